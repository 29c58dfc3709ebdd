import type { Order } from '../domain/order.ts';
import { Problem } from '../domain/problem.ts';
import type { HistoryStream } from '../exchanges/port.ts';
import { type Movement, OVERFLOW_REASON, reached, settle, told, trackMovement } from '../orders/list/movement.ts';
import { DEFAULT_LIMIT, matches, type OrderQuery, queryHash, type Sort, shortHash } from '../orders/list/query.ts';
import { type Bookmark, decodeCursor, encodeCursor, type LaneMark } from './cursor.ts';
import { fanOut } from './fan-out.ts';
import { frontierOf, isExhausted, rowKey, standing } from './merge.ts';
import {
  asProblem,
  fail,
  type ListDependencies,
  openSource,
  outOfTime,
  type PortScope,
  refuseIfNothingWasRead,
  report,
  type Source,
  type SourceReport,
  scopeOf,
  sourceName,
} from './source.ts';
import { exclude, openLane, type Page, type StreamLane, sourcesOf, type Walk, walkOn } from './walk.ts';

/** One page of orders. `nextCursor` is `null` when the range is exhausted; a page may be short, or empty, and have one. */
export interface OrderPage {
  readonly orders: readonly Order[];
  readonly nextCursor: string | null;
  readonly sources: readonly SourceReport[];
}

/**
 * How far an exchange's clock may be ahead of ours when `to` is not given: an order that was just acknowledged has to be
 * in a listing that is asked for right after.
 */
const CLOCK_SLACK_MS = 5_000;
/** How far the clocks may differ when orders that changed since the listing began are looked for. */
const CLOCK_SKEW_MS = 60_000;

interface Listing {
  readonly query: OrderQuery;
  readonly sort: Sort;
  readonly limit: number;
  readonly from: number;
  readonly to: number;
  readonly startedAt: number;
  readonly scopes: readonly PortScope[];
  /** Streams by the short hash of their key, each with its port. */
  readonly streams: ReadonlyMap<string, { readonly stream: HistoryStream; readonly scope: PortScope }>;
  readonly movements: Map<string, Movement>;
  readonly page: Page;
  readonly orders: Order[];
  closingTo: number | undefined;
}

/**
 * One page of the history, merged over all streams the query touches, bounded by rows, by weight and by time.
 *
 * Two phases. The walk goes through `[from, to)` in the asked direction. Where an exchange lists by last change, orders
 * that changed meanwhile have left their place; when the walk has ended these, and only these, are looked for among the
 * latest changes and told at the end, oldest first (see movement.ts).
 */
export async function readHistory(query: OrderQuery, deps: ListDependencies): Promise<OrderPage> {
  const hash = queryHash(query);
  const mark = query.cursor === undefined ? undefined : decodeCursor(query.cursor, hash, 'history');
  const listing = openListing(query, deps, await scopeOf(query, deps), mark);
  const walk = mark ? resume(listing, mark, query.cursor) : await begin(listing);
  const next = await fill(listing, walk);
  const sources = [...listing.page.sources.values()].map(report);
  if (!mark && listing.orders.length === 0) refuseIfNothingWasRead(sources);
  if (listing.page.outOfTime && !listing.page.advanced && listing.orders.length === 0) throw outOfTime();
  if (!next) return { orders: listing.orders, nextCursor: null, sources };
  const nextCursor = encodeCursor(bookmark(listing, next, hash));
  deps.readAhead?.keep(nextCursor, next);
  return { orders: listing.orders, nextCursor, sources };
}

function openListing(
  query: OrderQuery,
  deps: ListDependencies,
  scopes: readonly PortScope[],
  mark: Bookmark | undefined,
): Listing {
  const startedAt = mark?.startedAt ?? deps.now();
  const sources = new Map<string, Source>();
  for (const { port, markets } of scopes) {
    for (const market of markets) {
      const name = sourceName(port.exchange, market);
      sources.set(name, openSource(port.exchange, market, mark?.sources[name]));
    }
  }
  const streams = scopes.flatMap((scope) =>
    scope.instruments.length === 0 ? [] : scope.port.history(scope.instruments).map((stream) => ({ stream, scope })),
  );
  return {
    query,
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
      advanced: false,
    },
    orders: [],
    closingTo: mark?.closingTo,
  };
}

