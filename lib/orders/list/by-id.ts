import type { Order } from '../../domain/order.ts';
import { type OrderIdParts, parseOrderId } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import { type LazyPort, serves } from '../../exchanges/lazy-port.ts';
import type { ExchangePort } from '../../exchanges/port.ts';
import { fanOut } from '../../listing/fan-out.ts';
import { compareIn } from '../../listing/merge.ts';
import {
  asProblem,
  fail,
  isOfTheHost,
  type ListDependencies,
  listingCallOf,
  openSource,
  portScopesOf,
  refuseIfNothingWasRead,
  report,
  type Source,
  sourceName,
} from '../../listing/source.ts';
import type { OrderList } from './active.ts';
import { matches, type OrderQuery } from './query.ts';
import { rowKey } from './row-key.ts';

export interface OrdersById extends OrderList {
  /** Ids that the exchange does not know. */
  readonly notFound: readonly string[];
  /** Ids whose lookup failed. */
  readonly failed: readonly { readonly id: string; readonly problem: Problem }[];
}

/**
 * Returns orders across exchanges and products in the order of the ids; a repeated id is answered once. Throws one 400
 * that names every malformed id before any request, and a source's problem only when no source could be read.
 */
export async function listByIds(ids: readonly string[], deps: ListDependencies): Promise<OrdersById> {
  const asked = parseOrderIds(ids);
  const sources = new Map<string, Source>();
  const down = new Map<LazyPort, Problem>();
  const answers = await fanOut(asked, deps.concurrency, async ({ id, parts }): Promise<Answer> => {
    const source = sourceOf(sources, parts);
    source.streams += 1;
    try {
      return { id, order: await findOne(parts, source, down, deps) };
    } catch (error) {
      const problem = asProblem(error, deps.call);
      // Binance spot answers so for archived orders: the source was read, and no other request shows more.
      if (problem.code === 'ORDER_NOT_FOUND') return { id };
      const port = portAt(parts, deps);
      if (port && isOfTheHost(problem)) down.set(port, problem);
      fail(source, { problem, missingFrom: 0, missingTo: deps.now() });
      return { id, problem };
    }
  });
  const reports = [...sources.values()].map(report);
  refuseIfNothingWasRead(reports);
  return {
    orders: answers.flatMap(({ order }) => order ?? []),
    notFound: answers.filter(({ order, problem }) => !order && !problem).map(({ id }) => id),
    failed: answers.flatMap(({ id, problem }) => (problem ? [{ id, problem }] : [])),
    sources: reports,
  };
}

interface Answer {
  readonly id: string;
  readonly order?: Order | undefined;
  readonly problem?: Problem;
}

/** An order id and its parts. */
export interface ParsedId {
  readonly id: string;
  readonly parts: OrderIdParts;
}

/** The parts of each id; a repeated id counts once. Throws one 400 that names every malformed id. */
export function parseOrderIds(ids: readonly string[]): ParsedId[] {
  const malformed: Problem[] = [];
  const parsed = [...new Set(ids)].flatMap((id) => {
    try {
      return [{ id, parts: parseOrderId(id) }];
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      malformed.push(error);
      return [];
    }
  });
  const [first] = malformed;
  if (!first) return parsed;
  const violations = malformed.map(({ detail }) => ({ field: 'ids', rule: 'orderId', message: detail }));
  throw first.with({ violations });
}

function portAt(parts: OrderIdParts, { ports }: ListDependencies): LazyPort | undefined {
  return ports.find((port) => serves(port, parts));
}

async function findOne(
  parts: OrderIdParts,
  source: Source,
  down: ReadonlyMap<LazyPort, Problem>,
  deps: ListDependencies,
): Promise<Order | undefined> {
  const served = portAt(parts, deps);
  const problem = served && down.get(served);
  if (problem) throw problem;
  const instrument = served && (await deps.catalogue.byExchangeSymbol(parts, deps.call));
  if (!instrument) return undefined;
  const port = await served.load();
  source.requests += 1;
  return port.find({ instrument, exchangeOrderId: parts.exchangeOrderId }, listingCallOf(port, deps));
}

function sourceOf(sources: Map<string, Source>, { exchange, market }: Pick<Order, 'exchange' | 'market'>): Source {
  const name = sourceName(exchange, market);
  const source = sources.get(name) ?? { ...openSource(exchange, market), weight: null };
  sources.set(name, source);
  return source;
}

/**
 * Returns the orders with a client order id by one lookup on each instrument in scope: one request with a symbol and
 * an exchange, and one for every instrument without. Exchanges return one order per client order id, the
 * open or else the latest one; earlier orders under a reused id are only in the history.
 */
export async function listByClientOrderId(
  query: OrderQuery & { readonly clientOrderId: string },
  deps: ListDependencies,
): Promise<OrderList> {
  const { clientOrderId, from = 0, to = Number.POSITIVE_INFINITY, sort = 'newest' } = query;
  const scopes = await portScopesOf(query, deps);
  const sources = new Map<string, Source>();
  const failure = (problem: Problem) => ({ problem, missingFrom: from, missingTo: query.to ?? deps.now() });
  for (const { port, markets, problem, missing } of scopes) {
    for (const market of markets) {
      const source = { ...openSource(port.exchange, market), streams: problem ? 1 : 0, weight: null, reason: missing };
      if (problem) fail(source, failure(problem));
      sources.set(sourceName(port.exchange, market), source);
    }
  }
  const down = new Map<ExchangePort, Problem>();
  // An exchange holds no order with an id that it does not allow, and would refuse the request.
  const lookUps = scopes
    .filter(({ port }) => port.facts.clientOrderIds.test(clientOrderId))
    .flatMap(({ port, instruments, call }) => instruments.map((instrument) => ({ port, instrument, call })));
  const found = await fanOut(lookUps, deps.concurrency, async ({ port, instrument, call }) => {
    const source = sourceOf(sources, instrument);
    source.streams += 1;
    try {
      const before = down.get(port);
      if (before) throw before;
      source.requests += 1;
      return await port.find({ instrument, clientOrderId }, call);
    } catch (error) {
      const problem = asProblem(error, deps.call);
      if (isOfTheHost(problem)) down.set(port, problem);
      fail(source, failure(problem));
      return undefined;
    }
  });
  const rows = new Map(
    found.flatMap((order) => {
      if (!order || !matches(query, order)) return [];
      const rangeBy = order.createdAt === null ? ('updated' as const) : ('created' as const);
      sourceOf(sources, order).rangeBy = rangeBy;
      const key = rowKey(order, rangeBy);
      return key.time >= from && key.time < to ? [[order.id, { order, key }]] : [];
    }),
  );
  const reports = [...sources.values()].map(report);
  refuseIfNothingWasRead(reports);
  const orders = [...rows.values()].sort((a, b) => compareIn(sort, a.key, b.key)).map(({ order }) => order);
  return { orders, sources: reports };
}
