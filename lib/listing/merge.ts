import { compareExchangeOrderIds } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { LeftOut, RowKey } from '../exchanges/port.ts';
import type { Sort } from './query.ts';

/**
 * A k-way merge. Each stream is a lane that has been read up to its `reach`; a row leaves the merge only when no lane
 * can still yield an earlier one. The merge makes no requests: `nextStep` says what has to be read.
 *
 * All arithmetic uses positions, integers that grow in the direction of the listing: the time, or, newest
 * first, the negated time. A lane with reach `r` has read all its rows at positions below `r`.
 */
export interface Lane<R> {
  reach: number;
  /** The position at which the range ends; a lane that reaches it is exhausted. */
  readonly end: number;
  /**
   * A row is known to be at `reach` but is not held: an earlier page read it and had no room for
   * it. Such a lane is not read until the merge gets there.
   */
  waiting: boolean;
  /** Id of that row where several lanes wait at one position, so that their order is known without a read. */
  head: string | undefined;
  /** Rows read and not taken yet, in order. */
  rows: Row<R>[];
}

/** A row that could not be returned still has a place in the merge, so that it is counted exactly once. */
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
 * The total order of rows, oldest first: by time, then by the exchange's id, as a number where it is one, then
 * by the whole id, since exchanges number each symbol from one.
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

/** The position of a time; positions grow in the direction of the listing. */
export function positionOf(time: number, sort: Sort): number {
  return sort === 'newest' ? -time : time;
}

/** The position of a stream's frontier; newest first, a frontier includes its own millisecond. */
export function reachOf(frontier: number, sort: Sort): number {
  return sort === 'newest' ? 1 - frontier : frontier;
}

/** The inverse of `reachOf`. */
export function frontierOf(reach: number, sort: Sort): number {
  return sort === 'newest' ? 1 - reach : reach;
}

/** Whether the lane has nothing left to read or return. */
export function isExhausted(lane: Lane<unknown>): boolean {
  return lane.reach >= lane.end && lane.rows.length === 0;
}

/**
 * Returns the next step of the merge. Lanes to read come most urgent first. `soon` is a position that the page is expected
 * to pass: waiting lanes up to there are read together with the one that is due.
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

  // A lane that holds rows has read past them, so it neither blocks nor waits.
  const unread = lanes.filter((lane) => lane.reach < lane.end);
  // A lane that may hold a row at or before the earliest known one must be read first.
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

/** Unknown heads first: once they are read, all heads are known, so the next lane is found within any budget. */
function compareHeads(sort: Sort, { head: a }: Lane<unknown>, { head: b }: Lane<unknown>): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  return compareIds(sort, a, b);
}

/** The order of two rows in the same millisecond. */
function compareIds(sort: Sort, a: string, b: string): number {
  return compareIn(sort, { time: 0, id: a }, { time: 0, id: b });
}

/**
 * Puts the rows of one read onto the lane. Drops rows beyond the reach of the read, since the next read
 * returns them again, and rows at or before `last`, which earlier pages returned. Throws when the read did
 * not advance, since a listing must end.
 */
export function receive<R>(
  lane: Lane<R>,
  rows: readonly Row<R>[],
  reach: number,
  sort: Sort,
  last: RowKey | undefined,
): void {
  const bound = Math.min(reach, lane.end);
  if (bound <= lane.reach)
    throw new Problem('EXCHANGE_PROTOCOL', 'The exchange returned the same part of the history again.');
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

/** The state of a lane at the end of a page: of the rows not taken, only the place of the first is kept. */
export function standing(lane: Lane<unknown>): Pick<Lane<unknown>, 'reach' | 'waiting' | 'head'> {
  const [row] = lane.rows;
  return row ? { reach: row.position, waiting: true, head: row.key.id } : lane;
}
