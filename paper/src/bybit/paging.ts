import type { Json } from '../json.ts';
import type { Parameters } from './parameters.ts';
import { REFUSED } from './refusal.ts';

const DAY_MS = 86_400_000;
const SPAN_MS = 7 * DAY_MS;

/** How many rows a page has: 1 to `most`. Beyond it is refused; that it is, and not cut, is unverified. */
export function rowLimit(parameters: Parameters, fallback: number, most: number): number {
  const limit = parameters.integer('limit') ?? fallback;
  if (limit < 1 || limit > most) throw REFUSED.invalid('limit');
  return limit;
}

/** `startTime` to `endTime`, seven days at most, the last seven when neither is given (docs/venues/bybit.md §3). */
function timeWindow(parameters: Parameters, now: number): { readonly from: number; readonly to: number } {
  const start = parameters.integer('startTime');
  const end = parameters.integer('endTime');
  const from = start ?? (end ?? now) - SPAN_MS;
  const to = end ?? (start === undefined ? now : start + SPAN_MS);
  if (from > to || to - from > SPAN_MS) throw REFUSED.window();
  return { from, to };
}

/** The window, of what a cursor leaves of it: a page is found without walking over those before it. */
export function windowBehindCursor(
  parameters: Parameters,
  now: number,
): { readonly from: number; readonly to: number } {
  const { from, to } = timeWindow(parameters, now);
  const after = placeIn(parameters.text('cursor'));
  return { from, to: after === undefined ? to : Math.min(to, after.time) };
}

/** Where a page ends: the row that was last, by its id and its time. */
interface Place {
  readonly id: string;
  readonly time: number;
}

export interface Paged<T> {
  readonly rows: readonly T[];
  readonly nextPageCursor: string;
}

/** How the rows of a list are told apart and how they are sorted: newest first. */
export interface Sorting<T> {
  readonly id: (row: T) => string;
  readonly time: (row: T) => number;
}

/**
 * One page of a list that comes newest first. Nothing is held for the client, so rows may come twice or move while it
 * pages; the cursor after the last page is not empty, only the page behind it is (§3).
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
    // A row that is gone from the list is passed where an older one comes.
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

/** Reads a cursor that was sent as it was given, or encoded once more. */
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
