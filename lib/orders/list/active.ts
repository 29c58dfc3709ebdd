import type { Exchange } from '../../domain/instrument.ts';
import type { Order } from '../../domain/order.ts';
import { withLeftOut } from '../../exchanges/left-out.ts';
import type { ActiveScope, LeftOut } from '../../exchanges/port.ts';
import { type Bookmark, decodeCursor, encodeCursor } from '../../listing/cursor.ts';
import { fanOut } from '../../listing/fan-out.ts';
import { compareIn } from '../../listing/merge.ts';
import { type Movement, OVERFLOW_REASON, settle, trackMovement } from '../../listing/movement.ts';
import { DEFAULT_LIMIT } from '../../listing/query.ts';
import {
  asProblem,
  fail,
  type ListDependencies,
  openSource,
  type PortScope,
  portScopesOf,
  refuseIfNothingWasRead,
  report,
  type Source,
  type SourceReport,
  wholeScopeOf,
} from '../../listing/source.ts';
import { portsFor } from '../../reference/catalogue.ts';
import type { OrderPage } from './history.ts';
import { matches, type OrderFilter, type OrderQuery, queryHash } from './query.ts';
import { rowKey } from './row-key.ts';

/** Orders and the coverage of their sources, without further pages. */
export interface OrderList {
  readonly orders: readonly Order[];
  readonly sources: readonly SourceReport[];
}

/** A row that an exchange listed as resting and that is missing from the orders. */
type RestingLeftOut = LeftOut & { readonly exchange: Exchange };

/** Resting orders, and further rows that the exchanges listed as resting. */
export interface ActiveList extends OrderList {
  readonly leftOut: readonly RestingLeftOut[];
}

/**
 * Returns all resting orders, newest first, with one request per port, or per instrument when a symbol is given. A range
 * applies to the creation time where it is known, else to the last change. Throws only when no source could be read, and 400
 * `UNKNOWN_SYMBOL`.
 */
export async function listActive(filter: OrderFilter, deps: ListDependencies): Promise<ActiveList> {
  const { orders, sources, leftOut } = await readBooks(filter, deps);
  const sorted = orders.sort((a, b) => compareIn('newest', a.key, b.key)).map(({ order }) => order);
  return { orders: sorted, sources, leftOut };
}

/**
 * Returns one page of a query for active states only. Each page reads the books again and drops orders that are no longer
 * active. The cursor keeps a place where orders stay in place, and the ids still to come where orders move.
 */
export async function readActive(query: OrderQuery, deps: ListDependencies): Promise<OrderPage> {
  const sort = query.sort ?? 'newest';
  const limit = query.limit ?? DEFAULT_LIMIT;
  const hash = queryHash(query);
  const mark = query.cursor === undefined ? undefined : decodeCursor(query.cursor, hash, 'active');
  const { orders: resting, sources } = await readBooks(query, deps);
  const left = resting
    .filter(({ order, key }) => {
      if (!mark) return true;
      if (order.createdAt === null) return settle(mark.movements[order.exchange] ?? trackMovement([]), order.id);
      return !mark.last || compareIn(sort, key, mark.last) > 0;
    })
    .sort((a, b) => compareIn(sort, a.key, b.key));
  const page = left.slice(0, limit);
  const rest = left.slice(limit);
  const orders = page.map(({ order }) => order);
  if (rest.length === 0) return { orders, nextCursor: null, sources };

  const movements = movementsOf(rest.map(({ order }) => order));
  // The next page reads the books as they are then, so it needs neither a start nor a range.
  const bookmark: Bookmark = {
    query: hash,
    kind: 'active',
    startedAt: deps.now(),
    to: deps.now(),
    // A moving order's place says nothing about those that stay: it may have come from anywhere.
    last: page.findLast(({ order }) => order.createdAt !== null)?.key ?? mark?.last,
    soon: undefined,
    closingTo: undefined,
    lanes: [],
    sources: {},
    movements,
  };
  const told = sources.map((source) =>
    movements[source.exchange]?.overflow && source.status === 'complete'
      ? { ...source, status: 'partial' as const, reason: OVERFLOW_REASON }
      : source,
  );
  return { orders, nextCursor: encodeCursor(bookmark), sources: told };
}

/** Orders without a creation time move when they change, so those still to come are kept by id. */
function movementsOf(rest: readonly Order[]): Record<string, Movement> {
  const moving = rest.filter((order) => order.createdAt === null);
  const byExchange = Map.groupBy(moving, (order) => order.exchange);
  return Object.fromEntries(
    [...byExchange].map(([exchange, orders]) => [exchange, trackMovement(orders.map(({ id }) => id))]),
  );
}

