import { decimalPlaces, type Fixed, ONE, parseDecimal, whole } from '../../engine/decimal.ts';
import { type Instrument, inverseValuation, linearValuation, spotValuation } from '../../engine/instrument.ts';

/** The values of an instrument's row, as strings where the wire has strings. */
interface Terms {
  readonly base: string;
  readonly quote: string;
  readonly symbolId: number;
  readonly tick: string;
  readonly step: string;
  /** Minimum value of an order in quote currency (§4.3). */
  readonly minValue: string;
  readonly maxLimit: string;
  readonly maxMarket: string;
  /** The bounds of the price band, as fractions of the mark price (§2.1). */
  readonly ratioX: string;
  readonly ratioY: string;
  /** Initial price of the book. */
  readonly price: string;
}

export interface SpotTerms extends Terms {
  readonly quotePrecision: string;
  /** Post-only orders may be larger (§4.3). */
  readonly maxPostOnly: string;
}

export interface ContractTerms extends Terms {
  readonly settle: string;
  readonly minQty: string;
  readonly minPrice: string;
  readonly maxPrice: string;
  readonly maxLeverage: string;
  readonly launchTime: number;
  readonly deliveryFeeRate: string;
  readonly copyTrading: 'both' | 'none';
}

/** An instrument of one category: its terms, and the engine's view of it. */
interface ListingBase {
  readonly symbol: string;
  readonly instrument: Instrument;
  readonly tick: Fixed;
  readonly step: Fixed;
  readonly minValue: Fixed;
  readonly maxLimit: Fixed;
  readonly maxMarket: Fixed;
  readonly maxPostOnly: Fixed;
  /** Decimals of prices and quantities on the wire. */
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  /** The listing time; a dated contract may be listed in the future. */
  readonly launchTime: number;
}

export interface SpotListing extends ListingBase {
  readonly category: 'spot';
  readonly terms: SpotTerms;
}

export interface ContractListing extends ListingBase {
  readonly category: 'linear' | 'inverse';
  readonly terms: ContractTerms;
  readonly minQty: Fixed;
  readonly minPrice: Fixed;
  readonly maxPrice: Fixed;
  /** Epoch milliseconds; undefined on perpetuals. */
  readonly deliveryTime: number | undefined;
}

export type Listing = SpotListing | ContractListing;

/** VIP 0, a third party's figures of 2026-09 (§9). */
export const FEES = {
  spot: { maker: '0.001', taker: '0.001' },
  futures: { maker: '0.0002', taker: '0.00055' },
} as const;

/** Stablecoins and contract coins are booked to 8 decimals; the rounding of the venue's own ledger is unverified. */
const UNVERIFIED_SETTLE_DECIMALS = 8;
/** The example of §2.3 has a spot fee with nine decimals. */
const SPOT_DECIMALS = 12;

const DEFAULT_LEVERAGE = 10;

const LONG_AGO = Date.UTC(2021, 6, 1);

/** The quantity of an inverse contract is a number of dollars (§2.1). */
const DOLLARS_PER_CONTRACT = ONE;

export function spotListing(terms: SpotTerms): SpotListing {
  const symbol = terms.base + terms.quote;
  return {
    category: 'spot',
    terms,
    ...bounds(terms),
    symbol,
    maxPostOnly: parseDecimal(terms.maxPostOnly),
    launchTime: LONG_AGO,
    instrument: {
      ...common(symbol, terms),
      kind: 'spot',
      settle: terms.quote,
      valuation: spotValuation(SPOT_DECIMALS),
      makerFee: parseDecimal(FEES.spot.maker),
      takerFee: parseDecimal(FEES.spot.taker),
      feeCurrency: 'received',
      decimals: { base: SPOT_DECIMALS, quote: SPOT_DECIMALS, settle: SPOT_DECIMALS },
    },
  };
}

/** A perpetual or, with a delivery time, a dated contract; `launchTime` is its listing time. */
export function contractListing(
  category: 'linear' | 'inverse',
  symbol: string,
  terms: ContractTerms,
  dated?: { readonly launchTime: number; readonly deliveryTime: number },
): ContractListing {
  const linear = category === 'linear';
  return {
    category,
    terms,
    ...bounds(terms),
    symbol,
    maxPostOnly: parseDecimal(terms.maxLimit),
    minQty: parseDecimal(terms.minQty),
    minPrice: parseDecimal(terms.minPrice),
    maxPrice: parseDecimal(terms.maxPrice),
    launchTime: dated?.launchTime ?? terms.launchTime,
    deliveryTime: dated?.deliveryTime,
    instrument: {
      ...common(symbol, terms),
      kind: linear ? 'linear' : 'inverse',
      settle: terms.settle,
      valuation: linear
        ? linearValuation(ONE, UNVERIFIED_SETTLE_DECIMALS)
        : inverseValuation(DOLLARS_PER_CONTRACT, UNVERIFIED_SETTLE_DECIMALS),
      makerFee: parseDecimal(FEES.futures.maker),
      takerFee: parseDecimal(FEES.futures.taker),
      feeCurrency: 'settle',
      decimals: {
        base: UNVERIFIED_SETTLE_DECIMALS,
        quote: UNVERIFIED_SETTLE_DECIMALS,
        settle: UNVERIFIED_SETTLE_DECIMALS,
      },
      defaultLeverage: whole(DEFAULT_LEVERAGE),
      ...(dated !== undefined && { expiry: dated.deliveryTime }),
    },
  };
}

function bounds(terms: Terms) {
  return {
    tick: parseDecimal(terms.tick),
    step: parseDecimal(terms.step),
    minValue: parseDecimal(terms.minValue),
    maxLimit: parseDecimal(terms.maxLimit),
    maxMarket: parseDecimal(terms.maxMarket),
    priceDecimals: decimalPlaces(terms.tick),
    quantityDecimals: decimalPlaces(terms.step),
  };
}

function common(symbol: string, terms: Terms) {
  return {
    symbol,
    base: terms.base,
    quote: terms.quote,
    tickSize: parseDecimal(terms.tick),
    stepSize: parseDecimal(terms.step),
    initialPrice: parseDecimal(terms.price),
  };
}
