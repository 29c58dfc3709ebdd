import type { Parameters } from '../parameters.ts';
import type { FuturesFacts, Rows } from './facts.ts';
import { byProduct, FUTURES_REFUSED } from './refusals.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;

/** Number of rows; a larger request is cut to the maximum. */
export function rowLimit(parameters: Parameters, { fallback, max }: Rows): number {
  return Math.min(Math.max(parameters.number('limit', fallback), 1), max);
}

/** Inclusive bounds in milliseconds. */
export interface TimeWindow {
  readonly from?: number;
  readonly to?: number;
}

/** `startTime` and `endTime` as sent. Refuses an end before its start (-1023) and more than seven days (§2.4). */
export function timeWindow(facts: FuturesFacts, parameters: Parameters): TimeWindow {
  const from = parameters.integer('startTime');
  const to = parameters.integer('endTime');
  if (from !== undefined && to !== undefined) {
    if (from > to) throw FUTURES_REFUSED.startAfterEnd();
    const span = to - from;
    const most = BigInt(SEVEN_DAYS_MS);
    if (span > most || (span === most && !facts.sevenDaysInclusive)) throw byProduct.timeInterval(facts);
  }
  return { ...(from !== undefined && { from: Number(from) }), ...(to !== undefined && { to: Number(to) }) };
}

/** A window with both ends: with one end missing it spans seven days, with both missing it is the last seven. */
export function sevenDays({ from, to }: TimeWindow, now: number): Required<TimeWindow> {
  if (from !== undefined) return { from, to: to ?? from + SEVEN_DAYS_MS };
  const end = to ?? now;
  return { from: end - SEVEN_DAYS_MS, to: end };
}

/** The first `limit` listed rows of a walk; later rows are never visited. */
export function first<Row>(rows: Iterable<Row>, limit: number, listed: (row: Row) => boolean): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length === limit) break;
    if (listed(row)) found.push(row);
  }
  return found;
}
