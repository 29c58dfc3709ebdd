import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/**
 * One clock for a whole process, shared by the exchange and Atlas. Real sockets carry the requests, but time stands
 * still while any of them is in transit; when nothing moves any more, time jumps to the next timer. So a timeout of ten
 * seconds costs microseconds, and the course of events depends on the seed, not on the speed of the machine.
 */
export interface SimulatedTime {
  now(): number;
  /** Like the runtime's own: resolves after `ms`, or when the signal fires; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /**
   * Advances time until the work is done. Rejects with `Stalled` when the work waits for something that never comes.
   */
  during<T>(work: Promise<T>): Promise<T>;
  /** Advances time by `ms` and runs every timer that is due. */
  pass(ms: number): Promise<void>;
  /** Runs the work of one process, whose timers freeze with it. */
  as<T>(owner: object, work: () => T): T;
  /** Freezes every timer of a process, as a frozen container or its death does; `thaw` resumes them. */
  freeze(owner: object): void;
  thaw(owner: object): void;
  /** Drops every timer and sets the clock. */
  restart(at: number): void;
  /** Restores the process's own timers. */
  uninstall(): void;
}

/** No request is in progress and no timer is pending, or what is in transit never arrives: the work would never end. */
class Stalled extends Error {
  override readonly name = 'Stalled';
}

/** Idle turns of the event loop after which nothing is in progress inside the process. */
const QUIET_TURNS = 4;
/** A store in another thread or on disk may take longer than that: only then is a missing timer a stall. */
const STALL_AFTER_MS = 2_000;

/** Longer than any machine needs to carry bytes from one socket of a process to another. */
const STUCK_AFTER_MS = 60_000;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly owner: object | undefined;
  readonly fire: () => void;
}

/**
 * Takes over the timers of this process. `working` tells whether something works on a request by itself, without sockets and
 * timers that are seen here: time waits for it.
 */
export function installSimulatedTime(start: number, working: () => boolean = () => false): SimulatedTime {
  let now = start;
  let created = 0;
  let timers: Timer[] = [];
  let frozen = new WeakSet<object>();
  const owners = new AsyncLocalStorage<object>();
  const traffic = watchTraffic();

  const add = (ms: number, fire: () => void): Timer => {
    // Whole milliseconds, like every clock.
    const timer = { at: Math.ceil(now + Math.max(0, ms)), order: ++created, owner: owners.getStore(), fire };
    timers.push(timer);
    return timer;
  };
  const drop = (timer: Timer): void => {
    timers = timers.filter((other) => other !== timer);
  };
  /** Fires the earliest timer, no later than `until`; false when there is none. */
  const fireNext = (until: number): boolean => {
    const [next] = timers
      .filter(({ owner }) => owner === undefined || !frozen.has(owner))
      .toSorted((one, other) => one.at - other.at || one.order - other.order);
    if (next === undefined || next.at > until) return false;
    drop(next);
    now = Math.max(now, next.at);
    next.fire();
    return true;
  };
  const quiet = async (done: () => boolean): Promise<void> => {
    let seen = -1;
    const since = performance.now();
    for (let still = 0; still < QUIET_TURNS && !done(); still += 1) {
      await new Promise(setImmediate);
      if (traffic.underWay() || working() || traffic.signs() !== seen) still = 0;
      seen = traffic.signs();
      if (performance.now() - since > STUCK_AFTER_MS) throw new Stalled(`In transit for a minute: ${traffic.moving()}`);
    }
  };

  const uninstall = takeOverTimers(add, drop);
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          drop(timer);
          signal.removeEventListener('abort', wake);
          resolve();
        };
        const timer = add(ms, wake);
        signal.addEventListener('abort', wake);
        if (signal.aborted) wake();
      }),
    async during(work) {
      let done = false;
      const finished = work.finally(() => {
        done = true;
      });
      finished.catch(() => undefined);
      let idleSince: number | undefined;
      while (!done) {
        await quiet(() => done);
        if (done || fireNext(Number.POSITIVE_INFINITY)) {
          idleSince = undefined;
          continue;
        }
        idleSince ??= performance.now();
        if (performance.now() - idleSince > STALL_AFTER_MS) throw new Stalled('Nothing moves, and nothing waits.');
      }
      return finished;
    },
    async pass(ms) {
      const until = now + ms;
      do await quiet(() => false);
      while (fireNext(until));
      now = Math.max(now, until);
    },
    as: (owner, work) => owners.run(owner, work),
    freeze: (owner) => frozen.add(owner),
    thaw: (owner) => frozen.delete(owner),
    restart(at) {
      timers = [];
      frozen = new WeakSet();
      now = at;
    },
    uninstall() {
      traffic.stop();
      uninstall();
    },
  };
}

