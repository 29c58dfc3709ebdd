import type { RowKey } from '../exchanges/port.ts';
import { positionOf, type Row } from './merge.ts';
import type { Sort } from './query.ts';

/**
 * Keeps rows that a page read and had no room for in memory for the next page. Exchanges return up to a
 * thousand rows of one symbol where a page takes a few of each, so otherwise a busy account would read every row many
 * times. This is only a saving: a cursor without kept rows (another container, a restart, a slow client)
 * reads the same rows again.
 *
 * It keeps only rows that cannot change: those before the first that may still change, and old enough that no row
 * can appear among them.
 */
export interface ReadAhead<R> {
  /** Keeps the lanes' rows for the page of this cursor. */
  keep(cursor: string, walk: HeldWalk<R>): void;
  /** Returns the kept rows by stream key; empty when there are none. */
  recall(cursor: string): ReadonlyMap<string, KeptLane<R>>;
}

/** The state of a walk at the end of a page. */
interface HeldWalk<R> {
  readonly sort: Sort;
  readonly to: number;
  readonly last: RowKey | undefined;
  readonly lanes: readonly HeldLane<R>[];
}

interface HeldLane<R> {
  readonly stream: { readonly key: string };
  readonly rows: readonly Row<R>[];
  readonly reach: number;
  readonly readAt: number | undefined;
}

/** All rows of a stream at positions below `reach` that no page has returned yet. */
interface KeptLane<R> {
  readonly rows: readonly Row<R>[];
  readonly reach: number;
  readonly readAt: number;
}

export interface ReadAheadOptions<R> {
  /** Whether a row may still change and must be read again. */
  readonly mayChange: (row: R) => boolean;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Maximum number of rows over all cursors; about a kilobyte each. */
  readonly maxRows?: number;
  /** How long rows are kept. */
  readonly ttlMs?: number;
  /** Time after which every order of a moment is listed, despite clock differences and listing lag. */
  readonly settledAfterMs?: number;
}

/** Enough for two pages of a busy account on all products. */
const MAX_ROWS = 20_000;
/** Programs page faster than this. */
const TTL_MS = 120_000;
const SETTLED_AFTER_MS = 60_000;

interface Entry<R> {
  readonly lanes: ReadonlyMap<string, KeptLane<R>>;
  readonly rows: number;
  readonly keptAt: number;
}

/** Starts empty. Drops rows after `ttlMs`, and the oldest ones when there are too many. */
export function createReadAhead<R>(options: ReadAheadOptions<R>): ReadAhead<R> {
  const { now, mayChange, maxRows = MAX_ROWS, ttlMs = TTL_MS, settledAfterMs = SETTLED_AFTER_MS } = options;
  const entries = new Map<string, Entry<R>>();

  const drop = (isDue: (entry: Entry<R>, total: number) => boolean) => {
    let total = [...entries.values()].reduce((sum, { rows }) => sum + rows, 0);
    for (const [cursor, entry] of entries) {
      if (!isDue(entry, total)) continue;
      entries.delete(cursor);
      total -= entry.rows;
    }
  };

  return {
    keep(cursor, walk) {
      const lanes = new Map<string, KeptLane<R>>();
      for (const lane of walk.lanes) {
        const kept = settledPart(lane, walk, settledAfterMs, mayChange);
        if (kept) lanes.set(lane.stream.key, kept);
      }
      const rows = [...lanes.values()].reduce((sum, lane) => sum + lane.rows.length, 0);
      if (rows === 0 || rows > maxRows) return;
      entries.delete(cursor);
      entries.set(cursor, { lanes, rows, keptAt: now() });
      // The oldest come first.
      drop((_, total) => total > maxRows);
    },
    recall(cursor) {
      drop(({ keptAt }) => now() - keptAt >= ttlMs);
      return entries.get(cursor)?.lanes ?? new Map();
    },
  };
}

/** The rows of a lane that can no longer change; `undefined` when there are none. */
function settledPart<R>(
  { rows, reach, readAt }: HeldLane<R>,
  { last, sort, to }: HeldWalk<R>,
  settledAfterMs: number,
  mayChange: (row: R) => boolean,
): KeptLane<R> | undefined {
  if (readAt === undefined) return undefined;
  const settled = readAt - settledAfterMs;
  // Newest first, the unsettled part comes first, so the walk must have passed it.
  if (sort === 'newest' && (last?.time ?? to) > settled) return undefined;
  // An unreadable row may still change.
  const resting = rows.find((each) => each.leftOut !== undefined || mayChange(each.row));
  const bound = Math.min(reach, resting?.position ?? reach, sort === 'oldest' ? positionOf(settled, sort) : reach);
  const kept = rows.filter(({ position }) => position < bound);
  return kept.length === 0 ? undefined : { rows: kept, reach: bound, readAt };
}
