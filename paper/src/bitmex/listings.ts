import { type Fixed, multiply, ONE, parseDecimal, quotient, toDecimals, whole } from '../engine/decimal.ts';
import {
  type Instrument,
  inverseValuation,
  linearValuation,
  quantoValuation,
  type Valuation,
} from '../engine/instrument.ts';
import { CURRENCIES, currencyOf } from './currencies.ts';

/** Perpetual, dated future, spot pair (docs/venues/bitmex.md §4.1). */
type Typ = 'FFWCSX' | 'FFCCSX' | 'IFXXXP';

/** The rules of one contract root or pair, under the venue's own field names (docs/venues/bitmex.md §4.2, §4.3). */
export interface Terms {
  readonly typ: Typ;
  readonly underlying: string;
  readonly quoteCurrency: string;
  /** Major spelling; absent on spot. */
  readonly settle?: string;
  readonly multiplier: number;
  readonly underlyingToPositionMultiplier?: number;
  readonly underlyingToSettleMultiplier?: number;
  /** Absent on inverse contracts, and on quanto contracts, where it follows the index. */
  readonly quoteToSettleMultiplier?: number;
  readonly lotSize: number;
  readonly tickSize: string;
  readonly maxOrderQty: number;
  readonly maxPrice: number;
  readonly initMargin: string;
  readonly maintMargin: string;
  readonly referenceSymbol: string;
  /** Initial price of the paper market: chosen by the tester, not by the venue. */
  readonly price: string;
}

/** A past, present or future instrument: its terms under one symbol, and the engine's view of it. */
export interface Listing {
  readonly symbol: string;
  readonly rootSymbol: string;
  readonly terms: Terms;
  readonly kind: Instrument['kind'];
  /** Contracts: base on spot and linear, quote on inverse, settlement currency per unit of price on quanto. */
  readonly contractSize: Fixed;
  readonly listing: number;
  readonly expiry: number | undefined;
  readonly instrumentID: number;
  readonly instrument: Instrument;
}

/** 0.05 % for makers and takers on every instrument since October 2025 (docs/venues/bitmex.md §4.3). */
export const FEE_RATE = parseDecimal('0.0005');

const SPOT = { typ: 'IFXXXP', multiplier: 1, initMargin: '1', maintMargin: '1' } as const;
const PERPETUAL = { typ: 'FFWCSX', initMargin: '0.01', maintMargin: '0.005' } as const;
const INVERSE = { ...PERPETUAL, settle: 'XBT', underlyingToSettleMultiplier: -1e8, maxOrderQty: 1e7 } as const;
const LINEAR = { ...PERPETUAL, settle: 'USDT', quoteCurrency: 'USDT', quoteToSettleMultiplier: 1e6, maxOrderQty: 1e9 };
const QUANTO = { ...PERPETUAL, settle: 'XBT', quoteCurrency: 'USD', multiplier: 100, lotSize: 1 } as const;

/** Pairs and perpetuals: docs/venues/bitmex.md §4.3. XRPUSDT is listed so that a client has a base to leave out. */
export const PERPETUAL_AND_SPOT: Readonly<Record<string, Terms>> = {
  XBT_USDT: {
    ...SPOT,
    underlying: 'XBT',
    quoteCurrency: 'USDT',
    underlyingToPositionMultiplier: 1e8,
    quoteToSettleMultiplier: 1e6,
    lotSize: 1_000,
    tickSize: '0.5',
    maxOrderQty: 1e10,
    maxPrice: 1e6,
    referenceSymbol: '.BXBTT',
    price: '91234.5',
  },
  ETH_USDT: {
    ...SPOT,
    underlying: 'ETH',
    quoteCurrency: 'USDT',
    underlyingToPositionMultiplier: 1e9,
    quoteToSettleMultiplier: 1e6,
    lotSize: 1_000_000,
    tickSize: '0.05',
    maxOrderQty: 1e12,
    maxPrice: 1e6,
    referenceSymbol: '.BETHT',
    price: '3050.1',
  },
  SOL_USDT: {
    ...SPOT,
    underlying: 'SOL',
    quoteCurrency: 'USDT',
    underlyingToPositionMultiplier: 1e9,
    quoteToSettleMultiplier: 1e6,
    lotSize: 1_000_000,
    tickSize: '0.01',
    maxOrderQty: 1e12,
    maxPrice: 1e6,
    referenceSymbol: '.BSOLT',
    price: '142.35',
  },
  ETH_XBT: {
    ...SPOT,
    underlying: 'ETH',
    quoteCurrency: 'XBT',
    underlyingToPositionMultiplier: 1e9,
    quoteToSettleMultiplier: 1e8,
    lotSize: 1_000_000,
    tickSize: '0.0000001',
    maxOrderQty: 1e11,
    maxPrice: 10,
    referenceSymbol: '.BETHXBT',
    price: '0.0334315',
  },
  XBTUSDT: {
    ...LINEAR,
    underlying: 'XBT',
    multiplier: 1,
    underlyingToPositionMultiplier: 1e6,
    lotSize: 100,
    tickSize: '0.1',
    maxPrice: 1e6,
    referenceSymbol: '.BXBTT',
    price: '91231.2',
  },
  ETHUSDT: {
    ...LINEAR,
    underlying: 'ETH',
    multiplier: 10,
    underlyingToPositionMultiplier: 1e5,
    lotSize: 1_000,
    tickSize: '0.01',
    maxPrice: 1e6,
    referenceSymbol: '.BETHT',
    price: '3049.95',
  },
  SOLUSDT: {
    ...LINEAR,
    underlying: 'SOL',
    multiplier: 100,
    underlyingToPositionMultiplier: 1e4,
    lotSize: 100,
    tickSize: '0.01',
    maxPrice: 1e6,
    referenceSymbol: '.BSOLT',
    price: '142.33',
  },
  XBTUSD: {
    ...INVERSE,
    underlying: 'XBT',
    quoteCurrency: 'USD',
    multiplier: -1e8,
    lotSize: 100,
    tickSize: '0.1',
    maxPrice: 1e6,
    referenceSymbol: '.BXBT',
    price: '91228.4',
  },
  XBTEUR: {
    ...INVERSE,
    underlying: 'XBT',
    quoteCurrency: 'EUR',
    multiplier: -1e8,
    lotSize: 100,
    tickSize: '0.5',
    maxPrice: 1e6,
    initMargin: '0.02',
    maintMargin: '0.01',
    referenceSymbol: '.BXBTE',
    price: '78640.5',
  },
  XBTETH: {
    ...INVERSE,
    underlying: 'XBT',
    quoteCurrency: 'ETH',
    multiplier: -1e6,
    lotSize: 1,
    tickSize: '0.001',
    maxPrice: 1_000,
    referenceSymbol: '.BXBTETH',
    price: '29.911',
  },
  ETHUSD: {
    ...QUANTO,
    underlying: 'ETH',
    tickSize: '0.01',
    maxOrderQty: 1e7,
    maxPrice: 1e6,
    referenceSymbol: '.BETH',
    price: '3049.9',
  },
  SOLUSD: {
    ...QUANTO,
    underlying: 'SOL',
    tickSize: '0.01',
    maxOrderQty: 1e6,
    maxPrice: 1e6,
    referenceSymbol: '.BSOL',
    price: '142.31',
  },
  XRPUSDT: {
    ...LINEAR,
    underlying: 'XRP',
    multiplier: 100,
    underlyingToPositionMultiplier: 1e4,
    lotSize: 1_000,
    tickSize: '0.0001',
    maxPrice: 1e6,
    referenceSymbol: '.BXRPT',
    price: '2.1043',
  },
};

