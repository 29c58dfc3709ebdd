import type { PaperProtocol } from '../../protocol.ts';
import { sign } from '../authentication.ts';

/** A reply as tests read it. */
export interface ClientReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as sent. */
  readonly text: string;
  /** The body parsed as JSON; integers beyond 2^53 lose digits, so read `text` for those. */
  readonly body: unknown;
}

export interface ClientOptions {
  readonly protocol: PaperProtocol;
  readonly now: () => number;
  readonly key?: string;
  readonly secret?: string;
  readonly address?: string;
}

export type Fields = Readonly<Record<string, string | number | undefined>>;

/** Sends a signed request to a Binance protocol without a network; the tests of all three products use it. */
export type SignedClient = (method: string, path: string, fields?: Fields, how?: CallOptions) => ClientReply;

export interface CallOptions {
  /** Sends the fields unchanged: no timestamp, no signature. */
  readonly unsigned?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly listingDelayMs?: number;
}

export function createSignedClient(options: ClientOptions): SignedClient {
  const { protocol, now, key = 'paper-key', secret = 'paper-secret', address = '127.0.0.1' } = options;
  return (method, path, fields = {}, { unsigned = false, headers = {}, listingDelayMs = 0 } = {}) => {
    const pairs = Object.entries({ ...fields, ...(unsigned ? {} : { timestamp: fields.timestamp ?? now() }) })
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    const payload = pairs.join('&');
    const reply = protocol.handle({
      method,
      path,
      query: unsigned ? payload : `${payload}&signature=${sign(secret, payload)}`,
      headers: { ...(unsigned ? {} : { 'x-mbx-apikey': key }), ...headers },
      body: Buffer.alloc(0),
      remoteAddress: address,
      now: now(),
      admittedAt: now(),
      listingDelayMs,
    });
    const isJson = reply.headers['content-type']?.startsWith('application/json') === true;
    return {
      status: reply.status,
      headers: reply.headers,
      text: reply.body,
      body: isJson ? JSON.parse(reply.body) : undefined,
    };
  };
}
