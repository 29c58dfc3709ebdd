import type { Json } from '../../json.ts';
import type { ContractListing, Listing, SpotListing } from './listing.ts';

/** `status` of an instrument (docs/venues/bybit.md §4.2). */
export type InstrumentWord = 'PreLaunch' | 'Trading' | 'Delivering' | 'Closed';

/** A row of `instruments-info`: all numbers are strings except `symbolId` and `fundingInterval` (§4.2). */
export function instrumentRow(listing: Listing, status: InstrumentWord): Json {
  return listing.category === 'spot' ? spotRow(listing, status) : contractRow(listing, status);
}

function spotRow({ terms, symbol }: SpotListing, status: InstrumentWord): Json {
  return {
    symbolId: terms.symbolId,
    symbol,
    baseCoin: terms.base,
    quoteCoin: terms.quote,
    innovation: '0',
    status,
    marginTrading: 'utaOnly',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: terms.step,
      quotePrecision: terms.quotePrecision,
      // These three are obsolete (§4.2).
      minOrderQty: terms.step,
      maxOrderQty: terms.maxLimit,
      minOrderAmt: terms.minValue,
      maxOrderAmt: '8000000',
      maxLimitOrderQty: terms.maxLimit,
      maxMarketOrderQty: terms.maxMarket,
      postOnlyMaxLimitOrderSize: terms.maxPostOnly,
    },
    priceFilter: { tickSize: terms.tick },
    riskParameters: { priceLimitRatioX: terms.ratioX, priceLimitRatioY: terms.ratioY },
    symbolType: '',
    xstockMultiplier: '',
  };
}

const FUNDING_MINUTES = 480;

function contractRow(listing: ContractListing, status: InstrumentWord): Json {
  const { terms, symbol, category, deliveryTime, launchTime } = listing;
  const dated = deliveryTime !== undefined;
  return {
    symbol,
    symbolId: terms.symbolId,
    contractType: `${category === 'linear' ? 'Linear' : 'Inverse'}${dated ? 'Futures' : 'Perpetual'}`,
    status,
    baseCoin: terms.base,
    quoteCoin: terms.quote,
    launchTime: String(launchTime),
    deliveryTime: String(deliveryTime ?? 0),
    deliveryFeeRate: terms.deliveryFeeRate,
    priceScale: String(terms.tick.split('.')[1]?.length ?? 0),
    leverageFilter: { minLeverage: '1', maxLeverage: terms.maxLeverage, leverageStep: '0.01' },
    priceFilter: { minPrice: terms.minPrice, maxPrice: terms.maxPrice, tickSize: terms.tick },
    lotSizeFilter: {
      maxOrderQty: terms.maxLimit,
      minOrderQty: terms.minQty,
      qtyStep: terms.step,
      postOnlyMaxOrderQty: terms.maxLimit,
      maxMktOrderQty: terms.maxMarket,
      minNotionalValue: terms.minValue,
    },
    unifiedMarginTrade: true,
    fundingInterval: dated ? 0 : FUNDING_MINUTES,
    settleCoin: terms.settle,
    copyTrading: terms.copyTrading,
    upperFundingRate: dated ? '' : '0.005',
    lowerFundingRate: dated ? '' : '-0.005',
    isPreListing: false,
    preListingInfo: null,
    riskParameters: { priceLimitRatioX: terms.ratioX, priceLimitRatioY: terms.ratioY },
    displayName: '',
    symbolType: '',
    forbidUplWithdrawal: false,
  };
}
