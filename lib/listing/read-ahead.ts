import type { RowKey } from '../exchanges/port.ts';
import { positionOf, type Row } from './merge.ts';
import type { Sort } from './query.ts';

/**
 * Rows that a page read and had no room for, kept in memory for the page that follows. Exchanges answer with up to a
 * thousand rows of one symbol where a page takes some of each, so without this a busy account pays for every row many
 * times over. It is a saving and nothing else: a cursor that finds nothing here (another container, a restart, a client
 * that takes its time) reads the same rows again.
 *
 * Only what cannot change is kept: rows up to the first that may still change, and of times so long past that none
 * can join them any more.
 */
export interface ReadAhead<R> {
  /** Keeps what the lanes hold for the page that this cursor asks for. */
  keep(cursor: string, walk: HeldWalk<R>): void;
  /** What was kept, by the key of the stream; empty when nothing was, or not any more. */
  recall(cursor: string): ReadonlyMap<string, KeptLane<R>>;
}

/** A walk as it stands when a page ends. */
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

/** All rows of a stream at positions below `reach` that no page has told yet. */
interface KeptLane<R> {
  readonly rows: readonly Row<R>[];
  readonly reach: number;
  readonly readAt: number;
}

export interface ReadAheadOptions<R> {
  /** Whether a row may still change, so that it has to be read again. */
  readonly mayChange: (row: R) => boolean;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Rows held at most, over all cursors; some kilobyte each. */
  readonly maxRows?: number;
  /** How long rows are kept. */
  readonly ttlMs?: number;
  /** How long after a moment its orders are all listed, whatever clocks differ and listings lag. */
  readonly settledAfterMs?: number;
}

/** Two pages read ahead of a busy account on all products. */
const MAX_ROWS = 20_000;
/** A program pages faster, a person slower. */
const TTL_MS = 120_000;
const SETTLED_AFTER_MS = 60_000;

interface Entry<R> {
  readonly lanes: ReadonlyMap<string, KeptLane<R>>;
  readonly rows: number;
  readonly keptAt: number;
}

/** Starts empty. Rows are forgotten after a while, and the oldest when there are too many. */
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

/** The rows of a lane that will be the same however late they are told; `undefined` when there are none. */
function settledPart<R>(
  { rows, reach, readAt }: HeldLane<R>,
  { last, sort, to }: HeldWalk<R>,
  settledAfterMs: number,
  mayChange: (row: R) => boolean,
): KeptLane<R> | undefined {
  if (readAt === undefined) return undefined;
  const settled = readAt - settledAfterMs;
  // Newest first the unsettled part lies ahead of all else, so it must have been passed.
  if (sort === 'newest' && (last?.time ?? to) > settled) return undefined;
  // Of a row that could not be read it is not known whether it may change.
  const resting = rows.find((each) => each.leftOut !== undefined || mayChange(each.row));
  const bound = Math.min(reach, resting?.position ?? reach, sort === 'oldest' ? positionOf(settled, sort) : reach);
  const kept = rows.filter(({ position }) => position < bound);
  return kept.length === 0 ? undefined : { rows: kept, reach: bound, readAt };
}
