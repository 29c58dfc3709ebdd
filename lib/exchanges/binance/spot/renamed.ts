import { decimal } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import type { CallContext, HistoryMemo, HistoryStream, RenamedOrder, RenamedQuery } from '../../port.ts';
import { AT_BINANCE } from '../refusal.ts';
import { readAmendments } from './amend-trace.ts';
import type { SpotDeps } from './commands.ts';

/** Pages of the history, and orders of it, that one look reads: ten thousand orders, of which a hundred fit. */
const MOST_PAGES = 10;
const MOST_CANDIDATES = 100;

/**
 * Looks for an order that was placed under a client order id and has another one since. Reducing an order in place gives it a
 * new id, at random unless the request names one, and the exchange then finds it by the new one alone (docs/venues/binance.md
 * §2.7). The record of the reductions has the id before each of them. Every one lowers the quantity and leaves the rest, so only
 * orders that fit are asked for theirs. Throws where a row cannot be read: it may be the one.
 */
export async function findRenamedSpot(
  deps: SpotDeps,
  history: HistoryStream,
  query: RenamedQuery,
  call: CallContext,
): Promise<RenamedOrder | undefined> {
  const candidates = (await createdIn(history, query, call)).filter((order) => mayBe(order, query));
  if (candidates.length > MOST_CANDIDATES) throw tooMany();
  for (const order of candidates) {
    const amendments = await readAmendments(deps, order, call);
    const first = amendments.find(({ clientOrderIdBefore }) => clientOrderIdBefore === query.clientOrderId);
    if (first !== undefined) return { order, placedQuantity: first.quantityBefore };
  }
  return undefined;
}

async function createdIn(
  history: HistoryStream,
  { from, to }: Pick<RenamedQuery, 'from' | 'to'>,
  call: CallContext,
): Promise<readonly Order[]> {
  const found: Order[] = [];
  let frontier = to;
  let memo: HistoryMemo | undefined;
  for (let pages = 1; frontier > from; pages += 1) {
    if (pages > MOST_PAGES) throw tooMany();
    const page = await history.read({ from, to: frontier, direction: 'newest', memo }, call);
    const [odd] = page.leftOut;
    if (odd !== undefined) {
      const why = `Binance lists an order of that time that cannot be read: ${odd.reason}.`;
      throw new Problem('EXCHANGE_PROTOCOL', why, AT_BINANCE);
    }
    found.push(...page.rows);
    ({ frontier, memo } = page);
  }
  return found;
}

function mayBe(order: Order, { clientOrderId, side, type, price, quantity }: RenamedQuery): boolean {
  if (order.clientOrderId === clientOrderId || order.side !== side || order.quantity === null) return false;
  if (type !== null && order.type !== type) return false;
  if (price !== null && (order.price === null || !decimal(order.price).eq(decimal(price)))) return false;
  return quantity === null || decimal(order.quantity).lt(decimal(quantity));
}

function tooMany(): Problem {
  const why =
    'Too many orders were placed at that time to find out whether one of them has changed its client order id.';
  return new Problem('RATE_LIMITED', why, AT_BINANCE);
}
