import { compareExchangeOrderIds } from '../../../domain/order-id.ts';
import type { HistoryMemo, HistoryRequest } from '../../port.ts';
import type { Element } from '../../rows.ts';
import { UnreadableReply } from '../../wire.ts';
import { HISTORY_WINDOW_MS } from './product.ts';

/** Both ends of a window, inclusive, epoch milliseconds. */
export interface WindowBounds {
  readonly startTime: number;
  readonly endTime: number;
}

/** A list that is read in windows of time. */
export interface WindowedList<T> {
  readonly page: (bounds: WindowBounds) => Promise<readonly Element<T>[]>;
  readonly pageLimit: number;
  /** The exchange keeps nothing from before this time. */
  readonly forgotten: number;
  /** All rows of a millisecond whose page is full. */
  readonly crowded: (time: number, rows: readonly Element<T>[]) => Promise<readonly Element<T>[]>;
}

interface WindowStep<T> {
  readonly rows: readonly Element<T>[];
  readonly frontier: number;
  readonly memo: HistoryMemo;
}

/**
 * One window at the edge of the range. Which rows the exchange omits from a window larger than a page is unverified
 * (docs/venues/binance.md §2.4), so nothing depends on it: a window counts only if its page is not full, because then it is
 * complete, whatever shares a timestamp. A full page only hints where to cut. `memo.width` is the width that fitted.
 */
export async function windowStep<T>(
  { from, to, direction, memo }: HistoryRequest,
  { page, pageLimit, forgotten, crowded }: WindowedList<T>,
): Promise<WindowStep<T>> {
  const newest = direction === 'newest';
  const low = Math.max(from, forgotten, 0);
  const done = newest ? from : to;
  if (low >= to) return { rows: [], frontier: done, memo: {} };
  let width = Math.min(remembered(memo), to - low);
  for (let attempt = 1; ; attempt += 1) {
    const [start, end] = newest ? [to - width, to] : [low, low + width];
    const rows = await page({ startTime: start, endTime: end - 1 });
    if (rows.length >= pageLimit && width > 1) {
      width = narrower(rows, { start, end }, direction, attempt);
      continue;
    }
    const whole = rows.length < pageLimit ? rows : await crowded(start, rows);
    const exhausted = newest ? start <= low : end >= to;
    return {
      rows: whole.filter(({ time }) => time === undefined || (time >= start && time < end)),
      frontier: exhausted ? done : newest ? start : end,
      memo: { width: wider(rows.length, width, pageLimit) },
    };
  }
}

function remembered(memo: HistoryMemo | undefined): number {
  const width = memo?.width;
  return typeof width === 'number' && width >= 1 ? Math.min(Math.floor(width), HISTORY_WINDOW_MS) : HISTORY_WINDOW_MS;
}

/**
 * The width to try after a full page. The first try assumes that the page holds the rows nearest to the edge that is read
 * from: then everything but its far end is complete. If that is full again, the page held the rows at the far end, and those
 * are excluded; halving ensures that it terminates.
 */
function narrower(
  rows: readonly Element<unknown>[],
  { start, end }: { readonly start: number; readonly end: number },
  direction: HistoryRequest['direction'],
  attempt: number,
): number {
  const times = rows.flatMap(({ time }) => (time === undefined ? [] : [Math.min(Math.max(time, start), end - 1)]));
  if (times.length === 0) return Math.max(1, Math.floor((end - start) / 2));
  const oldest = times.reduce((a, b) => Math.min(a, b));
  const latest = times.reduce((a, b) => Math.max(a, b));
  const [nearest, beyond] =
    direction === 'newest' ? [end - oldest - 1, end - latest - 1] : [latest - start, oldest - start];
  return Math.max(1, attempt === 1 ? nearest : Math.min(beyond, Math.floor((end - start) / 2)));
}

/** The share of a page that the next window aims at: rows do not arrive evenly. */
const AIM = 0.6;
/** Maximum growth of windows after a burst. */
const GROWTH = 8;

/** What fitted will fit again; if it fitted easily, more will. */
function wider(rows: number, width: number, pageLimit: number): number {
  const room = rows === 0 ? GROWTH : Math.min((AIM * pageLimit) / rows, GROWTH);
  return Math.max(1, Math.min(Math.floor(width * room), HISTORY_WINDOW_MS));
}

/** How the rows of one symbol are requested. */
export interface SymbolPages<T> {
  readonly between: (bounds: WindowBounds) => Promise<readonly Element<T>[]>;
  /** Rows from an id on, in order, regardless of time. */
  readonly fromId: (id: string) => Promise<readonly Element<T>[]>;
  /** Ascends with time. */
  readonly idOf: (row: T) => string;
  readonly pageLimit: number;
}

/**
 * All rows of a symbol in one millisecond. The walk begins after a row known to be older, or at the first of all if the
 * previous week has none.
 */
export async function walkMillisecond<T>(
  time: number,
  { between, fromId, idOf, pageLimit }: SymbolPages<T>,
): Promise<Element<T>[]> {
  const before = await between({ startTime: Math.max(0, time - HISTORY_WINDOW_MS), endTime: time - 1 });
  const found: Element<T>[] = [];
  for (let next = followingId(before, idOf); ; ) {
    const rows = await fromId(next);
    found.push(...rows.filter((row) => row.time === undefined || row.time === time));
    if (rows.length < pageLimit || rows.some((row) => row.time !== undefined && row.time > time)) return found;
    const behind = followingId(rows, idOf);
    if (behind === '1') throw new UnreadableReply('no row of a full page can be read.');
    next = behind;
  }
}

/** The id after the last of the rows; 1 if none can be read. */
function followingId<T>(rows: readonly Element<T>[], idOf: (row: T) => string): string {
  const ids = rows.flatMap((each) => (each.kind === 'row' ? [idOf(each.row)] : []));
  const last = ids.reduce((a, b) => (compareExchangeOrderIds(a, b) > 0 ? a : b), '0');
  return String(BigInt(last) + 1n);
}
