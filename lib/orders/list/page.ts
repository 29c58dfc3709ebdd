import { Problem } from '../../domain/problem.ts';
import { checkQuery } from '../../listing/query.ts';
import { readActive } from './active.ts';
import { listByClientOrderId } from './by-id.ts';
import { type OrderListDependencies, type OrderPage, readOrderHistory } from './history.ts';
import { asksActiveOnly, type OrderQuery } from './query.ts';

/**
 * One page of the account's orders, by the way that costs least: a client order id is looked up, active states are read
 * from the books, everything else from the history. A source that cannot be read is told in `sources` and hides none of
 * the others; a problem is thrown when no source at all could be read, or when the query or its cursor is wrong (400).
 */
export async function listOrders(query: OrderQuery, deps: OrderListDependencies): Promise<OrderPage> {
  checkQuery(query);
  const { clientOrderId } = query;
  if (clientOrderId !== undefined) {
    if (query.cursor !== undefined) {
      throw new Problem('INVALID_CURSOR', 'A query by client order id has one page, so no cursor belongs to it.');
    }
    return { ...(await listByClientOrderId({ ...query, clientOrderId }, deps)), nextCursor: null };
  }
  return asksActiveOnly(query) ? readActive(query, deps) : readOrderHistory(query, deps);
}
