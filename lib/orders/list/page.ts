import { Problem } from '../../domain/problem.ts';
import { checkQuery } from '../../listing/query.ts';
import { readActive } from './active.ts';
import { listByClientOrderId } from './by-id.ts';
import { type OrderListDependencies, type OrderPage, readOrderHistory } from './history.ts';
import { asksActiveOnly, type OrderQuery } from './query.ts';

/**
 * Returns one page of the account's orders by the cheapest method: it looks up a client order id, reads active states
 * from the books, and everything else from the history. `sources` reports a source that cannot be read; it hides none of
 * the others. Throws when no source could be read, or when the query or its cursor is invalid (400).
 */
export async function listOrders(query: OrderQuery, deps: OrderListDependencies): Promise<OrderPage> {
  checkQuery(query);
  const { clientOrderId } = query;
  if (clientOrderId !== undefined) {
    if (query.cursor !== undefined) {
      throw new Problem('INVALID_CURSOR', 'A query by client order id has one page and takes no cursor.');
    }
    return { ...(await listByClientOrderId({ ...query, clientOrderId }, deps)), nextCursor: null };
  }
  return asksActiveOnly(query) ? readActive(query, deps) : readOrderHistory(query, deps);
}
