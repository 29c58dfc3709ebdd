import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Parameters } from '../parameters.ts';
import type { CategoryEngine, Venue } from '../venue.ts';
import { findNamed } from './named-order.ts';
import { orderRefusal } from './order-request.ts';
import { idsOf } from './place.ts';
import { spotKindOf } from './trigger.ts';

const CANCEL_PER_SECOND = { spot: 20, futures: 10 } as const;

/** `POST order/cancel`: the answer only accepts the cancel; the order may fill first (docs/venues/bybit.md §2.5). */
export function cancelOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/cancel',
    access: 'trade',
    perSecond: CANCEL_PER_SECOND,
    handle: ({ parameters, account }) => ({ result: idsOf(cancelNamed(venue, parameters, account)) }),
  };
}

/** Accepts the cancel of the named order. */
export function cancelNamed(venue: Venue, parameters: Parameters, account: string): OrderIds {
  const { engine, id, linkId, order, conditional } = findNamed(venue, parameters, account);
  if (engine.category === 'spot') {
    const filter = parameters.word('orderFilter', ['Order', 'tpslOrder', 'StopOrder']) ?? 'Order';
    const kind = order === undefined ? (conditional ? 'StopOrder' : 'Order') : spotKindOf(order, venue.habits);
    // The code for an order of another kind is unverified (§12.5).
    if (filter !== kind) throw orderRefusal(engine, 'unknownOrder');
  }
  submitCancel(venue, engine, account, id);
  return { id, linkId };
}

/** Hands a cancel to the engine. One that comes too late leaves a mark on the filled order. */
export function submitCancel(venue: Venue, { exchange }: CategoryEngine, account: string, id: string): void {
  venue.gateway.submit(() => {
    const canceled = exchange.cancel({ account, id });
    if (!canceled.ok && canceled.order?.state === 'FILLED') venue.lateCancels.add(id);
  });
}
