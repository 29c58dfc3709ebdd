import type { Instrument } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import type { ActiveScope, CallContext, ExchangePort, HistoryStream } from '../exchanges/port.ts';
import { type Bookmark, decodeCursor, encodeCursor, type LaneMark } from './cursor.ts';
import { fanOut } from './fan-out.ts';
import { frontierOf, isExhausted, standing } from './merge.ts';
import { type Movement, OVERFLOW_REASON, reached, settle, told, trackMovement } from './movement.ts';
import { DEFAULT_LIMIT, type ListQuery, type Sort, shortHash } from './query.ts';
import type { ReadAhead } from './read-ahead.ts';
import {
  asProblem,
  fail,
  isOfTheHost,
  type ListDependencies,
  openSource,
  outOfTime,
  type PortScope,
  portScopesOf,
  type RowNoun,
  refuseIfNothingWasRead,
  report,
  type Source,
  type SourceReport,
  sourceName,
} from './source.ts';
import {
  exclude,
  type KeyOf,
  openLane,
  type Page,
  type StreamLane,
  sourcesOf,
  type Walk,
  walkOn,
  withinLimits,
} from './walk.ts';

/** One page of rows. `nextCursor` is `null` when the range is exhausted; a short or empty page may have one. */
export interface RowPage<R> {
  readonly rows: readonly R[];
  readonly nextCursor: string | null;
  readonly sources: readonly SourceReport[];
}

/**
 * Allowance for an exchange's clock ahead of ours when `to` is not given: a listing must include an order acknowledged
 * just before it.
 */
const CLOCK_SLACK_MS = 5_000;
/** Allowance for clock differences when looking for orders that changed since the listing began. */
const CLOCK_SKEW_MS = 60_000;

/** What the engine needs to know about its rows. */
export interface RowKind<R> {
  /** What a row is called where the answer speaks of it. */
  readonly noun: RowNoun;
  /** Streams whose union is the account's history of such rows on these instruments. Building them makes no request. */
  streams(
    port: ExchangePort,
    instruments: readonly Instrument[],
  ): readonly HistoryStream<R>[] | Promise<readonly HistoryStream<R>[]>;
  readonly keyOf: KeyOf<R>;
  /** The row's id, which never changes. */
  idOf(row: R): string;
  /** Whether the row may still change, and so move where an exchange lists by last change. */
  mayChange(row: R): boolean;
  /** Every row in scope that may still change. */
  changing(port: ExchangePort, scope: ActiveScope, call: CallContext): Promise<readonly R[]>;
  exchangeSymbolOf(row: R): string;
}

/** A filter on rows, in addition to the range. */
export interface Wanted<R> {
  /** Identifies the query, so that a cursor cannot be used with another one. */
  readonly hash: string;
  matches(row: R): boolean;
  /** Whether the row may match later: ignores properties that may change. */
  mayMatch(row: R): boolean;
}

/** Dependencies of the history. */
export interface HistoryDependencies<R> extends ListDependencies {
  /** Keeps rows between pages; without it every page reads its own. */
  readonly readAhead?: ReadAhead<R> | undefined;
}

/** A cursor and what it says. */
interface Resumed {
  readonly cursor: string;
  readonly mark: Bookmark;
}

interface Listing<R> {
  readonly kind: RowKind<R>;
  readonly wanted: Wanted<R>;
  readonly readAhead: ReadAhead<R> | undefined;
  readonly sort: Sort;
  readonly limit: number;
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  readonly scopes: readonly PortScope[];
  /** Streams by the short hash of their key, each with its port. */
  readonly streams: ReadonlyMap<string, { readonly stream: HistoryStream<R>; readonly scope: PortScope }>;
  readonly movements: Map<string, Movement>;
  readonly page: Page;
  readonly rows: R[];
  closingTo: number | undefined;
}

/**
 * Returns one page of the history, merged over all streams of the query and limited by rows, weight and time.
 *
 * There are two phases. The walk goes through `[from, to)` in the requested direction. Where an exchange lists by last
 * change, rows that change meanwhile leave their place; after the walk the listing looks for these rows, and only these,
 * among the latest changes and returns them last, oldest first (see movement.ts).
 */
