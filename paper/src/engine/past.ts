import type { OrderKey, OrderQuery } from './contract.ts';
import type { EffectLog, OrderEffect } from './effects.ts';
import type { OrderHistory } from './history.ts';
import { isOpen, type Order } from './order.ts';

/** Orders as they were at a moment. */
export interface Past {
  find(key: OrderKey): Order | undefined;
  open(account: string, symbol?: string): Order[];
  query(query: OrderQuery): IterableIterator<Order>;
}

/** The orders as they were at `moment`, derived from the journal. */
export function createPast(history: OrderHistory, log: EffectLog, moment: number): Past {
  const at = (account: string, symbol?: string): Order[] => {
    const last = new Map<Order, OrderEffect>();
    const changed = new Set<Order>();
    for (const effect of log.list({ account })) {
      if (!('order' in effect)) continue;
      if (effect.time <= moment) last.set(effect.order, effect);
      else changed.add(effect.order);
    }
    const all = [...history.query({ account, ...(symbol !== undefined && { symbol }), by: 'id' })];
    // An order without later effects was then as it is now, whether planted, or ended without an effect as a market
    // order by quote amount does when it has spent the amount.
    return all.flatMap((order) => (changed.has(order) ? (orderAt(last.get(order), moment) ?? []) : order));
  };
  return {
    find({ account, symbol, id, clientOrderId }) {
      const orders = at(account, symbol);
      if (id !== undefined) return orders.find((order) => order.id === id);
      const named = orders.filter((order) => order.clientOrderId === clientOrderId);
      return named.find(isOpen) ?? named.at(-1);
    },
    open: (account, symbol) => at(account, symbol).filter(isOpen),
    *query(query) {
      const { account, symbol, by, fromId, toId, from, to, descending } = query;
      const time = (order: Order): number => (by === 'updated' ? order.updatedAt : order.createdAt);
      const key = (order: Order): number => (by === 'id' ? 0 : time(order));
      const asked = at(account, symbol)
        .filter(({ orderId }) => (fromId ?? orderId) <= orderId && orderId <= (toId ?? orderId))
        .filter((order) => (from ?? time(order)) <= time(order) && time(order) <= (to ?? time(order)))
        .sort((one, other) => key(one) - key(other) || one.sequence - other.sequence);
      yield* descending === true ? asked.reverse() : asked;
    },
  };
}

function orderAt(effect: OrderEffect | undefined, moment: number): Order | undefined {
  if (effect === undefined) return undefined;
  const { order, state, stage, trigger, price, quantity, executedQuantity, executedBase, executedQuote } = effect;
  const { reason, clientOrderId, meta } = effect;
  const fills = order.fills.filter(({ time }) => time <= moment);
  return {
    ...order,
    state,
    stage,
    trigger,
    triggeredAt: stage === 'working' ? order.triggeredAt : undefined,
    price,
    quantity,
    executedQuantity,
    executedBase,
    executedQuote,
    executedCost: fills.reduce((sum, { cost }) => sum + cost, 0n),
    reason,
    clientOrderId,
    meta,
    updatedAt: effect.time,
    amendments: order.amendments.filter(({ time }) => time <= moment),
    fills,
  };
}
