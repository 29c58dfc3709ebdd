import { isOpen, type Order, type OrderList } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { canceledListReport } from './lists/report.ts';
import { cancelReport } from './order-report.ts';
import { readClientId } from './order-request.ts';
import type { SpotVenue } from './venue.ts';

const RESTRICTIONS = ['ONLY_NEW', 'ONLY_PARTIALLY_FILLED'] as const;

/** The parameters by which a request names the order to cancel; cancelReplace has its own. */
export interface CancelNames {
  readonly id: string;
  readonly clientId: string;
  readonly newClientId: string;
}

const NAMES: CancelNames = { id: 'orderId', clientId: 'origClientOrderId', newClientId: 'newClientOrderId' };

/** A parsed cancel, before it is attempted. */
export interface CancelIntent {
  readonly symbol: string;
  readonly id: bigint | undefined;
  readonly clientId: string | undefined;
  readonly cancelId: string;
  readonly restriction: (typeof RESTRICTIONS)[number] | undefined;
}

/** Reads a cancel. Refuses one that names no order (-1102) or has an unknown restriction (-1145). */
export function readCancel(venue: SpotVenue, call: Call, names: CancelNames = NAMES): CancelIntent {
  const { parameters } = call;
  const { instrument } = venue.symbol(parameters.required('symbol'));
  if (!parameters.names.has(names.id) && !parameters.names.has(names.clientId)) {
    throw REFUSED.missingEither(names.clientId, names.id);
  }
  return {
    symbol: instrument.symbol,
    id: parameters.integer(names.id),
    clientId: parameters.text(names.clientId),
    cancelId: readClientId(parameters, names.newClientId) ?? venue.nextClientId(),
    restriction: parameters.word(
      'cancelRestrictions',
      RESTRICTIONS,
      () => new BinanceRefusal(-1145, 'Invalid cancelRestrictions'),
    ),
  };
}

/** Cancels, or throws -2011: unknown or closed order, ids that do not belong together, or an unmet restriction. */
export function cancel(venue: SpotVenue, intent: CancelIntent, call: Call): Json {
  const { account } = call;
  const order = findOrder(venue, account, intent);
  if (order === undefined || !isOpen(order)) {
    venue.exchange.cancel({ account, symbol: intent.symbol, ...keyOf(intent) });
    throw REFUSED.unknownOrder();
  }
  if (intent.clientId !== undefined && order.clientOrderId !== intent.clientId) throw REFUSED.unknownOrder();
  const onlyNew = intent.restriction === 'ONLY_NEW' && order.state !== 'NEW';
  const onlyPartial = intent.restriction === 'ONLY_PARTIALLY_FILLED' && order.state !== 'PARTIALLY_FILLED';
  if (onlyNew || onlyPartial) {
    throw new BinanceRefusal(-2011, 'Order was not canceled due to cancel restrictions.');
  }
  // One order of a list cancels all of it, and the answer is the list's (docs/venues/binance.md §21.7).
  const open = order.list?.legs.filter(isOpen) ?? [];
  const canceled = venue.exchange.cancel({ account, symbol: order.symbol, id: order.id });
  if (!canceled.ok) throw REFUSED.unknownOrder();
  const { list } = canceled.order;
  return list === undefined
    ? cancelReport(canceled.order, intent.cancelId, call.stamp)
    : canceledListReport(list, open, intent.cancelId, call.stamp);
}

function findOrder(venue: SpotVenue, account: string, intent: CancelIntent): Order | undefined {
  return venue.exchange.order({ account, symbol: intent.symbol, ...keyOf(intent) });
}

function keyOf({ id, clientId }: CancelIntent): { id?: string; clientOrderId?: string } {
  if (id !== undefined) return { id: id.toString() };
  return clientId === undefined ? {} : { clientOrderId: clientId };
}

/** `DELETE /api/v3/order`. */
export function cancelOrder(venue: SpotVenue): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/v3/order',
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory: ['symbol'],
    optional: ['orderId', 'origClientOrderId', 'newClientOrderId', 'cancelRestrictions'],
    handle: (call) => ({ body: cancel(venue, readCancel(venue, call), call) }),
  };
}

/**
 * `DELETE /api/v3/openOrders`: one report per order or list; refused with -2011 when nothing is open
 * (docs/venues/binance.md §2.5).
 */
export function cancelOpenOrders(venue: SpotVenue): Endpoint {
  return {
    method: 'DELETE',
    path: '/api/v3/openOrders',
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory: ['symbol'],
    handle(call) {
      const { instrument } = venue.symbol(call.parameters.required('symbol'));
      const orders = venue.exchange.cancelAll({ account: call.account, symbol: instrument.symbol });
      if (orders.length === 0) throw REFUSED.unknownOrder();
      const told = new Set<OrderList>();
      const rows = orders.flatMap((order): Json[] => {
        const { list } = order;
        if (list === undefined) return [cancelReport(order, venue.nextClientId(), call.stamp)];
        if (told.has(list)) return [];
        told.add(list);
        const ended = orders.filter((other) => other.list === list);
        return [canceledListReport(list, ended, venue.nextClientId(), call.stamp)];
      });
      return { body: rows };
    },
  };
}
