import { Problem } from '../domain/problem.ts';
import { agesOf, type Moment } from './age.ts';

/**
 * What the operator allows a deployment to do, most permissive first.
 * - `active`: everything.
 * - `reduceOnly`: reduce-only orders of contracts, reductions of resting orders, cancels. No orders on spot: it has no
 *   positions that an order could reduce.
 * - `cancelOnly`: reductions of resting orders, and cancels.
 * - `halted`: cancels.
 */
export const TRADING_STATES = ['active', 'reduceOnly', 'cancelOnly', 'halted'] as const;
export type TradingState = (typeof TRADING_STATES)[number];

/** A state with its reason, author and time, as far as they are given. */
export interface TradingStateReading {
  readonly state: TradingState;
  readonly reason: string | null;
  readonly by: string | null;
  /** RFC 3339. */
  readonly at: string | null;
}

export interface TradingStateSource {
  /** The state in force. Throws TRADING_STATE_UNAVAILABLE when it is not known. */
  current(): Promise<TradingStateReading>;
  /** The same without a read; `undefined` when the last reading is too old to act on. */
  known(): TradingStateReading | undefined;
  /** Starts a read in the background when the last reading is no longer fresh. */
  refresh(): void;
  /** Keeps the reading fresh until the returned function is called. */
  follow(): () => void;
}

/** A state that only a new deployment can change. */
export function fixedTradingState(state: TradingState): TradingStateSource {
  const reading = { state, reason: null, by: null, at: null };
  return { current: () => Promise.resolve(reading), known: () => reading, refresh() {}, follow: () => () => undefined };
}

/** The strictest of several sources is in force; if one is not known, none is. */
export function strictestOf(sources: readonly TradingStateSource[]): TradingStateSource {
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) return only;
  const strictest = (readings: readonly TradingStateReading[]): TradingStateReading | undefined =>
    TRADING_STATES.toReversed().flatMap((state) => readings.filter((reading) => reading.state === state))[0];
  return {
    async current() {
      const reading = strictest(await Promise.all(sources.map((source) => source.current())));
      if (reading === undefined) throw tradingStateUnavailable(undefined);
      return reading;
    },
    known() {
      const readings = sources.map((source) => source.known());
      return readings.includes(undefined) ? undefined : strictest(readings.filter((reading) => reading !== undefined));
    },
    refresh() {
      for (const source of sources) source.refresh();
    },
    follow() {
      const ends = sources.map((source) => source.follow());
      return () => {
        for (const end of ends) end();
      };
    },
  };
}

/** The trading state for display; `unknown`, with the reason, while it cannot be read. */
export type TradingReport = Omit<TradingStateReading, 'state'> & { readonly state: TradingState | 'unknown' };

/** Returns the state for display; `unknown`, with the reason, where it cannot be read. */
export async function reportTrading(source: Pick<TradingStateSource, 'current'>): Promise<TradingReport> {
  try {
    return await source.current();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { state: 'unknown', reason: error.detail, by: null, at: null };
  }
}

/** 503: the operator may have stopped trading. */
export function tradingStateUnavailable(cause: unknown): Problem {
  return new Problem(
    'TRADING_STATE_UNAVAILABLE',
    'The trading state could not be read, so nothing was placed or changed; cancels still work.',
    {},
    { cause },
  );
}

/** Maximum age served without a refresh. */
export const FRESH_MS = 2_000;
/** Maximum age served during a refresh; an older reading is refreshed before use. */
export const STALE_MS = 5_000;
/** Maximum age served while the store fails; after that nothing is placed. */
export const TRUSTED_MS = 30_000;
/**
 * How soon every process that can read a change obeys it: no order is signed later than this after the change was written.
 * One read of the store takes up to a second.
 */
export const OBEYED_WITHIN_MS = STALE_MS + 1_000;
/** Minimum time between a failed read and the next. */
const ASK_AGAIN_MS = 1_000;
/** A read takes up to a second, so one that fails later than this was under way while the process was frozen. */
const FROZEN_MS = 2_000;

export interface WatchedTradingStateOptions {
  readonly read: () => Promise<TradingStateReading>;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets; by default that of the process. */
  readonly elapsed?: () => number;
  readonly changed?: (to: TradingStateReading) => void;
  readonly failed?: (what: string, error: unknown) => void;
}

/**
 * A state that is read from a store. Every process, busy or idle, obeys a change within `STALE_MS` plus one read, because
 * the age of a reading counts from the start of its read. A busy process never waits: it refreshes ahead. Fails closed:
 * after `TRUSTED_MS` without a successful read, the state is not known.
 */
export function watchedTradingState({ read, now, ...options }: WatchedTradingStateOptions): TradingStateSource {
  const { moment, since } = agesOf(now, options.elapsed);
  let known: { readonly reading: TradingStateReading; readonly at: Moment } | undefined;
  let failure: { readonly error: unknown; readonly at: Moment } | undefined;
  let reading: Promise<void> | undefined;

  const age = () => (known === undefined ? Number.POSITIVE_INFINITY : since(known.at));

  const readAnew = (): Promise<void> => {
    if (failure !== undefined && since(failure.at) < ASK_AGAIN_MS) return Promise.resolve();
    const at = moment();
    reading ??= read()
      .then(
        (next) => {
          const before = known?.reading.state;
          known = { reading: next, at };
          failure = undefined;
          if (before !== next.state && (before !== undefined || next.state !== 'active')) options.changed?.(next);
        },
        (error: unknown) => {
          if (since(at) > FROZEN_MS) {
            // It says nothing about the store, so it neither counts as a failure nor delays the next read.
            failure = undefined;
            return;
          }
          failure = { error, at: moment() };
          options.failed?.('cannot read the trading state', error);
        },
      )
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const refresh = (): void => {
    if (age() >= FRESH_MS) void readAnew();
  };

  return {
    async current() {
      if (age() >= FRESH_MS) {
        const anew = readAnew();
        if (age() >= STALE_MS) await anew;
      }
      // The age of a read that was under way when the process was frozen counts from its start.
      if (age() >= STALE_MS && failure === undefined) await readAnew();
      if (known !== undefined && age() < TRUSTED_MS) return known.reading;
      throw tradingStateUnavailable(failure?.error);
    },
    known: () => (age() < (failure === undefined ? STALE_MS : TRUSTED_MS) ? known?.reading : undefined),
    refresh,
    follow() {
      const timer = setInterval(refresh, FRESH_MS).unref();
      return () => clearInterval(timer);
    },
  };
}
