import { coinmSymbols } from './futures/coinm-contracts.ts';
import { type FuturesFacts, ORDERS_PER_MINUTE, SHARED_WEIGHT } from './futures/facts.ts';

/** Starting balances of each account. */
export const COINM_FUNDS = { BTC: '10', ETH: '100', SOL: '1000' } as const;

/**
 * COIN-M's handling of a FOK or post-only order that cannot be honoured is unverified since 2026-06-30; before that, it
 * accepted the order and expired it at once (docs/venues/binance.md §3, §11.2).
 */
const UNVERIFIED_COINM_UNFILLABLE = 'recorded';

/**
 * COIN-M publishes no 10-second window and counts its placements per minute only, although the pool is shared
 * (docs/venues/binance.md §2.0, §5). The cost of a modification and of a batch is derived from that; unverified.
 */
const UNVERIFIED_COINM_COST = { place: [0, 1], amend: [0, 1], batch: [0, 1] } as const;

/**
 * COIN-M: inverse contracts margined and settled in the coin. Its error codes are those of its own page, which the
 * merger may have changed (docs/venues/binance.md §6.2).
 */
export const COINM: FuturesFacts = {
  product: 'coinm',
  root: '/dapi',
  timeInForces: ['GTC', 'IOC', 'FOK', 'GTX'],
  unfillable: UNVERIFIED_COINM_UNFILLABLE,
  codes: { timeInterval: -4088, marketBound: -4113, maxAmendments: -4198, unchanged: -4197, notAmendable: -4199 },
  sevenDaysInclusive: true,
  orderRows: { fallback: 50, max: 100 },
  tradeRows: { fallback: 50, max: 1_000 },
  byPair: true,
  cost: UNVERIFIED_COINM_COST,
  amendWeight: 1,
  balanceWeight: 1,
  rateLimits: [SHARED_WEIGHT, ORDERS_PER_MINUTE],
  symbols: coinmSymbols,
};
