import type { VenueFacts } from '../port.ts';
import { BITMEX_ERRORS } from './errors.ts';

/** Rows per page: BitMEX's maximum (docs/venues/bitmex.md §2.3). */
export const PAGE = 500;

/** Every request costs one of the 120 a minute (§5), whatever it returns. */
export const REQUEST_WEIGHT = 1;

/**
 * Unverified: no document says how long an accepted order may be missing from GET /order. The recipe of §6 waits a second
 * and looks twice over a few.
 */
const LISTING_LAG_MS = 2_000;

export const BITMEX_FACTS: VenueFacts = {
  name: 'BitMEX',
  // §0
  lifeCycle: [
    { since: '2026-07-23T00:00:00.000Z', status: 'active', note: 'closure announced, no new registrations' },
    { since: '2026-08-26T04:00:00.000Z', status: 'reduceOnly', note: 'no new positions' },
    { since: '2026-09-23T04:00:00.000Z', status: 'closed', note: 'exchange closed, remaining positions force-closed' },
  ],
  // §1; the test network closed with the exchange (§0).
  liveOrigins: ['https://www.bitmex.com', 'https://testnet.bitmex.com'],
  listingLagMs: LISTING_LAG_MS,
  // The API checks the expiry only on arrival, and no bound is known for what is queued behind it (§1).
  engineLagMs: Number.POSITIVE_INFINITY,
  // The acknowledgement carries state, fills and average (§2.2).
  placeReplyIsProvisional: false,
  // §2.2: an order that breaks its own condition is accepted and returned Canceled, with the reason in `text`.
  endings: {
    remainder: 'CANCELED',
    noLiquidity: 'CANCELED',
    fillOrKillUnfillable: 'CANCELED',
    postOnlyWouldTake: 'CANCELED',
    reduceOnlyNoPosition: 'CANCELED',
    delivered: 'CANCELED',
  },
  // §6: refused.
  movesPrices: false,
  errors: BITMEX_ERRORS,
  // §6: an error in its own form was refused before or by the engine; uncertain results come from gateways.
  unlistedRefusal: 'rejected',
  // §7: an export of six years was complete; there is no official figure.
  unfilledRetentionMs: Number.POSITIVE_INFINITY,
  retention: 'All orders since the account was opened, including those without a fill; listed by their last change.',
  // §7
  forgets: null,
  // §8: up to 36 characters; the exact alphabet is unverified, so any visible character is allowed.
  // docs/venues/bitmex.md §2.1.
  orderIds: { pattern: /^[0-9a-f-]{36}$/i, words: 'a GUID' },
  clientOrderIds: /^[\x21-\x7e]{1,36}$/,
  clientOrderIdReuse: 'afterEnd',
  recordsAmends: true,
  // Hedge mode is not served: an order of it would name no side (§2.8: positionMode).
  placesHedged: false,
};
