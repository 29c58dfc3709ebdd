import type { Order } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import type { RowKey } from '../../exchanges/port.ts';

/** The place of an order in its stream; throws when the exchange gives no time, because the order then has no place. */
export function rowKey(order: Order, rangeBy: 'created' | 'updated'): RowKey {
  const stated = rangeBy === 'created' ? order.createdAt : order.updatedAt;
  const time = stated === null ? Number.NaN : Date.parse(stated);
  if (Number.isNaN(time)) {
    throw new Problem('EXCHANGE_PROTOCOL', `${order.id} was listed without the time when it was ${rangeBy}.`, {
      exchange: order.exchange,
    });
  }
  return { time, id: order.id };
}