export async function readHistory<R>(
  kind: RowKind<R>,
  query: ListQuery,
  wanted: Wanted<R>,
  deps: HistoryDependencies<R>,
): Promise<RowPage<R>> {
  const { cursor } = query;
  const resumed = cursor === undefined ? undefined : { cursor, mark: decodeCursor(cursor, wanted.hash, 'history') };
  const mark = resumed?.mark;
  const scopes = await portScopesOf(query, deps, kind.noun);
  const listing = await openListing(kind, query, wanted, deps, scopes, mark);
  const walk = resumed ? resume(listing, resumed) : await begin(listing);
  const next = await fill(listing, walk);
  const sources = [...listing.page.sources.values()].map(report);
  if (!mark && listing.rows.length === 0) refuseIfNothingWasRead(sources);
  if (!listing.page.advanced && listing.rows.length === 0) {
    if (listing.page.outOfTime) throw outOfTime();
    // Asked again after the wait, the same cursor goes on: nothing is missing.
    if (listing.page.limited) throw listing.page.limited;
  }
  if (!next) return { rows: listing.rows, nextCursor: null, sources };
  const nextCursor = encodeCursor(bookmark(listing, next));
  deps.readAhead?.keep(nextCursor, next);
  return { rows: listing.rows, nextCursor, sources };
}

async function openListing<R>(
  kind: RowKind<R>,
  query: ListQuery,
  wanted: Wanted<R>,
  deps: HistoryDependencies<R>,
  scopes: readonly PortScope[],
  mark: Bookmark | undefined,
): Promise<Listing<R>> {
  const startedAt = mark?.startedAt ?? deps.now();
  const sources = new Map<string, Source>();
  for (const { port, markets } of scopes) {
    for (const market of markets) {
      const name = sourceName(port.exchange, market);
      sources.set(name, openSource(port.exchange, market, mark?.sources[name], kind.noun));
    }
  }
  const built = scopes.map(async (scope) => {
    if (scope.instruments.length === 0) return [];
    return (await kind.streams(scope.port, scope.instruments)).map((stream) => ({ stream, scope }));
  });
  const streams = (await Promise.all(built)).flat();
  return {
    kind,
    wanted,
    readAhead: deps.readAhead,
    sort: query.sort ?? 'newest',
    limit: query.limit ?? DEFAULT_LIMIT,
    from: query.from ?? 0,
    to: mark?.to ?? query.to ?? startedAt + CLOCK_SLACK_MS,
    startedAt,
    scopes,
    streams: new Map(streams.map((each) => [shortHash(each.stream.key), each])),
    movements: new Map(Object.entries(mark?.movements ?? {})),
    page: {
      deps,
      sources,
      expenses: new Map(),
      unplaced: new Map(),
      down: new Map(),
      outOfTime: false,
      limited: undefined,
      resumed: mark !== undefined,
      advanced: false,
    },
    rows: [],
    closingTo: mark?.closingTo,
  };
}

/** Starts the walk of a first page. Notes rows that may move before it reads anything, so that none moves unseen. */
async function begin<R>(listing: Listing<R>): Promise<Walk<R>> {
  const { sort, from, to, page, scopes } = listing;
  const walk: Walk<R> = { sort, from, to, lanes: [], last: undefined, soon: undefined, tellsLeftOut: true };
  for (const { stream, scope } of listing.streams.values()) {
    walk.lanes.push(openLane(stream, scope, walk));
    for (const source of sourcesOf({ stream }, page.sources)) {
      source.streams += 1;
      source.rangeBy = stream.rangeBy;
    }
  }
  for (const scope of scopes) {
    if (scope.problem) loseSources(listing, scope, scope.problem);
    if (scope.missing !== undefined) note(listing, scope, scope.missing);
  }
  const moving = scopes.filter((scope) => walk.lanes.some((lane) => lane.scope === scope && isMoving(lane)));
  await fanOut(moving, page.deps.concurrency, (scope) => noteChanging(listing, walk, scope));
  return walk;
}

function isMoving<R>({ stream }: Pick<StreamLane<R>, 'stream'>): boolean {
  return stream.rangeBy === 'updated';
}

function loseSources<R>({ page, from, to }: Listing<R>, scope: PortScope, problem: Problem): void {
  for (const market of scope.markets) {
    const source = page.sources.get(sourceName(scope.port.exchange, market));
    if (!source) continue;
    source.streams = Math.max(1, source.streams);
    fail(source, { problem, missingFrom: from, missingTo: to });
  }
}