/** Listing date of the pairs and perpetuals. One date for all: it only needs to be in the past. */
export const LISTED_LONG_AGO = Date.UTC(2021, 10, 10, 4);

const XBT_DECIMALS = 8;

/** Binds terms to a symbol and builds the engine's instrument from them. Engine quantities are the wire's integers. */
export function listingOf(
  symbol: string,
  rootSymbol: string,
  terms: Terms,
  instrumentID: number,
  listing: number,
  expiry?: number,
): Listing {
  const kind = kindOf(terms);
  const contractSize = contractSizeOf(terms, kind);
  const settle = terms.settle ?? terms.quoteCurrency;
  const settleDecimals = currencyOf(settle).scale;
  const instrument: Instrument = {
    symbol,
    kind,
    base: terms.underlying,
    quote: terms.quoteCurrency,
    settle,
    valuation: valuationOf(kind, contractSize, settleDecimals, whole(terms.lotSize)),
    tickSize: parseDecimal(terms.tickSize),
    stepSize: whole(terms.lotSize),
    makerFee: FEE_RATE,
    takerFee: FEE_RATE,
    feeCurrency: kind === 'spot' ? 'quote' : 'settle',
    decimals: {
      base: CURRENCIES.find(({ major }) => major === terms.underlying)?.scale ?? XBT_DECIMALS,
      quote: settleDecimals,
      settle: settleDecimals,
    },
    // Cross margin requires the contract's initial margin, whose reciprocal is the leverage.
    ...(kind !== 'spot' && { defaultLeverage: quotient(ONE, parseDecimal(terms.initMargin)) }),
    ...(expiry !== undefined && { expiry }),
    initialPrice: parseDecimal(terms.price),
  };
  return { symbol, rootSymbol, terms, kind, contractSize, listing, expiry, instrumentID, instrument };
}

function kindOf({ typ, quoteToSettleMultiplier, underlyingToSettleMultiplier }: Terms): Instrument['kind'] {
  if (typ === 'IFXXXP') return 'spot';
  if (underlyingToSettleMultiplier !== undefined) return 'inverse';
  return quoteToSettleMultiplier === undefined ? 'quanto' : 'linear';
}

/**
 * docs/venues/bitmex.md §4.4: inverse multiplier/uTS, linear and spot 1/uTP, quanto the multiplier in settlement currency.
 */
function contractSizeOf(terms: Terms, kind: Instrument['kind']): Fixed {
  const { multiplier, underlyingToPositionMultiplier = 1, underlyingToSettleMultiplier = 1 } = terms;
  if (kind === 'inverse') return quotient(whole(multiplier), whole(underlyingToSettleMultiplier));
  if (kind === 'quanto') return whole(multiplier) / 10n ** BigInt(XBT_DECIMALS);
  return quotient(ONE, whole(underlyingToPositionMultiplier));
}

function valuationOf(kind: Instrument['kind'], contractSize: Fixed, settleDecimals: number, lot: Fixed): Valuation {
  switch (kind) {
    case 'inverse':
      return inverseValuation(contractSize, settleDecimals, lot);
    case 'quanto':
      return quantoValuation(contractSize, settleDecimals);
    case 'linear':
      return linearValuation(contractSize, settleDecimals);
    case 'spot':
      return minorUnitValuation(contractSize, settleDecimals);
  }
}

/** Spot orders count minor units of the base currency; a buy is debited at most the value of what it bought (§4.6). */
function minorUnitValuation(unit: Fixed, quoteDecimals: number): Valuation {
  const base = (quantity: Fixed): Fixed => multiply(quantity, unit);
  const quote = (quantity: Fixed, price: Fixed): Fixed => multiply(base(quantity), price);
  return { base, quote, cost: (q, p) => toDecimals(quote(q, p), quoteDecimals) };
}
