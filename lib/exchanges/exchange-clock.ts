import type { ExchangeTime } from './port.ts';

/** The exchange's clock as seen from here. One per base URL: products may have servers of their own (binance.md §8). */
export interface ExchangeClock {
  /** What the exchange's clock shows now, as far as it was learnt: epoch milliseconds. */
  now(): number;
  /** Takes a sample of `GET time`. `doubted`: the exchange just refused our time, so the old offset counts nothing. */
  sample(serverTime: number, sentAt: number, receivedAt: number, doubted: boolean): ExchangeTime;
}

/**
 * The offset is `serverTime` minus the middle of the round trip, so it is off by half a round trip at most. A sample
 * that proves the held offset wrong replaces it; otherwise the one with the shorter round trip is kept.
 */
export function createExchangeClock(now: () => number): ExchangeClock {
  let offset = 0;
  let sharpness = Number.POSITIVE_INFINITY;
  return {
    now: () => now() + offset,
    sample(serverTime, sentAt, receivedAt, doubted) {
      const roundTripMs = Math.max(0, receivedAt - sentAt);
      const sampled = Math.round(serverTime - (sentAt + receivedAt) / 2);
      const disproved = offset < serverTime - receivedAt || offset > serverTime - sentAt;
      if (doubted || disproved || roundTripMs <= sharpness) {
        offset = sampled;
        sharpness = roundTripMs;
      }
      return { serverTime, offset, roundTripMs };
    },
  };
}
