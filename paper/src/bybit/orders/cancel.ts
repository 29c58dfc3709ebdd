import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Parameters } from '../parameters.ts';
import type { CategoryEngine, Venue } from '../venue.ts';
import { findNamed } from './named-order.ts';
import { idsOf } from './place.ts';

const CANCEL_PER_SECOND = { spot: 20, futures: 10 } as const;

/**
 * `POST order/cancel`: the answer says that the cancel was accepted; the order may fill before it (docs/venues/bybit.md
 * §2.5).
 */
export function cancelOrder(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/cancel',
    access: 'trade',
    perSecond: CANCEL_PER_SECOND,
    handle: ({ parameters, account }) => ({ result: idsOf(cancelNamed(venue, parameters, account)) }),
  };
}

/** Accepts the cancel of the order that is named. */
export function cancelNamed(venue: Venue, parameters: Parameters, account: string): OrderIds {
  const { engine, id, linkId } = findNamed(venue, parameters, account);
  submitCancel(venue, engine, account, id);
  return { id, linkId };
}

/** Hands a cancel to the engine. One that comes too late leaves a mark on the order that filled. */
export function submitCancel(venue: Venue, { exchange }: CategoryEngine, account: string, id: string): void {
  venue.gateway.submit(() => {
    const canceled = exchange.cancel({ account, id });
    if (!canceled.ok && canceled.order?.state === 'FILLED') venue.lateCancels.add(id);
  });
}