async function noteChanging<R>(listing: Listing<R>, walk: Walk<R>, scope: PortScope): Promise<void> {
  const { page, from, to, kind, wanted } = listing;
  const [only, ...more] = scope.instruments;
  const [market] = scope.markets;
  const first = market && page.sources.get(sourceName(scope.port.exchange, market));
  if (first) first.requests += 1;
  try {
    const asked = only && more.length === 0 ? { instrument: only } : { markets: scope.markets };
    const changing = await withinLimits(page.deps, () => kind.changing(scope.port, asked, scope.call));
    const names = new Set(scope.instruments.map((instrument) => instrument.exchangeSymbol));
    const inRange = changing.flatMap((row) => {
      const { time } = kind.keyOf(row, 'updated');
      const meant = names.has(kind.exchangeSymbolOf(row)) && time >= from && time < to && wanted.mayMatch(row);
      return meant ? [kind.idOf(row)] : [];
    });
    listing.movements.set(scope.key, trackMovement(inRange));
  } catch (error) {
    const problem = asProblem(error, page.deps.call);
    if (problem.code === 'DEADLINE_EXCEEDED') throw problem;
    if (isOfTheHost(problem)) page.down.set(scope.key, problem);
    for (const lane of walk.lanes) if (lane.scope === scope && isMoving(lane)) exclude(lane, walk, page, problem);
  }
}

/** Resumes the walk at a cursor. Streams that are new since the first page are not read: their orders are newer. */
function resume<R>(listing: Listing<R>, { cursor, mark }: Resumed): Walk<R> {
  const walk: Walk<R> =
    mark.closingTo === undefined
      ? {
          sort: listing.sort,
          from: listing.from,
          to: mark.to,
          lanes: [],
          last: mark.last,
          soon: mark.soon,
          tellsLeftOut: true,
        }
      : closingWalk(listing, mark.closingTo);
  const kept = listing.readAhead?.recall(cursor);
  for (const lane of mark.lanes) {
    if (lane.frontier < walk.from || lane.frontier > walk.to) {
      throw new Problem('INVALID_CURSOR', 'The cursor is malformed.');
    }
    const known = listing.streams.get(lane.stream);
    if (!known) {
      loseStream(listing, walk, lane);
      continue;
    }
    const opened = openLane(known.stream, known.scope, walk, lane);
    const rows = kept?.get(known.stream.key);
    walk.lanes.push(rows ? { ...opened, ...rows, rows: [...rows.rows], waiting: false, head: undefined } : opened);
  }
  return walk;
}

/** Handles a stream of the last page that is gone: its instrument left the list, or cannot be read. */
function loseStream<R>({ page, scopes }: Listing<R>, walk: Walk<R>, lane: LaneMark): void {
  const source = lane.source && page.sources.get(lane.source);
  if (!source) return;
  const scope = scopes.find(
    ({ port, markets }) => port.exchange === source.exchange && markets.includes(source.market),
  );
  const problem =
    scope?.problem ??
    new Problem('UNKNOWN_SYMBOL', 'The exchange removed an instrument while its history was being paged.', {
      exchange: source.exchange,
    });
  const [missingFrom, missingTo] = walk.sort === 'newest' ? [walk.from, lane.frontier] : [lane.frontier, walk.to];
  fail(source, { problem, missingFrom, missingTo });
}

/** Walks until the page is full; returns the start of the next page, `undefined` when there is none. */
async function fill<R>(listing: Listing<R>, walk: Walk<R>): Promise<Walk<R> | undefined> {
  const { kind, wanted } = listing;
  if (listing.closingTo !== undefined) return (await close(listing, walk)) ? undefined : walk;
  const ended = await walkOn(walk, listing.page, kind.keyOf, (row, lane) => {
    const movement = listing.movements.get(lane.scope.key);
    const first = !movement || reached(movement, kind.idOf(row));
    if (first && wanted.matches(row)) {
      if (movement && kind.mayChange(row)) told(movement, kind.idOf(row), listing.sort);
      listing.rows.push(row);
    }
    return listing.rows.length >= listing.limit ? 'full' : 'on';
  });
  sayOverflow(listing);
  if (!ended) return walk;
  const moved = [...listing.streams.values()].filter(
    ({ stream, scope }) =>
      stream.rangeBy === 'updated' &&
      (listing.movements.get(scope.key)?.pending.size ?? 0) > 0 &&
      sourcesOf({ stream }, listing.page.sources).some((source) => source.failed < source.streams),
  );
  if (moved.length === 0) {
    sayMissing(listing);
    return undefined;
  }
  listing.closingTo = Math.max(listing.page.deps.now(), listing.startedAt) + CLOCK_SKEW_MS;
  const closing = closingWalk(listing, listing.closingTo);
  closing.lanes = moved.map(({ stream, scope }) => openLane(stream, scope, closing));
  if (listing.rows.length >= listing.limit) return closing;
  return (await close(listing, closing)) ? undefined : closing;
}

