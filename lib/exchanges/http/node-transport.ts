import {
  type ConnectionLease,
  type ConnectionPool,
  createConnectionPool,
  type PoolSettings,
} from './connection-pool.ts';
import { BodyError, decodeBody } from './reply-body.ts';
import { createReplyReader, type ReadReply, ReplyError } from './reply-reader.ts';
import { requestBytes } from './request-bytes.ts';
import type { Transport, WireCall, WireMessage, WireOutcome } from './transport.ts';
import { abortCause, type MaybeSentCause, maybeSent, notSent, type TransportFailure } from './transport-error.ts';

export interface NodeTransportSettings extends PoolSettings {
  /** Maximum size of a reply body, as received and as decoded. */
  readonly maxReplyBytes: number;
}

/** HTTP/1.1 over `node:net` and `node:tls`, on connections that are ready before the request exists. */
export function createNodeTransport(settings: NodeTransportSettings): Transport {
  const pool: ConnectionPool = createConnectionPool(settings);
  return {
    exchange: async (call) => {
      const lease = await pool.acquire(call.origin, call.signal, call.irrepeatable);
      if ('phase' in lease) return { kind: 'failure', failure: lease, reusedSocket: false };
      return exchangeOn(lease, call, settings);
    },
    open: async (origin, signal) => {
      const since = settings.now();
      const lease = await pool.acquire(origin, signal, false);
      if ('phase' in lease) return;
      const tookMs = settings.now() - since;
      // A freeze in between leaves a connection that looks new and that the exchange may have given up minutes ago.
      if (tookMs < 0 || tookMs > settings.maxIdleMs) lease.destroy();
      else lease.release(null);
    },
    close: pool.close,
  };
}

/** No `await` between `prepare` and the write, so that the signature's time stamp is as fresh as the first byte. */
function exchangeOn(lease: ConnectionLease, call: WireCall, settings: NodeTransportSettings): Promise<WireOutcome> {
  let message: WireMessage;
  try {
    message = call.prepare();
  } catch (error) {
    lease.destroy();
    return Promise.reject(error);
  }
  const unsent = (failure: TransportFailure): Promise<WireOutcome> => {
    lease.destroy();
    return Promise.resolve({ kind: 'failure', failure, reusedSocket: lease.reused });
  };
  if (call.signal.aborted) return unsent(notSent(abortCause(call.signal)));
  if (lease.socket.destroyed) return unsent(notSent('connect'));
  const sentAt = settings.now();
  let bytes: string | Buffer;
  try {
    bytes = requestBytes(call.origin, call.method, message);
  } catch (error) {
    return unsent(notSent('invalidRequest', error));
  }
  return new Promise((resolve) => {
    const { socket } = lease;
    let receivedAt = sentAt;
    let written = false;
    let settled = false;
    const reader = createReplyReader(settings.maxReplyBytes, () => {
      receivedAt = settings.now();
    });
    const settle = (outcome: WireOutcome) => {
      settled = true;
      call.signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    // From here on the first byte may have left: every failure is `maybeSent`.
    const failAs = (cause: MaybeSentCause, error?: unknown) => {
      if (settled) return;
      lease.destroy();
      settle({ kind: 'failure', failure: maybeSent(cause, error), reusedSocket: lease.reused });
    };
    const onAbort = () => failAs(abortCause(call.signal));
    call.signal.addEventListener('abort', onAbort);

    const answered = ({ status, headers, body, persistent }: ReadReply) => {
      let text: string;
      try {
        text = decodeBody(body, headers['content-encoding'], settings.maxReplyBytes);
      } catch (error) {
        return failAs(error instanceof BodyError ? error.reason : 'encoding', error);
      }
      // If the reply came before the request was fully written, its remainder must not precede the next request.
      if (persistent && written) lease.release(keepAliveSeconds(headers));
      else lease.destroy();
      const { length } = body;
      settle({ kind: 'reply', status, headers, text, sentAt, receivedAt, bytes: length, reusedSocket: lease.reused });
    };
    const cut = () => failAs(reader.hasHead() ? 'truncated' : 'prematureClose');

    lease.listen({
      received(chunk) {
        if (settled) return;
        try {
          const reply = reader.push(chunk);
          if (reply !== undefined) answered(reply);
        } catch (error) {
          failAs(error instanceof ReplyError ? error.reason : 'malformed', error);
        }
      },
      ended() {
        // A body that ends with the connection (no length, no chunks) may be cut without a trace here; parsing its JSON
        // reveals it.
        const reply = settled ? undefined : reader.end();
        if (reply === undefined) cut();
        else answered(reply);
      },
      failed: (error) => failAs(reader.hasHead() ? 'truncated' : 'reset', error),
      closed: cut,
    });
    socket.write(bytes, 'latin1', () => {
      written = true;
    });
  });
}

function keepAliveSeconds({ 'keep-alive': hint }: Readonly<Record<string, string>>): number | null {
  const seconds = hint === undefined ? undefined : /\btimeout=(\d{1,6})/i.exec(hint)?.[1];
  return seconds === undefined ? null : Number(seconds);
}
