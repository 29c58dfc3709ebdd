import { isOpen, type Order } from '../../engine/order.ts';
import type { Call, Endpoint } from '../api.ts';
import { listResult, pageOf, rowLimit } from '../paging.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, type Venue } from '../venue.ts';
import { orderRow } from './order-row.ts';
import { keyOf, namesOne, readSelection, type Selection } from './selection.ts';
import { kindFilter } from './trigger.ts';

/** How many closed orders of an account and category stay here (docs/venues/bybit.md §3). */
const RECENT_CLOSED = 500;
const PAGE = { fallback: 20, most: 50 } as const;

/** `GET order/realtime`: open orders, or the last closed ones until the next release of the exchange (§3). */
export function realtimeOrders(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/order/realtime',
    access: 'read',
    handle(call) {
      const { parameters } = call;
      const engine = engineFor(venue, parameters);
      const selection = readSelection(engine, parameters);
      refuseBare(engine, parameters);
      const limit = rowLimit(parameters, PAGE.fallback, PAGE.most);
      const closed = parameters.integer('openOnly') === 1;
      const orders = atReadTime(venue, engine, () => found(venue, engine, selection, call, closed));
      const { rows, nextPageCursor } = pageOf(orders, parameters, limit, {
        id: ({ id }) => id,
        time: ({ createdAt }) => createdAt,
      });
      const list = rows.map((order) => orderRow(venue, engine, order));
      return { result: listResult(engine.category, list, nextPageCursor) };
    },
  };
}

/** Linear contracts cannot be listed all at once (§3). */
function refuseBare({ category }: CategoryEngine, parameters: Parameters): void {
  if (category !== 'linear') return;
  const names = ['symbol', 'baseCoin', 'settleCoin', 'orderId', 'orderLinkId'];
  if (names.every((name) => parameters.text(name) === undefined)) throw REFUSED.missing('symbol or settleCoin');
}

/** Reads the orders as they were before the read lag. */
function atReadTime<T>({ gateway }: Venue, { exchange, conditions }: CategoryEngine, read: () => T): T {
  const lagMs = conditions.lagMs + gateway.delays().readMs;
  return exchange.under({ ...conditions, lagMs }, read);
}

/** Newest first. */
function found(
  venue: Venue,
  engine: CategoryEngine,
  selection: Selection,
  call: Call,
  closed: boolean,
): readonly Order[] {
  const { exchange } = engine;
  const { account, now } = call;
  if (namesOne(selection)) {
    const order = exchange.order({ account, ...keyOf(selection) });
    const shown = order !== undefined && (isOpen(order) || recentClosed(venue, engine, account).includes(order));
    return shown && venue.visible(order, now) ? [order] : [];
  }
  const isAsked = kindFilter(call.parameters.text('orderFilter'), 'all');
  const all = closed ? recentClosed(venue, engine, account) : exchange.openOrders(account, selection.symbol);
  return all
    .filter((order) => isAsked(order) && selection.includes(order.symbol) && venue.visible(order, now))
    .sort((a, b) => b.createdAt - a.createdAt || b.sequence - a.sequence);
}

/** The last closed orders since the last release. */
function recentClosed({ releasedAt }: Venue, { exchange }: CategoryEngine, account: string): Order[] {
  const closed: Order[] = [];
  for (const order of exchange.orders({ account, by: 'updated', descending: true })) {
    if (closed.length === RECENT_CLOSED || order.updatedAt < releasedAt) break;
    if (!isOpen(order)) closed.push(order);
  }
  return closed;
}
