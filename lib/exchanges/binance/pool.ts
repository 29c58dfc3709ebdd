import { type BackOff, createBackOff } from '../client/back-off.ts';
import { type SharedBackOff, UNSHARED_BACK_OFF } from '../client/shared-back-off.ts';
import { BINANCE_BACK_OFF } from './back-off.ts';
import { type BinanceBudget, createBinanceBudget, type RateLimitRow } from './budget.ts';
import { BINANCE } from './refusal.ts';

/**
 * What requests draw on together: the budget as the exchange tells it, and the back-off it asked for. Spot has a pool of
 * its own; USD-M and COIN-M draw on one since 2026-06-30 although they have a host each (docs/venues/binance.md §5), so
 * whoever uses both gives both the same pool, and a 429 from one host is obeyed at the other.
 */
export interface RequestPool {
  readonly budget: BinanceBudget;
  readonly backOff: BackOff;
}

/** Opens the pool of one host, or of those that share a budget. `now`: our clock, epoch milliseconds. */
export function createRequestPool(
  limits: readonly RateLimitRow[],
  now: () => number,
  shared: SharedBackOff = UNSHARED_BACK_OFF,
): RequestPool {
  return { budget: createBinanceBudget(limits, now), backOff: createBackOff(BINANCE, BINANCE_BACK_OFF, now, shared) };
}
