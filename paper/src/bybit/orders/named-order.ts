import { isOpen, type Order } from '../../engine/order.ts';
import type { Accepted } from '../gateway.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, listingFor, type Venue } from '../venue.ts';
import { orderRefusal } from './order-request.ts';

/** An open or not yet processed order that a cancel or amend names. */
export interface NamedOrder {
  readonly engine: CategoryEngine;
  readonly id: string;
  readonly linkId: string | undefined;
  /** Undefined while it waits for the engine. */
  readonly order: Order | undefined;
  readonly conditional: boolean;
}

/**
 * Finds the order of a cancel or amend; `symbol` is mandatory even with an id, and `orderId` takes precedence over
 * `orderLinkId` (docs/venues/bybit.md §2.2, §2.5). A closed order is refused like an unknown one.
 */
export function findNamed(venue: Venue, parameters: Parameters, account: string): NamedOrder {
  const engine = engineFor(venue, parameters);
  const { symbol } = listingFor(engine, parameters);
  const id = parameters.text('orderId');
  const linkId = parameters.text('orderLinkId');
  if (id === undefined && linkId === undefined) throw REFUSED.missing('orderId or orderLinkId');
  const key = id === undefined ? { clientOrderId: linkId ?? '' } : { id };
  const order = engine.exchange.order({ account, symbol, ...key });
  if (order !== undefined) {
    if (!isOpen(order)) throw orderRefusal(engine, 'orderClosed');
    return { engine, id: order.id, linkId: order.clientOrderId, order, conditional: order.trigger !== undefined };
  }
  const accepted = waitingFor(venue, engine, account, { symbol, id, linkId });
  if (accepted === undefined) throw orderRefusal(engine, 'unknownOrder');
  const { id: acceptedId, linkId: acceptedLinkId, conditional } = accepted;
  return { engine, id: acceptedId, linkId: acceptedLinkId, order: undefined, conditional };
}

function waitingFor(
  { gateway, habits }: Venue,
  { category }: CategoryEngine,
  account: string,
  named: { readonly symbol: string; readonly id: string | undefined; readonly linkId: string | undefined },
): Accepted | undefined {
  if (habits.changeBeforeSeen === 'refused') return undefined;
  return gateway
    .waiting(category, account)
    .find(
      ({ symbol, id, linkId }) =>
        symbol === named.symbol && (named.id === undefined ? linkId === named.linkId : id === named.id),
    );
}
