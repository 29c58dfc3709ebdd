import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { AmendedValues, Order, Side } from '../../domain/order.ts';
import { timestamp } from '../../domain/order.ts';
import type { FillQuery } from '../port.ts';
import type { BitmexReadRequest, BitmexRequest } from './client.ts';
import { PAGE } from './facts.ts';
import { contractsOf } from './quantity.ts';
import { type BodyFields, type BodyValue, jsonBody, pathWith, type QueryFields } from './request-text.ts';
import { BITMEX_SIDE_WORDS, ORDER_TYPE_WORDS, TIME_IN_FORCE_WORDS, TRAILING_PEG, TRIGGER_WORDS } from './words.ts';

/** An id by which BitMEX finds an order. */
export type BitmexOrderKey = { readonly exchangeOrderId: string } | { readonly clientOrderId: string };

const ORDER = '/api/v1/order';
const CANCEL = { signed: true, rank: 'cancel' } as const;

/** All open instruments (docs/venues/bitmex.md §4). */
export const activeInstruments: BitmexReadRequest = {
  operation: 'instruments',
  market: 'account',
  path: '/api/v1/instrument/active',
  signed: false,
};

/** One instrument, including closed and settled ones. */
export const instrumentNamed = (exchangeSymbol: string): BitmexReadRequest => ({
  operation: 'instrument',
  market: 'account',
  path: pathWith('/api/v1/instrument', [
    ['symbol', exchangeSymbol],
    ['count', 1],
  ]),
  signed: false,
});

/** Instruments by name, including closed and settled ones: an array in a filter means any of them (§2.3). */
export const namedInstruments = (exchangeSymbols: readonly string[]): BitmexReadRequest => ({
  operation: 'instrument',
  market: 'account',
  path: pathWith('/api/v1/instrument', [
    ['filter', JSON.stringify({ symbol: exchangeSymbols })],
    ['count', exchangeSymbols.length],
  ]),
  signed: false,
});

/** Dated contracts on one underlying, including settled ones, latest first. */
export const datedContracts = (underlying: string, quoteCurrency: string): BitmexReadRequest => ({
  operation: 'instrument',
  market: 'account',
  path: pathWith('/api/v1/instrument', [
    ['filter', JSON.stringify({ typ: 'FFCCSX', underlying, quoteCurrency })],
    ['count', PAGE],
    ['reverse', true],
  ]),
  signed: false,
});

/** The best bid and ask, from the instrument row (§4.2). */
export const bitmexBookTicker = ({ exchangeSymbol, market }: Instrument): BitmexReadRequest => ({
  operation: 'referencePrice',
  market,
  path: pathWith('/api/v1/instrument', [
    ['symbol', exchangeSymbol],
    ['columns', '["bidPrice","askPrice"]'],
    ['count', 1],
  ]),
  signed: false,
});

/**
 * Places an order (§2.2). The price that a trigger watches is always named, because BitMEX's own default is another than
 * Atlas's. Throws RULE_VIOLATION unless each quantity is a whole number of contracts.
 */
export function placeBitmex(order: CheckedOrder): BitmexRequest {
  const { instrument, trigger, price } = order;
  const watched = trigger?.triggerBy ?? null;
  const execInst = [
    ...(order.postOnly ? ['ParticipateDoNotInitiate'] : []),
    ...(watched === null ? [] : [TRIGGER_WORDS[watched]]),
    // Close implies ReduceOnly, and takes the size of the position when it triggers.
    ...(order.closePosition ? ['Close'] : order.reduceOnly ? ['ReduceOnly'] : []),
  ];
  const contracts = (quantity: DecimalString | null) =>
    quantity === null ? undefined : exactly(contractsOf(quantity, instrument));
  const trailing = trigger?.trailingAmount ?? null;
  const stopPx = trigger?.triggerPrice ?? null;
  return command('place', 'POST', instrument, [
    ['symbol', instrument.exchangeSymbol],
    ['side', BITMEX_SIDE_WORDS[order.side]],
    ['orderQty', contracts(order.quantity)],
    ['displayQty', contracts(order.displayQuantity)],
    ['ordType', ORDER_TYPE_WORDS[order.type]],
    ['price', price === null ? undefined : exactly(price)],
    ['stopPx', stopPx === null ? undefined : exactly(stopPx)],
    ['pegPriceType', trailing === null ? undefined : TRAILING_PEG],
    ['pegOffsetValue', trailing === null ? undefined : pegOffset(trailing, order.side)],
    ['timeInForce', order.timeInForce === null ? undefined : TIME_IN_FORCE_WORDS[order.timeInForce]],
    ['execInst', execInst.length === 0 ? undefined : execInst.join(',')],
    ['clOrdID', order.clientOrderId],
  ]);
}

