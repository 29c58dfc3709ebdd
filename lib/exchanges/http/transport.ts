import type { Origin } from './origin.ts';
import type { TransportFailure } from './transport-error.ts';

/** What goes over the wire, byte for byte: nothing is re-encoded, sorted or trimmed. */
export interface WireMessage {
  /** Path and query, exactly as signed; visible ASCII. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A text is sent as UTF-8. */
  readonly body?: string | Uint8Array;
}

/** One attempt of one request. */
export interface WireCall {
  readonly origin: Origin;
  readonly method: HttpMethod;
  /**
   * Builds the message. Called once, synchronously before the first byte is written and after the wait for a connection, so
   * that its time stamp is as fresh as possible. An error it throws ends the call unsent and reaches the caller.
   */
  readonly prepare: () => WireMessage;
  readonly signal: AbortSignal;
  /** Whether the request must not be repeated: its connection is then checked once more before use. */
  readonly irrepeatable: boolean;
}

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface WireReply {
  readonly kind: 'reply';
  readonly status: number;
  /** Names in lower case. Without a prototype. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Epoch milliseconds when the request was handed to the socket. */
  readonly sentAt: number;
  /** Epoch milliseconds when the head of the reply arrived; with `sentAt` it bounds the exchange's own time. */
  readonly receivedAt: number;
  /** Body bytes as received, before any decompression. */
  readonly bytes: number;
  readonly reusedSocket: boolean;
}

interface WireFailure {
  readonly kind: 'failure';
  readonly failure: TransportFailure;
  readonly reusedSocket: boolean;
}

export type WireOutcome = WireReply | WireFailure;

/** One attempt over the network. Never repeats anything, and leaves nothing running once its promise is settled. */
export interface Transport {
  /** Rejects only with what `prepare` throws; everything else is an outcome. */
  exchange(call: WireCall): Promise<WireOutcome>;
  /** Opens a connection for the first call, unless there is one. Never rejects: a call opens its own. */
  open(origin: Origin, signal: AbortSignal): Promise<void>;
  /** Closes every connection. Later calls end as not sent. */
  close(): void;
}
