import type { Deadline } from '../domain/deadline.ts';
import type { Order } from '../domain/order.ts';
import { parseOrderId } from '../domain/order-id.ts';
import { callOf, instrumentOf, portOf } from '../reference/context.ts';
import type { OrdersContext } from './reconcile/context.ts';
import { findPatiently, orderNotFound } from './reconcile/find-patiently.ts';

/**
 * Returns one order by its Atlas id. An exchange may show an order a moment after it acknowledged it, so an absence is
 * believed only after the venue's listing lag: "no such order" right after placing would be false.
 */
export async function getOrder(context: OrdersContext, orderId: string, deadline: Deadline): Promise<Order> {
  const id = parseOrderId(orderId);
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline);
  const order = await findPatiently(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, call);
  if (!order) throw orderNotFound(id, port);
  return order;
}
