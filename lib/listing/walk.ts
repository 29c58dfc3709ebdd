import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { withLeftOut, withUnplaced } from '../exchanges/left-out.ts';
import type { HistoryMemo, HistoryPage, HistoryStream, LeftOut, RowKey } from '../exchanges/port.ts';
import type { LaneMark } from './cursor.ts';
import { fanOut } from './fan-out.ts';
import { compareKeys, frontierOf, type Lane, nextStep, positionOf, type Row, reachOf, receive } from './merge.ts';
import { type Sort, shortHash } from './query.ts';
import {
  asProblem,
  fail,
  isOfTheHost,
  type ListDependencies,
  type PortScope,
  type Source,
  sourceName,
} from './source.ts';

/** A lane and the stream that feeds it. */
export interface StreamLane<R> extends Lane<R> {
  readonly stream: HistoryStream<R>;
  readonly scope: PortScope;
  memo: HistoryMemo | undefined;
  /** When the rows it holds were requested, epoch milliseconds. */
  readAt: number | undefined;
}

/** The place of a row in its stream. Throws when the exchange gives no time, because the row then has no place. */
export type KeyOf<R> = (row: R, rangeBy: HistoryStream['rangeBy']) => RowKey;

/** A pass through one range in one direction. */
export interface Walk<R> {
  readonly sort: Sort;
  readonly from: number;
  readonly to: number;
  lanes: StreamLane<R>[];
  /** The last row taken; rows up to it are skipped. */
  last: RowKey | undefined;
  readonly soon: number | undefined;
  /** Whether omitted rows are counted; false where the pass covers a range a second time. */
  readonly tellsLeftOut: boolean;
}

/** State shared by all reads of one page: budgets, sources and failures. */
export interface Page {
  readonly deps: ListDependencies;
  readonly sources: ReadonlyMap<string, Source>;
  readonly expenses: Map<Exchange, Expense>;
  /** Rows without a place found by this page, by source. */
  readonly unplaced: Map<string, Map<string, LeftOut>>;
  /** Ports that failed completely during this page. */
  readonly down: Map<string, Problem>;
  outOfTime: boolean;
  /** The used-up limit that has ended this page; the next one goes on where it stopped. */
  limited: Problem | undefined;
  /** Whether an earlier page has begun the listing. */
  readonly resumed: boolean;
  /** Whether any read of this page advanced the listing. */
  advanced: boolean;
}

interface Expense {
  spent: number;
  underWay: number;
  /** The highest cost of a read so far, assumed for each read under way. */
  dearest: number;
}

/** Opens a lane at the start of a range, or where a cursor left it. */
export function openLane<R>(
  stream: HistoryStream<R>,
  scope: PortScope,
  walk: Pick<Walk<R>, 'sort' | 'from' | 'to'>,
  mark?: Pick<LaneMark, 'frontier' | 'waiting' | 'head' | 'memo'>,
): StreamLane<R> {
  const { sort, from, to } = walk;
  return {
    stream,
    scope,
    reach: reachOf(mark?.frontier ?? (sort === 'newest' ? to : from), sort),
    end: reachOf(sort === 'newest' ? from : to, sort),
    waiting: mark?.waiting ?? false,
    head: mark?.head,
    rows: [],
    memo: mark?.memo,
    readAt: undefined,
  };
}

/**
 * Passes rows to `take` in order, reading as the merge requires, until `take` says that the page is full or
 * the range, the budget or the time is exhausted. Resolves to true when nothing is left in the range.
 */
export async function walkOn<R>(
  walk: Walk<R>,
  page: Page,
  keyOf: KeyOf<R>,
  take: (row: R, lane: StreamLane<R>) => 'on' | 'full',
): Promise<boolean> {
  for (;;) {
    const step = nextStep<R, StreamLane<R>>(walk.lanes, walk.sort, walk.soon);
    if (step.do === 'end') return true;
    if (step.do === 'take') {
      step.lane.rows.shift();
      // Overlapping streams yield the same row twice in succession.
      if (walk.last && compareKeys(walk.last, step.row.key) === 0) continue;
      walk.last = step.row.key;
      if (step.row.leftOut !== undefined) {
        if (walk.tellsLeftOut) leaveOut(step.row.leftOut, step.lane, page);
      } else if (take(step.row.row, step.lane) === 'full')
        return nextStep<R, StreamLane<R>>(walk.lanes, walk.sort).do === 'end';
      continue;
    }
    const moved = await fanOut(step.lanes, page.deps.concurrency, (lane) => readOn(lane, walk, page, keyOf));
    if (!moved.includes(true)) return false;
    page.advanced = true;
  }
}

