import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * One clock for a whole process, the exchange and Atlas alike. Real sockets carry the requests, but time stands still
 * while any of them is under way; when nothing moves any more, time jumps to the next thing that waits for it. So a
 * timeout of ten seconds costs microseconds, and what happens depends on the seed, not on how fast the machine is.
 */
export interface SimulatedTime {
  now(): number;
  /** As the runtime's own: resolves after `ms`, or when the signal fires; never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Advances time until the work is done. Rejects with `Stalled` when the work waits for something that never comes. */
  during<T>(work: Promise<T>): Promise<T>;
  /** Advances time by `ms` and runs everything that was waiting for it. */
  pass(ms: number): Promise<void>;
  /** Runs the work of one process, whose timers freeze with it. */
  as<T>(owner: object, work: () => T): T;
  /** Freezes every timer of a process, as a frozen container or its death does; `thaw` resumes them. */
  freeze(owner: object): void;
  thaw(owner: object): void;
  /** Drops every timer and sets the clock. */
  restart(at: number): void;
  /** Gives the process its own timers back. */
  uninstall(): void;
}

/** No request is in progress and no timer is pending: the work would never end. */
class Stalled extends Error {
  override readonly name = 'Stalled';
}

/** Idle turns of the event loop after which nothing is in progress inside the process. */
const QUIET_TURNS = 4;
/** A store in another thread or a file may take longer than that: only then is a missing timer a stall. */
const STALL_AFTER_MS = 2_000;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly owner: object | undefined;
  readonly fire: () => void;
}

/** Takes over the timers of this process. */
export function installSimulatedTime(start: number): SimulatedTime {
  let now = start;
  let created = 0;
  let timers: Timer[] = [];
  let frozen = new WeakSet<object>();
  const owners = new AsyncLocalStorage<object>();
  const traffic = watchTraffic();

  const add = (ms: number, fire: () => void): Timer => {
    // Whole milliseconds, as every clock tells them.
    const timer = { at: Math.ceil(now + Math.max(0, ms)), order: ++created, owner: owners.getStore(), fire };
    timers.push(timer);
    return timer;
  };
  const drop = (timer: Timer): void => {
    timers = timers.filter((other) => other !== timer);
  };
  /** Fires what is due first, no later than `until`; false when nothing is. */
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
    for (let still = 0; still < QUIET_TURNS && !done(); still += 1) {
      await new Promise(setImmediate);
      if (traffic.underWay() || traffic.signs() !== seen) still = 0;
      seen = traffic.signs();
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

/** Puts simulated timers in the place of `setTimeout`, `clearTimeout` and `AbortSignal.timeout`. */
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
  // Node's declarations cannot be met by anything but Node's own timer; whoever calls these only reads the handle back.
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

interface Traffic {
  /** Whether bytes are in transit between two sockets of this process. A request that the server holds is not. */
  underWay(): boolean;
  /** Grows with everything that happens on a socket. */
  signs(): number;
  stop(): void;
}

/** Node publishes every request that it sends and serves; both ends are in this process. */
function watchTraffic(): Traffic {
  let signs = 0;
  const connecting = new Set<Socket>();
  const asked = new Set<ClientRequest>();
  const held = new Set<IncomingMessage>();
  const leave =
    <T>(from: Set<T>, one: T) =>
    () => {
      signs += 1;
      from.delete(one);
    };
  const listeners: readonly [string, (message: unknown) => void][] = [
    [
      'net.client.socket',
      (message) => {
        const { socket } = message as { socket: Socket };
        signs += 1;
        connecting.add(socket);
        socket.once('connect', leave(connecting, socket)).once('close', leave(connecting, socket));
      },
    ],
    [
      'http.client.request.start',
      (message) => {
        const { request } = message as { request: ClientRequest };
        signs += 1;
        asked.add(request);
        request.once('close', leave(asked, request));
      },
    ],
    [
      'http.server.request.start',
      (message) => {
        const { request, response } = message as { request: IncomingMessage; response: NodeJS.EventEmitter };
        signs += 1;
        held.add(request);
        response.once('close', leave(held, request));
      },
    ],
  ];
  for (const [channel, listener] of listeners) subscribe(channel, listener);
  return {
    underWay: () => connecting.size > 0 || asked.size !== held.size,
    signs: () => signs,
    stop() {
      for (const [channel, listener] of listeners) unsubscribe(channel, listener);
    },
  };
}
