import type { RateLimit } from '../limits.ts';
import type { FuturesSymbol } from './instrument.ts';

/** USD-M and COIN-M share one budget of weight and one of orders since 2026-06-30 (docs/venues/binance.md §5). */
export const SHARED_WEIGHT: RateLimit = {
  rateLimitType: 'REQUEST_WEIGHT',
  interval: 'MINUTE',
  intervalNum: 1,
  limit: 2_400,
};
export const ORDERS_PER_MINUTE: RateLimit = {
  rateLimitType: 'ORDERS',
  interval: 'MINUTE',
  intervalNum: 1,
  limit: 1_200,
};
export const ORDERS_PER_10_SECONDS: RateLimit = {
  rateLimitType: 'ORDERS',
  interval: 'SECOND',
  intervalNum: 10,
  limit: 300,
};
/** In the order of {@link OrderCost}. */
export const SHARED_ORDERS: readonly RateLimit[] = [ORDERS_PER_10_SECONDS, ORDERS_PER_MINUTE];

/** What a command adds to the order windows of 10 seconds and 1 minute. */
type OrderCost = readonly [per10Seconds: number, perMinute: number];

/** Default and maximum number of rows in a list. */
export interface Rows {
  readonly fallback: number;
  readonly max: number;
}

/** Error codes that differ between the products (docs/venues/binance.md §6.2). */
interface Codes {
  readonly timeInterval: number;
  readonly marketBound: number;
  readonly maxAmendments: number;
  readonly unchanged: number;
  readonly notAmendable: number;
}

/** What differs between USD-M and COIN-M, as data. */
export interface FuturesFacts {
  readonly product: 'usdm' | 'coinm';
  /** `/fapi` or `/dapi`. */
  readonly root: string;
  readonly timeInForces: readonly string[];
  /** What happens to a FOK or post-only order that cannot be honoured. */
  readonly unfillable: 'refused' | 'recorded';
  readonly codes: Codes;
  /** Whether a window of exactly seven days is allowed (docs/venues/binance.md §2.4). */
  readonly sevenDaysInclusive: boolean;
  readonly orderRows: Rows;
  readonly tradeRows: Rows;
  /** Lists are selected by `symbol` or `pair`, and rows include the pair. */
  readonly byPair: boolean;
  readonly cost: { readonly place: OrderCost; readonly amend: OrderCost; readonly batch: OrderCost };
  readonly amendWeight: number;
  readonly balanceWeight: number;
  /** As published in exchangeInfo. */
  readonly rateLimits: readonly RateLimit[];
  symbols(now: number): readonly FuturesSymbol[];
}
