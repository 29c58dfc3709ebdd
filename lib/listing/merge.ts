import { compareExchangeOrderIds } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { LeftOut, RowKey } from '../exchanges/port.ts';
import type { Sort } from './query.ts';

/**
 * The k-way merge. Each stream is a lane that has been read up to its `reach`; a row leaves the merge only when no lane
 * can still bring an earlier one. Nothing here asks an exchange: `nextStep` says what has to be read.
 *
 * All arithmetic is on positions, whole numbers that grow in the direction of the listing: the time when it is oldest
 * first, the negated time when it is newest first. A lane with reach `r` has told all its rows at positions below `r`.
 */
export interface Lane<R> {
  reach: number;
  /** The position at which the range ends: a lane that reaches it is exhausted. */
  readonly end: number;
  /**
   * A row is known to stand at `reach`, though it is not at hand: it was read for an earlier page that had no room for
   * it. Such a lane is left alone until the merge gets there.
   */
  waiting: boolean;
  /** The id of that row, kept where several lanes wait at one position: who comes first is then known without a read. */
  head: string | undefined;
  /** What was read and not taken yet, in order. */
  rows: Row<R>[];
}

/** A row that was left out of a reading has its place in the merge all the same: so it is counted once, and not twice. */
export type Row<R> = Placed & (Told<R> | Missing);

interface Placed {
  readonly key: RowKey;
  readonly position: number;
}

interface Told<R> {
  readonly row: R;
  readonly leftOut?: undefined;
}

interface Missing {
  readonly row?: undefined;
  readonly leftOut: LeftOut;
}

export type MergeStep<R, L extends Lane<R>> =
  | { readonly do: 'take'; readonly lane: L; readonly row: Row<R> }
  | { readonly do: 'read'; readonly lanes: readonly L[] }
  | { readonly do: 'end' };

/**
 * The total order of all rows, oldest first: by time, then by the exchange's id read as a number where it is one, then
 * by the whole id, for exchanges number each symbol from one.
 */
export function compareKeys(a: RowKey, b: RowKey): number {
  return (
    a.time - b.time ||
    compareExchangeOrderIds(exchangeIdOf(a.id), exchangeIdOf(b.id)) ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

function exchangeIdOf(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

/** `compareKeys` in the direction of the listing. */
export function compareIn(sort: Sort, a: RowKey, b: RowKey): number {
  return sort === 'newest' ? compareKeys(b, a) : compareKeys(a, b);
}

/** The place of a moment in the order of the page: it grows whichever way the list is sorted. */
export function positionOf(time: number, sort: Sort): number {
  return sort === 'newest' ? -time : time;
}

/** The position that a stream's frontier means; newest first a frontier includes its own millisecond. */
export function reachOf(frontier: number, sort: Sort): number {
  return sort === 'newest' ? 1 - frontier : frontier;
}

/** The inverse of `reachOf`. */
export function frontierOf(reach: number, sort: Sort): number {
  return sort === 'newest' ? 1 - reach : reach;
}

/** Whether nothing of the lane is left to read or to give out. */
export function isExhausted(lane: Lane<unknown>): boolean {
  return lane.reach >= lane.end && lane.rows.length === 0;
}

/**
 * What the merge needs next. Lanes to be read come with the most urgent first. `soon` is a position the page is expected
 * to pass: waiting lanes up to there are read together with the one that is due, not one after the other.
 */
export function nextStep<R, L extends Lane<R> = Lane<R>>(
  lanes: readonly (L & Lane<R>)[],
  sort: Sort,
  soon = Number.NEGATIVE_INFINITY,
): MergeStep<R, L> {
  let first: { lane: L; row: Row<R> } | undefined;
  let earliest = Number.POSITIVE_INFINITY;
  for (const lane of lanes) {
    const row = lane.rows[0];
    if (row && (!first || compareIn(sort, row.key, first.row.key) < 0)) first = { lane, row };
    if (lane.waiting) earliest = Math.min(earliest, lane.reach);
  }
  if (first) earliest = Math.min(earliest, first.row.position);

  const unread = lanes.filter((lane) => lane.rows.length === 0 && lane.reach < lane.end);
  // A lane that may hold a row at or before the earliest known one decides what comes first, so it is read before.
  const blocking = unread.filter((lane) => !lane.waiting && lane.reach <= earliest);
  if (blocking.length > 0) return { do: 'read', lanes: blocking.sort((a, b) => a.reach - b.reach) };
  const at = first?.row.position === earliest ? first.row : undefined;
  const isDue = (lane: L) => lane.reach <= earliest && !(at && lane.head && compareIds(sort, lane.head, at.key.id) > 0);
  const waiting = unread.filter((lane) => lane.waiting);
  if (waiting.some(isDue)) {
    const horizon = Math.max(earliest, soon);
    const ordered = waiting.sort((a, b) => a.reach - b.reach || compareHeads(sort, a, b));
    return { do: 'read', lanes: ordered.filter((lane) => lane.reach <= horizon) };
  }
  return first ? { do: 'take', lane: first.lane, row: first.row } : { do: 'end' };
}

/** Unknown heads first: once they are read all are known, so that the one to read next is found within any budget. */
function compareHeads(sort: Sort, { head: a }: Lane<unknown>, { head: b }: Lane<unknown>): number {
  if (a === undefined || b === undefined) return (a === undefined ? 0 : 1) - (b === undefined ? 0 : 1);
  return compareIds(sort, a, b);
}

/** The order of two rows of one millisecond. */
function compareIds(sort: Sort, a: string, b: string): number {
  return compareIn(sort, { time: 0, id: a }, { time: 0, id: b });
}

/**
 * Puts what one step of a stream returned onto its lane. Rows beyond the step's reach are left out, for the next step
 * returns them again; so are those at or before `last`, which earlier pages have given out. Throws when the step did
 * not get anywhere: a listing must end.
 */
export function receive<R>(
  lane: Lane<R>,
  rows: readonly Row<R>[],
  reach: number,
  sort: Sort,
  last: RowKey | undefined,
): void {
  const bound = Math.min(reach, lane.end);
  if (bound <= lane.reach) throw new Problem('EXCHANGE_PROTOCOL', 'The history was asked on and did not advance.');
  const fresh = new Map<string, Row<R>>();
  for (const row of rows) {
    const inside = row.position >= lane.reach && row.position < bound;
    if (inside && (!last || compareIn(sort, row.key, last) > 0)) fresh.set(row.key.id, row);
  }
  lane.rows = [...fresh.values()].sort((a, b) => compareIn(sort, a.key, b.key));
  lane.reach = bound;
  lane.waiting = false;
  lane.head = undefined;
}

/** Where a lane stands when the page ends: rows that were not taken are forgotten but for the place of the first. */
export function standing(lane: Lane<unknown>): Pick<Lane<unknown>, 'reach' | 'waiting' | 'head'> {
  const [row] = lane.rows;
  return row ? { reach: row.position, waiting: true, head: row.key.id } : lane;
}
