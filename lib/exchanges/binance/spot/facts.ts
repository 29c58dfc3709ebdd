import type { VenueFacts } from '../../port.ts';
import type { RateLimitRow } from '../budget.ts';
import { SPOT_ERRORS } from '../errors.ts';

/** docs/venues/binance.md §5; exchangeInfo updates them when it is read. */
export const SPOT_LIMITS: readonly RateLimitRow[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
];

/**
 * Weights (§2.0). For placing and cancelling this is the price of a failure; a success is free, as the reply then says. For
 * a book ticker: §27.1; for commissions: §23.2; for the account: §24.1; for order
 * lists: §21.7.
 */
export const SPOT_WEIGHT = {
  exchangeInfo: 20,
  order: 1,
  findOrder: 4,
  openOrders: { one: 6, all: 80 },
  keepPriority: 4,
  amendments: 4,
  history: 20,
  fills: 20,
  fillsOfOrder: 5,
  bookTicker: 2,
  account: 20,
  commission: 20,
  orderList: 4,
  openOrderLists: 6,
} as const;
export const HISTORY_PAGE = 1_000;

/** Maximum span of one request for fills (§2.10); whether it includes the last millisecond is undocumented. */
export const SPOT_FILLS_WINDOW_MS = 86_400_000;

/** Orders that closed without a fill are archived after this time (§7). */
export const SPOT_ZERO_FILL_RETENTION_MS = 90 * 86_400_000;

export const SPOT_FACTS: VenueFacts = {
  name: 'Binance spot',
  lifeCycle: [{ since: '2017-07-14', status: 'active', note: 'open' }],
  // §1.1: one exchange with several host names.
  liveOrigins: [
    'https://api.binance.com',
    'https://api-gcp.binance.com',
    'https://api1.binance.com',
    'https://api2.binance.com',
    'https://api3.binance.com',
    'https://api4.binance.com',
  ],
  // §10: reads come from a different store than the engine's; a new order was seen missing for up to about a second.
  listingLagMs: 2_000,
  // §1.5, §6.3: the engine gives up after 10 s (-1007).
  engineLagMs: 10_000,
  // newOrderRespType=FULL returns the final state and all fills (§2.1).
  placeReplyIsProvisional: false,
  // §2.1, §3
  endings: {
    remainder: 'EXPIRED',
    noLiquidity: 'EXPIRED',
    fillOrKillUnfillable: 'EXPIRED',
    postOnlyWouldTake: 'refused',
    reduceOnlyNoPosition: null,
    delivered: null,
  },
  // §4.2: refused.
  movesPrices: false,
  errors: SPOT_ERRORS,
  // §6.3: a 4xx is a known refusal by the request checks or the engine; uncertain results have a code, 408 or 5xx.
  unlistedRefusal: 'rejected',
  // §7
  unfilledRetentionMs: 90 * 86_400_000,
  retention: 'Orders with fills: kept. Orders that were cancelled or expired without a fill: 90 days.',
  // §7: it says so when an order is archived (-2026).
  forgets: null,
  // §2.1
  // docs/venues/binance.md §2.1.
  orderIds: { pattern: /^\d+$/, words: 'digits' },
  clientOrderIds: /^[a-zA-Z0-9-_]{1,36}$/,
  clientOrderIdReuse: 'afterEnd',
  recordsAmends: true,
  placesHedged: false,
};