/** The walk of a first page. Orders that may move are noted before anything is read, so that none moves unseen. */
async function begin(listing: Listing): Promise<Walk> {
  const { sort, from, to, page, scopes } = listing;
  const walk: Walk = { sort, from, to, lanes: [], last: undefined, soon: undefined, tellsLeftOut: true };
  for (const { stream, scope } of listing.streams.values()) {
    walk.lanes.push(openLane(stream, scope, walk));
    for (const source of sourcesOf({ stream, scope }, page.sources)) {
      source.streams += 1;
      source.rangeBy = stream.rangeBy;
    }
  }
  for (const scope of scopes) {
    if (scope.problem) loseSources(listing, scope, scope.problem);
    if (scope.missing !== undefined) note(listing, scope, scope.missing);
  }
  const moving = scopes.filter((scope) => walk.lanes.some((lane) => lane.scope === scope && isMoving(lane)));
  await fanOut(moving, page.deps.concurrency, (scope) => noteResting(listing, walk, scope));
  return walk;
}

function isMoving({ stream }: Pick<StreamLane, 'stream'>): boolean {
  return stream.rangeBy === 'updated';
}

function loseSources({ page, from, to }: Listing, scope: PortScope, problem: Problem): void {
  for (const market of scope.markets) {
    const source = page.sources.get(sourceName(scope.port.exchange, market));
    if (!source) continue;
    source.streams = Math.max(1, source.streams);
    fail(source, { problem, missingFrom: from, missingTo: to });
  }
}

async function noteResting(listing: Listing, walk: Walk, scope: PortScope): Promise<void> {
  const { page, from, to, query } = listing;
  const [only, ...more] = scope.instruments;
  const [market] = scope.markets;
  const first = market && page.sources.get(sourceName(scope.port.exchange, market));
  if (first) first.requests += 1;
  try {
    const asked = only && more.length === 0 ? { instrument: only } : { markets: scope.markets };
    const { rows: resting } = await scope.port.active(asked, scope.call);
    const names = new Set(scope.instruments.map((instrument) => instrument.exchangeSymbol));
    const inRange = resting.filter((order) => {
      const { time } = rowKey(order, 'updated');
      // Its state is what may change, so it is no reason to leave an order out here.
      return names.has(order.exchangeSymbol) && time >= from && time < to && matches({ ...query, states: [] }, order);
    });
    const movement = trackMovement(inRange);
    listing.movements.set(scope.key, movement);
  } catch (error) {
    const problem = asProblem(error, page.deps.call);
    if (problem.code === 'DEADLINE_EXCEEDED') throw problem;
    page.down.set(scope.key, problem);
    for (const lane of walk.lanes) if (lane.scope === scope && isMoving(lane)) exclude(lane, walk, page, problem);
  }
}

