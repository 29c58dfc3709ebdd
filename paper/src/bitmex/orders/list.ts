import { isOpen, type Order } from '../../engine/order.ts';
import type { Call, Endpoint } from '../api.ts';
import { symbolsMeant } from '../series.ts';
import { demanded, pageOf, readTable, type TableQuery } from '../table.ts';
import type { Venue } from '../venue.ts';
import { ORDER_SHAPE, orderRow, ordStatus } from './order-row.ts';

/**
 * `GET /order`: sorted and bounded by the time of the last change, so an order moves forward in the list when it fills
 * (docs/venues/bitmex.md §2.3). Nothing is ever purged (§7).
 */
export function listOrders(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/order',
    access: 'read',
    handle(call) {
      const query = readTable(call.parameters, ORDER_SHAPE);
      return pageOf(candidates(venue, query, call), (order) => orderRow(venue, order), query, ORDER_SHAPE);
    },
  };
}

/** The symbols that the request selects; undefined for all. */
export function symbolsAsked({ listings, calendar }: Venue, { parameters }: Call): readonly string[] | undefined {
  const text = parameters.text('symbol');
  return text === undefined ? undefined : symbolsMeant(text, listings, (listing) => calendar.state(listing));
}

/** The candidate orders, found without building a row for each. */
function* candidates(venue: Venue, query: TableQuery, call: Call): IterableIterator<Order> {
  const symbols = symbolsAsked(venue, call);
  const ids = demanded(query, 'orderID');
  const clientIds = demanded(query, 'clOrdID');
  const states = demanded(query, 'ordStatus');
  for (const order of walk(venue, query, call, symbols)) {
    if (symbols?.includes(order.symbol) === false) continue;
    if (ids?.has(order.id) === false) continue;
    if (clientIds !== undefined && !clientIds.has(order.clientOrderId ?? '')) continue;
    if (states?.has(ordStatus(order.state)) === false) continue;
    if (venue.visible(order, call.now)) yield order;
  }
}

function walk(
  { exchange }: Venue,
  { filter, from, to, reverse }: TableQuery,
  { account }: Call,
  symbols: readonly string[] | undefined,
): Iterable<Order> {
  const symbol = symbols?.length === 1 ? symbols[0] : undefined;
  const bounds = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const one = { ...(symbol !== undefined && { symbol }) };
  const all = exchange.orders({ account, by: 'updated', descending: reverse, ...one, ...bounds });
  const onlyOpen = filter.open !== undefined || filter['ordStatus.isTerminated'] === 'false';
  if (!onlyOpen) return all;
  const sign = reverse ? -1 : 1;
  return exchange
    .openOrders(account, symbol)
    .filter(isOpen)
    .filter(({ updatedAt }) => (from === undefined || updatedAt >= from) && (to === undefined || updatedAt <= to))
    .sort((a, b) => sign * (a.updatedAt - b.updatedAt || a.sequence - b.sequence));
}
