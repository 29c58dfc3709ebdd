import type { Order, Side } from '../../domain/order.ts';
import { isActive, type OrderState } from '../../domain/order-state.ts';
import { type ListFilter, type ListQuery, shortHash } from '../../listing/query.ts';

/** Which orders are meant. An absent field binds nothing. */
export interface OrderFilter extends ListFilter {
  /** None given: every state. */
  readonly states?: readonly OrderState[] | undefined;
  readonly side?: Side | undefined;
  readonly clientOrderId?: string | undefined;
}

/** A question to the history of orders; the following pages repeat it with `cursor`. */
export interface OrderQuery extends OrderFilter, ListQuery {}

/** True when every asked state is one in which an order rests: a book answers that, no history is needed. */
export function asksActiveOnly({ states }: OrderFilter): boolean {
  return states !== undefined && states.length > 0 && states.every(isActive);
}

/** True when the order is of the asked kind, whenever it was. */
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

/** Identifies a query, so that a cursor is not used with another one. The size of the page may change between pages. */
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
  return shortHash(JSON.stringify(parts.map((part) => part ?? null)));
}
