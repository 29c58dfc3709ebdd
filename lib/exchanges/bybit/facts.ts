import type { Market } from '../../domain/instrument.ts';
import type { VenueFacts } from '../port.ts';
import { BYBIT_ERRORS } from './errors.ts';

/** Rows of one page of orders, the most Bybit gives (docs/venues/bybit.md §3). */
export const ORDER_PAGE = 50;
/** Rows of one page of executions (§3). */
export const EXECUTION_PAGE = 100;
/** Rows of one page of instruments (§4.1). */
export const INSTRUMENT_PAGE = 1_000;
/** The longest range of one query of history or executions (§3). */
export const WINDOW_MS = 7 * 86_400_000;
/** Orders without a fill are forgotten after this (§3). */
export const UNFILLED_RETENTION_MS = 86_400_000;
/** Everything is forgotten after this (§3). */
export const BYBIT_RETENTION_MS = 730 * 86_400_000;

/**
 * Unverified: no bound is documented for how long an accepted order may be missing from `realtime` (§2.1). It was seen within
 * the second; reports of ten seconds and more are from before this version of the API. Nothing is concluded from an absence
 * at Bybit, so this is how patiently an order is looked for, and no more.
 */
const LISTING_LAG_MS = 10_000;

/** What holds in every category. */
export const BYBIT_COMMON_FACTS: VenueFacts = {
  name: 'Bybit',
  lifeCycle: [{ since: '2018-03-01T00:00:00.000Z', status: 'active', note: 'in operation' }],
  // §1.1
  liveOrigins: ['https://api.bybit.com', 'https://api.bytick.com'],
  listingLagMs: LISTING_LAG_MS,
  // The window of a signature is compared when the HTTP request arrives; no bound is known for what waits behind it (§1.4).
  engineLagMs: Number.POSITIVE_INFINITY,
  // A reply carries ids only (§2.1).
  placeReplyIsProvisional: true,
  // §2.9. Bybit has no word for expiry: an immediate order whose rest was dropped is told as EXPIRED.
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
  forgets: 'Bybit forgets orders without a fill 24 hours after they end',
  // §2.2
  clientOrderIds: /^[A-Za-z0-9_-]{1,36}$/,
  clientOrderIdReuse: 'never',
  // §2.4: nothing tells of the changes of an order.
  recordsAmends: false,
};

/** The facts of each category. On contracts a limit price beyond the band is moved to its edge, unless the account says otherwise (§2.1). */
export const BYBIT_FACTS: Readonly<Record<Market, VenueFacts>> = {
  spot: { ...BYBIT_COMMON_FACTS, name: 'Bybit spot' },
  usdm: { ...BYBIT_COMMON_FACTS, name: 'Bybit linear', movesPrices: true },
  coinm: { ...BYBIT_COMMON_FACTS, name: 'Bybit inverse', movesPrices: true },
};
