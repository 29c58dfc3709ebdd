import type { StageDelays } from '../protocol.ts';
import type { Category } from './instruments/category.ts';

/** An order that the gateway has accepted and the engine has not seen yet. */
export interface Accepted {
  readonly category: Category;
  readonly account: string;
  readonly symbol: string;
  readonly id: string;
  readonly linkId: string | undefined;
  /** Whether it has a trigger. */
  readonly conditional: boolean;
}

/** The delays of the stages, in milliseconds of the paper clock. */
export interface Delays {
  /** From an acceptance to the engine. */
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
 * The stage before the engines: accepted commands take effect after a delay, in order, each with its own time. It has
 * no timers: every read of an engine and every passage of time calls {@link advance} first, which makes the delay as
 * exact as a timer would.
 */
export interface Gateway {
  /** The time that the engines see: that of the command being applied, else now. */
  engineNow(): number;
  delays(): Delays;
  setDelays(delays: StageDelays): void;
  /** Queues a command behind all earlier ones. */
  submit(apply: () => void, order?: Accepted): void;
  /** Applies every command that is due, each at its own time. */
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
    // A command that is being applied also reads the engines.
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
        if (!Number.isInteger(ms) || ms < 0) throw new RangeError(`${name} must be a whole number from 0: ${ms}`);
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
