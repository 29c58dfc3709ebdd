import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { DecimalString } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { CheckedLinkedOrders, LegRole } from '../../../domain/linked-orders.ts';
import type { Order } from '../../../domain/order.ts';
import type { OrderListKind } from '../../../domain/order-type.ts';
import type { LinkedOrdersRef } from '../../port.ts';
import type { BinanceReadRequest, BinanceRequest } from '../client.ts';
import { type FillBounds, fillBounds } from '../fills.ts';
import { type BinanceOrderKey, orderKeyParam } from '../order-key.ts';
import { type Charge, command, orderTrial, signedRead } from '../requests.ts';
import { BINANCE_SIDE_WORDS } from '../sides.ts';
import type { Params } from '../signing.ts';
import { SPOT_WEIGHT } from './facts.ts';
import type { PageBounds } from './one-ended.ts';
import { SPOT_SPELLINGS } from './order-types.ts';

const ORDER: Charge = { spends: 'orders', weight: SPOT_WEIGHT.order, rank: 'order' };
const CANCEL: Charge = { spends: 'weight', weight: SPOT_WEIGHT.order, rank: 'cancel' };

/**
 * All spot symbols, or one. `permissions` and `symbol` exclude each other; permission sets make up most of the reply and are
 * not requested (docs/venues/binance.md §4.1).
 */
export function spotExchangeInfo(exchangeSymbol?: string): BinanceReadRequest {
  const scope: Params = exchangeSymbol === undefined ? [['permissions', 'SPOT']] : [['symbol', exchangeSymbol]];
  return {
    operation: 'instruments',
    path: '/api/v3/exchangeInfo',
    params: [...scope, ['showPermissionSets', 'false']],
    signed: false,
    weight: SPOT_WEIGHT.exchangeInfo,
    large: exchangeSymbol === undefined,
  };
}

/** The best bid and ask. */
export function spotBookTicker({ exchangeSymbol }: Instrument): BinanceReadRequest {
  return {
    operation: 'referencePrice',
    path: '/api/v3/ticker/bookTicker',
    params: [['symbol', exchangeSymbol]],
    signed: false,
    weight: SPOT_WEIGHT.bookTicker,
  };
}

/** The parameters of a new order (§2.1). `carried`: attributes from the order it replaces. */
function newOrder(order: CheckedOrder, carried: Params = []): Params {
  return [
    ['symbol', order.instrument.exchangeSymbol],
    ['side', BINANCE_SIDE_WORDS[order.side]],
    ...SPOT_SPELLINGS[order.type](order),
    ['quantity', order.quantity ?? undefined],
    ['quoteOrderQty', order.quoteQuantity ?? undefined],
    ['price', order.price ?? undefined],
    ['icebergQty', order.displayQuantity ?? undefined],
    ['newClientOrderId', order.clientOrderId],
    // Stated explicitly: the default for LIMIT_MAKER is an answer without state and quantities.
    ['newOrderRespType', 'FULL'],
    ...carried,
  ];
}

/** Places an order; `carried`: attributes from the order it replaces. */
export function placeSpot(order: CheckedOrder, carried?: Params): BinanceRequest {
  return command('place', 'POST', '/api/v3/order', newOrder(order, carried), ORDER);
}

/** Checks an order at the exchange without placing it (§22.2). */
export function trySpotOrder(order: CheckedOrder): BinanceReadRequest {
  return orderTrial('/api/v3/order/test', newOrder(order), SPOT_WEIGHT.order);
}

/** Names of a leg's parameters: those of a new order, with a prefix (§21.7). */
function prefixed(prefix: string, params: Params): Params {
  return params.map(([name, value]) => [`${prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`, value] as const);
}

/** What an order of a list has of its own (§21.7). */
function legTerms(order: CheckedOrder): Params {
  return [
    ...SPOT_SPELLINGS[order.type](order),
    ['price', order.price ?? undefined],
    ['icebergQty', order.displayQuantity ?? undefined],
    ['clientOrderId', order.clientOrderId],
  ];
}

const sized = (order: CheckedOrder): Params => [
  ['side', BINANCE_SIDE_WORDS[order.side]],
  ['quantity', order.quantity ?? undefined],
];

/** A leg of a list, with the side and quantity that are its own. */
function wholeLeg(prefix: string, order: CheckedOrder): Params {
  return prefixed(prefix, [...sized(order), ...legTerms(order)]);
}

