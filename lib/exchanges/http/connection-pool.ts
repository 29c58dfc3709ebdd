import type { Socket } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { Origin } from './origin.ts';
import { abortCause, type NotSentFailure, notSent } from './transport-error.ts';

export interface PoolSettings {
  /** Connections per origin, idle ones included; further requests wait. */
  readonly maxSockets: number;
  /** A connection unused for longer, by wall-clock time, is never used again. */
  readonly maxIdleMs: number;
  /** Extra trust anchors and the like for TLS. Verification itself cannot be switched off. */
  readonly tls: SecureContextOptions;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Hears everything that happens on the connection it has. */
interface ConnectionUser {
  received(chunk: Buffer): void;
  /** The other side will send no more. */
  ended(): void;
  /** The connection broke; `closed` follows. */
  failed(error: Error): void;
  closed(): void;
}

/** A connected, verified socket on which nothing of the coming request has been written. One user at a time. */
export interface ConnectionLease {
  readonly socket: Socket;
  readonly reused: boolean;
  /** From now until it is given back, `user` hears the connection. Whatever happens on it before destroys it. */
  listen(user: ConnectionUser): void;
  /** Returns a healthy socket, with the seconds of the reply's `Keep-Alive: timeout=`, if any. */
  release(keepAliveSeconds: number | null): void;
  /** Closes the connection. Call either method once; later calls do nothing. */
  destroy(): void;
}

export interface ConnectionPool {
  /**
   * A connection for one request, or the reason there is none. Never rejects. The signal ends both the wait and the attempt.
   */
  acquire(origin: Origin, signal: AbortSignal, irrepeatable: boolean): Promise<ConnectionLease | NotSentFailure>;
  close(): void;
}

/** A server closes idle connections by its own timer; we stop using one this much earlier. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

interface Connection {
  readonly socket: Socket;
  /** `undefined` while nobody has it. */
  user: ConnectionUser | undefined;
  /** Since when it is idle, and for how long it may be: milliseconds. */
  since: number;
  limitMs: number;
}

interface Lane {
  /** Most recently used last. */
  readonly idle: Connection[];
  busy: number;
  readonly waiting: Set<() => void>;
  /** Shortens the next TLS handshake. */
  session: Buffer | null;
}

/**
 * Keeps connections open between requests, one set per origin.
 *
 * Node's own agent judges idleness by timers, which a frozen Lambda suspends: on waking it would write an order to a
 * connection the exchange closed minutes ago, and nobody could tell whether it arrived. Here age is the difference of two
 * wall-clock readings, taken when a connection is about to be used and before anything is written.
 */
