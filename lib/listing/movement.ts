import { type Sort, shortHash } from './query.ts';

/**
 * Tracks orders that may move. Where an exchange lists orders by last change (BitMEX: docs/venues/bitmex.md §2.3), an order
 * that fills or is amended while a client pages jumps to another place: past the end of the range, which the walk never
 * reaches, or ahead of the walk, where it would be returned twice. Only resting orders change, so it tracks those:
 *
 * - `pending`: rested within the range when the listing began, and not reached yet. Those still pending when the walk
 *   ends have moved; the listing looks for them among the latest changes.
 * - `told`: returned while resting, and may appear again ahead of an oldest-first walk.
 *
 * So a listing returns every order that was in the range when it began, exactly once. It adds no new orders.
 */
export interface Movement {
  readonly pending: Set<string>;
  readonly told: Set<string>;
  /** More orders rest than a cursor can hold: the promise above does not hold, and the source says so. */
  overflow: boolean;
}

/** Limits the cursor at eight characters per order. Far above the 200 open orders that BitMEX allows on one symbol. */
export const MAX_TRACKED = 400;

export const OVERFLOW_REASON = `More than ${MAX_TRACKED} resting orders: one that changes between pages may be missing or repeated.`;

/** Starts with the ids of rows that may move now. */
export function trackMovement(ids: readonly string[]): Movement {
  const all = ids.map(shortHash);
  return { pending: new Set(all.slice(0, MAX_TRACKED)), told: new Set(), overflow: all.length > MAX_TRACKED };
}

/** Notes that the walk has reached a row; returns false when the row was returned before. */
export function reached(movement: Movement, id: string): boolean {
  const name = shortHash(id);
  movement.pending.delete(name);
  return !movement.told.has(name);
}

/** Notes that a row which may still move was returned. Newest first, no row comes back into the walk. */
export function told(movement: Movement, id: string, sort: Sort): void {
  if (sort === 'newest') return;
  if (movement.pending.size + movement.told.size < MAX_TRACKED) movement.told.add(shortHash(id));
  else movement.overflow = true;
}

/** Removes the row from the pending ones; returns whether it was pending. */
export function settle(movement: Movement, id: string): boolean {
  return movement.pending.delete(shortHash(id));
}
