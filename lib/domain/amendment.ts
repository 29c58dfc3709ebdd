import { decimal } from './decimal.ts';
import type { AmendMethod } from './instrument.ts';
import type { Amendment, Order } from './order.ts';

/** Describes a change in place: the order keeps its id and its filled quantity. */
export function changedInPlace(
  method: Exclude<AmendMethod, 'cancelReplace'>,
  queuePriority: Amendment['queuePriority'],
  before: Order,
  after: Order,
): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  return { method, queuePriority, ...ids, filledBefore: '0', changedSince: false };
}

/** Describes a replacement. `before` is the old order in its final state, which says how much of it had filled. */
export function replacedBy(before: Order, after: Order): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  const filledBefore = before.filledQuantity;
  return { method: 'cancelReplace', queuePriority: 'lost', ...ids, filledBefore, changedSince: false };
}

/** Whether the order was changed: compares price and total quantity, and ignores fills. */
export function isChanged(before: Order, now: Order): boolean {
  return !isSame(before.price, now.price) || !isSame(before.quantity, now.quantity);
}

/** Whether two decimals are the same number, or both absent. */
export function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : decimal(one).eq(decimal(other));
}

function idsOf({ id, clientOrderId }: Order): Amendment['before'] {
  return { id, clientOrderId };
}
