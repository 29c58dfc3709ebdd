import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { LimitedEndpoint, LimitKey } from './budget.ts';
import { type BybitCategory, isClosedContract } from './categories.ts';
import type { BybitReadRequest, BybitRequest } from './client.ts';
import { EXECUTION_PAGE, INSTRUMENT_PAGE, ORDER_PAGE } from './facts.ts';
import { type BybitBodyFields, type BybitQueryFields, bodyText, queryText } from './request-text.ts';
import { BYBIT_ORDER_TYPE_WORDS, BYBIT_SIDE_WORDS, BYBIT_TIME_IN_FORCE_WORDS, POST_ONLY_WORD } from './words.ts';

/** An id by which Bybit finds an order. */
export type BybitOrderKey = { readonly exchangeOrderId: string } | { readonly clientOrderId: string };

/** `[startTime, endTime]`, epoch milliseconds; taken to be inclusive, which is unverified (docs/venues/bybit.md §3). */
export interface TimeBounds {
  readonly startTime: number;
  readonly endTime: number;
}

/** Which orders a list is about: one instrument, those that settle in a coin, or the category. */
export type ListScope = { readonly on: Instrument } | { readonly settleCoin?: string };

/** Everything that trades now, or what stands in another state (docs/venues/bybit.md §4.1). Spot ignores the limit. */
export function instrumentsInfo({ word, market }: BybitCategory): BybitReadRequest {
  return open('instruments', market, '/v5/market/instruments-info', [
    ['category', word],
    ['limit', market === 'spot' ? undefined : INSTRUMENT_PAGE],
  ]);
}

/** One instrument by its name; `status` where it need not trade (§4.1). */
export function bybitInstrumentNamed(
  { word, market }: BybitCategory,
  exchangeSymbol: string,
  status: 'Closed' | undefined,
): BybitReadRequest {
  return open('instrument', market, '/v5/market/instruments-info', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ['status', status],
  ]);
}

/** The best bid and ask. */
export function bybitTicker({ word, market }: BybitCategory, { exchangeSymbol }: Instrument): BybitReadRequest {
  return open('referencePrice', market, '/v5/market/tickers', [
    ['category', word],
    ['symbol', exchangeSymbol],
  ]);
}

/** The positions of one contract: one row in one-way mode, two in hedge mode (§2.1). */
export function positionsOn({ word, market }: BybitCategory, { exchangeSymbol }: Instrument): BybitReadRequest {
  return {
    operation: 'positionMode',
    market,
    path: '/v5/position/list',
    payload: queryText([
      ['category', word],
      ['symbol', exchangeSymbol],
    ]),
    signed: true,
    limit: undefined,
  };
}

/**
 * A new order (§2.1). `marketUnit` is always named on spot, where a market buy is by quote amount unless it says otherwise.
 * `positionIdx` is left at its default in one-way mode.
 */
export function placeBybit(
  { word, market }: BybitCategory,
  order: CheckedOrder,
  positionIdx: number | undefined,
): BybitRequest {
  const { instrument, side, type, price, timeInForce, postOnly, reduceOnly, quantity, quoteQuantity } = order;
  const onSpotMarket = market === 'spot' && type === 'MARKET';
  return command('place', 'create', 'order', market, '/v5/order/create', [
    ['category', word],
    ['symbol', instrument.exchangeSymbol],
    ['side', BYBIT_SIDE_WORDS[side]],
    ['orderType', BYBIT_ORDER_TYPE_WORDS[type]],
    ['qty', quantity ?? quoteQuantity ?? undefined],
    ['marketUnit', onSpotMarket ? (quantity === null ? 'quoteCoin' : 'baseCoin') : undefined],
    ['price', price ?? undefined],
    [
      'timeInForce',
      timeInForce === null ? undefined : postOnly ? POST_ONLY_WORD : BYBIT_TIME_IN_FORCE_WORDS[timeInForce],
    ],
    ['orderLinkId', order.clientOrderId],
    ['positionIdx', positionIdx],
    ['reduceOnly', reduceOnly ? true : undefined],
  ]);
}

/** New totals of a resting order; what is not named stays (§2.4). */
export function amendBybit(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  exchangeOrderId: string,
  change: { readonly quantity: DecimalString | undefined; readonly price: DecimalString | undefined },
): BybitRequest {
  return command('amend', 'amend', 'order', market, '/v5/order/amend', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ['orderId', exchangeOrderId],
    ['qty', change.quantity],
    ['price', change.price],
  ]);
}

/** Cancels one order by either of its ids; the symbol is wanted besides (§2.5). */
export function cancelBybit(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  key: BybitOrderKey,
): BybitRequest {
  return command('cancel', 'cancel', 'cancel', market, '/v5/order/cancel', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ...keyFields(key),
  ]);
}