export function createConnectionPool(settings: PoolSettings): ConnectionPool {
  const lanes = new Map<string, Lane>();
  const sockets = new Set<Socket>();
  const closing = new AbortController();

  const laneOf = (origin: Origin): Lane => {
    const known = lanes.get(origin.key);
    if (known !== undefined) return known;
    const lane: Lane = { idle: [], busy: 0, waiting: new Set(), session: null };
    lanes.set(origin.key, lane);
    return lane;
  };

  const acquire = async (
    origin: Origin,
    callSignal: AbortSignal,
    irrepeatable: boolean,
  ): Promise<ConnectionLease | NotSentFailure> => {
    const lane = laneOf(origin);
    const ended = (): NotSentFailure | null => {
      if (closing.signal.aborted) return notSent('closed');
      return callSignal.aborted ? notSent(abortCause(callSignal)) : null;
    };
    const refusal =
      ended() ?? ((await takeSlot(lane, settings.maxSockets, callSignal, closing.signal)) ? null : ended());
    if (refusal !== null) return refusal;

    // If the exchange closed the connection while this process was frozen or busy, only the kernel knows. A full turn of the
    // event loop reveals that before an order, which cannot be repeated, is written to it.
    if (irrepeatable && lane.idle.length > 0) await fullTurn();
    const late = ended();
    if (late !== null) {
      freeSlot(lane);
      return late;
    }

    const reusable = takeFreshIdle(lane, settings.now());
    if (reusable !== null) return leaseOf(lane, reusable, true);
    const connected = await connect(origin, lane, settings.tls, callSignal, sockets);
    if ('phase' in connected) {
      freeSlot(lane);
      return ended() ?? connected;
    }
    return leaseOf(lane, connected, false);
  };

  const leaseOf = (lane: Lane, connection: Connection, reused: boolean): ConnectionLease => {
    const { socket } = connection;
    let held = true;
    const giveBack = (keep: boolean, limitMs: number) => {
      if (!held) return;
      held = false;
      connection.user = undefined;
      if (keep && !closing.signal.aborted && isUsable(socket)) park(lane, connection, settings.now(), limitMs);
      else socket.destroy();
      freeSlot(lane);
    };
    return {
      socket,
      reused,
      listen: (user) => {
        connection.user = user;
      },
      release: (keepAliveSeconds) => {
        const announcedMs =
          keepAliveSeconds === null ? Number.POSITIVE_INFINITY : keepAliveSeconds * 1_000 - KEEP_ALIVE_MARGIN_MS;
        const limitMs = Math.min(settings.maxIdleMs, announcedMs);
        giveBack(limitMs > 0, limitMs);
      },
      destroy: () => giveBack(false, 0),
    };
  };

  return {
    acquire,
    close: () => {
      closing.abort();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** True once a slot is held; false when a signal ended the wait. */
function takeSlot(lane: Lane, maxSockets: number, ...signals: readonly AbortSignal[]): Promise<boolean> {
  if (lane.busy < maxSockets) {
    lane.busy += 1;
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const settle = (taken: boolean) => {
      lane.waiting.delete(onSlot);
      for (const signal of signals) signal.removeEventListener('abort', onAbort);
      resolve(taken);
    };
    const onSlot = () => settle(true);
    const onAbort = () => settle(false);
    lane.waiting.add(onSlot);
    for (const signal of signals) signal.addEventListener('abort', onAbort);
  });
}

function freeSlot(lane: Lane): void {
  const [next] = lane.waiting;
  // The slot passes to the longest waiter, so that no other request can take it in between.
  if (next === undefined) lane.busy -= 1;
  else next();
}

/** The most recently used idle connection that is still usable. */
function takeFreshIdle(lane: Lane, now: number): Connection | null {
  // The longest unused first; those in between are judged when their turn comes.
  for (let [oldest] = lane.idle; oldest !== undefined && !isFresh(oldest, now); [oldest] = lane.idle)
    discard(lane, oldest);
  for (let chosen = lane.idle.pop(); chosen !== undefined; chosen = lane.idle.pop()) {
    if (isFresh(chosen, now)) {
      chosen.socket.ref();
      return chosen;
    }
    chosen.socket.destroy();
  }
  return null;
}

function isFresh({ socket, since, limitMs }: Connection, now: number): boolean {
  const idleMs = now - since;
  // If the clock went backwards, the age is unknown.
  return idleMs >= 0 && idleMs <= limitMs && isUsable(socket);
}

function park(lane: Lane, connection: Connection, since: number, limitMs: number): void {
  connection.since = since;
  connection.limitMs = limitMs;
  // An idle connection must not keep the process alive.
  connection.socket.unref();
  lane.idle.push(connection);
}

function discard(lane: Lane, connection: Connection): void {
  const at = lane.idle.indexOf(connection);
  if (at !== -1) lane.idle.splice(at, 1);
  connection.socket.destroy();
}

/**
 * Passes what happens on a socket to the user of its connection. The listeners stay for its whole life: to add and remove
 * them for each request costs more than to call them.
 */
function connectionOn(socket: Socket, lane: Lane): Connection {
  const connection: Connection = { socket, user: undefined, since: 0, limitMs: 0 };
  // Unsolicited bytes ("408 Request Timeout") would be read as the answer to the next request.
  const drop = () => discard(lane, connection);
  socket.on('data', (chunk: Buffer) => {
    if (connection.user === undefined) drop();
    else connection.user.received(chunk);
  });
  socket.on('end', () => {
    if (connection.user === undefined) drop();
    else connection.user.ended();
  });
  socket.on('error', (error) => connection.user?.failed(error));
  socket.on('close', () => {
    if (connection.user === undefined) drop();
    else connection.user.closed();
  });
  return connection;
}

function isUsable(socket: Socket): boolean {
  return !socket.destroyed && socket.writable && socket.readable && socket.readableLength === 0;
}

/**
 * Two turns, because `setImmediate` callbacks run right after the current poll; only the second follows a poll that began
 * after the call.
 */
function fullTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(() => void setImmediate(resolve)));
}

/**
 * A connected socket, with a verified certificate on TLS. Until it resolves no byte of a request has been handed over, which
 * is the proof behind every `notSent`.
 */
function connect(
  origin: Origin,
  lane: Lane,
  tls: SecureContextOptions,
  signal: AbortSignal,
  sockets: Set<Socket>,
): Promise<Connection | NotSentFailure> {
  return new Promise((resolve) => {
    let reached = false;
    const socket = origin.secure ? openTls(origin, lane, tls) : openTcp(origin);
    const settle = (result: Connection | NotSentFailure) => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', onError).off('close', onClose);
      if ('phase' in result) {
        // A session the server refused must not spoil the next handshake too.
        lane.session = null;
        socket.destroy();
      }
      resolve(result);
    };
    const onAbort = () => settle(notSent(abortCause(signal)));
    const onError = (error: Error) => settle(notSent(reached ? 'tls' : connectCause(error), error));
    const onClose = () => settle(notSent(reached ? 'tls' : 'connect'));

    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // Between users a socket error without a listener would end the process.
    socket.on('error', () => undefined);
    socket.on('error', onError).on('close', onClose);
    signal.addEventListener('abort', onAbort);
    socket.once('connect', () => {
      reached = true;
    });
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => settle(connectionOn(socket, lane)));
    socket.setNoDelay(true);
  });
}

// Through getBuiltinModule: loading these modules as ESM costs tens of milliseconds at a cold start.
function openTcp(origin: Origin): Socket {
  return process.getBuiltinModule('node:net').connect({ host: origin.host, port: origin.port });
}

function openTls(origin: Origin, lane: Lane, options: SecureContextOptions): Socket {
  const isName = process.getBuiltinModule('node:net').isIP(origin.host) === 0;
  const socket = process.getBuiltinModule('node:tls').connect({
    ...options,
    host: origin.host,
    port: origin.port,
    ALPNProtocols: ['http/1.1'],
    ...(isName ? { servername: origin.host } : {}),
    ...(lane.session === null ? {} : { session: lane.session }),
  });
  socket.on('session', (session) => {
    lane.session = session;
  });
  return socket;
}

function connectCause(error: Error): 'dns' | 'refused' | 'connect' {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'dns';
  return code === 'ECONNREFUSED' ? 'refused' : 'connect';
}