/**
 * New values of an order that rests or waits; `orderQty` includes what has filled, as does ours (§2.4). A trailing distance has
 * the sign that placing gives it (§2.2).
 */
export function amendBitmex(
  order: Order,
  on: Instrument,
  { quantity, price, triggerPrice, trailingAmount }: AmendedValues,
): BitmexRequest {
  return command('amend', 'PUT', on, [
    ['orderID', order.exchangeOrderId],
    ['orderQty', quantity === undefined ? undefined : exactly(contractsOf(quantity, on))],
    ['price', price === undefined ? undefined : exactly(price)],
    ['stopPx', triggerPrice === undefined ? undefined : exactly(triggerPrice)],
    ['pegOffsetValue', trailingAmount === undefined ? undefined : pegOffset(trailingAmount, order.side)],
  ]);
}

/** Cancels one order by either of its ids. */
export function cancelBitmex(on: Instrument, key: BitmexOrderKey): BitmexRequest {
  const field =
    'exchangeOrderId' in key ? (['orderID', key.exchangeOrderId] as const) : (['clOrdID', key.clientOrderId] as const);
  return { operation: 'cancel', market: on.market, method: 'DELETE', path: pathWith(ORDER, [field]), ...CANCEL };
}

/** Cancels several orders by the exchange's ids, which counts as one request (§2.5). */
export function cancelSeveralBitmexOrders(on: Instrument, exchangeOrderIds: readonly string[]): BitmexRequest {
  const path = pathWith(ORDER, [['orderID', JSON.stringify(exchangeOrderIds)]]);
  return { operation: 'cancel', market: on.market, method: 'DELETE', path, ...CANCEL };
}

/** Cancels all open orders of one symbol, on one side if given. */
export function cancelAllBitmex(on: Instrument, side: Side | undefined): BitmexRequest {
  const path = pathWith(`${ORDER}/all`, [
    ['symbol', on.exchangeSymbol],
    ['filter', side === undefined ? undefined : JSON.stringify({ side: BITMEX_SIDE_WORDS[side] })],
  ]);
  return { operation: 'cancelAll', market: on.market, method: 'DELETE', path, ...CANCEL };
}

/** The position on one symbol, open or not (§2.8). */
export function bitmexPosition({ exchangeSymbol, market }: Instrument): BitmexReadRequest {
  const path = pathWith('/api/v1/position', [
    ['filter', JSON.stringify({ symbol: exchangeSymbol })],
    ['count', 1],
  ]);
  return { operation: 'settings', market, path, signed: true };
}

/** Sets the leverage of one symbol and isolates its margin; 0: cross margin (§2.8). */
export function setBitmexLeverage({ exchangeSymbol, market }: Instrument, leverage: DecimalString): BitmexRequest {
  const body = jsonBody([
    ['symbol', exchangeSymbol],
    ['leverage', exactly(leverage)],
  ]);
  return {
    operation: 'setLeverage',
    market,
    method: 'POST',
    path: '/api/v1/position/leverage',
    body,
    signed: true,
    rank: 'order',
  };
}

/** Sets the timer that cancels all orders of the account, milliseconds; 0 stops it (§2.6). */
export function cancelAllAfter(ms: number): BitmexRequest {
  return {
    operation: 'countdown',
    market: 'account',
    method: 'POST',
    path: `${ORDER}/cancelAllAfter`,
    body: jsonBody([['timeout', { decimal: String(ms) }]]),
    ...CANCEL,
  };
}

/**
 * The latest orders with an id. A client order id is free again once its order has ended (§8), so there may be several; the
 * list is ordered by last change, latest first.
 */
export function findBitmexOrder(on: Instrument, key: BitmexOrderKey): BitmexReadRequest {
  const id = 'exchangeOrderId' in key ? { orderID: key.exchangeOrderId } : { clOrdID: key.clientOrderId };
  return orders('find', on.market, [
    ['symbol', on.exchangeSymbol],
    ['filter', JSON.stringify(id)],
    ['count', 'exchangeOrderId' in key ? 1 : 5],
    ['reverse', true],
  ]);
}

/** A part of the order list. Both ends are inclusive (§2.3), epoch milliseconds; BitMEX orders it by last change. */
export interface OrderListBounds {
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly start?: number | undefined;
}

/** Open orders, oldest change first. */
export function openBitmexOrders(
  on: Instrument | undefined,
  bounds: OrderListBounds,
  count: number,
): BitmexReadRequest {
  return orders('active', on?.market ?? 'account', [
    ['symbol', on?.exchangeSymbol],
    ['filter', '{"open":true}'],
    ...boundFields(bounds, count),
    ['reverse', false],
  ]);
}

