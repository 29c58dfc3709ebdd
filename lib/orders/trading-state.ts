import { Problem } from '../problems.ts';

/**
 * What the operator of a deployment lets it do, freest first.
 * - `active`: everything.
 * - `reduceOnly`: reduce-only orders of contracts, reductions of resting orders, cancels. Nothing on spot: there are no
 *   positions there, so no order can be known to reduce one.
 * - `cancelOnly`: reductions of resting orders, and cancels.
 * - `halted`: cancels.
 */
export const TRADING_STATES = ['active', 'reduceOnly', 'cancelOnly', 'halted'] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** A state, and why it holds where nobody chose it. */
export interface TradingStateReading {
  readonly state: TradingState;
  readonly reason: string | null;
}

export interface TradingStateSource {
  /** The state that holds. Throws TRADING_STATE_UNAVAILABLE when it is not known. */
  current(): Promise<TradingStateReading>;
  /** Begins to read anew what is not fresh any more, without anybody waiting. */
  refresh(): void;
}

/** A state that only another deployment changes. */
export function fixedTradingState(state: TradingState): TradingStateSource {
  const reading = Promise.resolve({ state, reason: null });
  return { current: () => reading, refresh() {} };
}

/** So long a reading is used without a thought. */
export const FRESH_MS = 2_000;
/** So long it is used while it is read anew; an older one is read anew before it is used. */
export const STALE_MS = 5_000;
/** So long the last reading outlives a store that cannot be read; then nothing is placed any more. */
export const TRUSTED_MS = 30_000;
/** After a failure nobody waits for another one so soon. */
const ASK_AGAIN_MS = 1_000;

export interface WatchedTradingStateOptions {
  readonly read: () => Promise<TradingStateReading>;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  readonly changed?: (to: TradingStateReading) => void;
  readonly failed?: (what: string, error: unknown) => void;
}

/**
 * A state that is read from somewhere. A change is obeyed within `STALE_MS` and one read by every process, busy or idle,
 * since a reading is as old as the moment its read began. A process in use never waits: it reads ahead. Fails closed:
 * who has not been able to read for `TRUSTED_MS` does not know whether somebody has pulled the plug.
 */
export function watchedTradingState({ read, now, ...options }: WatchedTradingStateOptions): TradingStateSource {
  let known: { readonly reading: TradingStateReading; readonly at: number } | undefined;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let reading: Promise<void> | undefined;

  const age = () => (known === undefined ? Number.POSITIVE_INFINITY : now() - known.at);

  const readAnew = (): Promise<void> => {
    if (failure !== undefined && now() - failure.at < ASK_AGAIN_MS) return Promise.resolve();
    const at = now();
    reading ??= read()
      .then(
        (next) => {
          const before = known?.reading.state;
          known = { reading: next, at };
          failure = undefined;
          if (before !== next.state && (before !== undefined || next.state !== 'active')) options.changed?.(next);
        },
        (error: unknown) => {
          failure = { error, at: now() };
          options.failed?.('the trading state could not be read', error);
        },
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  return {
    async current() {
      if (age() >= FRESH_MS) {
        const anew = readAnew();
        if (age() >= STALE_MS) await anew;
      }
      // A read that was under way when the process was frozen is as old as its beginning.
      if (age() >= STALE_MS && failure === undefined) await readAnew();
      if (known !== undefined && age() < TRUSTED_MS) return known.reading;
      throw new Problem(
        'TRADING_STATE_UNAVAILABLE',
        'Whether trading is allowed could not be read, so nothing was placed or changed; cancels still work.',
        {},
        { cause: failure?.error },
      );
    },
    refresh() {
      if (age() >= FRESH_MS) void readAnew();
    },
  };
}