/** Makes one read of a lane; false when time or budget did not allow it. */
async function readOn<R>(lane: StreamLane<R>, walk: Walk<R>, page: Page, keyOf: KeyOf<R>): Promise<boolean> {
  const { deps } = page;
  const down = page.down.get(lane.scope.key);
  if (down) return exclude(lane, walk, page, down);
  const expense = expenseOf(page, lane.stream.exchange);
  const allowance = Math.max(1, deps.maxWeight[lane.stream.exchange]);
  if (expense.spent + expense.underWay * expense.dearest >= allowance) return false;
  if (page.outOfTime || deps.call.signal.aborted || deps.now() >= deps.call.deadline) {
    page.outOfTime = true;
    return false;
  }
  expense.underWay += 1;
  const readAt = deps.now();
  try {
    const answer = await withinLimits(deps, () => lane.stream.read(requestOf(lane, walk), lane.scope.call));
    expense.spent += answer.weight;
    expense.dearest = Math.max(expense.dearest, answer.weight);
    account(lane, page, answer.requests, answer.weight);
    cover(lane, walk, page, answer);
    if (walk.tellsLeftOut) noteUnplaced(lane, page, answer);
    receive(lane, rowsOf(lane, answer, walk.sort, keyOf), reachOf(answer.frontier, walk.sort), walk.sort, walk.last);
    lane.memo = answer.memo;
    lane.readAt = readAt;
    return true;
  } catch (error) {
    const problem = asProblem(error, deps.call);
    if (problem.code === 'DEADLINE_EXCEEDED') {
      page.outOfTime = true;
      return false;
    }
    if (isBegun(lane, page) && waitOf(problem) <= LONGEST_HOLD_MS) {
      page.limited ??= problem;
      return false;
    }
    if (isOfTheHost(problem)) page.down.set(lane.scope.key, problem);
    return exclude(lane, walk, page, problem);
  } finally {
    expense.underWay -= 1;
  }
}

/** Whether something of the stream has been listed, so that what follows would be missing. */
function isBegun<R>({ readAt }: StreamLane<R>, { resumed }: Page): boolean {
  return resumed || readAt !== undefined;
}

/** The longest wait within a page for a used-up limit: those by the second refill in it. */
const LONGEST_WAIT_MS = 2_000;
/** A limit that is used up for longer makes its source unavailable; until then a page ends early, and the next one goes on. */
const LONGEST_HOLD_MS = 60_000;

/** How long a limit refuses further requests; never, where the problem is another one. */
function waitOf({ code, details }: Problem): number {
  return code === 'RATE_LIMITED' ? (details.retryAfterMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
}

/** Reads, and waits for a limit that refills soon, as long as the page has time. */
export async function withinLimits<T>(
  { sleep, call, now }: Pick<ListDependencies, 'sleep' | 'call' | 'now'>,
  read: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await read();
    } catch (error) {
      const wait = error instanceof Problem ? waitOf(error) : Number.POSITIVE_INFINITY;
      if (wait > LONGEST_WAIT_MS || call.signal.aborted || now() + wait >= call.deadline) throw error;
      await sleep(Math.max(1, wait), call.signal);
    }
  }
}

function requestOf<R>(lane: StreamLane<R>, { sort, from, to }: Walk<R>) {
  const frontier = frontierOf(lane.reach, sort);
  return sort === 'newest'
    ? { from, to: frontier, direction: sort, memo: lane.memo }
    : { from: frontier, to, direction: sort, memo: lane.memo };
}