async function readBooks(filter: OrderFilter, deps: ListDependencies) {
  const scopes = await booksMeant(filter, deps);
  const read = await fanOut(scopes, deps.concurrency, async (scope) => {
    const account = openAccount(scope);
    return { account, ...(await readBook(scope, filter, deps, account)) };
  });
  const sources = read.flatMap(({ account }) => account.sources.map(report));
  const orders = read.flatMap(({ resting }) => resting);
  if (orders.length === 0) refuseIfNothingWasRead(sources);
  return { orders, sources, leftOut: read.flatMap(({ account }) => [...account.leftOut.values()]) };
}

/**
 * Returns the ports whose books a filter covers. Without a symbol the books are read as a whole, so no instruments need to
 * be known. Throws like `portScopesOf`.
 */
export async function booksMeant(filter: OrderFilter, deps: ListDependencies): Promise<PortScope[]> {
  if (filter.symbol !== undefined) return await portScopesOf(filter, deps);
  const ports = await Promise.all(portsFor(deps.ports, filter).map((port) => port.load()));
  return ports.map((port) => wholeScopeOf(port, filter, deps));
}

/** The combined coverage of all reads of one port's books, and each omitted row once. */
export interface BookAccount {
  readonly sources: readonly Source[];
  readonly leftOut: Map<string, RestingLeftOut>;
}

/** Opens an account. The weight of these reads is not known. */
export function openAccount({ port, markets }: PortScope): BookAccount {
  const sources = markets.map((market) => ({ ...openSource(port.exchange, market), weight: null }));
  return { sources, leftOut: new Map() };
}

/** Makes one read and counts it in the account. Returns `undefined` where it failed; the account says why. */
export async function readInto<T>(
  { sources }: BookAccount,
  { from = 0, to }: OrderFilter,
  deps: ListDependencies,
  read: () => Promise<T>,
): Promise<T | undefined> {
  for (const source of sources) source.streams += 1;
  try {
    return await read();
  } catch (error) {
    const failure = { problem: asProblem(error, deps.call), missingFrom: from, missingTo: to ?? deps.now() };
    for (const source of sources) fail(source, failure);
    return undefined;
  }
}

/** Adds the omitted rows of one read, except those that an earlier read added. */
export function leaveOut(account: BookAccount, exchange: Exchange, rows: readonly LeftOut[]): void {
  for (const [name, alike] of Map.groupBy(rows, nameOf)) {
    // A list may hold a row twice, and rows without an id differ only in their number.
    for (const [index, row] of alike.entries()) {
      const concerned = account.sources.filter(({ market }) => row.market === undefined || row.market === market);
      const key = `${name}.${index}`;
      if (concerned.length === 0 || account.leftOut.has(key)) continue;
      for (const source of concerned) source.leftOut = withLeftOut(source.leftOut, row);
      account.leftOut.set(key, { ...row, exchange });
    }
  }
}

function nameOf({ exchangeSymbol, exchangeOrderId }: LeftOut): string {
  return JSON.stringify([exchangeSymbol, exchangeOrderId]);
}

/** A resting order and its place in a list. */
export interface Resting {
  readonly order: Order;
  readonly key: ReturnType<typeof rowKey>;
}

/** The result of one read of a book. */
export interface BookReading {
  readonly resting: readonly Resting[];
  /** Whether the book was read completely. */
  readonly isWhole: boolean;
}

/** Reads the resting orders of one port. The account reports a failure; nothing is thrown. */
export async function readBook(
  scope: PortScope,
  filter: OrderFilter,
  deps: ListDependencies,
  account: BookAccount,
): Promise<BookReading> {
  const { port, markets, instruments, call } = scope;
  const { sources } = account;
  const asked: ActiveScope[] =
    filter.symbol === undefined ? [{ markets }] : instruments.map((instrument) => ({ instrument }));
  const found: Resting[] = [];
  const odd: LeftOut[] = [];
  const { from = 0, to = Number.POSITIVE_INFINITY } = filter;
  const whole = await readInto(account, filter, deps, async () => {
    if (scope.problem) throw scope.problem;
    for (const each of asked) {
      count(sources);
      const { rows, leftOut } = await port.active(each, call);
      odd.push(...leftOut);
      for (const order of rows) {
        const rangeBy = order.createdAt === null ? 'updated' : 'created';
        if ((order.createdAt ?? order.updatedAt) === null) {
          odd.push(timeless(order));
          continue;
        }
        const resting = { order, key: rowKey(order, rangeBy) };
        for (const source of sources) if (source.market === order.market) source.rangeBy = rangeBy;
        if (resting.key.time >= from && resting.key.time < to && matches(filter, order)) found.push(resting);
      }
    }
    return true;
  });
  const inRange = odd.filter(({ time = from }) => time >= from && time < to);
  leaveOut(account, port.exchange, inRange);
  return { resting: found, isWhole: whole ?? false };
}

/** An order with neither a creation nor a change time has no place in a list. */
function timeless({ exchangeSymbol, exchangeOrderId, market }: Order): LeftOut {
  const reason = 'it has neither a creation nor a change time';
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, market, time: undefined, reason };
}

function count([first]: readonly Source[]): void {
  if (first) first.requests += 1;
}