/** Cancels what rests on one symbol: on contracts at most 500 orders, picked at random (§2.6). */
export function cancelAllBybit({ word, market }: BybitCategory, { exchangeSymbol }: Instrument): BybitRequest {
  return command('cancelAll', 'cancelAll', 'cancel', market, '/v5/order/cancel-all', [
    ['category', word],
    ['symbol', exchangeSymbol],
  ]);
}

/** One order where it is known at once: open, or closed not long ago (§3). */
export function findRealtime(category: BybitCategory, on: Instrument, key: BybitOrderKey): BybitReadRequest {
  return orders('find', 'realtime', category, '/v5/order/realtime', [
    ...scopeFields(category, { on }),
    ...keyFields(key),
  ]);
}

/** One order among those that ended, in the last seven days unless `bounds` says when (§3). */
export function findInHistory(
  category: BybitCategory,
  on: Instrument,
  key: BybitOrderKey,
  bounds: TimeBounds | undefined,
): BybitReadRequest {
  return orders('find', 'history', category, '/v5/order/history', [
    ...scopeFields(category, { on }),
    ...keyFields(key),
    ...boundFields(bounds),
  ]);
}

/** The executions of one order; with an id the window does not count (§3). */
export function executionsOf(category: BybitCategory, on: Instrument, key: BybitOrderKey): BybitReadRequest {
  return orders('find', 'executions', category, '/v5/execution/list', [
    ...scopeFields(category, { on }),
    ...keyFields(key),
    ['limit', EXECUTION_PAGE],
  ]);
}

/** Executions of the orders under a client order id. */
export function executionsUnder(
  category: BybitCategory,
  on: Instrument,
  clientOrderId: string,
  bounds: TimeBounds,
): BybitReadRequest {
  return orders('fills', 'executions', category, '/v5/execution/list', [
    ...scopeFields(category, { on }),
    ['orderLinkId', clientOrderId],
    ...boundFields(bounds),
    ['limit', EXECUTION_PAGE],
  ]);
}

/** Open orders, or those that ended last: at most 500 of them, forgotten when the exchange restarts (§3). */
export function realtimeOrders(
  category: BybitCategory,
  scope: ListScope,
  which: 'open' | 'closed',
  operation: string,
): BybitReadRequest {
  return orders(operation, 'realtime', category, '/v5/order/realtime', [
    ...scopeFields(category, scope),
    ['openOnly', which === 'open' ? 0 : 1],
    ['limit', ORDER_PAGE],
  ]);
}

/** Orders that ended (§3). */
export function orderHistory(category: BybitCategory, scope: ListScope, bounds: TimeBounds): BybitReadRequest {
  return orders('history', 'history', category, '/v5/order/history', [
    ...scopeFields(category, scope),
    ...boundFields(bounds),
    ['limit', ORDER_PAGE],
  ]);
}

/**
 * A contract that is listed no more is not asked for by name, which contracts refuse when they do not know it (§4.1): its
 * orders are found by their ids, and linear wants one narrowing besides (§3).
 */
function scopeFields({ word }: BybitCategory, scope: ListScope): BybitQueryFields {
  if (!('on' in scope)) {
    return [
      ['category', word],
      ['settleCoin', scope.settleCoin],
    ];
  }
  const { on } = scope;
  const listed = !isClosedContract(on);
  return [
    ['category', word],
    ['symbol', listed ? on.exchangeSymbol : undefined],
    ['settleCoin', listed || word !== 'linear' ? undefined : (on.settle ?? undefined)],
  ];
}

function keyFields(key: BybitOrderKey): BybitQueryFields & BybitBodyFields {
  return 'exchangeOrderId' in key ? [['orderId', key.exchangeOrderId]] : [['orderLinkId', key.clientOrderId]];
}

function boundFields(bounds: TimeBounds | undefined): BybitQueryFields {
  return [
    ['startTime', bounds?.startTime],
    ['endTime', bounds?.endTime],
  ];
}

function open(
  operation: string,
  market: BybitCategory['market'],
  path: string,
  fields: BybitQueryFields,
): BybitReadRequest {
  return { operation, market, path, payload: queryText(fields), signed: false, limit: undefined };
}

function orders(
  operation: string,
  endpoint: LimitedEndpoint,
  { market }: BybitCategory,
  path: string,
  fields: BybitQueryFields,
): BybitReadRequest {
  return { operation, market, path, payload: queryText(fields), signed: true, limit: limitOf(endpoint, market) };
}

function command(
  operation: string,
  endpoint: LimitedEndpoint,
  rank: BybitRequest['rank'],
  market: BybitCategory['market'],
  path: string,
  fields: BybitBodyFields,
): BybitRequest {
  const payload = bodyText(fields);
  return { operation, market, method: 'POST', path, payload, signed: true, rank, limit: limitOf(endpoint, market) };
}

function limitOf(endpoint: LimitedEndpoint, market: BybitCategory['market']): LimitKey {
  return { endpoint, family: market === 'spot' ? 'spot' : 'contracts' };
}
