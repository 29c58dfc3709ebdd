import type { Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Call, Endpoint } from '../api.ts';
import { REFUSED } from '../refusal.ts';
import { readableOrder, readOrderKey } from './order-key.ts';
import { historyReport, orderReport, tradeReport } from './order-report.ts';
import { first, rowLimit, sevenDays, timeWindow } from './paging.ts';
import { isFillKept } from './retention.ts';
import { readNamedSelection, readSelection, type Selection } from './selection.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

/** One order, open orders, all orders, and trades. */
export function history(venue: FuturesVenue): readonly Endpoint[] {
  return [queryOrder(venue), queryOpenOrder(venue), openOrders(venue), allOrders(venue), userTrades(venue)];
}

function queryOrder(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'order'),
    security: 'userData',
    weight: 1,
    mandatory: ['symbol'],
    handle({ parameters, account, now }) {
      const order = readableOrder(venue, readOrderKey(venue, parameters, account), now);
      return { body: orderReport(venue, order) };
    },
  };
}

/** A closed order is not found: -2013 (docs/venues/binance.md §2.2). */
function queryOpenOrder(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'openOrder'),
    security: 'userData',
    weight: 1,
    mandatory: ['symbol'],
    handle({ parameters, account, now }) {
      const order = venue.exchange.openOrder(readOrderKey(venue, parameters, account));
      if (order === undefined || !venue.visible(order, now)) throw REFUSED.noSuchOrder();
      return { body: orderReport(venue, order) };
    },
  };
}

function openOrders(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'openOrders'),
    security: 'userData',
    // The venue's document gives 1 with a symbol and 40 without; a pair does not count as a symbol.
    weight: (parameters) => (parameters.names.has('symbol') ? 1 : 40),
    handle({ parameters, account, now }) {
      const selection = readSelection(venue, parameters);
      const orders = venue.exchange
        .openOrders(account, selection.symbol)
        .filter((order) => selection.includes(order.symbol) && venue.visible(order, now));
      return { body: orders.map((order) => orderReport(venue, order)) };
    },
  };
}

/** From an id on, or by creation time within seven days; always oldest first (docs/venues/binance.md §2.4). */
function allOrders(venue: FuturesVenue): Endpoint {
  const { facts } = venue;
  return {
    method: 'GET',
    path: pathOf(venue, 'allOrders'),
    security: 'userData',
    weight: 5,
    handle(call) {
      const { parameters } = call;
      const fromId = parameters.integer('orderId');
      // Ids ascend within a symbol only, so a query by id requires a symbol.
      if (fromId !== undefined && !(facts.byPair && parameters.names.has('pair'))) parameters.required('symbol');
      // Optional on USD-M since 2026-08-25.
      const selection = facts.byPair ? readNamedSelection(venue, parameters) : readSelection(venue, parameters);
      if (fromId !== undefined && selection.symbol === undefined) throw REFUSED.combination();
      return { body: selectOrders(venue, call, selection, fromId).map((order) => historyReport(venue, order)) };
    },
  };
}

function selectOrders(
  venue: FuturesVenue,
  { parameters, account, now }: Call,
  selection: Selection,
  fromId: bigint | undefined,
): Order[] {
  const limit = rowLimit(parameters, venue.facts.orderRows);
  const listed = (order: Order): boolean => selection.includes(order.symbol) && venue.visible(order, now);
  const { symbol } = selection;
  const query = { account, ...(symbol !== undefined && { symbol }) };
  // An id overrides the range (docs/venues/binance.md §2.4).
  if (fromId !== undefined) return first(venue.exchange.orders({ ...query, by: 'id', fromId }), limit, listed);
  const sent = timeWindow(venue.facts, parameters);
  const created = { ...query, by: 'created', ...sevenDays(sent, now) } as const;
  return sent.from === undefined
    ? first(venue.exchange.orders({ ...created, descending: true }), limit, listed).reverse()
    : first(venue.exchange.orders(created), limit, listed);
}

/** `fromId` excludes times; the trades of an order are returned whatever their age (docs/venues/binance.md §2.10). */
function userTrades(venue: FuturesVenue): Endpoint {
  return {
    method: 'GET',
    path: pathOf(venue, 'userTrades'),
    security: 'userData',
    weight: 5,
    handle(call) {
      const { parameters } = call;
      const selection = readNamedSelection(venue, parameters);
      const byId = parameters.names.has('orderId') || parameters.names.has('fromId');
      const byTime = parameters.names.has('startTime') || parameters.names.has('endTime');
      if (byId && selection.symbol === undefined) throw REFUSED.combination();
      if (parameters.names.has('fromId') && byTime) throw REFUSED.combination();
      return { body: selectFills(venue, call, selection).map((fill) => tradeReport(venue, fill)) };
    },
  };
}

function selectFills(venue: FuturesVenue, { parameters, account, now }: Call, selection: Selection): Fill[] {
  const { exchange } = venue;
  const limit = rowLimit(parameters, venue.facts.tradeRows);
  const id = parameters.integer('orderId');
  const fromTradeId = parameters.integer('fromId');
  const sent = timeWindow(venue.facts, parameters);
  // A trade shows even when its order is not listed yet: trades come from another store.
  const told = (fill: Fill): boolean => selection.includes(fill.symbol) && isFillKept(fill, now);
  const { symbol } = selection;
  const query = {
    account,
    ...(symbol !== undefined && { symbol }),
    ...(id !== undefined && { id: id.toString() }),
    ...(fromTradeId !== undefined && { fromTradeId }),
    ...(id === undefined && fromTradeId === undefined && sevenDays(sent, now)),
    ...(id !== undefined && sent),
  };
  const fromTheStart = id !== undefined || fromTradeId !== undefined || sent.from !== undefined;
  return fromTheStart
    ? first(exchange.fills(query), limit, told)
    : first(exchange.fills({ ...query, descending: true }), limit, told).reverse();
}
