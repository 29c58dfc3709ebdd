import { newestStep, oldestStep, type Reach } from '../../history-step.ts';
import type { HistoryRequest } from '../../port.ts';
import type { Element } from '../../rows.ts';
import { nextId } from '../row-names.ts';

/** Bounds of a page: `startTime` alone begins there, `endTime` alone ends there, `fromId` takes precedence over times. */
export interface PageBounds {
  readonly fromId?: string;
  readonly startTime?: number;
  readonly endTime?: number;
}

export interface OneEndedList<T> {
  readonly page: (bounds: PageBounds) => Promise<readonly Element<T>[]>;
  readonly pageLimit: number;
  /** The id that pages are continued by; it ascends with time. */
  readonly idOf: (row: T) => string;
}

/**
 * One step through a list of one symbol of Binance spot. The 24 h limit applies only if both ends of a window are given
 * (docs/venues/binance.md §2.4, §2.10), so only one is: `endTime` returns the latest rows up to it, `startTime` the earliest
 * from it. A quiet account costs one request, however long the range.
 */
export async function oneEndedStep<T>(
  { from, to, direction }: HistoryRequest,
  list: OneEndedList<T>,
): Promise<{ rows: readonly Element<T>[]; frontier: number }> {
  const newest = direction === 'newest';
  if (from >= to) return { rows: [], frontier: newest ? from : to };
  const reach: Reach = { from, to, reachedFrom: from, reachedTo: to, pageLimit: list.pageLimit };
  const step = newest
    ? newestStep(await list.page({ endTime: to - 1 }), reach)
    : oldestStep(await list.page({ startTime: Math.max(0, from) }), reach);
  if (step.kind === 'rows') return step;
  const rows = await wholeMillisecond(step.time, list);
  return { rows, frontier: newest ? step.time : step.time + 1 };
}

/** All rows of one millisecond: times cannot distinguish them, ids can. */
async function wholeMillisecond<T>(
  time: number,
  { page, pageLimit, idOf }: OneEndedList<T>,
): Promise<readonly Element<T>[]> {
  const found: Element<T>[] = [];
  let bounds: PageBounds = { startTime: time, endTime: time };
  for (;;) {
    const rows = await page(bounds);
    found.push(...rows.filter((row) => row.time === undefined || row.time === time));
    if (rows.length < pageLimit || rows.some((row) => row.time !== undefined && row.time > time)) return found;
    bounds = { fromId: nextId(rows, idOf) };
  }
}
