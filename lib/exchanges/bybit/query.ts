import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { AmendedValues, ExitField, Order } from '../../domain/order.ts';
import { triggersOnRise } from '../../domain/order-terms.ts';
import { ORDER_TYPE_FACTS } from '../../domain/order-type.ts';
import type { LimitedEndpoint, LimitKey } from './budget.ts';
import { BYBIT_CATEGORIES, type BybitCategory, isClosedContract } from './categories.ts';
import type { BybitReadRequest, BybitRequest } from './client.ts';
import { EXECUTION_PAGE, INSTRUMENT_PAGE, ORDER_PAGE, POSITION_PAGE } from './facts.ts';
import { type BybitBodyFields, type BybitQueryFields, bodyText, queryText } from './request-text.ts';
import {
  BYBIT_ORDER_TYPE_WORDS,
  BYBIT_SIDE_WORDS,
  BYBIT_TIME_IN_FORCE_WORDS,
  BYBIT_TRIGGER_WORDS,
  POST_ONLY_WORD,
} from './words.ts';

/** Kinds of spot orders that a cancel tells apart; plain ones are the default (docs/venues/bybit.md §12.5). */
export type SpotFilter = 'Order' | 'StopOrder' | 'tpslOrder';
const STOP_FILTER: SpotFilter = 'StopOrder';

/** Kinds of spot orders that a cancel-all tells apart (§2.6). */
export const SPOT_KINDS = ['Order', STOP_FILTER, 'tpslOrder', 'OcoOrder', 'BidirectionalTpslOrder'] as const;

/** An id by which Bybit finds an order. */
export type BybitOrderKey = { readonly exchangeOrderId: string } | { readonly clientOrderId: string };

/**
 * `[startTime, endTime]` in epoch milliseconds; assumed to be inclusive, which is unverified (docs/venues/bybit.md §3).
 */
export interface TimeBounds {
  readonly startTime: number;
  readonly endTime: number;
}

/** The scope of a list: one instrument, those that settle in a coin, or the category. */
export type ListScope = { readonly on: Instrument } | { readonly settleCoin?: string };

/** Every trading instrument, or those in another state (docs/venues/bybit.md §4.1). Spot ignores the limit. */
export function instrumentsInfo({ word, market }: BybitCategory): BybitReadRequest {
  return open('instruments', market, '/v5/market/instruments-info', [
    ['category', word],
    ['limit', market === 'spot' ? undefined : INSTRUMENT_PAGE],
  ]);
}

/** One instrument by name; `status` if it need not be trading (§4.1). */
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
 * A new order (§2.1). `marketUnit` is always sent on spot, where a market buy is by quote amount by default.
 * `positionIdx` keeps its default in one-way mode.
 */
export function placeBybit(
  { word, market }: BybitCategory,
  order: CheckedOrder,
  positionIdx: number | undefined,
): BybitRequest {
  const { instrument, side, type, price, timeInForce, postOnly, reduceOnly, quantity, quoteQuantity } = order;
  const onSpotMarket = market === 'spot' && !ORDER_TYPE_FACTS[type].hasLimit;
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
    ...triggerFields(market, order),
    ...attachedFields(order),
  ]);
}

/**
 * What a conditional order waits for. Spot takes no direction and no other price than the last one, and would place the
 * order at once without the filter (§12.1).
 */
function triggerFields(market: BybitCategory['market'], { type, side, trigger }: CheckedOrder): BybitBodyFields {
  const direction = ORDER_TYPE_FACTS[type].trigger;
  if (trigger === null || trigger.triggerPrice === null || direction === null || direction === 'trailing') return [];
  if (market === 'spot') {
    return [
      ['triggerPrice', trigger.triggerPrice],
      ['orderFilter', STOP_FILTER],
    ];
  }
  return [
    ['triggerPrice', trigger.triggerPrice],
    ['triggerDirection', triggersOnRise(side, direction) ? 1 : 2],
    ['triggerBy', BYBIT_TRIGGER_WORDS[trigger.triggerBy ?? 'LAST']],
  ];
}

