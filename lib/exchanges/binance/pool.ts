import { type BackOff, createBackOff } from '../client/back-off.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from '../client/shared-back-off.ts';
import { BINANCE_BACK_OFF } from './back-off.ts';
import { type BinanceBudget, createBinanceBudget, type RateLimitRow } from './budget.ts';
import { BINANCE } from './refusal.ts';

/**
 * What requests share: the budget as the exchange reports it, and the back-off it demanded. Spot has its own pool. USD-M and
 * COIN-M have shared one since 2026-06-30 although they have separate hosts (docs/venues/binance.md §5), so both must be
 * given the same pool, and a 429 from one host binds both.
 */
export interface RequestPool {
  readonly budget: BinanceBudget;
  readonly backOff: BackOff;
}

/** Creates the pool of one host, or of hosts that share a budget. `now`: our clock, epoch milliseconds. */
export function createRequestPool(
  limits: readonly RateLimitRow[],
  now: () => number,
  shared: SharedBackOff = UNSHARED_BACK_OFF,
): RequestPool {
  return { budget: createBinanceBudget(limits, now), backOff: createBackOff(BINANCE, BINANCE_BACK_OFF, now, shared) };
}