/** A take-profit and a stop-loss: which is above the market follows from the side (§21.7). */
function pair(list: CheckedLinkedOrders, [above, below]: readonly [string, string]): Params {
  const [profit, loss] = [legNamed(list, 'takeProfit'), legNamed(list, 'stopLoss')];
  const sells = profit.side === 'SELL';
  return [...prefixed(above, legTerms(sells ? profit : loss)), ...prefixed(below, legTerms(sells ? loss : profit))];
}

function legNamed({ legs, kind }: CheckedLinkedOrders, role: LegRole): CheckedOrder {
  const leg = legs.find((each) => each.role === role);
  if (leg === undefined) throw new TypeError(`${kind} has no ${role}`);
  return leg.order;
}

/** The parameters of each kind of list (§21.7). */
const LISTS: Readonly<
  Record<
    OrderListKind,
    { readonly path: string; readonly orders: number; readonly params: (list: CheckedLinkedOrders) => Params }
  >
> = {
  OCO: {
    path: '/api/v3/orderList/oco',
    orders: 2,
    params: (list) => [...sized(legNamed(list, 'takeProfit')), ...pair(list, ['above', 'below'])],
  },
  OTO: {
    path: '/api/v3/orderList/oto',
    orders: 2,
    params: (list) => [
      ...wholeLeg('working', legNamed(list, 'working')),
      ...wholeLeg('pending', legNamed(list, 'pending')),
    ],
  },
  OTOCO: {
    path: '/api/v3/orderList/otoco',
    orders: 3,
    params: (list) => [
      ...wholeLeg('working', legNamed(list, 'working')),
      ...prefixed('pending', sized(legNamed(list, 'takeProfit'))),
      ...pair(list, ['pendingAbove', 'pendingBelow']),
    ],
  },
};

/** Places a list; it counts as as many orders as it has (§21.7). */
export function placeSpotList(list: CheckedLinkedOrders): BinanceRequest {
  const { path, orders, params } = LISTS[list.kind];
  const all: Params = [
    ['symbol', list.instrument.exchangeSymbol],
    ['listClientOrderId', list.clientListId],
    ...params(list),
    ['newOrderRespType', 'FULL'],
  ];
  return { ...command('placeList', 'POST', path, all, ORDER), orders };
}

const listKey = (ref: LinkedOrdersRef, clientId: 'listClientOrderId' | 'origClientOrderId'): Params[number] =>
  'exchangeListId' in ref ? ['orderListId', ref.exchangeListId] : [clientId, ref.clientListId];

/** One list by either of its ids; it takes no symbol (§21.7). */
export function findSpotList(ref: LinkedOrdersRef): BinanceReadRequest {
  return signedRead('findList', '/api/v3/orderList', [listKey(ref, 'origClientOrderId')], SPOT_WEIGHT.orderList);
}

/** The open lists of the account; there is no request for those of one symbol (§21.7). */
export function openSpotLists(): BinanceReadRequest {
  return signedRead('activeLists', '/api/v3/openOrderList', [], SPOT_WEIGHT.openOrderLists);
}

/** Cancels a list by either of its ids. */
export function cancelSpotList(instrument: Instrument, ref: LinkedOrdersRef): BinanceRequest {
  const params: Params = [['symbol', instrument.exchangeSymbol], listKey(ref, 'listClientOrderId')];
  return command('cancelList', 'DELETE', '/api/v3/orderList', params, CANCEL);
}

/** One order by either of its ids. */
export function findSpotOrder(instrument: Instrument, key: BinanceOrderKey): BinanceReadRequest {
  const params: Params = [['symbol', instrument.exchangeSymbol], orderKeyParam(key)];
  return signedRead('find', '/api/v3/order', params, SPOT_WEIGHT.findOrder);
}

/** Of one symbol, or of the whole account at a higher weight. */
export function openSpotOrders(instrument: Instrument | undefined): BinanceReadRequest {
  const { one, all } = SPOT_WEIGHT.openOrders;
  const params: Params = [['symbol', instrument?.exchangeSymbol]];
  return signedRead('active', '/api/v3/openOrders', params, instrument === undefined ? all : one);
}

/** Cancels one order by either of its ids. */
export function cancelSpot(instrument: Instrument, key: BinanceOrderKey): BinanceRequest {
  const params: Params = [['symbol', instrument.exchangeSymbol], orderKeyParam(key)];
  return command('cancel', 'DELETE', '/api/v3/order', params, CANCEL);
}

