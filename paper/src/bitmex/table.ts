import { exactNumber, type Parameters, readTime, type Value, type Values } from './parameters.ts';
import { REFUSED } from './refusal.ts';
import type { Row, Wire } from './wire.ts';

const DEFAULT_COUNT = 100;
const MAX_COUNT = 500;

/** The list parameters that all tables share (docs/venues/bitmex.md §2.3). */
export interface TableQuery {
  readonly filter: Values;
  readonly columns: readonly string[] | undefined;
  readonly count: number;
  readonly start: number;
  /** Newest first. */
  readonly reverse: boolean;
  /** Both bounds inclusive, on the row's `timestamp`. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** The specifics of a table. */
export interface TableShape {
  /** Columns that may be selected and filtered. */
  readonly columns: ReadonlySet<string>;
  /** Columns returned regardless of `columns`. */
  readonly keys: readonly string[];
}

/** Filter keys that are not columns. */
const OPEN = 'open';
const TERMINATED = 'ordStatus.isTerminated';
const DATE = 'timestamp.date';
const OPEN_STATES: readonly Wire[] = ['New', 'PartiallyFilled'];

/** Reads the table parameters and refuses bad ones in BitMEX's words (docs/venues/bitmex.md §2.3). */
export function readTable(parameters: Parameters, shape: TableShape): TableQuery {
  const { startTime, endTime, ...filter } = parameters.object('filter', REFUSED.filter) ?? {};
  for (const [key, value] of Object.entries(filter)) refuseBadFilter(key, value, shape);
  return {
    filter,
    columns: readColumns(parameters, shape),
    count: boundedInteger(parameters, 'count', DEFAULT_COUNT, 1, MAX_COUNT),
    start: boundedInteger(parameters, 'start', 0, 0, Number.MAX_SAFE_INTEGER),
    reverse: parameters.flag('reverse') ?? false,
    from: parameters.time('startTime') ?? filterTime(startTime),
    to: parameters.time('endTime') ?? filterTime(endTime),
  };
}

/**
 * The page of a walk: skips `start` matching rows, takes `count`, keeps the columns. Calls `toRow` for no more items
 * than needed.
 */
export function pageOf<Item>(
  items: Iterable<Item>,
  toRow: (item: Item) => Row,
  { filter, start, count, columns }: TableQuery,
  { keys }: TableShape,
): Row[] {
  const page: Row[] = [];
  const unfiltered = Object.keys(filter).length === 0;
  let toSkip = start;
  for (const item of items) {
    if (page.length === count) break;
    if (unfiltered && toSkip > 0) {
      toSkip -= 1;
      continue;
    }
    const row = toRow(item);
    if (!matches(row, filter)) continue;
    if (toSkip > 0) toSkip -= 1;
    else page.push(columns === undefined ? row : only(row, [...keys, ...columns]));
  }
  return page;
}

/** Rows few enough to sort at once: by `timestamp`, bounded and in the requested direction. */
export function sortedRows(rows: readonly Row[], { from, to, reverse }: TableQuery): Row[] {
  const inside = rows.filter(({ timestamp }) => {
    const time = typeof timestamp === 'string' ? Date.parse(timestamp) : 0;
    return (from === undefined || time >= from) && (to === undefined || time <= to);
  });
  return reverse ? inside.reverse() : inside;
}

/** The texts that a filter requires of a column; undefined when it does not mention the column. */
export function demanded({ filter }: TableQuery, column: string): ReadonlySet<string> | undefined {
  const value = filter[column];
  if (value === undefined) return undefined;
  return new Set(alternatives(value).filter((one) => typeof one === 'string'));
}

/**
 * Whether a row passes a filter: equality per column, where an array means any of its values (docs/venues/bitmex.md
 * §2.3).
 */
export function matches(row: Row, filter: Values): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (key === OPEN) return OPEN_STATES.includes(row.ordStatus);
    if (key === TERMINATED) return OPEN_STATES.includes(row.ordStatus) === (value === 'false');
    if (key === DATE) return typeof row.timestamp === 'string' && row.timestamp.slice(0, 10) === value;
    return alternatives(value).some((one) => equal(row[key], one));
  });
}

function alternatives(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value];
}

function equal(actual: Wire, wanted: Value): boolean {
  if (actual === undefined || actual === null || actual === '') return wanted === null || wanted === '';
  if (typeof wanted !== 'string') return false;
  if (typeof actual === 'bigint') return exactNumber(wanted) === actual;
  if (typeof actual === 'string') return actual === wanted;
  return String(actual) === wanted;
}

function refuseBadFilter(key: string, value: Value, { columns }: TableShape): void {
  if (key === DATE && typeof value === 'string') return;
  if (key === TERMINATED && (value === 'true' || value === 'false')) return;
  // Only `true` works: docs/venues/bitmex.md §2.3.
  if (key === OPEN && value === 'true' && columns.has('ordStatus')) return;
  const scalar = alternatives(value).every((one) => one === null || typeof one === 'string');
  if (!columns.has(key) || !scalar) throw REFUSED.filter();
}

function filterTime(value: Value | undefined): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw REFUSED.filter();
  return readTime(value, REFUSED.filter);
}

function readColumns(parameters: Parameters, { columns }: TableShape): readonly string[] | undefined {
  const asked = parameters.list('columns');
  const names = asked?.flatMap((name) => name.split(','));
  if (names?.some((name) => !columns.has(name)) === true) throw REFUSED.columns();
  return names;
}

function boundedInteger(parameters: Parameters, name: string, absent: number, least: number, most: number): number {
  const value = parameters.integer(name);
  if (value === undefined) return absent;
  if (value < BigInt(least) || value > BigInt(most)) throw REFUSED.invalidParameter(name);
  return Number(value);
}

function only(row: Row, columns: readonly string[]): Row {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}
