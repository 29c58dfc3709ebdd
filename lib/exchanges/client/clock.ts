import type { ExchangeMoment, ExchangeTime } from '../port.ts';

/** The exchange's clock as seen from here. One per base URL: products may have servers of their own (binance.md §8). */
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
 * The offset is `serverTime` minus the middle of the round trip, so it is off by half a round trip at most. A sample
 * that proves the held offset wrong replaces it; otherwise the one that is sharper by now is kept.
 */
export function createExchangeClock(now: () => number): ExchangeClock {
  let offset = 0;
  let roundTrip = Number.POSITIVE_INFINITY;
  let learntAt = Number.NEGATIVE_INFINITY;
  const age = (at: number) => Math.max(0, at - learntAt);
  const errorAt = (at: number) =>
    roundTrip === Number.POSITIVE_INFINITY ? roundTrip : roundTrip / 2 + age(at) * DRIFT;
  return {
    now: () => now() + offset,
    at: (ours) => ({ at: ours + offset, within: Math.ceil(errorAt(now())) }),
    ageMs: () => age(now()),
    sample(serverTime, sentAt, receivedAt, doubted) {
      const roundTripMs = Math.max(0, receivedAt - sentAt);
      const sampled = Math.round(serverTime - (sentAt + receivedAt) / 2);
      const disproved = offset < serverTime - receivedAt || offset > serverTime - sentAt;
      if (doubted || disproved || roundTripMs / 2 <= errorAt(receivedAt)) {
        offset = sampled;
        roundTrip = roundTripMs;
        learntAt = receivedAt;
      }
      return { serverTime, offset, roundTripMs };
    },
  };
}
