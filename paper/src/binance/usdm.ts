import { type FuturesFacts, ORDERS_PER_10_SECONDS, ORDERS_PER_MINUTE, SHARED_WEIGHT } from './futures/facts.ts';
import { usdmSymbols } from './futures/usdm-contracts.ts';

/** Starting balances of each account. */
export const USDM_FUNDS = { USDT: '1000000', USDC: '1000000' } as const;

/** USD-M: contracts margined and settled in a stablecoin. */
export const USDM: FuturesFacts = {
  product: 'usdm',
  root: '/fapi',
  timeInForces: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD', 'RPI'],
  unfillable: 'refused',
  codes: { timeInterval: -4165, marketBound: -4131, maxAmendments: -5026, unchanged: -5027, notAmendable: -5024 },
  sevenDaysInclusive: false,
  orderRows: { fallback: 500, max: 1_000 },
  tradeRows: { fallback: 500, max: 1_000 },
  byPair: false,
  cost: { place: [1, 1], amend: [1, 1], batch: [5, 1] },
  amendWeight: 0,
  balanceWeight: 5,
  rateLimits: [SHARED_WEIGHT, ORDERS_PER_MINUTE, ORDERS_PER_10_SECONDS],
  symbols: usdmSymbols,
};
