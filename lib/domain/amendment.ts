import { decimal } from './decimal.ts';
import type { AmendMethod } from './instrument.ts';
import type { Amendment, Order } from './order.ts';

/** What a change in place did: the order goes on under its id, and goes on counting what has filled. */
export function changedInPlace(
  method: Exclude<AmendMethod, 'cancelReplace'>,
  queuePriority: Amendment['queuePriority'],
  before: Order,
  after: Order,
): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  return { method, queuePriority, ...ids, filledBefore: '0', changedSince: false };
}

/** What a replacement did. `before` is the old order as it ended, so that what had filled of it is told. */
export function replacedBy(before: Order, after: Order): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  const filledBefore = before.filledQuantity;
  return { method: 'cancelReplace', queuePriority: 'lost', ...ids, filledBefore, changedSince: false };
}

/** Whether somebody has changed the order: prices and total quantities are compared, fills are no change. */
export function isChanged(before: Order, now: Order): boolean {
  return !isSame(before.price, now.price) || !isSame(before.quantity, now.quantity);
}

/** Whether two decimals are one number, or both are absent. */
export function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : decimal(one).eq(decimal(other));
}

function idsOf({ id, clientOrderId }: Order): Amendment['before'] {
  return { id, clientOrderId };
}
