import type { OrderKey } from '../../engine/contract.ts';
import { isOpen, type Order } from '../../engine/order.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED, terseCancelError } from '../refusal.ts';
import { matches, readTable } from '../table.ts';
import type { Venue } from '../venue.ts';
import type { Row } from '../wire.ts';
import { symbolsAsked } from './list.ts';
import { ORDER_SHAPE, orderRow, ordStatus } from './order-row.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `DELETE /order`: always an array, failures inside a 200 (docs/venues/bitmex.md §2.5). */
export function cancelOrders(venue: Venue): Endpoint {
  return {
    method: 'DELETE',
    path: '/order',
    access: 'order',
    secondLayer: true,
    handle: (call) => namedOrders(call.parameters).map((named) => cancelNamed(venue, call, named)),
  };
}

/** `DELETE /order/all` (docs/venues/bitmex.md §2.6). */
export function cancelAllOrders(venue: Venue): Endpoint {
  return {
    method: 'DELETE',
    path: '/order/all',
    access: 'order',
    secondLayer: true,
    handle(call) {
      const { filter } = readTable(call.parameters, ORDER_SHAPE);
      const symbols = symbolsAsked(venue, call);
      return venue.exchange
        .openOrders(call.account)
        .filter((order) => symbols?.includes(order.symbol) !== false && matches(orderRow(venue, order), filter))
        .map((order) => cancelNamed(venue, call, { id: order.id }));
    },
  };
}

/** An order as a cancel names it. */
type Named = Pick<OrderKey, 'id' | 'clientOrderId'>;

function namedOrders(parameters: Parameters): readonly Named[] {
  const ids = parameters.list('orderID');
  if (ids !== undefined) {
    if (ids.some((id) => !GUID.test(id))) throw REFUSED.invalid('orderID');
    return ids.map((id) => ({ id: id.toLowerCase() }));
  }
  const clientIds = parameters.list('clOrdID');
  if (clientIds === undefined) throw REFUSED.invalid('orderID');
  return clientIds.map((clientOrderId) => ({ clientOrderId }));
}

function cancelNamed(venue: Venue, { account, parameters, now }: Call, named: Named): Row {
  const text = parameters.text('text');
  const notes = text === undefined ? {} : { meta: { cancelText: text } };
  const canceled = venue.exchange.cancel({ account, ...named, ...notes });
  if (canceled.ok) return orderRow(venue, canceled.order);
  return cancelError(venue, account, named, canceled.order, now);
}

/** The answer for a completely unknown id is unverified in either form. */
function cancelError(venue: Venue, account: string, named: Named, order: Order | undefined, now: number): Row {
  if (venue.habits.cancelError === 'terse' || (order !== undefined && isOpen(order))) {
    return terseCancelError(
      venue.accountNumber(account),
      { orderID: order?.id ?? named.id, clOrdID: named.clientOrderId },
      now,
    );
  }
  if (order === undefined) {
    return {
      error: 'Unable to cancel order: Not found or not owned by user',
      orderID: named.id,
      clOrdID: named.clientOrderId,
    };
  }
  const error = `Unable to cancel order due to existing state: ${ordStatus(order.state)}`;
  return { ...orderRow(venue, order), error };
}