/**
 * Exits for the quantity that the order fills. The other mode would replace the exits of the whole position, which
 * nobody asked for (§12.3).
 */
function attachedFields({ takeProfit, stopLoss }: CheckedOrder): BybitBodyFields {
  if (takeProfit === null && stopLoss === null) return [];
  const orderType = (exit: CheckedOrder['takeProfit']) => exit && (exit.price === null ? 'Market' : 'Limit');
  const watched = (exit: CheckedOrder['takeProfit']) => exit && BYBIT_TRIGGER_WORDS[exit.triggerBy ?? 'LAST'];
  return [
    ['tpslMode', 'Partial'],
    ['takeProfit', takeProfit?.triggerPrice],
    ['tpTriggerBy', watched(takeProfit) ?? undefined],
    ['tpOrderType', orderType(takeProfit) ?? undefined],
    ['tpLimitPrice', takeProfit?.price ?? undefined],
    ['stopLoss', stopLoss?.triggerPrice],
    ['slTriggerBy', watched(stopLoss) ?? undefined],
    ['slOrderType', orderType(stopLoss) ?? undefined],
    ['slLimitPrice', stopLoss?.price ?? undefined],
  ];
}

/** New values of an order that rests or waits; omitted ones stay (§2.4). */
export function amendBybit(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  order: Pick<Order, 'exchangeOrderId' | ExitField>,
  change: AmendedValues,
): BybitRequest {
  return command('amend', 'amend', 'order', market, '/v5/order/amend', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ['orderId', order.exchangeOrderId],
    ['qty', change.quantity],
    ['price', change.price],
    ['triggerPrice', change.triggerPrice],
    ...newExitFields(order, change),
  ]);
}

/** Removes an exit (§12.6). */
const NO_EXIT = '0';

/**
 * New exits. The mode of those that are there stays; an order that has none is told it, since the default may be that of the
 * whole position, and limit exits need it (§12.6).
 */
function newExitFields(order: Pick<Order, ExitField>, { takeProfit, stopLoss }: AmendedValues): BybitBodyFields {
  const price = (exit: AmendedValues[ExitField]) => (exit === null ? NO_EXIT : exit?.triggerPrice);
  const watched = (exit: AmendedValues[ExitField]) => exit && BYBIT_TRIGGER_WORDS[exit.triggerBy ?? 'LAST'];
  const given = [takeProfit, stopLoss].filter((exit) => exit !== undefined && exit !== null);
  const hasNone = order.takeProfit === null && order.stopLoss === null;
  const needsMode = given.some((exit) => hasNone || exit.price !== null);
  return [
    ['tpslMode', needsMode ? 'Partial' : undefined],
    ['takeProfit', price(takeProfit)],
    ['tpTriggerBy', watched(takeProfit) ?? undefined],
    ['tpLimitPrice', takeProfit?.price ?? undefined],
    ['stopLoss', price(stopLoss)],
    ['slTriggerBy', watched(stopLoss) ?? undefined],
    ['slLimitPrice', stopLoss?.price ?? undefined],
  ];
}

/** Cancels one order by either of its ids; the symbol is also required (§2.5). Spot finds orders of one kind only (§12.5). */
export function cancelBybit(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  key: BybitOrderKey,
  filter: SpotFilter | undefined,
): BybitRequest {
  return command('cancel', 'cancel', 'cancel', market, '/v5/order/cancel', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ...keyFields(key),
    ['orderFilter', filter],
  ]);
}

/**
 * Cancels the open orders of one symbol: on contracts of every kind, at most 500, picked at random; on spot of one kind
 * (§2.6).
 */
export function cancelAllBybit(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  filter: (typeof SPOT_KINDS)[number] | undefined,
): BybitRequest {
  return command('cancelAll', 'cancelAll', 'cancel', market, '/v5/order/cancel-all', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ['orderFilter', filter],
  ]);
}

/** One order in the immediate list: open, or just closed (§3). */
export function findRealtime(category: BybitCategory, on: Instrument, key: BybitOrderKey): BybitReadRequest {
  return orders('find', 'realtime', category, '/v5/order/realtime', [
    ...scopeFields(category, { on }),
    ...keyFields(key),
  ]);
}

