import type { Parameters } from '../parameters.ts';
import { BinanceRefusal } from '../refusal.ts';

const DEFAULT_ROWS = 500;
const MAX_ROWS = 1_000;
const WINDOW_MS = 86_400_000;

/** `limit`: 500 rows by default, at most 1000; a larger request is cut to that. */
export function rowLimit(parameters: Parameters, fallback = DEFAULT_ROWS, max = MAX_ROWS): number {
  return Math.min(Math.max(parameters.number('limit', fallback), 1), max);
}

export interface TimeWindow {
  readonly from?: number;
  readonly to?: number;
}

/**
 * `startTime` and `endTime`, both inclusive and in milliseconds or microseconds. Together they span 24 hours at most
 * (-1127, docs/venues/binance.md §2.4). An end before its start is refused with the same code, which the venue's
 * document leaves open.
 */
export function timeWindow(parameters: Parameters): TimeWindow {
  const from = milliseconds(parameters.integer('startTime'));
  const to = milliseconds(parameters.integer('endTime'));
  if (from !== undefined && to !== undefined && (to - from > WINDOW_MS || to < from)) {
    throw new BinanceRefusal(-1127, 'More than 24 hours between startTime and endTime.');
  }
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function milliseconds(time: bigint | undefined): number | undefined {
  if (time === undefined) return undefined;
  return Number(time >= 10n ** 15n ? time / 1_000n : time);
}

/** The last `limit` rows of a newest-first walk, in the exchange's order: oldest first. */
export function newest<Row>(rows: Iterable<Row>, limit: number, listed?: (row: Row) => boolean): Row[] {
  return oldest(rows, limit, listed).reverse();
}

/** The first `limit` listed rows of a walk; later rows are never visited. */
export function oldest<Row>(rows: Iterable<Row>, limit: number, listed: (row: Row) => boolean = () => true): Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length === limit) break;
    if (listed(row)) found.push(row);
  }
  return found;
}
