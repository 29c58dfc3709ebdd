import * as z from 'zod';
import { MAX_ORDER_ID_LENGTH } from '../domain/order-id.ts';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../domain/problem.ts';
import {
  type LeftOutTally,
  MAX_EXAMPLE_LENGTH,
  MAX_EXAMPLES,
  MAX_SYMBOLS,
  NOTHING_LEFT_OUT,
} from '../exchanges/left-out.ts';
import type { HistoryMemo, RowKey } from '../exchanges/port.ts';
import { MAX_TRACKED, type Movement } from './movement.ts';

/**
 * Everything a listing remembers between pages. Atlas keeps nothing else, so a cursor outlives a
 * restart. It holds no secret and grants nothing beyond the query itself, so its shape is checked, not signed:
 * a forged cursor reads other parts of a history that its caller may read anyway.
 */
export interface Bookmark {
  /** Hash of the query it belongs to. */
  readonly query: string;
  readonly kind: 'history' | 'active';
  /** When the first page was requested; our clock, epoch milliseconds. */
  readonly startedAt: number;
  /** End of the range, fixed by the first page. */
  readonly to: number;
  /** The last row returned. */
  readonly last: RowKey | undefined;
  /** The position that the next page is expected to reach. */
  readonly soon: number | undefined;
  /** End of the closing range; set once the walk has ended and the listing looks for moved orders. */
  readonly closingTo: number | undefined;
  /** Streams that are not exhausted. */
  readonly lanes: readonly LaneMark[];
  readonly sources: Readonly<Record<string, SourceMark>>;
  /** By port. */
  readonly movements: Readonly<Record<string, Movement>>;
}

export interface LaneMark {
  /** `shortHash` of the stream's key. */
  readonly stream: string;
  /** The source that it counts on, in case the stream no longer exists. */
  readonly source: string | undefined;
  readonly frontier: number;
  readonly waiting: boolean;
  /** Id of the waiting row, where another lane waits in the same millisecond. */
  readonly head: string | undefined;
  readonly memo: HistoryMemo | undefined;
}

/** What a source repeats on every following page. */
export interface SourceMark {
  readonly streams: number;
  readonly failed: number;
  readonly rangeBy: 'created' | 'updated' | undefined;
  readonly coveredFrom: number | undefined;
  readonly reason: string | undefined;
  readonly failure: Failure | undefined;
  readonly leftOut: LeftOutTally;
}

export interface Failure {
  readonly problem: Problem;
  readonly missingFrom: number;
  readonly missingTo: number;
}

/** A cursor must fit, with the rest of the request, into a URL that API Gateway accepts. */
export const MAX_CURSOR_LENGTH = 7_500;
const MAX_MEMO_LENGTH = 160;
const MAX_TEXT = 240;

const time = z.int().min(0).max(8_640_000_000_000_000);
const hash = z.string().regex(/^[\w-]{8}$/);
const hashes = z
  .string()
  .regex(/^(?:[\w-]{8})*$/)
  .max(8 * MAX_TRACKED);
const id = z.string().min(1).max(MAX_ORDER_ID_LENGTH);
const text = z.string().max(MAX_TEXT);
const code = z.custom<ProblemCode>((value) => typeof value === 'string' && Object.hasOwn(PROBLEM_KINDS, value));
const count = z.int().min(0).max(1_000_000_000);
const memo = z.record(z.string().max(40), z.union([z.string().max(120), z.number()]));

const lane = z.tuple([hash, time, z.union([z.literal([0, 1]), id]), z.int(), memo.optional()]);

const shape = z.strictObject({
  v: z.literal(1),
  q: hash,
  h: z.enum(['history', 'active']),
  a: time,
  t: time,
  k: z.tuple([time, id]).optional(),
  u: z.int().optional(),
  c: time.optional(),
  l: z.array(lane).max(1_000),
  s: z.record(
    z.string().max(40),
    z.strictObject({
      n: z.int().min(0).max(10_000),
      f: z.int().min(0).max(10_000),
      b: z.enum(['created', 'updated']).optional(),
      c: time.optional(),
      r: text.optional(),
      x: z.strictObject({ c: code, d: text, e: text.optional(), f: time, t: time }).optional(),
      o: z
        .strictObject({
          u: count,
          p: count,
          n: count,
          s: z.array(z.string().max(64)).max(MAX_SYMBOLS),
          e: z.array(z.string().max(MAX_EXAMPLE_LENGTH)).max(MAX_EXAMPLES),
        })
        .optional(),
    }),
  ),
  m: z.record(z.string().max(80), z.strictObject({ p: hashes, t: hashes, o: z.boolean() })),
});

