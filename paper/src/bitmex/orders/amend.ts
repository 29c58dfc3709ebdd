import { type Fixed, whole } from '../../engine/decimal.ts';
import { isOpen, type Order } from '../../engine/order.ts';
import type { TriggerRule } from '../../engine/trigger.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { listingOfOrder, type Venue } from '../venue.ts';
import { readClientId, readPrice, refuseBadQuantity, tradableListing } from './order-request.ts';
import { orderRow, ordStatus } from './order-row.ts';
import { refusalOf } from './place.ts';
import type { Note } from './texts.ts';
import { readPegOffset, readStopPx } from './trigger.ts';

/** `PUT /order` (docs/venues/bitmex.md §2.4). An amend that only reduces the size keeps its place in the queue. */
export function amendOrder(venue: Venue): Endpoint {
  return {
    method: 'PUT',
    path: '/order',
    access: 'order',
    secondLayer: true,
    handle(call) {
      const { parameters, account } = call;
      const order = amendedOrder(venue, call);
      const newClientOrderId = readClientId(parameters, 'clOrdID');
      if (newClientOrderId !== undefined && parameters.text('origClOrdID') === undefined) {
        throw REFUSED.invalid('origClOrdID');
      }
      if (!isOpen(order)) throw REFUSED.ordStatus(ordStatus(order.state));
      tradableListing(venue, order.symbol);
      const quantity = readQuantity(venue, parameters, order);
      const price = readPrice(parameters, listingOfOrder(venue, order.symbol));
      const stopPx = readStopPx(parameters, listingOfOrder(venue, order.symbol));
      const pegOffset = readPegOffset(parameters, order.side);
      const trigger = movedTrigger(order, { stopPx, pegOffset });
      const amended = venue.exchange.amend({
        account,
        id: order.id,
        priority: 'auto',
        ...(quantity !== undefined && { quantity }),
        ...(price !== undefined && { price }),
        ...(trigger !== undefined && { trigger }),
        ...(newClientOrderId !== undefined && { newClientOrderId }),
        meta: notesOf(parameters, order, { quantity, price, stopPx, pegOffset }),
      });
      if (!amended.ok) {
        const { symbol, side } = order;
        throw refusalOf(venue, amended.reason, {
          symbol,
          side,
          quantity: quantity ?? order.quantity,
          price: price ?? order.price,
        });
      }
      return orderRow(venue, amended.order);
    },
  };
}

/** The message for an unknown id is unverified (docs/venues/bitmex.md §2.4). */
function amendedOrder({ exchange }: Venue, { parameters, account }: Call): Order {
  const id = parameters.text('orderID');
  const clientOrderId = parameters.text('origClOrdID');
  if (id !== undefined) {
    const order = exchange.order({ account, id });
    if (order === undefined) throw REFUSED.invalid('orderID');
    return order;
  }
  if (clientOrderId === undefined) throw REFUSED.invalid('orderID');
  const order = exchange.order({ account, clientOrderId });
  if (order === undefined) throw REFUSED.invalid('origClOrdID');
  return order;
}

/** The new total. `orderQty` includes the filled quantity, `leavesQty` does not; only one of them may be sent. */
function readQuantity(venue: Venue, parameters: Parameters, order: Order): bigint | undefined {
  const listing = listingOfOrder(venue, order.symbol);
  const orderQty = parameters.integer('orderQty');
  const leavesQty = parameters.integer('leavesQty');
  if (orderQty !== undefined && leavesQty !== undefined) throw REFUSED.invalid('orderQty');
  if (leavesQty !== undefined) {
    if (leavesQty <= 0n) throw REFUSED.invalid('leavesQty');
    const total = whole(leavesQty) + order.executedQuantity;
    refuseBadQuantity(total / whole(1), listing);
    return total;
  }
  if (orderQty === undefined) return undefined;
  refuseBadQuantity(orderQty, listing);
  // Unverified: a total below the filled quantity is refused here.
  if (whole(orderQty) <= order.executedQuantity) throw REFUSED.invalid('orderQty');
  return whole(orderQty);
}

/**
 * The trigger of an order that waits, at another price or distance; a trailing one has no price of its own. That it trails on
 * from the present price, as when it is placed, is unverified.
 */
function movedTrigger(
  order: Order,
  { stopPx, pegOffset }: Pick<Changes, 'stopPx' | 'pegOffset'>,
): TriggerRule | undefined {
  if (stopPx === undefined && pegOffset === undefined) return undefined;
  const rule = order.stage === 'waiting' ? order.trigger?.rule : undefined;
  if (stopPx !== undefined) {
    if (rule?.at === undefined || pegOffset !== undefined) throw REFUSED.invalid('stopPx');
    return rule.at.price === stopPx ? undefined : { ...rule, at: { ...rule.at, price: stopPx } };
  }
  if (rule?.trail === undefined || pegOffset === undefined) throw REFUSED.invalid('pegOffsetValue');
  return offsetOf(order) === pegOffset
    ? undefined
    : { ...rule, trail: { ...rule.trail, distance: { offset: pegOffset } } };
}

function offsetOf({ trigger }: Order): Fixed | undefined {
  const distance = trigger?.rule.trail?.distance;
  return distance !== undefined && 'offset' in distance ? distance.offset : undefined;
}

interface Changes {
  readonly quantity: Fixed | undefined;
  readonly price: Fixed | undefined;
  readonly stopPx: Fixed | undefined;
  readonly pegOffset: Fixed | undefined;
}

function notesOf(
  parameters: Parameters,
  order: Order,
  { quantity, price, stopPx, pegOffset }: Changes,
): Readonly<Record<string, string>> {
  const changed = [
    ...(quantity !== undefined && quantity !== order.quantity ? ['orderQty'] : []),
    ...(price !== undefined && price !== order.price ? ['price'] : []),
    ...(stopPx !== undefined && stopPx !== order.trigger?.rule.at?.price ? ['stopPx'] : []),
    ...(pegOffset !== undefined && pegOffset !== offsetOf(order) ? ['pegOffsetValue'] : []),
  ];
  const notes: Partial<Record<Note, string>> = { amended: changed.join(' ') };
  const text = parameters.text('text');
  if (text !== undefined) notes.text = text;
  return notes;
}
