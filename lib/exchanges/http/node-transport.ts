import type { ClientRequest, IncomingMessage } from 'node:http';
import {
  type ConnectionLease,
  type ConnectionPool,
  createConnectionPool,
  type PoolSettings,
} from './connection-pool.ts';
import { BodyError, decodeBody } from './reply-body.ts';
import type { Transport, WireCall, WireMessage, WireOutcome } from './transport.ts';
import { abortCause, type MaybeSentCause, maybeSent, notSent, type TransportFailure } from './transport-error.ts';

export interface NodeTransportSettings extends PoolSettings {
  /** Maximum size of a reply body, as received and as decoded. */
  readonly maxReplyBytes: number;
}

/** HTTP/1.1 over `node:http`, on connections that are ready before the request exists. */
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
  let request: ClientRequest;
  try {
    request = openRequest(lease, call, message);
  } catch (error) {
    // Node checks path, method and headers before it touches the socket, and does not write before the next tick.
    return unsent(notSent('invalidRequest', error));
  }
  return new Promise((resolve) => {
    const { socket } = lease;
    let response: IncomingMessage | null = null;
    let settled = false;
    const settle = (outcome: WireOutcome) => {
      settled = true;
      call.signal.removeEventListener('abort', onAbort);
      resolve(outcome);
    };
    // From here on the first byte may have left: every failure is `maybeSent`.
    const fail = (failure: TransportFailure) => {
      if (settled) return;
      settle({ kind: 'failure', failure, reusedSocket: lease.reused });
      request.destroy();
      lease.destroy();
    };
    const failAs = (cause: MaybeSentCause, error?: unknown) => fail(maybeSent(cause, error));
    const onAbort = () => failAs(abortCause(call.signal));
    call.signal.addEventListener('abort', onAbort);

    request.on('error', (error) => failAs(causeOf(error, response !== null), error));
    const onSocketClose = () => {
      failAs(response === null ? 'prematureClose' : 'truncated');
      lease.destroy();
    };
    socket.once('close', onSocketClose);
    request.once('close', () => {
      socket.off('close', onSocketClose);
      failAs('prematureClose');
      lease.release(response === null ? null : keepAliveSeconds(response));
    });

    request.once('response', (incoming) => {
      response = incoming;
      const receivedAt = settings.now();
      const chunks: Buffer[] = [];
      let bytes = 0;
      if (Number(incoming.headers['content-length'] ?? 0) > settings.maxReplyBytes) return failAs('tooLarge');
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > settings.maxReplyBytes) failAs('tooLarge');
        else chunks.push(chunk);
      });
      incoming.on('error', (error) => failAs('truncated', error));
      incoming.once('end', () => {
        if (settled) return;
        // A body that ends with the connection (no length, no chunks) may be cut without a trace here; parsing its JSON
        // reveals it.
        if (!incoming.complete) return failAs('truncated');
        try {
          const text = decodeBody(Buffer.concat(chunks), incoming.headers['content-encoding'], settings.maxReplyBytes);
          const headers = plainHeaders(incoming);
          const status = incoming.statusCode ?? 0;
          settle({ kind: 'reply', status, headers, text, sentAt, receivedAt, bytes, reusedSocket: lease.reused });
        } catch (error) {
          return failAs(error instanceof BodyError ? error.reason : 'encoding', error);
        }
        // The reply came before the request was fully written; its remainder must not precede the next request.
        if (!request.writableFinished) lease.destroy();
      });
    });
    // `end` passes head and body in one write.
    request.end(message.body === undefined ? undefined : Buffer.from(message.body, 'utf8'));
  });
}

/** The transport sets the headers that frame the message; a caller's own could let two readers disagree about its end. */
const FRAMING: ReadonlySet<string> = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

function openRequest(lease: ConnectionLease, call: WireCall, message: WireMessage): ClientRequest {
  // Node would write other characters as Latin-1, which are not the bytes that were signed.
  if (!/^\/[\x21-\x7e]*$/.test(message.path)) throw new TypeError('The path has characters that must be encoded.');
  const headers: Record<string, string> = { Host: call.origin.authority };
  const names = new Set<string>();
  for (const [name, value] of Object.entries(message.headers)) {
    names.add(name.toLowerCase());
    if (!FRAMING.has(name.toLowerCase())) headers[name] = value;
  }
  if (!names.has('user-agent')) headers['User-Agent'] = 'atlas';
  // Decoding costs time an order does not have; requests for megabytes ask for gzip themselves.
  if (!names.has('accept-encoding')) headers['Accept-Encoding'] = 'identity';
  headers.Connection = 'keep-alive';
  const hasBody = message.body !== undefined;
  if (hasBody || call.method === 'POST' || call.method === 'PUT' || call.method === 'PATCH') {
    headers['Content-Length'] = String(Buffer.byteLength(message.body ?? '', 'utf8'));
  }
  return process.getBuiltinModule('node:http').request({
    host: call.origin.host,
    method: call.method,
    path: message.path,
    headers,
    createConnection: () => lease.socket,
  });
}

function causeOf(error: Error, headReceived: boolean): MaybeSentCause {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'HPE_INVALID_EOF_STATE') return headReceived ? 'truncated' : 'prematureClose';
  if (code.startsWith('HPE_')) return 'malformed';
  if (headReceived) return 'truncated';
  // Node reports an orderly close as a reset too; only a real reset comes from a system call.
  return 'syscall' in error || code !== 'ECONNRESET' ? 'reset' : 'prematureClose';
}

function keepAliveSeconds(response: IncomingMessage): number | null {
  const hint = response.headers['keep-alive'];
  const seconds = typeof hint === 'string' ? /\btimeout=(\d{1,6})/i.exec(hint)?.[1] : undefined;
  return seconds === undefined ? null : Number(seconds);
}

function plainHeaders(response: IncomingMessage): Readonly<Record<string, string>> {
  const headers: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return headers;
}
