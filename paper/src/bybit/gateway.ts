import type { StageDelays } from '../protocol.ts';
import type { Category } from './instruments/category.ts';

/** An order that the gateway has accepted and the engine has not seen. */
export interface Accepted {
  readonly category: Category;
  readonly account: string;
  readonly symbol: string;
  readonly id: string;
  readonly linkId: string | undefined;
}

/** How late the stages are, in milliseconds of the paper clock. */
export interface Delays {
  /** From an acceptance to what the engine makes of it. */
  readonly engineMs: number;
  /** From the engine to `realtime`. */
  readonly readMs: number;
  /** From the end of an order to `history`. */
  readonly historyMs: number;
}

/** docs/venues/bybit.md §9. */
export const DELAYS: Delays = { engineMs: 20, readMs: 0, historyMs: 1_000 };

export const NO_DELAYS: Delays = { engineMs: 0, readMs: 0, historyMs: 0 };

/**
 * The stage before the engines: what it has accepted takes effect after a delay, one after the other, at a time of its own.
 * Nothing runs by itself: whoever looks at an engine, or lets time pass, calls {@link advance} first, which makes the delay
 * as exact as a timer would.
 */
export interface Gateway {
  /** The time for the engines: that of the command which is being applied, else now. */
  engineNow(): number;
  delays(): Delays;
  setDelays(delays: StageDelays): void;
  /** Hands a command over; it is applied after all that were handed over before it. */
  submit(apply: () => void, order?: Accepted): void;
  /** Applies what is due, each at its time. */
  advance(now: number): void;
  /** Orders that wait for the engine, oldest first. */
  waiting(category: Category, account: string): readonly Accepted[];
}

interface Command {
  readonly dueAt: number;
  readonly apply: () => void;
  readonly order: Accepted | undefined;
}

export function createGateway(now: () => number, initial: Delays): Gateway {
  let delays = initial;
  let queue: Command[] = [];
  let applyingAt: number | undefined;

  const advance = (time: number): void => {
    // A command that is being applied looks at the engines, too.
    if (applyingAt !== undefined) return;
    for (let [first] = queue; first !== undefined && first.dueAt <= time; [first] = queue) {
      queue = queue.slice(1);
      applyingAt = first.dueAt;
      try {
        first.apply();
      } finally {
        applyingAt = undefined;
      }
    }
  };

  return {
    engineNow: () => applyingAt ?? now(),
    delays: () => delays,
    setDelays(changed) {
      const { engineMs = delays.engineMs, readMs = delays.readMs, historyMs = delays.historyMs } = changed;
      for (const [name, ms] of Object.entries({ engineMs, readMs, historyMs })) {
        if (!Number.isInteger(ms) || ms < 0) throw new RangeError(`${name} is a whole number from 0: ${ms}`);
      }
      delays = { engineMs, readMs, historyMs };
    },
    submit(apply, order) {
      const last = queue.at(-1)?.dueAt ?? 0;
      queue = [...queue, { dueAt: Math.max(last, now() + delays.engineMs), apply, order }];
      advance(now());
    },
    advance,
    waiting: (category, account) =>
      queue.flatMap(({ order }) => (order?.category === category && order.account === account ? order : [])),
  };
}
