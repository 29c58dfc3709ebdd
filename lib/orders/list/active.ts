import type { ActiveScope, LeftOut } from '../../exchanges/port.ts';
import type { Exchange } from '../../instruments/instrument.ts';
import type { Order } from '../order.ts';
import { type Bookmark, decodeCursor, encodeCursor } from './cursor.ts';
import { fanOut } from './fan-out.ts';
import type { OrderPage } from './history.ts';
import { withLeftOut } from './left-out.ts';
import { compareIn, rowKey } from './merge.ts';
import { type Movement, OVERFLOW_REASON, settle, trackMovement } from './movement.ts';
import { DEFAULT_LIMIT, matches, type OrderFilter, type OrderQuery, queryHash } from './query.ts';
import {
  asProblem,
  callOf,
  fail,
  type ListDependencies,
  openSource,
  type PortScope,
  refuseIfNothingWasRead,
  report,
  type Source,
  type SourceReport,
  scopeOf,
} from './source.ts';

/** Orders with what is known of where they came from, where no page follows. */
export interface OrderList {
  readonly orders: readonly Order[];
  readonly sources: readonly SourceReport[];
}

/** A row that an exchange listed as resting and that is not among the orders. */
export type RestingLeftOut = LeftOut & { readonly exchange: Exchange };

/** What rests in a book, and what else the exchanges say rests there. */
export interface ActiveList extends OrderList {
  readonly leftOut: readonly RestingLeftOut[];
}

/**
 * All that rests in a book now, newest first, at one request per port, or per instrument when a symbol is given. A range
 * binds the creation where it is told, else the last change. Throws only when no source could be asked, and 400
 * `UNKNOWN_SYMBOL`.
 */
export async function listActive(filter: OrderFilter, deps: ListDependencies): Promise<ActiveList> {
  const { orders, sources, leftOut } = await readBooks(filter, deps);
  const sorted = orders.sort((a, b) => compareIn('newest', a.key, b.key)).map(({ order }) => order);
  return { orders: sorted, sources, leftOut };
}

/**
 * The pages of a query for active states only. Each page asks the books anew, and an order that is not active any more
 * is left out; which ones are still to be told is kept by place where orders stay in place, by name where they move.
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
      if (order.createdAt === null) return settle(mark.movements[order.exchange] ?? trackMovement([]), order);
      return !mark.last || compareIn(sort, key, mark.last) > 0;
    })
    .sort((a, b) => compareIn(sort, a.key, b.key));
  const page = left.slice(0, limit);
  const rest = left.slice(limit);
  const orders = page.map(({ order }) => order);
  if (rest.length === 0) return { orders, nextCursor: null, sources };

  const startedAt = mark?.startedAt ?? deps.now();
  const movements = movementsOf(rest.map(({ order }) => order));
  const last = page.findLast(({ order }) => order.createdAt !== null)?.key ?? mark?.last;
  const bookmark: Bookmark = {
    query: hash,
    kind: 'active',
    startedAt,
    to: query.to ?? startedAt,
    last,
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

/** Orders without a creation time move when they change, so those still to be told are remembered by name. */
function movementsOf(rest: readonly Order[]): Record<string, Movement> {
  const moving = rest.filter((order) => order.createdAt === null);
  const byExchange = Map.groupBy(moving, (order) => order.exchange);
  return Object.fromEntries([...byExchange].map(([exchange, orders]) => [exchange, trackMovement(orders)]));
}

interface Resting {
  readonly order: Order;
  readonly key: ReturnType<typeof rowKey>;
}

async function readBooks(filter: OrderFilter, deps: ListDependencies) {
  const scopes = filter.symbol === undefined ? wholePorts(filter, deps) : await scopeOf(filter, deps);
  const read = await fanOut(scopes, deps.concurrency, (scope) => readPort(scope, filter, deps));
  const sources = read.flatMap((each) => each.sources).map(report);
  const orders = read.flatMap((each) => each.orders);
  if (orders.length === 0) refuseIfNothingWasRead(sources);
  return { orders, sources, leftOut: read.flatMap((each) => each.leftOut) };
}

/** Without a symbol the books are asked as a whole, so no instruments have to be known before. */
function wholePorts({ exchange, market }: OrderFilter, deps: ListDependencies): PortScope[] {
  return deps.ports
    .filter((port) => (!exchange || port.exchange === exchange) && (!market || port.markets.includes(market)))
    .map((port) => ({
      port,
      key: `${port.exchange}:${port.markets.join('+')}`,
      markets: port.markets.filter((each) => !market || each === market),
      instruments: [],
      missing: undefined,
      call: callOf(port, deps),
      problem: undefined,
    }));
}

async function readPort(scope: PortScope, filter: OrderFilter, deps: ListDependencies) {
  const { port, markets, instruments, call } = scope;
  const sources = markets.map((market) => ({ ...openSource(port.exchange, market), streams: 1, weight: null }));
  const asked: ActiveScope[] =
    filter.symbol === undefined ? [{ markets }] : instruments.map((instrument) => ({ instrument }));
  const orders: Resting[] = [];
  const leftOut: RestingLeftOut[] = [];
  const { from = 0, to = Number.POSITIVE_INFINITY } = filter;
  const leaveOut = (row: LeftOut) => {
    const concerned = sources.filter(({ market }) => row.market === undefined || row.market === market);
    const { time = from } = row;
    if (concerned.length === 0 || time < from || time >= to) return;
    for (const source of concerned) source.leftOut = withLeftOut(source.leftOut, row);
    leftOut.push({ ...row, exchange: port.exchange });
  };
  try {
    if (scope.problem) throw scope.problem;
    for (const each of asked) {
      count(sources);
      const reading = await port.active(each, call);
      reading.leftOut.forEach(leaveOut);
      for (const order of reading.rows) {
        const rangeBy = order.createdAt === null ? 'updated' : 'created';
        if ((order.createdAt ?? order.updatedAt) === null) {
          leaveOut(timeless(order));
          continue;
        }
        const resting = { order, key: rowKey(order, rangeBy) };
        for (const source of sources) if (source.market === order.market) source.rangeBy = rangeBy;
        if (resting.key.time >= from && resting.key.time < to && matches(filter, order)) orders.push(resting);
      }
    }
  } catch (error) {
    const problem = asProblem(error, deps.call);
    const failure = { problem, missingFrom: filter.from ?? 0, missingTo: filter.to ?? deps.now() };
    for (const source of sources) fail(source, failure);
  }
  return { sources: sources as Source[], orders, leftOut };
}

/** An order that tells neither when it was created nor when it changed has no place in a list. */
function timeless({ exchangeSymbol, exchangeOrderId, market }: Order): LeftOut {
  const reason = 'it tells neither when it was created nor when it changed';
  return { why: 'unreadable', exchangeSymbol, exchangeOrderId, market, time: undefined, reason };
}

function count([first]: Source[]): void {
  if (first) first.requests += 1;
}
