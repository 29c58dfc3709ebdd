import type { Order } from '../domain/order.ts';
import { isActive } from '../domain/order-state.ts';
import { type Sort, shortHash } from '../orders/list/query.ts';

/**
 * Orders that may move. Where an exchange lists orders by their last change (BitMEX: protocol/bitmex.md §2.3), an order
 * that is filled or amended while a client pages jumps to another place: past the end of the range, where the walk never
 * comes, or ahead of the walk, where it would be told twice. Only resting orders change, so it is enough to know those:
 *
 * - `pending`: resting and within the range when the listing began, not reached yet. What is still pending when the walk
 *   has ended has moved, and is looked for once more among the latest changes.
 * - `told`: given out while resting, and may turn up again ahead of an oldest-first walk.
 *
 * So a listing holds every order that was in the range when it began, each one once. New orders never enter by this way.
 */
export interface Movement {
  readonly pending: Set<string>;
  readonly told: Set<string>;
  /** More orders rest than a cursor can remember: the promise above does not hold, and the source says so. */
  overflow: boolean;
}

/** Bounds the cursor: eight characters each. Far above the 200 open orders that BitMEX allows on one symbol. */
export const MAX_TRACKED = 400;

export const OVERFLOW_REASON = `More than ${MAX_TRACKED} resting orders: one that changes between pages may be missing or repeated.`;

/** Starts from the orders that rest now. */
export function trackMovement(resting: readonly Order[]): Movement {
  const all = resting.map((order) => shortHash(order.id));
  return { pending: new Set(all.slice(0, MAX_TRACKED)), told: new Set(), overflow: all.length > MAX_TRACKED };
}

/** Notes that the walk has reached the order; false when it was told before. */
export function reached(movement: Movement, order: Order): boolean {
  const id = shortHash(order.id);
  movement.pending.delete(id);
  return !movement.told.has(id);
}

/** Notes that the order was given out. Newest first nothing comes back into the walk, so nothing is remembered. */
export function told(movement: Movement, order: Order, sort: Sort): void {
  if (sort === 'newest' || !isActive(order.state)) return;
  if (movement.pending.size + movement.told.size < MAX_TRACKED) movement.told.add(shortHash(order.id));
  else movement.overflow = true;
}

/** True when the order was still pending, which it then is no longer. */
export function settle(movement: Movement, order: Order): boolean {
  return movement.pending.delete(shortHash(order.id));
}
