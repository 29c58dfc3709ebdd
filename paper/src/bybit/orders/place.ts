import type { Fixed } from '../../engine/decimal.ts';
import type { NewOrder } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Venue } from '../venue.ts';
import { watchEntry } from './exits.ts';
import { largest, type OrderRequest, readOrder } from './order-request.ts';

export const CREATE_PER_SECOND = { spot: 20, futures: 10 } as const;

/** `POST order/create`: the answer has only the ids (docs/venues/bybit.md §2.1). */
export function placeOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/create',
    access: 'trade',
    perSecond: CREATE_PER_SECOND,
    handle: (call) => ({ result: idsOf(accept(venue, readOrder(venue, call.parameters, call.account), call)) }),
  };
}

/** The gateway's answer about an order. */
export function idsOf({ id, linkId }: OrderIds): { readonly [name: string]: Json } {
  return { orderId: id, orderLinkId: linkId ?? '' };
}

/** Accepts a checked order: issues its ids, reserves its client id for ever, and hands it to the engine. */
export function accept(venue: Venue, request: OrderRequest, call: Pick<Call, 'now' | 'listingDelayMs'>): OrderIds {
  const [first, ...rest] = partsOf(request);
  const ids = submit(venue, request, first, request.linkId, call);
  for (const part of rest) submit(venue, request, part, undefined, call);
  return ids;
}

/**
 * The orders that the engine receives: one, or several for a reduce-only order that exceeds the largest order (§0.15).
 * That the first of them keeps the client id is unverified.
 */
function partsOf({ order, listing }: OrderRequest): readonly [NewOrder, ...NewOrder[]] {
  const { quantity } = order;
  const most = largest(listing, order);
  if (order.reduceOnly !== true || quantity === undefined || quantity <= most) return [order];
  const rest: NewOrder[] = [];
  for (let left: Fixed = quantity - most; left > 0n; left -= most) {
    rest.push({ ...order, quantity: left < most ? left : most });
  }
  return [{ ...order, quantity: most }, ...rest];
}

function submit(
  venue: Venue,
  { engine, listing }: OrderRequest,
  order: NewOrder,
  linkId: string | undefined,
  { now, listingDelayMs }: Pick<Call, 'now' | 'listingDelayMs'>,
): OrderIds {
  const { account } = order;
  const issued = venue.ids.next(engine.category, now);
  const ids: OrderIds = { id: issued.id, linkId: linkId ?? issued.linkId };
  if (ids.linkId !== undefined) venue.use(engine.category, account, ids.linkId);
  if (listingDelayMs > 0) venue.hide(ids.id, now + listingDelayMs);
  const known = { ...order, id: ids.id, ...(ids.linkId !== undefined && { clientOrderId: ids.linkId }) };
  watchEntry(venue, engine, order, ids.id);
  // The request's conditions apply to its order, although the engine sees it later.
  const { rejecting } = engine.conditions;
  venue.gateway.submit(() => engine.exchange.under({ lagMs: 0, rejecting }, () => engine.exchange.place(known)), {
    category: engine.category,
    account,
    symbol: listing.symbol,
    conditional: order.trigger !== undefined,
    ...ids,
  });
  return ids;
}
