import type { ExchangeMoment, ExchangeTime } from '../port.ts';

/**
 * The exchange's clock as seen from here. One per base URL, because products may have separate servers
 * (docs/venues/binance.md §8).
 */
export interface ExchangeClock {
  /** The exchange's clock now, as far as it is known: epoch milliseconds. */
  now(): number;
  /** The exchange's clock at a moment of ours. */
  at(ours: number): ExchangeMoment;
  /** How long ago it was learnt, milliseconds; infinite if never. */
  ageMs(): number;
  /** Records a time the exchange stated. `doubted`: it just refused our time, so the old offset is discarded. */
  sample(serverTime: number, sentAt: number, receivedAt: number, doubted: boolean): ExchangeTime;
}

/** How far two clocks may drift apart, milliseconds per millisecond; quartz clocks drift less. */
const DRIFT = 0.000_1;

/**
 * A sample bounds the offset between `serverTime - receivedAt` and `serverTime - sentAt`. Several samples together are
 * sharper than the best one, so the clock keeps their intersection, widened by the drift since. A sample that contradicts it
 * replaces it. Rounding to whole milliseconds keeps the upper bound exact, because that bound decides whether an order came
 * after its sending.
 */
export function createExchangeClock(now: () => number): ExchangeClock {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let learntAt = Number.NEGATIVE_INFINITY;
  const age = (at: number) => Math.max(0, at - learntAt);
  // Infinite like the bounds themselves before the first sample.
  const drift = (at: number) => age(at) * DRIFT;
  const offset = () => (learntAt === Number.NEGATIVE_INFINITY ? 0 : Math.floor((low + high) / 2));
  return {
    now: () => now() + offset(),
    at: (ours) => ({ at: ours + offset(), within: high - offset() + drift(now()) }),
    ageMs: () => age(now()),
    sample(serverTime, sentAt, receivedAt, doubted) {
      const lowest = serverTime - Math.max(sentAt, receivedAt);
      const highest = serverTime - sentAt;
      const drifted = drift(receivedAt);
      const agreedLow = Math.max(lowest, low - drifted);
      const agreedHigh = Math.min(highest, high + drifted);
      const replaces = doubted || agreedLow > agreedHigh;
      low = replaces ? lowest : agreedLow;
      high = replaces ? highest : agreedHigh;
      learntAt = receivedAt;
      return { serverTime, offset: Math.floor((lowest + highest) / 2), roundTripMs: highest - lowest };
    },
  };
}