/** Orders of any state. */
export function listBitmexOrders(
  on: Instrument | undefined,
  bounds: OrderListBounds,
  count: number,
  reverse: boolean,
): BitmexReadRequest {
  return orders('history', on?.market ?? 'account', [
    ['symbol', on?.exchangeSymbol],
    ...boundFields(bounds, count),
    ['reverse', reverse],
  ]);
}

/**
 * The trades of the orders with a client order id, oldest first (§2.7). The table accepts the parameters of the order list,
 * including its column filter; both ends are inclusive.
 */
export function fills(
  { instrument: on, clientOrderId, from, to }: FillQuery,
  start: number,
  count: number,
): BitmexReadRequest {
  const path = pathWith('/api/v1/execution/tradeHistory', [
    ['symbol', on.exchangeSymbol],
    ['filter', JSON.stringify({ clOrdID: clientOrderId, execType: 'Trade' })],
    ...boundFields({ startTime: from, endTime: to - 1, start }, count),
    ['reverse', false],
  ]);
  return { operation: 'fills', market: on.market, path, signed: true };
}

/** The changes of one order, oldest first (§2.7); both ends are inclusive. */
export function executions(
  on: Instrument,
  orderID: string,
  startTime: number,
  start: number,
  count: number,
): BitmexReadRequest {
  const path = pathWith('/api/v1/execution', [
    ['symbol', on.exchangeSymbol],
    ['filter', JSON.stringify({ orderID, execType: 'Replaced' })],
    ...boundFields({ startTime, start }, count),
    ['reverse', false],
  ]);
  return { operation: 'amendTrace', market: on.market, path, signed: true };
}

/** The account's trades, of one instrument or all, or those of one order (§2.7). */
export function bitmexTrades(
  { on, orderID }: { readonly on: Instrument | undefined; readonly orderID?: string },
  bounds: OrderListBounds,
  count: number,
  reverse: boolean,
): BitmexReadRequest {
  const path = pathWith('/api/v1/execution/tradeHistory', [
    ['symbol', on?.exchangeSymbol],
    ['filter', JSON.stringify({ ...(orderID !== undefined && { orderID }), execType: 'Trade' })],
    ...boundFields(bounds, count),
    ['reverse', reverse],
  ]);
  return { operation: 'accountFills', market: on?.market ?? 'account', path, signed: true };
}

/** Open positions (§2.8). */
export const openBitmexPositions: BitmexReadRequest = {
  operation: 'positions',
  market: 'account',
  path: pathWith('/api/v1/position', [
    ['filter', '{"isOpen":true}'],
    ['count', PAGE],
  ]),
  signed: true,
};

/** The margin accounts of all currencies (§2.8). */
export const margins: BitmexReadRequest = {
  operation: 'balances',
  market: 'account',
  path: pathWith('/api/v1/user/margin', [['currency', 'all']]),
  signed: true,
};

/** The scales of all currencies (§4.7). */
export const walletAssets: BitmexReadRequest = {
  operation: 'currencies',
  market: 'account',
  path: '/api/v1/wallet/assets',
  signed: false,
};

/** The instrument's row, with its prices and fee rates (§4.2). */
export function instrumentRow(
  { exchangeSymbol, market }: Instrument,
  operation: 'quote' | 'feeRates' | 'quantoMultiplier' | 'settings',
): BitmexReadRequest {
  const path = pathWith('/api/v1/instrument', [
    ['symbol', exchangeSymbol],
    ['count', 1],
  ]);
  return { operation, market, path, signed: false };
}

function boundFields({ startTime, endTime, start }: OrderListBounds, count: number): QueryFields {
  return [
    ['startTime', startTime === undefined ? undefined : timestamp(startTime)],
    ['endTime', endTime === undefined ? undefined : timestamp(endTime)],
    ['count', count],
    ['start', start === 0 ? undefined : start],
  ];
}

function orders(operation: string, market: BitmexReadRequest['market'], query: QueryFields): BitmexReadRequest {
  return { operation, market, path: pathWith(ORDER, query), signed: true };
}

function command(operation: string, method: 'POST' | 'PUT', { market }: Instrument, fields: BodyFields): BitmexRequest {
  return { operation, market, method, path: ORDER, body: jsonBody(fields), signed: true, rank: 'order' };
}

/** Negative for a stop that sells (§2.2). */
function pegOffset(distance: DecimalString, side: Side): BodyValue {
  return { decimal: distance, negative: side === 'SELL' };
}

function exactly(decimal: DecimalString): BodyValue {
  return { decimal };
}