/** Replaces `setTimeout`, `clearTimeout` and `AbortSignal.timeout` by simulated timers. */
function takeOverTimers(add: (ms: number, fire: () => void) => Timer, drop: (timer: Timer) => void): () => void {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, abort: AbortSignal.timeout };
  const ours = new WeakMap<object, Timer>();
  const simulated = (callback: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const handle = {
      ref: () => handle,
      unref: () => handle,
      hasRef: () => true,
      refresh: () => handle,
      close: () => handle,
    };
    ours.set(
      handle,
      add(ms, () => callback(...args)),
    );
    return handle;
  };
  const clear = (handle: unknown): void => {
    const timer = typeof handle === 'object' && handle !== null ? ours.get(handle) : undefined;
    if (timer) drop(timer);
    else real.clearTimeout(handle as Parameters<typeof clearTimeout>[0]);
  };
  // Only Node's own timer satisfies Node's declarations; callers of these only pass the handle back.
  Object.assign(globalThis, { setTimeout: simulated, clearTimeout: clear });
  Object.assign(AbortSignal, {
    timeout(ms: number): AbortSignal {
      const controller = new AbortController();
      add(ms, () => controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
      return controller.signal;
    },
  });
  return () => {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    Object.assign(AbortSignal, { timeout: real.abort });
  };
}

/** A socket in words, for who has to find out why it does not move. */
function stateOf(socket: Socket | undefined): string {
  if (socket === undefined) return 'unknown';
  const { connecting, destroyed, writableEnded, readableEnded, bytesWritten, bytesRead } = socket;
  return JSON.stringify({ connecting, destroyed, writableEnded, readableEnded, bytesWritten, bytesRead });
}

interface Traffic {
  /**
   * Whether bytes, or the end of a connection, are in transit between two sockets of this process. A request that the server
   * holds is not in transit.
   */
  underWay(): boolean;
  /** The connections that are in transit, in words. */
  moving(): string;
  /** Changes with every event on a socket. */
  signs(): number;
  stop(): void;
}

/** The two ends of a connection. */
interface Connection {
  readonly client: Socket;
  /** Known once the server has accepted it. */
  server?: Socket;
}

/** Connections to two servers may leave from the same port, and a port is used again. */
function endsOf(clientPort: number | undefined, serverPort: number | undefined): string {
  return `${clientPort} to ${serverPort}`;
}

/** Node publishes every socket that connects and every one that is accepted; both ends are in this process. */
function watchTraffic(): Traffic {
  let events = 0;
  const connections = new Set<Connection>();
  /** Ends that wait for the other one to be published. */
  const connected = new Map<string, Connection>();
  const accepted = new Map<string, Socket>();
  const pair = (connection: Connection, server: Socket): void => {
    connection.server = server;
    server.once('close', () => {
      events += 1;
      forget(connection);
    });
    if (server.closed) forget(connection);
  };
  const forget = (connection: Connection): void => {
    const { client, server } = connection;
    if (client.closed && server?.closed !== false) connections.delete(connection);
  };
  const isMoving = (connection: Connection): boolean => {
    const { client, server } = connection;
    if (client.connecting) return true;
    if (server === undefined) return !client.destroyed && client.bytesWritten > 0;
    if (client.destroyed || server.destroyed) return client.destroyed !== server.destroyed;
    if (server.writableEnded && !client.readableEnded) return true;
    return client.bytesWritten !== server.bytesRead || server.bytesWritten !== client.bytesRead;
  };
  const listeners: readonly [string, (message: unknown) => void][] = [
    [
      'net.client.socket',
      (message) => {
        const { socket: client } = message as { socket: Socket };
        const connection: Connection = { client };
        events += 1;
        connections.add(connection);
        let ends: string | undefined;
        client.once('connect', () => {
          events += 1;
          ends = endsOf(client.localPort, client.remotePort);
          const server = accepted.get(ends);
          accepted.delete(ends);
          if (server === undefined) connected.set(ends, connection);
          else pair(connection, server);
        });
        client.once('close', () => {
          events += 1;
          if (ends !== undefined && connected.get(ends) === connection) connected.delete(ends);
          forget(connection);
        });
      },
    ],
    [
      'net.server.socket',
      (message) => {
        const { socket: server } = message as { socket: Socket };
        events += 1;
        const ends = endsOf(server.remotePort, server.localPort);
        const connection = connected.get(ends);
        connected.delete(ends);
        if (connection !== undefined) return pair(connection, server);
        accepted.set(ends, server);
        server.once('close', () => {
          if (accepted.get(ends) === server) accepted.delete(ends);
        });
      },
    ],
  ];
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return {
    underWay: () => [...connections].some(isMoving),
    moving: () =>
      [...connections]
        .filter(isMoving)
        .map(({ client, server }) => `client ${stateOf(client)}, server ${stateOf(server)}`)
        .join('; '),
    signs: () => [...connections].reduce((sum, { client }) => sum + client.bytesWritten + client.bytesRead, events),
    stop() {
      for (const [channel, listener] of listeners) unsubscribe(channel, listener);
    },
  };
}
