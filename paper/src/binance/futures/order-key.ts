import type { Order } from '../../engine/order.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { FuturesVenue } from './venue.ts';

/** How a request names an order: by id if present, else by client id (docs/venues/binance.md §2.2). */
export interface NamedOrder {
  readonly account: string;
  readonly symbol: string;
  readonly id?: string;
  readonly clientOrderId?: string;
}

/** Reads `symbol` with `orderId` or `origClientOrderId`; -1102 without either. */
export function readOrderKey(venue: FuturesVenue, parameters: Parameters, account: string): NamedOrder {
  const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
  const id = parameters.integer('orderId');
  const clientOrderId = parameters.text('origClientOrderId');
  if (id !== undefined) return { account, symbol, id: id.toString() };
  if (clientOrderId === undefined) throw REFUSED.missingEither('origClientOrderId', 'orderId');
  return { account, symbol, clientOrderId };
}

/** The order as reads see it; -2013 when reads do not see it. */
export function readableOrder(venue: FuturesVenue, key: NamedOrder, now: number): Order {
  const order = venue.exchange.order(key);
  if (order === undefined || !venue.visible(order, now)) throw REFUSED.noSuchOrder();
  return order;
}
