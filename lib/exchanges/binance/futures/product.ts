import type { TrailingBounds } from '../../../domain/instrument.ts';
import type { PositionSide, Side } from '../../../domain/order.ts';
import type { VenueEndings, VenueFacts } from '../../port.ts';
import type { RateLimitRow } from '../budget.ts';
import { COINM_ERRORS, USDM_ERRORS } from '../errors.ts';

/**
 * All differences between USD-M and COIN-M, which share one protocol (docs/venues/binance.md §2). Quantities are base
 * amounts on USD-M and whole contracts on COIN-M, where a contract is worth a fixed dollar amount.
 */
export interface FuturesProduct {
  readonly market: 'usdm' | 'coinm';
  /** Prefix of every path. */
  readonly root: '/fapi/v1' | '/dapi/v1';
  readonly inverse: boolean;
  /** Field of a symbol's status in exchangeInfo (§4.1). */
  readonly statusField: 'status' | 'contractStatus';
  /** Field with the other side of what filled in query replies: quote currency, or coin (§2.2). */
  readonly filledAmountField: 'cumQuote' | 'cumBase';
  readonly history: HistoryRules;
  /** The distances of a trailing stop in per cent. */
  readonly trailingPercent: TrailingBounds;
  /** Of an amend, besides counting as an order (§2.0). */
  readonly amendWeight: number;
  /**
   * Whether a post-only order that would take is acknowledged and then expires: unverified on COIN-M, refused on USD-M (§3).
   */
  readonly postOnlyMayExpire: boolean;
  /** Reads of the account (§24.1). */
  readonly account: Readonly<Record<'positions' | 'balances', { readonly path: string; readonly weight: number }>>;
  readonly facts: VenueFacts;
}

/** That distances of a trailing stop have one decimal is unverified; the examples have (§21.8, §30.2). */
const UNVERIFIED_CALLBACK_STEP = '0.1';

/** How to request `allOrders` (§2.4). */
interface HistoryRules {
  /** What one request can span besides one symbol: all symbols since 2026-08-25, or the contracts of one pair. */
  readonly together: 'all' | 'pair';
  readonly pageLimit: number;
}

/** In hedge mode, the position side an order of each side opens, and the one it can only reduce (§2.1). */
export const LEGS: Readonly<Record<Side, { readonly opens: PositionSide; readonly reduces: PositionSide }>> = {
  BUY: { opens: 'LONG', reduces: 'SHORT' },
  SELL: { opens: 'SHORT', reduces: 'LONG' },
};

/**
 * Weights (§2.0); the same on both since 2026-06-30. For public data: §27.1; for commissions: §23.2; for settings: §24.1; for
 * the dead man's switch: §25.
 */
export const FUTURES_WEIGHT = {
  exchangeInfo: 1,
  place: 0,
  findOrder: 1,
  openOrders: { one: 1, all: 40 },
  cancel: 1,
  countdown: 10,
  positionMode: 30,
  history: 5,
  amendments: 1,
  fills: 5,
  bookTicker: 2,
  commissionRate: 20,
  symbolConfig: 5,
  setting: 1,
  assetMode: 30,
  brackets: 1,
  markPrice: { usdm: 1, coinm: 10 },
} as const;
/** §2.4: the window must be shorter than seven days on USD-M; that both ends are inclusive is unverified. */
export const HISTORY_WINDOW_MS = 7 * 86_400_000;
/** §2.10: maximum span of one request for fills. */
export const FUTURES_FILLS_WINDOW_MS = 7 * 86_400_000;

/** §23.1: how long trades are kept, "3 months": the shortest three months. */
export const TRADE_RETENTION_MS = 89 * 86_400_000;
/** §2.10: the most that both products return in one page. */
export const TRADES_PAGE = 1_000;

/** §7: how long after its creation an order that closed without a fill is kept. */
export const FUTURES_ZERO_FILL_RETENTION_MS = 3 * 86_400_000;
/** §7: how long every other order is kept. */
export const RETENTION_MS = 90 * 86_400_000;

/** §21.8: maximum rows of `allAlgoOrders` in one page. */
export const ALGO_PAGE = 1_000;

/** Maximum orders in one `DELETE batchOrders` (§2.9). */
export const CANCEL_BATCH = 10;

/** Shared by both products since 2026-06-30 (§5); exchangeInfo updates them when it is read. */
export const FUTURES_LIMITS: readonly RateLimitRow[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 2_400 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
  { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
];

/** §3: USD-M keeps no record of an order it cannot honour. */
const ENDINGS = {
  remainder: 'EXPIRED',
  noLiquidity: 'refused',
  fillOrKillUnfillable: 'refused',
  postOnlyWouldTake: 'refused',
  reduceOnlyNoPosition: 'refused',
  delivered: 'EXPIRED',
} as const satisfies VenueEndings;

/** §3: whether COIN-M also refuses these or expires them is unverified; the adapter handles both. */
const UNVERIFIED_COINM_ENDINGS: VenueEndings = {
  ...ENDINGS,
  fillOrKillUnfillable: 'EXPIRED',
  postOnlyWouldTake: 'EXPIRED',
};

const FACTS = {
  // §10: reads come from a different store than the engine's; a new order was seen missing for up to about a second.
  listingLagMs: 2_000,
  // §6.3: a request may still be processed for about this long after it was accepted.
  engineLagMs: 10_000,
  // §0.2: since 2026-06-30 it has no average price, and possibly lacks fills.
  placeReplyIsProvisional: true,
  // §4.2: refused.
  movesPrices: false,
  // §6.3: a 4xx is a known refusal by the request checks or the engine; uncertain results have a code, 408 or 5xx.
  unlistedRefusal: 'rejected',
  // docs/venues/binance.md §0: from its creation.
  unfilledRetentionMs: 3 * 86_400_000,
  retention: 'Orders that were cancelled or expired without a fill: 3 days after their creation. All others: 90 days.',
  // §7
  forgets:
    'Binance futures no longer keep it: they keep an order that was cancelled or expired without a fill for 3 days after its creation, and any other for 90 days',
  // §2.1
  // docs/venues/binance.md §0.1; conditional orders have an id of their own, which Atlas marks (§20).
  orderIds: { pattern: /^(algo-)?\d+$/, words: 'digits, after `algo-` for a conditional order' },
  clientOrderIds: /^[.A-Z:/a-z0-9_-]{1,36}$/,
  clientOrderIdReuse: 'afterEnd',
  recordsAmends: true,
  // `positionSide` (§2.1).
  placesHedged: true,
} as const;

export const USDM: FuturesProduct = {
  market: 'usdm',
  root: '/fapi/v1',
  inverse: false,
  statusField: 'status',
  filledAmountField: 'cumQuote',
  history: { together: 'all', pageLimit: 1_000 },
  // §21.8: since 2026-10-23; 10 before.
  trailingPercent: { min: '0.1', max: '20', step: UNVERIFIED_CALLBACK_STEP },
  amendWeight: 0,
  postOnlyMayExpire: false,
  account: {
    positions: { path: '/fapi/v3/positionRisk', weight: 5 },
    balances: { path: '/fapi/v3/balance', weight: 5 },
  },
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
  // §21.9: the wider bound was announced for USD-M alone.
  trailingPercent: { min: '0.1', max: '10', step: UNVERIFIED_CALLBACK_STEP },
  amendWeight: 1,
  postOnlyMayExpire: true,
  account: {
    positions: { path: '/dapi/v1/positionRisk', weight: 1 },
    balances: { path: '/dapi/v1/balance', weight: 1 },
  },
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