/** Cancels all open orders of one symbol. */
export function cancelAllSpot(instrument: Instrument): BinanceRequest {
  return command('cancelAll', 'DELETE', '/api/v3/openOrders', [['symbol', instrument.exchangeSymbol]], CANCEL);
}

/** Reduces the quantity in place. Without `newClientOrderId` the order would get a new, random one (§2.7). */
export function keepPriority(order: Order, newQty: DecimalString): BinanceRequest {
  const params: Params = [
    ['symbol', order.exchangeSymbol],
    ['orderId', order.exchangeOrderId],
    ['newQty', newQty],
    ['newClientOrderId', order.clientOrderId ?? undefined],
  ];
  // An amend does not count as an order (§2.0: UOC 0).
  return command('amend', 'PUT', '/api/v3/order/amend/keepPriority', params, {
    spends: 'weight',
    weight: SPOT_WEIGHT.keepPriority,
    rank: 'order',
  });
}

/**
 * Cancels an order that has not begun to fill and places another. ONLY_NEW guards against the race: if it has begun to fill,
 * nothing is cancelled, and STOP_ON_FAILURE then places nothing (§2.6).
 */
export function cancelReplace(order: Order, replacement: CheckedOrder, carried: Params): BinanceRequest {
  const params: Params = [
    ...newOrder(replacement, carried),
    ['cancelReplaceMode', 'STOP_ON_FAILURE'],
    ['cancelRestrictions', 'ONLY_NEW'],
    ['cancelOrderId', order.exchangeOrderId],
  ];
  return command('amend', 'POST', '/api/v3/order/cancelReplace', params, ORDER);
}

/** The changes in place of one order, oldest first (§2.7). */
export function amendments(order: Order, limit: number): BinanceReadRequest {
  const params: Params = [
    ['symbol', order.exchangeSymbol],
    ['orderId', order.exchangeOrderId],
    ['limit', limit],
  ];
  return signedRead('amendTrace', '/api/v3/order/amendments', params, SPOT_WEIGHT.amendments);
}

/** History of one symbol (§2.4): `startTime` alone begins there, `endTime` alone ends there, `orderId` takes precedence. */
export function allSpotOrders(exchangeSymbol: string, bounds: SpotHistoryBounds, limit: number): BinanceReadRequest {
  const params: Params = [
    ['symbol', exchangeSymbol],
    ['orderId', bounds.orderId],
    ['startTime', bounds.startTime],
    ['endTime', bounds.endTime],
    ['limit', limit],
  ];
  return signedRead('history', '/api/v3/allOrders', params, SPOT_WEIGHT.history);
}

/** The account's trades on one symbol (§2.10): by time with both ends given, or from an id on. */
export function myTrades({ exchangeSymbol }: Instrument, bounds: FillBounds, limit: number): BinanceReadRequest {
  const params: Params = [['symbol', exchangeSymbol], ...fillBounds(bounds), ['limit', limit]];
  return signedRead('fills', '/api/v3/myTrades', params, SPOT_WEIGHT.fills);
}

/** The account's trades on one symbol (§23.1): one end of a range, from an id on, or those of one order. */
export function spotTrades({ exchangeSymbol }: Instrument, bounds: TradeBounds, limit: number): BinanceReadRequest {
  const params: Params = [
    ['symbol', exchangeSymbol],
    ['orderId', bounds.orderId],
    ['fromId', bounds.fromId],
    ['startTime', bounds.startTime],
    ['endTime', bounds.endTime],
    ['limit', limit],
  ];
  const weight = bounds.orderId === undefined ? SPOT_WEIGHT.fills : SPOT_WEIGHT.fillsOfOrder;
  return signedRead('accountFills', '/api/v3/myTrades', params, weight);
}

/** Which trades; `orderId` goes with `fromId` alone (§2.10). */
export interface TradeBounds extends PageBounds {
  readonly orderId?: string;
}

/** Balances other than zero (§24.2). */
export function spotAccount(): BinanceReadRequest {
  return signedRead('balances', '/api/v3/account', [['omitZeroBalances', 'true']], SPOT_WEIGHT.account);
}

/** The fee rates on one symbol (§23.2). */
export function spotCommission({ exchangeSymbol }: Instrument): BinanceReadRequest {
  return signedRead('feeRates', '/api/v3/account/commission', [['symbol', exchangeSymbol]], SPOT_WEIGHT.commission);
}

export interface SpotHistoryBounds {
  readonly orderId?: string;
  readonly startTime?: number;
  readonly endTime?: number;
}
