import { type Sort, shortHash } from './query.ts';

/**
 * Orders that may move. Where an exchange lists orders by their last change (BitMEX: docs/venues/bitmex.md §2.3), an order
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

/** Starts from the ids of the rows that may move now. */
export function trackMovement(ids: readonly string[]): Movement {
  const all = ids.map(shortHash);
  return { pending: new Set(all.slice(0, MAX_TRACKED)), told: new Set(), overflow: all.length > MAX_TRACKED };
}

/** Notes that the walk has reached a row; false when it was told before. */
export function reached(movement: Movement, id: string): boolean {
  const name = shortHash(id);
  movement.pending.delete(name);
  return !movement.told.has(name);
}

/** Notes that a row which may still move was given out. Newest first nothing comes back into the walk. */
export function told(movement: Movement, id: string, sort: Sort): void {
  if (sort === 'newest') return;
  if (movement.pending.size + movement.told.size < MAX_TRACKED) movement.told.add(shortHash(id));
  else movement.overflow = true;
}

/** True when the row was still pending, which it then is no longer. */
export function settle(movement: Movement, id: string): boolean {
  return movement.pending.delete(shortHash(id));
}
