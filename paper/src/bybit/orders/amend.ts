import type { Fixed } from '../../engine/decimal.ts';
import { isOpen, type Order } from '../../engine/order.ts';
import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import { type CategoryEngine, listingFor, type Venue } from '../venue.ts';
import { findNamed } from './named-order.ts';
import { checkPrice, largest, orderRefusal, withinBand } from './order-request.ts';
import { idsOf } from './place.ts';

const AMEND_PER_SECOND = { spot: 10, futures: 10 } as const;

/** What an amend does to the place in the queue is unverified (docs/venues/bybit.md §2.4): kept where less is wanted. */
const UNVERIFIED_PRIORITY = 'auto';

/** `POST order/amend`: accepted, and seen in a read or not at all (§2.4). */
export function amendOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/amend',
    access: 'trade',
    perSecond: AMEND_PER_SECOND,
    handle: ({ parameters, account }) => ({ result: idsOf(amendNamed(venue, parameters, account)) }),
  };
}

/** Accepts the change of the order that is named; both ids stay. */
export function amendNamed(venue: Venue, parameters: Parameters, account: string): OrderIds {
  for (const name of ['triggerPrice', 'takeProfit', 'stopLoss', 'orderIv']) {
    if (parameters.text(name) !== undefined) throw REFUSED.notOffered(name);
  }
  const { engine, id, linkId, order } = found(venue, parameters, account);
  const listing = listingFor(engine, parameters);
  const quantity = parameters.decimal('qty');
  const asked = parameters.decimal('price');
  if (quantity === undefined && asked === undefined) throw REFUSED.missing('qty or price');
  if (quantity !== undefined) checkQuantity(engine, listing, order, quantity);
  if (asked !== undefined) checkPrice(engine, listing, asked);
  const price =
    asked === undefined || order === undefined ? asked : withinBand(venue, engine, listing, account, order.side, asked);
  if (order !== undefined && isUnchanged(order, quantity, price)) throw REFUSED.unmodified();
  submitAmend(venue, engine, { account, id, quantity, price });
  return { id, linkId };
}

/** What is gone is called too late to replace on contracts (§2.4). */
function found(venue: Venue, parameters: Parameters, account: string) {
  try {
    return findNamed(venue, parameters, account);
  } catch (error) {
    if (error instanceof BybitRefusal && error.retCode === 110001) {
      throw new BybitRefusal(110001, 'order not exists or too late to replace');
    }
    throw error;
  }
}

function checkQuantity(engine: CategoryEngine, listing: Listing, order: Order | undefined, quantity: Fixed): void {
  if (quantity <= 0n || quantity % listing.step !== 0n) throw orderRefusal(engine, 'quantity');
  if (quantity > largest(listing, { type: 'LIMIT', postOnly: order?.postOnly ?? false })) {
    throw orderRefusal(engine, 'aboveMaxLimit');
  }
  if (order !== undefined && quantity <= order.executedQuantity) throw orderRefusal(engine, 'belowFilled');
}

function isUnchanged(order: Order, quantity: Fixed | undefined, price: Fixed | undefined): boolean {
  return (quantity ?? order.quantity) === order.quantity && (price ?? order.price) === order.price;
}

interface Change {
  readonly account: string;
  readonly id: string;
  readonly quantity: Fixed | undefined;
  readonly price: Fixed | undefined;
}

/**
 * Hands a change to the engine. What the engine refuses then leaves no trace: how a late refusal shows is unverified
 * (§2.4).
 */
function submitAmend({ gateway }: Venue, { exchange }: CategoryEngine, { account, id, quantity, price }: Change): void {
  gateway.submit(() => {
    const order = exchange.order({ account, id });
    if (order === undefined || !isOpen(order)) return;
    if (quantity !== undefined && quantity <= order.executedQuantity) return;
    exchange.amend({
      account,
      id,
      priority: UNVERIFIED_PRIORITY,
      ...(quantity !== undefined && { quantity }),
      ...(price !== undefined && { price }),
    });
  });
}
