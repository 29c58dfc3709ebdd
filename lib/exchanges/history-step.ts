import { UnreadableReply } from './wire.ts';

/**
 * How far one page of history reaches. Pages are cut by number of rows, so the last millisecond of a full page may be
 * incomplete: its rows are left to the next step, which starts with that whole millisecond. No row is lost or repeated,
 * whatever shares a timestamp.
 *
 * A row without a time takes a place in the page but none in the range: every step that meets it returns it, and the other
 * rows decide how far the step reaches.
 */
export type HistoryStep<T> =
  | { readonly kind: 'rows'; readonly rows: readonly T[]; readonly frontier: number }
  /** The whole page is one millisecond, perhaps not all of it, so it must be walked by order id. */
  | { readonly kind: 'crowded'; readonly time: number };

/** The requested range `[from, to)`, and the part the request could reach, which is narrower on Binance futures. */
export interface Reach {
  readonly from: number;
  readonly to: number;
  readonly reachedFrom: number;
  readonly reachedTo: number;
  readonly pageLimit: number;
}

export interface Timed {
  readonly time: number | undefined;
}

/** The latest rows up to `to`: complete down to the millisecond after the page's oldest. */
export function newestStep<T extends Timed>(page: readonly T[], reach: Reach): HistoryStep<T> {
  const { from, to } = reach;
  const [oldest, newest] = extent(page, reach);
  if (page.length < reach.pageLimit || oldest < from) {
    return within(page, Math.max(from, reach.reachedFrom), to, 'newest');
  }
  if (oldest >= to) throw new UnreadableReply('the history is not bounded by endTime.');
  return oldest === newest ? { kind: 'crowded', time: oldest } : within(page, oldest + 1, to, 'newest');
}

/** The earliest rows from `from`: complete up to the page's latest millisecond, exclusive. */
export function oldestStep<T extends Timed>(page: readonly T[], reach: Reach): HistoryStep<T> {
  const { from, to } = reach;
  const [oldest, newest] = extent(page, reach);
  if (page.length < reach.pageLimit || newest >= to) {
    return within(page, from, Math.min(to, reach.reachedTo), 'oldest');
  }
  if (newest < from) throw new UnreadableReply('the history is not bounded by startTime.');
  return oldest === newest ? { kind: 'crowded', time: oldest } : within(page, from, newest, 'oldest');
}

function within<T extends Timed>(
  page: readonly T[],
  low: number,
  high: number,
  direction: 'newest' | 'oldest',
): HistoryStep<T> {
  const rows = page.filter(({ time }) => time === undefined || (time >= low && time < high));
  return { kind: 'rows', rows, frontier: direction === 'newest' ? low : high };
}

function extent(page: readonly Timed[], { pageLimit }: Reach): [oldest: number, newest: number] {
  const times = page.flatMap(({ time }) => time ?? []);
  if (times.length === 0 && page.length >= pageLimit) {
    throw new UnreadableReply('no row of a full page has a time, so the history cannot be paged.');
  }
  return times.reduce<[number, number]>(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
