import type { CheckedOrder } from '../../../domain/checked-order.ts';
import type { DecimalString } from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import type { BinanceReadRequest, BinanceRequest } from '../client.ts';
import { type FillBounds, fillBounds } from '../fills.ts';
import { type BinanceOrderKey, orderKeyParam } from '../order-key.ts';
import { type Charge, command, signedRead } from '../requests.ts';
import { BINANCE_SIDE_WORDS } from '../sides.ts';
import type { Params } from '../signing.ts';
import { SPOT_WEIGHT } from './facts.ts';
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

export interface SpotHistoryBounds {
  readonly orderId?: string;
  readonly startTime?: number;
  readonly endTime?: number;
}