/** The walk where a cursor left it. A stream that is new since the first page is not read: its orders are younger. */
function resume(listing: Listing, mark: Bookmark, cursor = ''): Walk {
  const walk: Walk =
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
  const kept = listing.page.deps.readAhead?.recall(cursor);
  for (const lane of mark.lanes) {
    if (lane.frontier < walk.from || lane.frontier > walk.to) {
      throw new Problem('INVALID_CURSOR', 'The cursor is not one that Atlas gave out.');
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

/** A stream that was there on the last page and is not now: the instrument left the list, or it cannot be read. */
function loseStream({ page, scopes }: Listing, walk: Walk, lane: LaneMark): void {
  const source = page.sources.get(lane.source);
  if (!source) return;
  const scope = scopes.find(
    ({ port, markets }) => port.exchange === source.exchange && markets.includes(source.market),
  );
  const problem =
    scope?.problem ??
    new Problem('UNKNOWN_SYMBOL', 'An instrument left the exchange while its history was being paged.', {
      exchange: source.exchange,
    });
  const [missingFrom, missingTo] = walk.sort === 'newest' ? [walk.from, lane.frontier] : [lane.frontier, walk.to];
  fail(source, { problem, missingFrom, missingTo });
}

/** Goes on until the page is full; resolves to where the next page starts, `undefined` when there is none. */
async function fill(listing: Listing, walk: Walk): Promise<Walk | undefined> {
  if (listing.closingTo !== undefined) return (await close(listing, walk)) ? undefined : walk;
  const ended = await walkOn(walk, listing.page, (order, lane) => {
    const movement = isMoving(lane) ? listing.movements.get(lane.scope.key) : undefined;
    const first = !movement || reached(movement, order);
    if (first && matches(listing.query, order)) {
      if (movement) told(movement, order, listing.sort);
      listing.orders.push(order);
    }
    return listing.orders.length >= listing.limit ? 'full' : 'on';
  });
  sayOverflow(listing);
  if (!ended) return walk;
  const moved = [...listing.streams.values()].filter(
    ({ stream, scope }) =>
      stream.rangeBy === 'updated' &&
      (listing.movements.get(scope.key)?.pending.size ?? 0) > 0 &&
      sourcesOf({ stream, scope }, listing.page.sources).some((source) => source.failed < source.streams),
  );
  if (moved.length === 0) {
    sayMissing(listing);
    return undefined;
  }
  listing.closingTo = Math.max(listing.page.deps.now(), listing.startedAt) + CLOCK_SKEW_MS;
  const closing = closingWalk(listing, listing.closingTo);
  closing.lanes = moved.map(({ stream, scope }) => openLane(stream, scope, closing));
  if (listing.orders.length >= listing.limit) return closing;
  return (await close(listing, closing)) ? undefined : closing;
}

/**
 * Moved orders are looked for oldest first: one that changes again meanwhile moves ahead of the walk, not behind it. The
 * range begins a little before the listing did, for the exchange's clock may be behind ours.
 */
function closingWalk({ startedAt }: Listing, to: number): Walk {
  const from = Math.max(0, startedAt - CLOCK_SKEW_MS);
  return { sort: 'oldest', from, to, lanes: [], last: undefined, soon: undefined, tellsLeftOut: false };
}

async function close(listing: Listing, walk: Walk): Promise<boolean> {
  const ended = await walkOn(walk, listing.page, (order, lane) => {
    const movement = listing.movements.get(lane.scope.key);
    if (movement && settle(movement, order) && matches(listing.query, order)) listing.orders.push(order);
    return listing.orders.length >= listing.limit ? 'full' : 'on';
  });
  if (ended) sayMissing(listing);
  return ended;
}

/** Orders that were pending to the end: they moved, and were not found among the latest changes. */
function sayMissing(listing: Listing): void {
  for (const scope of listing.scopes) {
    const left = listing.movements.get(scope.key)?.pending.size ?? 0;
    if (left > 0)
      note(listing, scope, `${left} resting orders changed while they were being listed and were not found again.`);
  }
}

function sayOverflow(listing: Listing): void {
  for (const scope of listing.scopes)
    if (listing.movements.get(scope.key)?.overflow) note(listing, scope, OVERFLOW_REASON);
}

function note({ page }: Listing, scope: PortScope, reason: string): void {
  for (const market of scope.markets) {
    const source = page.sources.get(sourceName(scope.port.exchange, market));
    if (source && !source.reason?.includes(reason)) {
      source.reason = source.reason === undefined ? reason : `${source.reason} ${reason}`;
    }
  }
}

function bookmark(listing: Listing, walk: Walk, query: string): Bookmark {
  return {
    query,
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

function laneMarks({ page }: Listing, { lanes, sort }: Walk): LaneMark[] {
  const open = lanes.filter((lane) => !isExhausted(lane)).map((lane) => ({ lane, ...standing(lane) }));
  const waitingAt = Map.groupBy(
    open.filter(({ waiting }) => waiting),
    ({ reach }) => reach,
  );
  return open.map(({ lane, reach, waiting, head }) => {
    const [source] = sourcesOf(lane, page.sources);
    return {
      stream: shortHash(lane.stream.key),
      source: source ? sourceName(source.exchange, source.market) : '',
      frontier: frontierOf(reach, sort),
      waiting,
      head: (waitingAt.get(reach)?.length ?? 0) > 1 ? head : undefined,
      memo: lane.memo,
    };
  });
}

/** How far the rows that were read ahead will take the next page, so that it reads those streams at once. */
function expectedEnd({ query, limit }: Listing, walk: Walk): number | undefined {
  const ahead = walk.lanes
    .flatMap((lane) => lane.rows.filter(({ order }) => order && matches(query, order)).map(({ position }) => position))
    .sort((a, b) => a - b);
  return ahead[Math.min(limit, ahead.length) - 1];
}