/** Encodes a bookmark as base64url of JSON. Drops memos and examples, which are optional, when the cursor gets too long. */
export function encodeCursor(mark: Bookmark): string {
  const cursor = write(mark, true);
  return cursor.length <= MAX_CURSOR_LENGTH ? cursor : write(mark, false);
}

function write(mark: Bookmark, withMemos: boolean): string {
  const names: readonly (string | undefined)[] = Object.keys(mark.sources);
  const json: z.input<typeof shape> = {
    v: 1,
    q: mark.query,
    h: mark.kind,
    a: mark.startedAt,
    t: mark.to,
    k: mark.last && [mark.last.time, mark.last.id],
    u: mark.soon,
    c: mark.closingTo,
    l: mark.lanes.map(({ stream, source, frontier, waiting, head, memo: hint }) => {
      const kept = withMemos && hint && memoFits(hint) ? [hint] : [];
      const at = names.indexOf(source);
      return [stream, frontier, head ?? (waiting ? 1 : 0), at, ...kept] as z.input<typeof lane>;
    }),
    s: mapValues(mark.sources, ({ streams, failed, rangeBy, coveredFrom, reason, failure, leftOut }) => ({
      n: streams,
      f: failed,
      b: rangeBy,
      c: coveredFrom,
      r: reason?.slice(0, MAX_TEXT),
      x: failure && {
        c: failure.problem.code,
        d: failure.problem.detail.slice(0, MAX_TEXT),
        e: failure.problem.details.exchangeCode?.slice(0, MAX_TEXT),
        f: failure.missingFrom,
        t: failure.missingTo,
      },
      o: leftOut === NOTHING_LEFT_OUT ? undefined : shortTally(leftOut, withMemos),
    })),
    m: mapValues(mark.movements, ({ pending, told, overflow }) => ({
      p: [...pending].join(''),
      t: [...told].join(''),
      o: overflow,
    })),
  };
  return Buffer.from(JSON.stringify(json)).toString('base64url');
}

function shortTally({ unreadable, unplaced, notServed, symbols, examples }: LeftOutTally, withExamples: boolean) {
  return { u: unreadable, p: unplaced, n: notServed, s: [...symbols], e: withExamples ? [...examples] : [] };
}

function memoFits(value: HistoryMemo): boolean {
  return JSON.stringify(value).length <= MAX_MEMO_LENGTH && memo.safeParse(value).success;
}

/** Decodes a cursor of this query; throws 400 `INVALID_CURSOR` when it is malformed or of another query. */
export function decodeCursor(cursor: string, query: string, kind: Bookmark['kind']): Bookmark {
  const parsed = shape.safeParse(parse(cursor));
  if (!parsed.success) throw new Problem('INVALID_CURSOR', 'The cursor is malformed.');
  const { q, h, a, t, k, u, c, l, s, m } = parsed.data;
  if (q !== query || h !== kind) {
    throw new Problem('INVALID_CURSOR', 'The cursor belongs to another query: repeat its query unchanged.');
  }
  const names = Object.keys(s);
  return {
    query: q,
    kind: h,
    startedAt: a,
    to: t,
    last: k && { time: k[0], id: k[1] },
    soon: u,
    closingTo: c,
    lanes: l.map(([stream, frontier, waiting, source, kept]) => ({
      stream,
      source: names[source],
      frontier,
      waiting: waiting !== 0,
      head: typeof waiting === 'string' ? waiting : undefined,
      memo: kept,
    })),
    sources: mapValues(s, (source, name) => ({
      streams: source.n,
      failed: source.f,
      rangeBy: source.b,
      coveredFrom: source.c,
      reason: source.r,
      failure: source.x && {
        problem: new Problem(source.x.c, source.x.d, { exchange: name.split('.')[0], exchangeCode: source.x.e }),
        missingFrom: source.x.f,
        missingTo: source.x.t,
      },
      leftOut: source.o
        ? {
            unreadable: source.o.u,
            unplaced: source.o.p,
            notServed: source.o.n,
            symbols: source.o.s,
            examples: source.o.e,
          }
        : NOTHING_LEFT_OUT,
    })),
    movements: mapValues(m, ({ p, t: toldIds, o }) => ({ pending: split(p), told: split(toldIds), overflow: o })),
  };
}

function parse(cursor: string): unknown {
  if (cursor.length > 2 * MAX_CURSOR_LENGTH || !/^[\w-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function split(joined: string): Set<string> {
  return new Set(joined.match(/.{8}/g));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T, key: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
