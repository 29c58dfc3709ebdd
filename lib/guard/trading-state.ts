import { Problem } from '../domain/problem.ts';

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

/** A state, why it holds, and who said so when, as far as that was said. */
export interface TradingStateReading {
  readonly state: TradingState;
  readonly reason: string | null;
  readonly by: string | null;
  /** RFC 3339. */
  readonly at: string | null;
}

export interface TradingStateSource {
  /** The state that holds. Throws TRADING_STATE_UNAVAILABLE when it is not known. */
  current(): Promise<TradingStateReading>;
  /** The same without asking anybody; `undefined` when what was read last is too old to act upon. */
  known(): TradingStateReading | undefined;
  /** Begins to read anew what is not fresh any more, without anybody waiting. */
  refresh(): void;
  /** Keeps what is known fresh until the function that it gives is called. */
  follow(): () => void;
}

/** A state that only another deployment changes. */
export function fixedTradingState(state: TradingState): TradingStateSource {
  const reading = { state, reason: null, by: null, at: null };
  return { current: () => Promise.resolve(reading), known: () => reading, refresh() {}, follow: () => () => undefined };
}

/** Of several sources the strictest holds; none holds that is not known. */
export function strictestOf(sources: readonly TradingStateSource[]): TradingStateSource {
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

/** What may be traded now, for whoever asks; `unknown`, and why, while it cannot be read. */
export type TradingReport = Omit<TradingStateReading, 'state'> & { readonly state: TradingState | 'unknown' };

/** The state for showing: one that cannot be read is `unknown`, with the reason, and nothing is thrown. */
export async function reportTrading(source: Pick<TradingStateSource, 'current'>): Promise<TradingReport> {
  try {
    return await source.current();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { state: 'unknown', reason: error.detail, by: null, at: null };
  }
}

/** 503: whether somebody has pulled the plug is not known. */
export function tradingStateUnavailable(cause: unknown): Problem {
  return new Problem(
    'TRADING_STATE_UNAVAILABLE',
    'Whether trading is allowed could not be read, so nothing was placed or changed; cancels still work.',
    {},
    { cause },
  );
}

/** So long a reading is used without a thought. */
export const FRESH_MS = 2_000;
/** So long it is used while it is read anew; an older one is read anew before it is used. */
export const STALE_MS = 5_000;
/** So long the last reading outlives a store that cannot be read; then nothing is placed any more. */
export const TRUSTED_MS = 30_000;
/**
 * How soon a change is obeyed by whoever can read it: no order is signed later than this after the change was written, a
 * read of the store taking up to a second.
 */
export const OBEYED_WITHIN_MS = STALE_MS + 1_000;
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

  const refresh = (): void => {
    if (age() >= FRESH_MS) void readAnew();
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
