import type { Order, Side } from '../../domain/order.ts';
import { isActive, type OrderState } from '../../domain/order-state.ts';
import { type ListFilter, type ListQuery, shortHash } from '../../listing/query.ts';

/** A filter on orders. An absent field matches everything. */
export interface OrderFilter extends ListFilter {
  /** Empty or absent: every state. */
  readonly states?: readonly OrderState[] | undefined;
  readonly side?: Side | undefined;
  readonly clientOrderId?: string | undefined;
}

/** A query of orders; following pages repeat it with `cursor`. */
export interface OrderQuery extends OrderFilter, ListQuery {}

/** Whether the query asks only for active states, which the books answer without the history. */
export function asksActiveOnly({ states }: OrderFilter): boolean {
  return states !== undefined && states.length > 0 && states.every(isActive);
}

/** Whether the order matches the filter, apart from its times. */
export function matches(filter: OrderFilter, order: Order): boolean {
  return (
    (!filter.exchange || order.exchange === filter.exchange) &&
    (!filter.market || order.market === filter.market) &&
    (!filter.symbol || order.symbol === filter.symbol) &&
    (!filter.states || filter.states.length === 0 || filter.states.includes(order.state)) &&
    (!filter.side || order.side === filter.side) &&
    (!filter.clientOrderId || order.clientOrderId === filter.clientOrderId)
  );
}

/** Identifies a query, so that a cursor cannot be used with another one. The page size may change between pages. */
export function queryHash(query: OrderQuery): string {
  const { exchange, market, symbol, states, side, clientOrderId, from, to, sort } = query;
  const parts = [
    exchange,
    market,
    symbol,
    [...new Set(states)].sort(),
    side,
    clientOrderId,
    from,
    to,
    sort ?? 'newest',
  ];
  return shortHash(JSON.stringify(parts));
}
