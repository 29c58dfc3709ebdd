import type { HistoryRequest } from '../port.ts';
import type { Element } from '../rows.ts';
import type { BybitReadRequest } from './client.ts';
import { WINDOW_MS } from './facts.ts';
import type { BybitPage } from './models.ts';
import { pagesOf } from './pages.ts';
import type { TimeBounds } from './query.ts';

/** A stretch of time, `[start, end)`, epoch milliseconds. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** A list that is read in windows of time. */
export interface PagedWindows<T> {
  /** The request of one window. */
  readonly request: (bounds: TimeBounds) => BybitReadRequest;
  readonly fetch: (request: BybitReadRequest) => Promise<BybitPage<T>>;
  readonly pageLimit: number;
  /** The exchange keeps nothing from before this time. */
  readonly forgotten: number;
}

export interface WindowRead<T> extends Window {
  readonly elements: readonly Element<T>[];
  readonly frontier: number;
  /** The width that the next window has good chances to fit with. */
  readonly width: number;
}

/** The part of the range that a step begins with; `undefined` where nothing of it is kept. `memo.width` is what fitted. */
export function windowOf({ from, to, direction, memo }: HistoryRequest, forgotten: number): Window | undefined {
  const low = Math.max(from, forgotten, 0);
  if (low >= to) return undefined;
  const told = memo?.width;
  const width = Math.min(typeof told === 'number' && told >= 1 ? Math.floor(told) : WINDOW_MS, WINDOW_MS, to - low);
  return direction === 'newest' ? { start: to - width, end: to } : { start: low, end: low + width };
}

/**
 * The first window, at the edge of the range, that one page holds whole: the list may move while it is paged
 * (docs/venues/bybit.md §3), so only a millisecond that holds more than a page is walked by cursor.
 */
export async function readWindow<T>(
  { from, to, direction }: HistoryRequest,
  first: Window,
  { request, fetch, pageLimit, forgotten }: PagedWindows<T>,
): Promise<WindowRead<T>> {
  const newest = direction === 'newest';
  let { start, end } = first;
  for (;;) {
    const asked = paged(request({ startTime: start, endTime: end - 1 }), pageLimit);
    const most = end - start === 1 ? undefined : 2;
    const { elements, atEnd } = await pagesOf(asked.payload, (payload) => fetch({ ...asked, payload }), most);
    if (atEnd || elements.length < pageLimit) {
      const exhausted = newest ? start <= Math.max(from, forgotten, 0) : end >= to;
      return {
        elements,
        start,
        end,
        frontier: exhausted ? (newest ? from : to) : newest ? start : end,
        width: wider(elements.length, end - start, pageLimit),
      };
    }
    const width = Math.max(1, Math.floor((end - start) / 4));
    [start, end] = newest ? [end - width, end] : [start, start + width];
  }
}

/** The request with another number of rows per page. */
export function paged(request: BybitReadRequest, pageLimit: number): BybitReadRequest {
  return { ...request, payload: request.payload.replace(/limit=\d+$/, `limit=${pageLimit}`) };
}

/** The share of a page that the next window aims at: rows do not arrive evenly. */
const AIM = 0.6;
/** Maximum growth of windows after a burst. */
const GROWTH = 8;

/** What fitted will fit again; if it fitted easily, more will. */
function wider(rows: number, width: number, pageLimit: number): number {
  const room = rows === 0 ? GROWTH : Math.min((AIM * pageLimit) / rows, GROWTH);
  return Math.max(1, Math.min(Math.floor(width * room), WINDOW_MS));
}
