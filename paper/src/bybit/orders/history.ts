import { isOpen, type Order } from '../../engine/order.ts';
import type { Call, Endpoint } from '../api.ts';
import { listResult, pageOf, rowLimit, windowBehindCursor } from '../paging.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, type Venue } from '../venue.ts';
import { orderRow } from './order-row.ts';
import { endingOf } from './order-status.ts';
import { keyOf, namesOne, readSelection, type Selection } from './selection.ts';

const DAY_MS = 86_400_000;
const RETENTION_MS = 2 * 365 * DAY_MS;
/** Orders that never filled are dropped after a day (docs/venues/bybit.md §0.9). */
const UNFILLED_MS = DAY_MS;
const PAGE = { fallback: 20, most: 50 } as const;

/** The `orderStatus` filter: one final status (§3). */
const FINAL: ReadonlySet<string> = new Set([
  'Filled',
  'Cancelled',
  'PartiallyFilledCanceled',
  'Rejected',
  'Deactivated',
]);

/** The documents do not say whether the window applies to the creation or the end of an order. */
const UNVERIFIED_WINDOW_BY = 'created';

/** `GET order/history`: closed orders, newest first, with a delay behind the engine (§3, §9). */
export function orderHistory(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/order/history',
    access: 'read',
    handle(call) {
      const { parameters, now } = call;
      const engine = engineFor(venue, parameters);
      const selection = readSelection(engine, parameters);
      const limit = rowLimit(parameters, PAGE.fallback, PAGE.most);
      const window = windowBehindCursor(parameters, now);
      const status = parameters.text('orderStatus');
      if (status !== undefined && !FINAL.has(status)) throw REFUSED.orderStatus();
      const orders = closedOrders(venue, engine, selection, window, call, status);
      const { rows, nextPageCursor } = pageOf(orders, parameters, limit, {
        id: ({ id }) => id,
        time: ({ createdAt }) => createdAt,
      });
      const list = rows.map((order) => orderRow(venue, engine, order));
      return { result: listResult(engine.category, list, nextPageCursor) };
    },
  };
}

function* closedOrders(
  venue: Venue,
  engine: CategoryEngine,
  selection: Selection,
  window: { readonly from: number; readonly to: number },
  { account, now }: Call,
  status: string | undefined,
): IterableIterator<Order> {
  for (const order of inWindow(engine, selection, window, account)) {
    if (!selection.includes(order.symbol) || !isTold(venue, order, now)) continue;
    if (status === undefined || endingOf(venue, engine.category, order).orderStatus === status) yield order;
  }
}

/** The named order, or all orders of the window, newest first. */
function inWindow(
  { exchange }: CategoryEngine,
  selection: Selection,
  { from, to }: { readonly from: number; readonly to: number },
  account: string,
): Iterable<Order> {
  if (namesOne(selection)) {
    const order = exchange.order({ account, ...keyOf(selection) });
    return order !== undefined && order.createdAt >= from && order.createdAt <= to ? [order] : [];
  }
  const one = selection.symbol !== undefined && { symbol: selection.symbol };
  return exchange.orders({ account, by: UNVERIFIED_WINDOW_BY, descending: true, from, to, ...one });
}

/** Whether history shows the order now: closed, past the delay, and within retention. */
function isTold(venue: Venue, order: Order, now: number): boolean {
  if (isOpen(order) || !venue.visible(order, now)) return false;
  if (order.updatedAt + venue.gateway.delays().historyMs > now) return false;
  const age = now - order.updatedAt;
  return age <= (order.executedQuantity > 0n ? RETENTION_MS : UNFILLED_MS);
}