function rowsOf<R>(lane: StreamLane<R>, answer: HistoryPage<R>, sort: Sort, keyOf: KeyOf<R>): Row<R>[] {
  const rows = answer.rows.map((row): Row<R> => {
    const key = keyOf(row, lane.stream.rangeBy);
    return { row, key, position: positionOf(key.time, sort) };
  });
  const others = answer.leftOut.flatMap((leftOut): Row<R>[] => {
    const { time } = leftOut;
    return time === undefined
      ? []
      : [{ leftOut, key: { time, id: nameOf(leftOut) }, position: positionOf(time, sort) }];
  });
  return [...rows, ...others];
}

/** Distinguishes omitted rows: by their id where they have one, otherwise by reason. */
function nameOf({ exchangeSymbol = '?', exchangeOrderId, exchangeFillId, reason }: LeftOut): string {
  return `${exchangeSymbol}.${exchangeFillId ?? exchangeOrderId ?? `~${shortHash(reason)}`}`;
}

function leaveOut<R>(leftOut: LeftOut, lane: StreamLane<R>, { sources }: Page): void {
  for (const source of concerned(leftOut, lane, sources)) source.leftOut = withLeftOut(source.leftOut, leftOut);
}

/** Rows without a time have no place in the order, so the page that finds them counts them. */
function noteUnplaced<R>(lane: StreamLane<R>, { sources, unplaced }: Page, { leftOut }: HistoryPage<R>): void {
  for (const row of leftOut) {
    if (row.time !== undefined) continue;
    for (const source of concerned(row, lane, sources)) {
      const name = sourceName(source.exchange, source.market);
      const met = unplaced.get(name) ?? new Map<string, LeftOut>();
      unplaced.set(name, met.set(nameOf(row), row));
      source.leftOut = withUnplaced(source.leftOut, [...met.values()]);
    }
  }
}

/** The sources that a row is missing from: that of its market, or all where the market is not known. */
function concerned<R>({ market }: LeftOut, lane: StreamLane<R>, sources: Page['sources']): Source[] {
  return sourcesOf(lane, sources).filter((source) => market === undefined || source.market === market);
}

/**
 * Excludes a failed stream for the rest of the listing: the others go on past it, so later rows of the stream
 * would be out of order. This page and every following one report what is missing.
 */
export function exclude<R>(lane: StreamLane<R>, walk: Walk<R>, page: Page, problem: Problem): true {
  const { from, to } = requestOf(lane, walk);
  walk.lanes = walk.lanes.filter((other) => other !== lane);
  for (const source of sourcesOf(lane, page.sources)) fail(source, { problem, missingFrom: from, missingTo: to });
  return true;
}

function cover<R>(
  lane: StreamLane<R>,
  { from }: Walk<R>,
  { sources }: Page,
  { coveredFrom, coverageNote }: HistoryPage<R>,
): void {
  if (coveredFrom === undefined || coveredFrom <= from) return;
  for (const source of sourcesOf(lane, sources)) {
    if (source.coveredFrom !== undefined && source.coveredFrom >= coveredFrom) continue;
    source.coveredFrom = coveredFrom;
    const note = coverageNote ?? 'The exchange does not keep older orders.';
    // It replaces the note of a stream that goes further back, and nothing else.
    const others = source.coverage === undefined ? source.reason : source.reason?.replace(source.coverage, '').trim();
    source.reason = others ? `${note} ${others}` : note;
    source.coverage = note;
  }
}

function account<R>(lane: StreamLane<R>, { sources }: Page, requests: number, weight: number): void {
  const [first] = sourcesOf(lane, sources);
  if (!first) return;
  first.requests += requests;
  if (first.weight !== null) first.weight += weight;
}

/** The sources of a stream: those of its products that are asked for. */
export function sourcesOf<R>({ stream }: Pick<StreamLane<R>, 'stream'>, sources: Page['sources']): Source[] {
  return stream.markets.flatMap((market) => sources.get(sourceName(stream.exchange, market)) ?? []);
}

function expenseOf({ expenses }: Page, exchange: Exchange): Expense {
  const known = expenses.get(exchange);
  if (known) return known;
  const opened = { spent: 0, underWay: 0, dearest: 0 };
  expenses.set(exchange, opened);
  return opened;
}
