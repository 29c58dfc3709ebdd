import type { Order } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';

/** The condition of an order was to change, and it has triggered: it waits for nothing any more. */
export function hasTriggered(order: Order): Problem {
  const { exchange, state } = order;
  const why = `The order has triggered and is ${state}: what it waited for can no longer be changed. It is as it was; its quantity and price may still be amended.`;
  return new Problem('ORDER_CHANGED', why, { exchange, order, orderState: 'placed' });
}
