import type { Json } from '../json.ts';
import type { Parameters } from './parameters.ts';
import { REFUSED } from './refusal.ts';

const DAY_MS = 86_400_000;
const SPAN_MS = 7 * DAY_MS;

/**
 * The number of rows of a page: 1 to `most`. A larger number is refused; that it is refused rather than cut is
 * unverified.
 */
export function rowLimit(parameters: Parameters, fallback: number, most: number): number {
  const limit = parameters.integer('limit') ?? fallback;
  if (limit < 1 || limit > most) throw REFUSED.invalid('limit');
  return limit;
}

/** `startTime` to `endTime`, at most seven days, by default the last seven (docs/venues/bybit.md §3). */
function timeWindow(parameters: Parameters, now: number): { readonly from: number; readonly to: number } {
  const start = parameters.integer('startTime');
  const end = parameters.integer('endTime');
  const from = start ?? (end ?? now) - SPAN_MS;
  const to = end ?? (start === undefined ? now : start + SPAN_MS);
  if (from > to || to - from > SPAN_MS) throw REFUSED.window();
  return { from, to };
}

/** The rest of the window after a cursor, so that a page is found without walking over earlier ones. */
export function windowBehindCursor(
  parameters: Parameters,
  now: number,
): { readonly from: number; readonly to: number } {
  const { from, to } = timeWindow(parameters, now);
  const after = placeIn(parameters.text('cursor'));
  return { from, to: after === undefined ? to : Math.min(to, after.time) };
}

/** The end of a page: its last row, by id and time. */
interface Place {
  readonly id: string;
  readonly time: number;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  readonly nextPageCursor: string;
}

/** How the rows of a list are identified and sorted: newest first. */
export interface Sorting<T> {
  readonly id: (row: T) => string;
  readonly time: (row: T) => number;
}

/**
 * One page of a newest-first list. The exchange keeps no state for the client, so rows may repeat or move while it
 * pages; even the last page has a cursor, and only the page after it is empty (§3).
 */
export function pageOf<T>(
  rows: Iterable<T>,
  parameters: Parameters,
  limit: number,
  { id, time }: Sorting<T>,
): Paged<T> {
  const after = placeIn(parameters.text('cursor'));
  const page: T[] = [];
  let passed = after === undefined;
  for (const row of rows) {
    if (page.length === limit) break;
    // If the cursor's row has left the list, the page starts at the first older row.
    if (!passed && after !== undefined && time(row) < after.time) passed = true;
    if (passed) page.push(row);
    else if (id(row) === after?.id) passed = true;
  }
  const [first] = page;
  const last = page.at(-1);
  if (first === undefined || last === undefined) return { rows: page, nextPageCursor: '' };
  const place = (row: T): string => `${id(row)}:${time(row)}`;
  return { rows: page, nextPageCursor: encodeURIComponent(`${place(first)},${place(last)}`) };
}

/** Reads a cursor that was sent verbatim or re-encoded. */
function placeIn(text: string | undefined): Place | undefined {
  if (text === undefined) return undefined;
  const [, id, time] = /,([^,:]+):(\d+)$/.exec(decoded(text)) ?? [];
  if (id === undefined || time === undefined) throw REFUSED.invalid('cursor');
  return { id, time: Number(time) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw REFUSED.invalid('cursor');
  }
}

/** The frame of every list. */
export function listResult(category: string, rows: readonly Json[], nextPageCursor: string): Json {
  return { nextPageCursor, category, list: rows };
}
