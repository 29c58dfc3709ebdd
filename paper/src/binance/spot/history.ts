import { isOpen, type Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Call, Endpoint } from '../api.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { orderReport, tradeReport } from './order-report.ts';
import { newest, oldest, rowLimit, timeWindow } from './paging.ts';
import type { SpotVenue } from './venue.ts';

const ARCHIVED_AFTER_MS = 90 * 86_400_000;

/**
 * Ended without a fill more than 90 days ago: no list includes it, a query answers -2026 (docs/venues/binance.md §7).
 */
function isArchived(order: Order, now: number): boolean {
  return !isOpen(order) && order.executedQuantity === 0n && now - order.updatedAt > ARCHIVED_AFTER_MS;
}

/** `GET /api/v3/order`. */
export function queryOrder(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/order',
    security: 'userData',
    weight: 4,
    mandatory: ['symbol'],
    optional: ['orderId', 'origClientOrderId'],
    handle(call) {
      const { parameters, account, now } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const id = parameters.integer('orderId');
      const clientOrderId = parameters.text('origClientOrderId');
      if (id === undefined && clientOrderId === undefined) throw REFUSED.missingEither('origClientOrderId', 'orderId');
      const key = id === undefined ? { clientOrderId: clientOrderId ?? '' } : { id: id.toString() };
      const order = venue.exchange.order({ account, symbol, ...key });
      if (order === undefined || !venue.visible(order, now)) throw REFUSED.noSuchOrder();
      if (clientOrderId !== undefined && order.clientOrderId !== clientOrderId) {
        throw new BinanceRefusal(-2039, 'Client order ID is not correct for this order ID.');
      }
      if (isArchived(order, now)) {
        throw new BinanceRefusal(
          -2026,
          'Order was canceled or expired with no executed qty over 90 days ago and has been archived.',
        );
      }
      return { body: orderReport(order, call.stamp) };
    },
  };
}

/** `GET /api/v3/openOrders`, for one symbol or all. */
export function openOrders(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/openOrders',
    security: 'userData',
    weight: (parameters) => (parameters.names.has('symbol') ? 6 : 80),
    optional: ['symbol'],
    handle(call) {
      const name = call.parameters.text('symbol');
      const symbol = name === undefined ? undefined : venue.symbol(name).instrument.symbol;
      const orders = venue.exchange.openOrders(call.account, symbol);
      return {
        body: orders.filter((order) => venue.visible(order, call.now)).map((order) => orderReport(order, call.stamp)),
      };
    },
  };
}

/**
 * `GET /api/v3/allOrders`: by id, by creation time, or the newest; always listed oldest first (docs/venues/binance.md
 * §2.4).
 */
export function allOrders(venue: SpotVenue): Endpoint {
  return {
    method: 'GET',
    path: '/api/v3/allOrders',
    security: 'userData',
    weight: 20,
    mandatory: ['symbol'],
    optional: ['orderId', 'startTime', 'endTime', 'limit'],
    handle(call) {
      const { parameters } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const limit = rowLimit(parameters);
      const fromId = parameters.integer('orderId');
      const window = timeWindow(parameters);
      return {
        body: selectOrders(venue, call, symbol, fromId, window, limit).map((row) => orderReport(row, call.stamp)),
      };
    },
  };
}

function selectOrders(
  venue: SpotVenue,
  { account, now }: Call,
  symbol: string,
  fromId: bigint | undefined,
  window: ReturnType<typeof timeWindow>,
  limit: number,
): Order[] {
  const { exchange } = venue;
  const listed = (order: Order): boolean => venue.visible(order, now) && !isArchived(order, now);
  const query = { account, symbol };
  if (fromId !== undefined) return oldest(exchange.orders({ ...query, by: 'id', fromId }), limit, listed);
  const created = { ...query, by: 'created', ...window } as const;
  return window.from === undefined
    ? newest(exchange.orders({ ...created, descending: true }), limit, listed)
    : oldest(exchange.orders(created), limit, listed);
}

/**
 * The combinations of optional parameters that `myTrades` accepts; any other set is refused with -1128
 * (docs/venues/binance.md §2.10).
 */
const TRADE_COMBINATIONS = [
  '',
  'orderId',
  'startTime',
  'endTime',
  'fromId',
  'endTime+startTime',
  'fromId+orderId',
] as const;

/** `GET /api/v3/myTrades`. */
export function myTrades(venue: SpotVenue): Endpoint {
  const selectors = ['orderId', 'startTime', 'endTime', 'fromId'];
  return {
    method: 'GET',
    path: '/api/v3/myTrades',
    security: 'userData',
    weight: (parameters) => (parameters.names.has('orderId') ? 5 : 20),
    mandatory: ['symbol'],
    optional: [...selectors, 'limit'],
    handle(call) {
      const { parameters, account } = call;
      const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
      const sent = selectors.filter((name) => parameters.names.has(name)).sort();
      if (!TRADE_COMBINATIONS.some((allowed) => allowed === sent.join('+'))) throw REFUSED.combination();
      const limit = rowLimit(parameters);
      const id = parameters.integer('orderId');
      const fromTradeId = parameters.integer('fromId');
      const window = timeWindow(parameters);
      const query = {
        account,
        symbol,
        ...window,
        ...(id !== undefined && { id: id.toString() }),
        ...(fromTradeId !== undefined && { fromTradeId }),
      };
      const fromTheStart = id !== undefined || fromTradeId !== undefined || window.from !== undefined;
      // A trade shows even when its order is not listed yet: trades come from another store.
      const rows = fromTheStart
        ? oldest(venue.exchange.fills(query), limit)
        : newest(venue.exchange.fills({ ...query, descending: true }), limit);
      const listOf = ({ id: of }: Fill) => venue.exchange.order({ account, symbol, id: of })?.list;
      return { body: rows.map((fill) => tradeReport(fill, listOf(fill), call.stamp)) };
    },
  };
}
