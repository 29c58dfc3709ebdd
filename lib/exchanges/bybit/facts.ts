import type { Market } from '../../domain/instrument.ts';
import type { VenueFacts } from '../port.ts';
import { BYBIT_ERRORS } from './errors.ts';

/** Rows per page of orders, Bybit's maximum (docs/venues/bybit.md §3). */
export const ORDER_PAGE = 50;
/** Rows per page of executions (§3). */
export const EXECUTION_PAGE = 100;
/** Rows per page of positions (§11.2). */
export const POSITION_PAGE = 200;
/** Rows per page of instruments (§4.1). */
export const INSTRUMENT_PAGE = 1_000;
/** The longest range of one history or executions query (§3). */
export const WINDOW_MS = 7 * 86_400_000;
/** How long Bybit keeps orders without a fill (§3). */
export const UNFILLED_RETENTION_MS = 86_400_000;
/** How long Bybit keeps anything (§3). */
export const BYBIT_RETENTION_MS = 730 * 86_400_000;

/**
 * Unverified: no bound is documented for how long an accepted order may be missing from `realtime` (§2.1). Observed
 * delays are within a second; reports of ten seconds and more predate this version of the API. At Bybit no absence is
 * proof, so this only limits how long an order is looked for.
 */
const LISTING_LAG_MS = 10_000;

/** The facts of every category. */
export const BYBIT_COMMON_FACTS: VenueFacts = {
  name: 'Bybit',
  lifeCycle: [{ since: '2018-03-01T00:00:00.000Z', status: 'active', note: 'in operation' }],
  // §1.1
  liveOrigins: ['https://api.bybit.com', 'https://api.bytick.com'],
  listingLagMs: LISTING_LAG_MS,
  // The window of a signature is compared when the HTTP request arrives; no bound is known for requests that wait
  // behind it (§1.4).
  engineLagMs: Number.POSITIVE_INFINITY,
  // A reply has only ids (§2.1).
  placeReplyIsProvisional: true,
  // §2.9. Bybit has no word for expiry: an immediate order whose remainder was dropped is reported as EXPIRED.
  endings: {
    remainder: 'EXPIRED',
    noLiquidity: 'EXPIRED',
    fillOrKillUnfillable: 'EXPIRED',
    postOnlyWouldTake: 'refused',
    reduceOnlyNoPosition: 'refused',
    delivered: 'EXPIRED',
  },
  // §2.1: refused on spot.
  movesPrices: false,
  errors: BYBIT_ERRORS,
  // §6.4: every code outside the tables.
  unlistedRefusal: 'unknown',
  retention:
    'Two years of orders with fills; orders that were cancelled, rejected or expired without a fill for 24 hours only.',
  // §3
  unfilledRetentionMs: UNFILLED_RETENTION_MS,
  forgets: 'Bybit forgets orders without a fill 24 hours after they end',
  // §2.2
  // docs/venues/bybit.md §2.1.
  orderIds: { pattern: /^(\d+|[0-9a-f-]{36})$/i, words: 'digits on spot and a UUID on contracts' },
  clientOrderIds: /^[A-Za-z0-9_-]{1,36}$/,
  clientOrderIdReuse: 'never',
  // §2.4: there is no record of an order's changes.
  recordsAmends: false,
  // `positionIdx` (§2.1).
  placesHedged: true,
};

/**
 * The facts of each category. On contracts a limit price beyond the band is moved to its edge, unless the account is
 * configured otherwise (§2.1).
 */
export const BYBIT_FACTS: Readonly<Record<Market, VenueFacts>> = {
  spot: { ...BYBIT_COMMON_FACTS, name: 'Bybit spot' },
  usdm: { ...BYBIT_COMMON_FACTS, name: 'Bybit linear', movesPrices: true },
  coinm: { ...BYBIT_COMMON_FACTS, name: 'Bybit inverse', movesPrices: true },
};
