import type { PositionSide, Side } from '../../../domain/order.ts';
import type { VenueEndings, VenueFacts } from '../../port.ts';
import type { RateLimitRow } from '../budget.ts';
import { COINM_ERRORS, USDM_ERRORS } from '../errors.ts';

/**
 * USD-M and COIN-M speak one protocol (docs/venues/binance.md §2); this is all in which they differ. Quantities are base
 * amounts on USD-M and whole contracts on COIN-M, where a contract is worth a fixed amount of dollars.
 */
export interface FuturesProduct {
  readonly market: 'usdm' | 'coinm';
  /** Start of every path. */
  readonly root: '/fapi/v1' | '/dapi/v1';
  readonly inverse: boolean;
  /** Name of a symbol's status in exchangeInfo (§4.1). */
  readonly statusField: 'status' | 'contractStatus';
  /** Where query replies tell the other side of what filled: quote currency, or coin (§2.2). */
  readonly filledAmountField: 'cumQuote' | 'cumBase';
  readonly history: HistoryRules;
  /** Of an amend, besides its being an order (§2.0). */
  readonly amendWeight: number;
  /** A post-only order that would take is acknowledged, and expires: unverified on COIN-M, refused on USD-M (§3). */
  readonly postOnlyMayExpire: boolean;
  readonly facts: VenueFacts;
}

/** How `allOrders` is asked (§2.4). */
interface HistoryRules {
  /** What one request can span besides one symbol: all of them since 2026-08-25, or the contracts of one pair. */
  readonly together: 'all' | 'pair';
  readonly pageLimit: number;
}

/** One position per symbol, or a long and a short one side by side (§2.1: positionSide). */
export type PositionMode = 'oneWay' | 'hedge';

/** In hedge mode, the leg that an order of each side opens, and the one that it can only reduce (§2.1). */
export const LEGS: Readonly<Record<Side, { readonly opens: PositionSide; readonly reduces: PositionSide }>> = {
  BUY: { opens: 'LONG', reduces: 'SHORT' },
  SELL: { opens: 'SHORT', reduces: 'LONG' },
};

/** Weights (§2.0); the same on both since 2026-06-30. That of a book ticker: §27.1. */
export const FUTURES_WEIGHT = {
  exchangeInfo: 1,
  place: 0,
  findOrder: 1,
  openOrders: { one: 1, all: 40 },
  cancel: 1,
  positionMode: 30,
  history: 5,
  amendments: 1,
  fills: 5,
  bookTicker: 2,
} as const;
/** §2.4: the window has to be shorter than seven days on USD-M; that both ends are inclusive is unverified. */
export const HISTORY_WINDOW_MS = 7 * 86_400_000;
/** §2.10: what one request for fills may span. */
export const FUTURES_FILLS_WINDOW_MS = 7 * 86_400_000;

/** §7: an order that closed without a fill is forgotten so long after its creation. */
export const FUTURES_ZERO_FILL_RETENTION_MS = 3 * 86_400_000;
/** §7: and every other one after this. */
export const RETENTION_MS = 90 * 86_400_000;

/** How many orders one `DELETE batchOrders` may name (§2.9). */
export const CANCEL_BATCH = 10;

/** Shared by both products since 2026-06-30 (§5); exchangeInfo corrects them when it is read. */
export const FUTURES_LIMITS: readonly RateLimitRow[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
];

/** §3: USD-M keeps nothing of an order that cannot be honoured. */
const ENDINGS = {
  remainder: 'EXPIRED',
  noLiquidity: 'refused',
  fillOrKillUnfillable: 'refused',
  postOnlyWouldTake: 'refused',
  reduceOnlyNoPosition: 'refused',
  delivered: 'EXPIRED',
} as const satisfies VenueEndings;

/** §3: whether COIN-M refuses them, too, or expires them is unverified; the adapter reads both. */
const UNVERIFIED_COINM_ENDINGS: VenueEndings = {
  ...ENDINGS,
  fillOrKillUnfillable: 'EXPIRED',
  postOnlyWouldTake: 'EXPIRED',
};

const FACTS = {
  // §10: reads come from another store than the engine's; a new order was seen missing for up to about a second.
  listingLagMs: 2_000,
  // §6.3: a request may be worked on for about this long after it was accepted.
  engineLagMs: 10_000,
  // §0.2: no average price, and perhaps not the fills, since 2026-06-30.
  placeReplyIsProvisional: true,
  // §4.2: refused.
  movesPrices: false,
  // §6.3: a 4xx is a refusal by request or engine, known; what is uncertain has a code, 408 or 5xx.
  unlistedRefusal: 'rejected',
  retention:
    'Orders that were cancelled or expired without a fill for 3 days after their creation, all others for 90 days.',
  // §7
  forgets:
    'Binance futures have forgotten it: they keep an order that was cancelled or expired without a fill for 3 days after its creation, and any other for 90 days',
  // §2.1
  clientOrderIds: /^[.A-Z:/a-z0-9_-]{1,36}$/,
  clientOrderIdReuse: 'afterEnd',
  recordsAmends: true,
} as const;

export const USDM: FuturesProduct = {
  market: 'usdm',
  root: '/fapi/v1',
  inverse: false,
  statusField: 'status',
  filledAmountField: 'cumQuote',
  history: { together: 'all', pageLimit: 1_000 },
  amendWeight: 0,
  postOnlyMayExpire: false,
  facts: {
    ...FACTS,
    name: 'Binance USD-M futures',
    // §4.3: BTCUSDT was listed on that day.
    lifeCycle: [{ since: '2019-09-08', status: 'active', note: 'open' }],
    liveOrigins: ['https://fapi.binance.com'],
    endings: ENDINGS,
    errors: USDM_ERRORS,
  },
};

export const COINM: FuturesProduct = {
  market: 'coinm',
  root: '/dapi/v1',
  inverse: true,
  statusField: 'contractStatus',
  filledAmountField: 'cumBase',
  history: { together: 'pair', pageLimit: 100 },
  amendWeight: 1,
  postOnlyMayExpire: true,
  facts: {
    ...FACTS,
    name: 'Binance COIN-M futures',
    // §4.3: BTCUSD_PERP was listed on that day.
    lifeCycle: [{ since: '2020-08-10', status: 'active', note: 'open' }],
    liveOrigins: ['https://dapi.binance.com'],
    endings: UNVERIFIED_COINM_ENDINGS,
    errors: COINM_ERRORS,
  },
};
