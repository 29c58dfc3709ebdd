import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { type RowKind, readHistory } from '../../listing/history.ts';
import type { ReadAhead } from '../../listing/read-ahead.ts';
import type { ListDependencies, SourceReport } from '../../listing/source.ts';
import { matches, type OrderQuery, queryHash } from './query.ts';
import { rowKey } from './row-key.ts';

/** One page of orders. `nextCursor` is `null` when the range is exhausted; a short or empty page may have one. */
export interface OrderPage {
  readonly orders: readonly Order[];
  readonly nextCursor: string | null;
  readonly sources: readonly SourceReport[];
}

/** Dependencies of order lists. */
export interface OrderListDependencies extends ListDependencies {
  /** Keeps orders between pages; without it every page reads its own. */
  readonly readAhead?: ReadAhead<Order> | undefined;
}

/** Orders as rows of the list engine. A resting order may change, and moves where an exchange lists by last change. */
export const ORDER_ROWS: RowKind<Order> = {
  noun: 'order',
  streams: (port, instruments) => port.history(instruments),
  keyOf: rowKey,
  idOf: ({ id }) => id,
  mayChange: ({ state }) => isActive(state),
  changing: async (port, scope, call) => (await port.active(scope, call)).rows,
  exchangeSymbolOf: ({ exchangeSymbol }) => exchangeSymbol,
};

/** Returns one page of the order history. Throws like `readHistory`. */
export async function readOrderHistory(query: OrderQuery, deps: OrderListDependencies): Promise<OrderPage> {
  const wanted = {
    hash: queryHash(query),
    matches: (order: Order) => matches(query, order),
    mayMatch: (order: Order) => matches({ ...query, states: [] }, order),
  };
  const { rows, ...page } = await readHistory(ORDER_ROWS, query, wanted, deps);
  return { orders: rows, ...page };
}
