import { type DecimalString, decimal, plain, quotient } from '../../../domain/decimal.ts';
import {
  type AmendMethod,
  type Instrument,
  type InstrumentStatus,
  PLAIN_ORDERS_ONLY,
  type PriceBand,
  type TrailingBounds,
} from '../../../domain/instrument.ts';
import type { OrderListKind } from '../../../domain/order-type.ts';
import { formatSymbol } from '../../../domain/symbol.ts';
import type { ExactJsonObject } from '../../../text/exact-json.ts';
import type { InstrumentIdentity } from '../../instrument-list.ts';
import { flagOf, integerOf, listOf, optionalInteger, textOf } from '../../wire.ts';
import { boundOf, type Filters, filtersOf, maxOpenOrdersOf, unitOf } from '../filters.ts';
import { BIPS_PER_PERCENT, POST_ONLY_TYPE, spotOrderTypesIn } from './order-types.ts';

/** docs/venues/binance.md §4.1; HALT, BREAK, END_OF_DAY and any future status accept no orders. */
const STATUSES: Readonly<Record<string, InstrumentStatus>> = { TRADING: 'active', CANCEL_ONLY: 'cancelOnly' };

/** The identity of a symbol of exchangeInfo, without its rules. */
export function spotIdentityOf(symbol: ExactJsonObject): InstrumentIdentity {
  const base = textOf(symbol, 'baseAsset');
  const quote = textOf(symbol, 'quoteAsset');
  return {
    exchange: 'binance',
    market: 'spot',
    symbol: formatSymbol({ base, quote }),
    exchangeSymbol: textOf(symbol, 'symbol'),
    base,
    quote,
    settle: null,
    contract: null,
    expiry: null,
    inverse: false,
    quanto: false,
    quantityUnit: base,
    contractSize: '1',
  };
}

/** A symbol of exchangeInfo with every rule orders are checked against (§4.1, §4.2). */
export function spotInstrumentOf(symbol: ExactJsonObject): Instrument {
  const status = textOf(symbol, 'status');
  const filters = filtersOf(symbol);
  const bound = (type: string, field: string) => boundOf(filters, type, field);
  const types = listOf(symbol.orderTypes, 'orderTypes');
  const trailing = trailingBounds(symbol, filters);
  return {
    ...spotIdentityOf(symbol),
    status: symbol.isSpotTradingAllowed === false ? 'halted' : (STATUSES[status] ?? 'halted'),
    exchangeStatus: status,
    step: bound('LOT_SIZE', 'stepSize') ?? unitOf(integerOf(symbol, 'baseAssetPrecision')),
    minQuantity: bound('LOT_SIZE', 'minQty') ?? '0',
    maxQuantity: bound('LOT_SIZE', 'maxQty'),
    marketStep: bound('MARKET_LOT_SIZE', 'stepSize'),
    marketMinQuantity: bound('MARKET_LOT_SIZE', 'minQty'),
    marketMaxQuantity: bound('MARKET_LOT_SIZE', 'maxQty'),
    quoteStep: quoteStep(symbol),
    tickSize: bound('PRICE_FILTER', 'tickSize') ?? unitOf(integerOf(symbol, 'quoteAssetPrecision')),
    minPrice: bound('PRICE_FILTER', 'minPrice'),
    maxPrice: bound('PRICE_FILTER', 'maxPrice'),
    ...notional(filters),
    priceBand: priceBand(filters),
    maxOpenOrders: maxOpenOrdersOf(filters, 'maxNumOrders'),
    capabilities: {
      orderTypes: spotOrderTypesIn(types, { trailing: trailing !== null }),
      timeInForce: ['GTC', 'IOC', 'FOK'],
      postOnly: types.includes(POST_ONLY_TYPE),
      reduceOnly: false,
      quoteQuantity: flagOf(symbol, 'quoteOrderQtyMarketAllowed'),
      amend: amendMethods(symbol),
      ...PLAIN_ORDERS_ONLY,
      // Triggers watch the last trade (§21.1).
      triggerBy: ['LAST'],
      trailingPercent: trailing,
      activationPrice: trailing !== null,
      displayQuantity: symbol.icebergAllowed === true,
      orderLists: orderLists(symbol),
    },
  };
}

