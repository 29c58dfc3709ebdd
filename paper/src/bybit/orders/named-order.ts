import { isOpen, type Order } from '../../engine/order.ts';
import type { Accepted } from '../gateway.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, listingFor, type Venue } from '../venue.ts';
import { orderRefusal } from './order-request.ts';

/** An open order, or one that the engine has yet to see, as a cancel or amend names it. */
export interface NamedOrder {
  readonly engine: CategoryEngine;
  readonly id: string;
  readonly linkId: string | undefined;
  /** Undefined while it waits for the engine. */
  readonly order: Order | undefined;
}

/**
 * Finds the order of a cancel or amend; `symbol` is mandatory even with an id, and `orderId` goes before `orderLinkId`
 * (docs/venues/bybit.md §2.2, §2.5). One that is closed is refused as one that is unknown is.
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
    return { engine, id: order.id, linkId: order.clientOrderId, order };
  }
  const accepted = waitingFor(venue, engine, account, { symbol, id, linkId });
  if (accepted === undefined) throw orderRefusal(engine, 'unknownOrder');
  return { engine, id: accepted.id, linkId: accepted.linkId, order: undefined };
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
