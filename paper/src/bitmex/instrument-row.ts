import { divide, type Fixed, parseDecimal } from '../engine/decimal.ts';
import { currencyOf, inMinorUnits } from './currencies.ts';
import { FEE_RATE, type Listing } from './listings.ts';
import { RISK_LIMIT } from './positions.ts';
import type { Venue } from './venue.ts';
import { type Row, timestamp, type Wire } from './wire.ts';

const HOUR_MS = 3_600_000;
const FUNDING_HOURS = 8;

/** A constant: the paper exchange pays no funding. */
const FUNDING_RATE = parseDecimal('0.0001');
const MARK_METHOD = { FFWCSX: 'FairPrice', FFCCSX: 'FairPrice', IFXXXP: 'LastPrice' } as const;
const FAIR_METHOD = { FFWCSX: 'FundingRate', FFCCSX: 'ImpactMidPrice', IFXXXP: undefined } as const;

/** A row of `/instrument`: numbers are JSON numbers, and absent fields are omitted (docs/venues/bitmex.md §4). */
export function instrumentRow(venue: Venue, listing: Listing, now: number): Row {
  const { symbol, rootSymbol, terms, kind, instrument, instrumentID, expiry } = listing;
  const { bestBid, bestAsk, lastPrice, markPrice, status } = venue.exchange.market(symbol);
  const state = venue.calendar.state(listing);
  return {
    symbol,
    rootSymbol,
    state,
    typ: terms.typ,
    listing: timestamp(listing.listing),
    front: timestamp(listing.listing),
    expiry: timestampOf(expiry),
    settle: timestampOf(expiry),
    positionCurrency: positionCurrency(listing),
    underlying: terms.underlying,
    quoteCurrency: terms.quoteCurrency,
    underlyingSymbol: `${terms.underlying}=`,
    reference: 'BMEX',
    referenceSymbol: terms.referenceSymbol,
    maxOrderQty: terms.maxOrderQty,
    minPrice: instrument.tickSize,
    maxPrice: terms.maxPrice,
    lotSize: terms.lotSize,
    tickSize: instrument.tickSize,
    multiplier: terms.multiplier,
    settlCurrency: terms.settle === undefined ? undefined : currencyOf(terms.settle).minor,
    underlyingToPositionMultiplier: terms.underlyingToPositionMultiplier,
    underlyingToSettleMultiplier: terms.underlyingToSettleMultiplier,
    quoteToSettleMultiplier: kind === 'quanto' ? Number(venue.satoshiPerDollar()) : terms.quoteToSettleMultiplier,
    isQuanto: kind === 'quanto',
    isInverse: kind === 'inverse',
    initMargin: parseDecimal(terms.initMargin),
    maintMargin: parseDecimal(terms.maintMargin),
    ...riskLimits(listing),
    taxed: kind !== 'spot',
    deleverage: kind !== 'spot',
    makerFee: FEE_RATE,
    takerFee: FEE_RATE,
    settlementFee: 0,
    ...(terms.typ === 'FFWCSX' && funding(now)),
    bidPrice: bestBid?.price,
    askPrice: bestAsk?.price,
    midPrice: middle(bestBid?.price, bestAsk?.price),
    lastPrice,
    markPrice,
    markMethod: MARK_METHOD[terms.typ],
    fairMethod: FAIR_METHOD[terms.typ],
    fairPrice: kind === 'spot' ? undefined : markPrice,
    settledPrice: status === 'delivered' ? markPrice : undefined,
    hasLiquidity: bestBid !== undefined && bestAsk !== undefined,
    instantPnl: kind !== 'spot',
    capped: false,
    limitDownPrice: null,
    limitUpPrice: null,
    pool: 'Primary',
    instrumentID,
    timestamp: timestamp(now),
  };
}

/** Rows of the indices that the listings refer to; they are not tradable (docs/venues/bitmex.md §4.1). */
export function indexRows(venue: Venue, now: number): readonly Row[] {
  const byIndex = new Map(venue.listings.map((listing) => [listing.terms.referenceSymbol, listing]));
  return [...byIndex].map(([symbol, { terms, instrument, rootSymbol, symbol: traded }]) => ({
    symbol,
    rootSymbol,
    state: 'Open',
    typ: 'MRCXXX',
    listing: '2016-05-13T12:00:00.000Z',
    front: '2016-05-13T12:00:00.000Z',
    underlying: terms.underlying,
    quoteCurrency: terms.quoteCurrency,
    reference: 'BMI',
    tickSize: instrument.tickSize,
    lastPrice: venue.exchange.market(traded).markPrice,
    markPrice: venue.exchange.market(traded).markPrice,
    markMethod: 'LastPrice',
    isQuanto: false,
    isInverse: false,
    timestamp: timestamp(now),
  }));
}

/** Absent on spot and quanto (docs/venues/bitmex.md §4.2). */
function positionCurrency({ kind, terms }: Listing): string | undefined {
  if (kind === 'linear') return terms.underlying;
  return kind === 'inverse' ? terms.quoteCurrency : undefined;
}

function riskLimits({ terms }: Listing): Row {
  if (terms.settle === undefined) return {};
  const settlement = currencyOf(terms.settle);
  const limit = inMinorUnits(settlement.major === 'USDT' ? RISK_LIMIT.USDT : RISK_LIMIT.XBT, settlement);
  return { riskLimit: limit, riskStep: limit };
}

function funding(now: number): Row {
  const period = FUNDING_HOURS * HOUR_MS;
  // Funding times are 04:00, 12:00 and 20:00 UTC.
  const shifted = now - 4 * HOUR_MS;
  const next = (Math.floor(shifted / period) + 1) * period + 4 * HOUR_MS;
  return {
    fundingInterval: '2000-01-01T08:00:00.000Z',
    fundingRate: FUNDING_RATE,
    indicativeFundingRate: FUNDING_RATE,
    fundingTimestamp: timestamp(next),
  };
}

function middle(bid: Fixed | undefined, ask: Fixed | undefined): Fixed | undefined {
  return bid === undefined || ask === undefined ? undefined : divide(bid + ask, 2n, 'halfUp');
}

function timestampOf(ms: number | undefined): Wire {
  return ms === undefined ? undefined : timestamp(ms);
}
