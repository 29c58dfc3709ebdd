import type { ExchangeMoment, ExchangeTime } from '../port.ts';

/**
 * The exchange's clock as seen from here. One per base URL: products may have servers of their own
 * (docs/venues/binance.md §8).
 */
export interface ExchangeClock {
  /** What the exchange's clock shows now, as far as it was learnt: epoch milliseconds. */
  now(): number;
  /** What it shows at a moment of ours. */
  at(ours: number): ExchangeMoment;
  /** How long ago it was learnt, milliseconds; infinite where it never was. */
  ageMs(): number;
  /** Takes what the exchange told as its time. `doubted`: it just refused our time, so the old offset counts nothing. */
  sample(serverTime: number, sentAt: number, receivedAt: number, doubted: boolean): ExchangeTime;
}

/** How far two clocks drift apart, milliseconds per millisecond: a quartz is off by less. */
const DRIFT = 0.000_1;

/**
 * A sample says that the offset lies between `serverTime - receivedAt` and `serverTime - sentAt`. What several samples
 * say together is sharper than the best of them, so what is held is where all of them agree, wider by the drift since.
 * A sample that proves what is held wrong replaces it. Whole milliseconds round so that the latest moment, by which it is
 * decided that an order came after its sending, stays exact.
 */
export function createExchangeClock(now: () => number): ExchangeClock {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  let learntAt = Number.NEGATIVE_INFINITY;
  const age = (at: number) => Math.max(0, at - learntAt);
  const drift = (at: number) => (learntAt === Number.NEGATIVE_INFINITY ? 0 : age(at) * DRIFT);
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
