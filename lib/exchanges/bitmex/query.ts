import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Order, Side } from '../../domain/order.ts';
import { timestamp } from '../../domain/order.ts';
import type { FillQuery } from '../port.ts';
import type { BitmexReadRequest, BitmexRequest } from './client.ts';
import { PAGE } from './facts.ts';
import { contractsOf } from './quantity.ts';
import { type BodyFields, type BodyValue, jsonBody, pathWith, type QueryFields } from './request-text.ts';
import { BITMEX_SIDE_WORDS, ORDER_TYPE_WORDS, TIME_IN_FORCE_WORDS } from './words.ts';

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

/** Throws RULE_VIOLATION unless the quantity is a whole number of contracts. */
export function placeBitmex(order: CheckedOrder, quantity: DecimalString): BitmexRequest {
  const execInst = [
    ...(order.postOnly ? ['ParticipateDoNotInitiate'] : []),
    ...(order.reduceOnly ? ['ReduceOnly'] : []),
  ];
  return command('place', 'POST', order.instrument, [
    ['symbol', order.instrument.exchangeSymbol],
    ['side', BITMEX_SIDE_WORDS[order.side]],
    ['orderQty', exactly(contractsOf(quantity, order.instrument))],
    ['ordType', ORDER_TYPE_WORDS[order.type]],
    ['price', order.price === null ? undefined : exactly(order.price)],
    ['timeInForce', order.timeInForce === null ? undefined : TIME_IN_FORCE_WORDS[order.timeInForce]],
    ['execInst', execInst.length === 0 ? undefined : execInst.join(',')],
    ['clOrdID', order.clientOrderId],
  ]);
}

/** New totals of a resting order; `orderQty` includes what has filled, as does ours (§2.4). */
export function amendBitmex(
  order: Order,
  on: Instrument,
  change: { readonly quantity: DecimalString | undefined; readonly price: DecimalString | undefined },
): BitmexRequest {
  return command('amend', 'PUT', on, [
    ['orderID', order.exchangeOrderId],
    ['orderQty', change.quantity === undefined ? undefined : exactly(contractsOf(change.quantity, on))],
    ['price', change.price === undefined ? undefined : exactly(change.price)],
  ]);
}

/** Cancels one order by either of its ids. */
export function cancelBitmex(on: Instrument, key: BitmexOrderKey): BitmexRequest {
  const field =
    'exchangeOrderId' in key ? (['orderID', key.exchangeOrderId] as const) : (['clOrdID', key.clientOrderId] as const);
  return { operation: 'cancel', market: on.market, method: 'DELETE', path: pathWith(ORDER, [field]), ...CANCEL };
}

/** Cancels all open orders of one symbol, on one side if given. */
export function cancelAllBitmex(on: Instrument, side: Side | undefined): BitmexRequest {
  const path = pathWith(`${ORDER}/all`, [
    ['symbol', on.exchangeSymbol],
    ['filter', side === undefined ? undefined : JSON.stringify({ side: BITMEX_SIDE_WORDS[side] })],
  ]);
  return { operation: 'cancelAll', market: on.market, method: 'DELETE', path, ...CANCEL };
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

function exactly(decimal: DecimalString): BodyValue {
  return { decimal };
}