/**
 * The closing walk is oldest first: an order that changes again meanwhile moves ahead of the walk, not behind it. Its
 * range begins a little before the listing did, since the exchange's clock may be behind ours.
 */
function closingWalk<R>({ startedAt }: Listing<R>, to: number): Walk<R> {
  const from = Math.max(0, startedAt - CLOCK_SKEW_MS);
  return { sort: 'oldest', from, to, lanes: [], last: undefined, soon: undefined, tellsLeftOut: false };
}

async function close<R>(listing: Listing<R>, walk: Walk<R>): Promise<boolean> {
  const { kind, wanted } = listing;
  const ended = await walkOn(walk, listing.page, kind.keyOf, (row, lane) => {
    const movement = listing.movements.get(lane.scope.key);
    if (movement && settle(movement, kind.idOf(row)) && wanted.matches(row)) listing.rows.push(row);
    return listing.rows.length >= listing.limit ? 'full' : 'on';
  });
  if (ended) sayMissing(listing);
  return ended;
}

/** Notes orders that are still pending: they moved and were not found among the latest changes. */
function sayMissing<R>(listing: Listing<R>): void {
  for (const scope of listing.scopes) {
    const left = listing.movements.get(scope.key)?.pending.size ?? 0;
    if (left > 0)
      note(listing, scope, `${left} resting orders changed while they were being listed and were not found again.`);
  }
}

function sayOverflow<R>(listing: Listing<R>): void {
  for (const scope of listing.scopes)
    if (listing.movements.get(scope.key)?.overflow) note(listing, scope, OVERFLOW_REASON);
}

function note<R>({ page }: Listing<R>, scope: PortScope, reason: string): void {
  for (const market of scope.markets) {
    const source = page.sources.get(sourceName(scope.port.exchange, market));
    if (source && !source.reason?.includes(reason)) {
      source.reason = source.reason === undefined ? reason : `${source.reason} ${reason}`;
    }
  }
}

function bookmark<R>(listing: Listing<R>, walk: Walk<R>): Bookmark {
  return {
    query: listing.wanted.hash,
    kind: 'history',
    startedAt: listing.startedAt,
    to: listing.to,
    last: walk.last,
    soon: expectedEnd(listing, walk),
    closingTo: listing.closingTo,
    lanes: laneMarks(listing, walk),
    sources: Object.fromEntries(listing.page.sources),
    movements: Object.fromEntries(listing.movements),
  };
}

function laneMarks<R>({ page }: Listing<R>, { lanes, sort }: Walk<R>): LaneMark[] {
  const open = lanes.filter((lane) => !isExhausted(lane)).map((lane) => ({ lane, ...standing(lane) }));
  const standingAt = Map.groupBy(open, ({ reach }) => reach);
  return open.map(({ lane, reach, waiting, head }) => {
    const [source] = sourcesOf(lane, page.sources);
    return {
      stream: shortHash(lane.stream.key),
      source: source && sourceName(source.exchange, source.market),
      frontier: frontierOf(reach, sort),
      waiting,
      head: standingAt.get(reach)?.length === 1 ? undefined : head,
      memo: lane.memo,
    };
  });
}

/** How far the rows read ahead will take the next page, so that it reads the streams up to there at once. */
function expectedEnd<R>({ wanted, limit }: Listing<R>, walk: Walk<R>): number | undefined {
  const ahead = walk.lanes
    .flatMap((lane) =>
      lane.rows
        .filter((each) => each.leftOut === undefined && wanted.matches(each.row))
        .map(({ position }) => position),
    )
    .sort((a, b) => a - b);
  return ahead[Math.min(limit, ahead.length) - 1];
}