/** One order among the ended ones, in the last seven days unless `bounds` names a range (§3). */
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

/** The executions of one order; an id overrides the range (§3). */
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

/** Executions of a scope in a window (§3). */
export function executionsIn(category: BybitCategory, scope: ListScope, bounds: TimeBounds): BybitReadRequest {
  return orders('accountFills', 'executions', category, '/v5/execution/list', [
    ...scopeFields(category, scope),
    ...boundFields(bounds),
    ['limit', EXECUTION_PAGE],
  ]);
}

/** Open positions of a scope (§11.2). */
export function openBybitPositions(
  { word, market }: BybitCategory,
  scope: { readonly settleCoin?: string },
): BybitReadRequest {
  return account('positions', market, '/v5/position/list', [
    ['category', word],
    ['settleCoin', scope.settleCoin],
    ['limit', POSITION_PAGE],
  ]);
}

/** The bounds of a contract, its leverage among them (§4.2). */
export function contractRules({ word, market }: BybitCategory, { exchangeSymbol }: Instrument): BybitReadRequest {
  return open('settings', market, '/v5/market/instruments-info', [
    ['category', word],
    ['symbol', exchangeSymbol],
  ]);
}

/** The margin mode of the account (§11.5). */
export function accountInfo({ market }: BybitCategory): BybitReadRequest {
  return account('settings', market, '/v5/account/info', []);
}

/** The same leverage for both sides of a contract (§11.5). */
export function setLeverage(
  { word, market }: BybitCategory,
  { exchangeSymbol }: Instrument,
  leverage: DecimalString,
): BybitRequest {
  return setting('setLeverage', market, '/v5/position/set-leverage', [
    ['category', word],
    ['symbol', exchangeSymbol],
    ['buyLeverage', leverage],
    ['sellLeverage', leverage],
  ]);
}

/** The position mode of all USDT perpetuals: 0 one-way, 3 hedge (§11.5). */
export function switchMode({ word, market }: BybitCategory, mode: 0 | 3): BybitRequest {
  return setting('setPositionMode', market, '/v5/position/switch-mode', [
    ['category', word],
    ['coin', 'USDT'],
    ['mode', mode],
  ]);
}

function setting(
  operation: string,
  market: BybitCategory['market'],
  path: string,
  fields: BybitBodyFields,
): BybitRequest {
  const payload = bodyText(fields);
  return { operation, market, method: 'POST', path, payload, signed: true, rank: 'order', limit: undefined };
}

/** The unified account, which all categories trade from (§11.1). */
export function walletBalance({ market }: BybitCategory): BybitReadRequest {
  return account('balances', market, '/v5/account/wallet-balance', [['accountType', 'UNIFIED']]);
}

/** The account's fee rates on one symbol (§11.3). */
export function feeRate({ word, market }: BybitCategory, { exchangeSymbol }: Instrument): BybitReadRequest {
  return account('feeRates', market, '/v5/account/fee-rate', [
    ['category', word],
    ['symbol', exchangeSymbol],
  ]);
}

/** Open orders, or those that ended last: at most 500 of them, dropped when the exchange restarts (§3). */
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

/** Ended orders (§3). */
export function orderHistory(category: BybitCategory, scope: ListScope, bounds: TimeBounds): BybitReadRequest {
  return orders('history', 'history', category, '/v5/order/history', [
    ...scopeFields(category, scope),
    ...boundFields(bounds),
    ['limit', ORDER_PAGE],
  ]);
}

/**
 * An unlisted contract is not requested by name, because contracts refuse unknown names (§4.1): its orders are found by
 * id, and linear requires one further filter (§3).
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

function account(
  operation: string,
  market: BybitCategory['market'],
  path: string,
  fields: BybitQueryFields,
): BybitReadRequest {
  return { operation, market, path, payload: queryText(fields), signed: true, limit: undefined };
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
  return { endpoint, family: BYBIT_CATEGORIES[market].family };
}
