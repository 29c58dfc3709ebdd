import type { CommandForm } from './command.ts';
import type { AmendedOrder, LinkedOrders, Order } from './model.ts';

/** How the answers of a command about one order are read. */
export const ORDER: CommandForm<Order> = {
  read: ({ body }) => (isOrder(body) ? body : undefined),
  ofIntent: ({ order }) => order ?? undefined,
};

export const AMENDED: CommandForm<AmendedOrder> = {
  read: ({ body }) => (isOrder(body) && 'amendment' in body ? (body as AmendedOrder) : undefined),
  ofIntent: ({ order, amendment }) => (order === null || amendment === null ? undefined : { ...order, amendment }),
};

export const ORDER_LIST: CommandForm<LinkedOrders> = {
  read: ({ body }) => (isOrderList(body) ? body : undefined),
  ofIntent: ({ orderList }) => orderList ?? undefined,
};

export function isOrder(body: unknown): body is Order {
  const { id, state, exchange, outcome } = Object(body) as Record<string, unknown>;
  return [id, state, exchange].every((each) => typeof each === 'string') && outcome !== 'unknown';
}

function isOrderList(body: unknown): body is LinkedOrders {
  const { id, state, legs } = Object(body) as Record<string, unknown>;
  return typeof id === 'string' && typeof state === 'string' && Array.isArray(legs);
}
