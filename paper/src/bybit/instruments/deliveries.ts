import { BTC_QUARTER, ETH_QUARTER } from './inverse.ts';
import { BTC_USDC, BTC_USDT, ETH_USDT } from './linear.ts';
import { type ContractListing, type ContractTerms, contractListing } from './listing.ts';

/** A family of dated contracts: defines which of them exist at a time. */
interface Family {
  readonly category: 'linear' | 'inverse';
  readonly terms: ContractTerms;
  /** How many quarterly contracts are listed at once. */
  readonly quarters: number;
  /** Whether the coming month also has a contract. */
  readonly monthly: boolean;
  readonly symbol: (month: number) => string;
}

/** The bounds of dated linear contracts are those of the perpetual, since no source gives others (§4.5). */
const UNVERIFIED_DATED = { maxLeverage: '50.00', deliveryFeeRate: '0', copyTrading: 'none' } as const;

/** §4.4, §4.5. Weekly, bi-weekly and tri-weekly contracts are left out. */
const FAMILIES: readonly Family[] = [
  {
    category: 'linear',
    terms: { ...BTC_USDT, ...UNVERIFIED_DATED, symbolId: 2_001, price: '91602.3' },
    quarters: 3,
    monthly: true,
    symbol: (month) => `BTCUSDT-${day(month)}`,
  },
  {
    category: 'linear',
    terms: { ...ETH_USDT, ...UNVERIFIED_DATED, symbolId: 2_101, price: '3069.74' },
    quarters: 3,
    monthly: false,
    symbol: (month) => `ETHUSDT-${day(month)}`,
  },
  {
    category: 'inverse',
    terms: BTC_QUARTER,
    quarters: 2,
    monthly: false,
    symbol: (month) => `BTCUSD${code(month)}`,
  },
  {
    category: 'inverse',
    terms: ETH_QUARTER,
    quarters: 2,
    monthly: false,
    symbol: (month) => `ETHUSD${code(month)}`,
  },
];

/** The documents describe the pattern; a survey of 2026 says that these contracts stopped in 2025 (§4.5). */
const USDC_FAMILY: Family = {
  category: 'linear',
  terms: { ...BTC_USDC, ...UNVERIFIED_DATED, symbolId: 2_201, price: '91597.8' },
  quarters: 2,
  monthly: false,
  symbol: (month) => `BTC-${day(month)}`,
};

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const MONTH_LETTERS = 'FGHJKMNQUVXZ';
const MONTHS_A_QUARTER = 3;
const FRIDAY = 5;
const DELIVERY_HOUR = 8;
const DAY_MS = 86_400_000;

/** How far ahead contracts are prepared, so that the next ones are there even after the clock moves by months. */
const HORIZON_MONTHS = 18;

/** Every dated contract that is listed at `now` or will be within the horizon, in the places of those that expire. */
export function datedListings(now: number, usdcDelivery: boolean): readonly ContractListing[] {
  const start = monthOf(now);
  const families = usdcDelivery ? [...FAMILIES, USDC_FAMILY] : FAMILIES;
  return families.flatMap(({ category, terms, quarters, monthly, symbol }) =>
    Array.from({ length: HORIZON_MONTHS }, (_, index) => start + index).flatMap((month) => {
      const quarterly = month % MONTHS_A_QUARTER === MONTHS_A_QUARTER - 1;
      const deliveryTime = deliveryOf(month);
      if (deliveryTime <= now || !(quarterly || monthly)) return [];
      const launchTime = deliveryOf(quarterly ? month - quarters * MONTHS_A_QUARTER : month - 1);
      const own = { ...terms, symbolId: terms.symbolId + (month % 1_200) };
      return contractListing(category, symbol(month), own, { launchTime, deliveryTime });
    }),
  );
}

/** A calendar month, counted from year 0 so that months can be added. */
function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The last Friday of the month at 08:00 UTC (§4.4). */
function deliveryOf(month: number): number {
  const lastDay = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0, DELIVERY_HOUR));
  return lastDay.getTime() - ((lastDay.getUTCDay() - FRIDAY + 7) % 7) * DAY_MS;
}

/** `25DEC26`. */
function day(month: number): string {
  const date = new Date(deliveryOf(month));
  return `${String(date.getUTCDate()).padStart(2, '0')}${MONTHS[date.getUTCMonth()]}${year(month)}`;
}

/** `Z26`. */
function code(month: number): string {
  return `${MONTH_LETTERS.charAt(month % 12)}${year(month)}`;
}

function year(month: number): string {
  return String(Math.floor(month / 12) % 100).padStart(2, '0');
}