/** §21.7: a list of three needs the leave for either part. */
function orderLists({ ocoAllowed, otoAllowed }: ExactJsonObject): OrderListKind[] {
  const kinds: OrderListKind[] = [];
  if (ocoAllowed === true) kinds.push('OCO');
  if (otoAllowed === true) kinds.push('OTO');
  if (ocoAllowed === true && otoAllowed === true) kinds.push('OTOCO');
  return kinds;
}

/**
 * The trailing distances that a symbol allows either side of the price, in per cent; the filter has them in hundredths
 * (§21.2). A stop of Atlas is bound by the tighter pair, so that a SELL and a BUY obey one rule.
 */
function trailingBounds(symbol: ExactJsonObject, filters: Filters): TrailingBounds | null {
  if (symbol.allowTrailingStop !== true) return null;
  const of = (field: string) => boundOf(filters, 'TRAILING_DELTA', field);
  const [minAbove, minBelow] = [of('minTrailingAboveDelta'), of('minTrailingBelowDelta')];
  const [maxAbove, maxBelow] = [of('maxTrailingAboveDelta'), of('maxTrailingBelowDelta')];
  if (minAbove === null || minBelow === null || maxAbove === null || maxBelow === null) return null;
  const percent = (bips: DecimalString) => plain(quotient(decimal(bips), decimal(BIPS_PER_PERCENT), 2));
  const greater = decimal(minAbove).gt(decimal(minBelow)) ? minAbove : minBelow;
  const smaller = decimal(maxAbove).lt(decimal(maxBelow)) ? maxAbove : maxBelow;
  return { min: percent(greater), max: percent(smaller), step: '0.01' };
}

/** `quoteOrderQty` allows the decimals of the quote asset; more are refused with -1111 (§4.1, §6.1). */
function quoteStep(symbol: ExactJsonObject): DecimalString | null {
  const places = optionalInteger(symbol, 'quoteAssetPrecision');
  return places === undefined ? null : unitOf(places);
}

/** NOTIONAL, or MIN_NOTIONAL on older symbols; where both exist both apply. */
function notional(
  filters: Filters,
): Pick<Instrument, 'minNotional' | 'maxNotional' | 'minNotionalOnMarket' | 'maxNotionalOnMarket'> {
  const [both, older] = [filters.get('NOTIONAL'), filters.get('MIN_NOTIONAL')];
  return {
    minNotional: greater(boundOf(filters, 'NOTIONAL', 'minNotional'), boundOf(filters, 'MIN_NOTIONAL', 'minNotional')),
    maxNotional: boundOf(filters, 'NOTIONAL', 'maxNotional'),
    minNotionalOnMarket:
      (both !== undefined && flagOf(both, 'applyMinToMarket')) ||
      (older !== undefined && flagOf(older, 'applyToMarket')),
    maxNotionalOnMarket: both !== undefined && flagOf(both, 'applyMaxToMarket'),
  };
}

/** Multipliers of the average price. PERCENT_PRICE, on older symbols, applies to both sides alike. */
function priceBand(filters: Filters): PriceBand | null {
  if (filters.has('PERCENT_PRICE_BY_SIDE')) {
    const part = (field: string) => boundOf(filters, 'PERCENT_PRICE_BY_SIDE', field);
    return {
      reference: 'averagePrice',
      buyMax: part('bidMultiplierUp'),
      buyMin: part('bidMultiplierDown'),
      sellMax: part('askMultiplierUp'),
      sellMin: part('askMultiplierDown'),
    };
  }
  if (!filters.has('PERCENT_PRICE')) return null;
  const max = boundOf(filters, 'PERCENT_PRICE', 'multiplierUp');
  const min = boundOf(filters, 'PERCENT_PRICE', 'multiplierDown');
  return { reference: 'averagePrice', buyMax: max, buyMin: min, sellMax: max, sellMin: min };
}

function amendMethods(symbol: ExactJsonObject): AmendMethod[] {
  const methods: AmendMethod[] = [];
  if (flagOf(symbol, 'amendAllowed')) methods.push('keepPriority');
  if (flagOf(symbol, 'cancelReplaceAllowed')) methods.push('cancelReplace');
  return methods;
}

function greater(a: DecimalString | null, b: DecimalString | null): DecimalString | null {
  if (a === null || b === null) return a ?? b;
  return decimal(a).gte(decimal(b)) ? a : b;
}
