import { type Listing, listingOf, type Terms } from './listings.ts';

/** A root of dated futures: defines which of its contracts exist at a time. */
interface Root {
  readonly root: string;
  readonly rootSymbol: string;
  /** How many quarterly contracts are listed at once. */
  readonly quarters: number;
  /** Whether the coming month also has a contract. */
  readonly monthly: boolean;
  readonly terms: Terms;
}

const DATED = { typ: 'FFCCSX' } as const;

/**
 * Roots as in the dump of 3 May 2026: XBTK26, M26, U26 and Z26; of the others only M26 (docs/venues/bitmex.md §4.3). No
 * SOL future is known.
 */
const ROOTS: readonly Root[] = [
  {
    root: 'XBT',
    rootSymbol: 'XBT',
    quarters: 3,
    monthly: true,
    terms: {
      ...DATED,
      underlying: 'XBT',
      quoteCurrency: 'USD',
      settle: 'XBT',
      multiplier: -1e8,
      underlyingToSettleMultiplier: -1e8,
      lotSize: 100,
      tickSize: '0.5',
      maxOrderQty: 1e7,
      maxPrice: 1e6,
      initMargin: '0.01',
      maintMargin: '0.005',
      referenceSymbol: '.BXBT',
      price: '91480.5',
    },
  },
  {
    root: 'XBTUSDT',
    rootSymbol: 'XBT',
    quarters: 1,
    monthly: false,
    terms: {
      ...DATED,
      underlying: 'XBT',
      quoteCurrency: 'USDT',
      settle: 'USDT',
      multiplier: 1,
      underlyingToPositionMultiplier: 1e6,
      quoteToSettleMultiplier: 1e6,
      lotSize: 1_000,
      tickSize: '0.5',
      maxOrderQty: 1e9,
      maxPrice: 1e6,
      initMargin: '0.04',
      maintMargin: '0.02',
      referenceSymbol: '.BXBTT',
      price: '91502.5',
    },
  },
  {
    root: 'ETH',
    rootSymbol: 'ETH',
    quarters: 1,
    monthly: false,
    terms: {
      ...DATED,
      underlying: 'ETH',
      quoteCurrency: 'XBT',
      settle: 'XBT',
      multiplier: 1_000,
      underlyingToPositionMultiplier: 1e5,
      quoteToSettleMultiplier: 1e8,
      lotSize: 1_000,
      tickSize: '0.00001',
      maxOrderQty: 1e9,
      maxPrice: 1_000,
      initMargin: '0.03',
      maintMargin: '0.015',
      referenceSymbol: '.BETHXBT',
      price: '0.03344',
    },
  },
  {
    root: 'ETHUSD',
    rootSymbol: 'ETH',
    quarters: 1,
    monthly: false,
    terms: {
      ...DATED,
      underlying: 'ETH',
      quoteCurrency: 'USD',
      settle: 'XBT',
      multiplier: 100,
      lotSize: 1,
      tickSize: '0.05',
      maxOrderQty: 1e7,
      maxPrice: 1e6,
      initMargin: '0.02',
      maintMargin: '0.007',
      referenceSymbol: '.BETH',
      price: '3058.35',
    },
  },
];

const MONTH_LETTERS = 'FGHJKMNQUVXZ';
const MONTHS_A_QUARTER = 3;
const FRIDAY = 5;
const EXPIRY_HOUR = 12;

/**
 * How far ahead contracts are prepared, so that the next ones are there even after the clock moves by a year or more.
 */
const HORIZON_MONTHS = 30;

/** A calendar month, counted from year 0 so that months can be added. */
function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The last Friday of the month at 12:00 UTC (docs/venues/bitmex.md §4.3). */
export function expiryOf(month: number): number {
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0, EXPIRY_HOUR));
  const sinceFriday = (lastDay.getUTCDay() - FRIDAY + 7) % 7;
  return lastDay.getTime() - sinceFriday * 86_400_000;
}

/** `Z26`. */
export function expiryCode(month: number): string {
  return `${MONTH_LETTERS.charAt(month % 12)}${String(Math.floor(month / 12) % 100).padStart(2, '0')}`;
}

/**
 * Every dated contract that is listed at `now` or will be within the horizon. A contract is listed when an earlier one
 * of its root expires and frees its place.
 */
export function datedListings(now: number, firstInstrumentID: number): readonly Listing[] {
  const listings: Listing[] = [];
  const start = monthOf(now);
  for (const { root, rootSymbol, quarters, monthly, terms } of ROOTS) {
    for (let month = start; month < start + HORIZON_MONTHS; month += 1) {
      const quarterly = month % MONTHS_A_QUARTER === MONTHS_A_QUARTER - 1;
      const expiry = expiryOf(month);
      if (expiry <= now || !(quarterly || monthly)) continue;
      const listing = expiryOf(quarterly ? month - quarters * MONTHS_A_QUARTER : month - 1);
      const id = firstInstrumentID + listings.length;
      listings.push(listingOf(root + expiryCode(month), rootSymbol, terms, id, listing, expiry));
    }
  }
  return listings;
}
