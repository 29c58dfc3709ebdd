import { expect } from 'vitest';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { AmendRequest, Order, OrderRequest } from '../../lib/domain/order.ts';
import { ORDER_TYPE_FACTS } from '../../lib/domain/order-type.ts';
import { Problem } from '../../lib/domain/problem.ts';
import type { ExchangePort, ExchangeTime, Fill, FillQuery } from '../../lib/exchanges/port.ts';
import { amendOrder } from '../../lib/orders/amend.ts';
import { cancelOrder } from '../../lib/orders/cancel.ts';
import { type CancelFilter, cancelOrders } from '../../lib/orders/cancel-all.ts';
import { type ActiveList, listActive } from '../../lib/orders/list/active.ts';
import type { OrderPage } from '../../lib/orders/list/history.ts';
import { listOrders } from '../../lib/orders/list/page.ts';
import type { OrderQuery } from '../../lib/orders/list/query.ts';
import { placeOrder } from '../../lib/orders/place.ts';
import { getOrder } from '../../lib/orders/read.ts';
import type { AmendOutcome } from '../../lib/orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../../lib/orders/reconcile/settle-cancel.ts';
import type { PlaceResult } from '../../lib/orders/reconcile/settle-place.ts';
import { CALLER } from '../../lib/orders/reconcile/testing/exchange-fake.ts';
import { callOf } from '../../lib/reference/context.ts';
import { listInstruments } from '../../lib/reference/instruments.ts';
import type { Paper } from '../../paper/src/index.ts';
import type { Product } from '../../paper/src/testing.ts';
import { type Book, openBook } from './book.ts';
import type { Circumstances, ConformanceFixture, Container } from './conformance-fixture.ts';
import type { ProductCase } from './products.ts';

/** Time that passes with every call: no rate limit is met unless a scenario means to. */
const BETWEEN_CALLS_MS = 1_500;

/** What a scenario plays on: one instrument, its book, the operations of the API, and the engine's truth. */
export interface ScenarioFixture {
  readonly product: ProductCase;
  readonly port: ExchangePort;
  /** The instrument that is traded, and all of its kind. */
  readonly instrument: Instrument;
  readonly instruments: readonly Instrument[];
  readonly book: Book;
  readonly paper: Paper;
  readonly engine: Product['exchange'];

  place(request: Partial<OrderRequest>, on?: Instrument): Promise<PlaceResult>;
  /** The order, where the outcome must be known. The default is a limit order of two lots that rests. */
  placed(request?: Partial<OrderRequest>, on?: Instrument): Promise<Order>;
  get(id: string): Promise<Order>;
  amend(order: Order, change: Partial<AmendRequest>): Promise<AmendOutcome>;
  cancel(id: string): Promise<CancelResult>;
  /** Of this instrument unless the filter says otherwise; within the time given, if any. */
  cancelAll(filter?: CancelFilter, budgetMs?: number): Promise<Awaited<ReturnType<typeof cancelOrders>>>;
  active(symbol?: string): Promise<readonly Order[]>;
  /** All that rests at the exchange, and how far that is all. */
  resting(): Promise<ActiveList>;
  /** One page on this instrument. */
  page(query: Partial<OrderQuery>): Promise<OrderPage>;
  /** All pages on this instrument. */
  list(query?: Partial<OrderQuery>): Promise<Order[]>;
  listed(): Promise<readonly Instrument[]>;
  time(): Promise<ExchangeTime>;
  /** Fills on this instrument. */
  fills(of: Omit<FillQuery, 'instrument'>): Promise<readonly Fill[]>;

  pass(ms: number): void;
  /** Runs `work` while the clock stands still. */
  atOnce<T>(work: () => Promise<T>): Promise<T>;
  /** Commands that the exchange received while `work` ran. */
  commandsDuring(work: () => Promise<unknown>): Promise<number>;
  /** The same exchange, seen by another container. */
  elsewhere(circumstances: Circumstances): Promise<ScenarioFixture>;
  close(): void;
}

/** Resets the exchanges and opens a fixture on them. */
export function openScenario(exchanges: ConformanceFixture, product: ProductCase): Promise<ScenarioFixture> {
  exchanges.reset();
  return scenarioOn(exchanges, product, {});
}

type Subject = Pick<ScenarioFixture, 'port' | 'instrument' | 'instruments'>;

async function scenarioOn(
  exchanges: ConformanceFixture,
  product: ProductCase,
  circumstances: Circumstances,
  same?: Pick<ScenarioFixture, 'instrument' | 'instruments' | 'book'>,
): Promise<ScenarioFixture> {
  const { paper } = exchanges;
  const container = exchanges.container(circumstances);
  const { context } = container;
  const { port, instrument, instruments } = same ? sameIn(container, same) : await subjectOf(container, product);
  const venue = paper.products.find(({ protocol }) => protocol.product === product.paper);
  if (venue === undefined) throw new Error(`there is no paper ${product.paper}`);
  const book = same?.book ?? openBook(venue, instrument);
  const { exchange, symbol } = instrument;

  let between = BETWEEN_CALLS_MS;
  const pass = (ms: number): void => {
    paper.clock.advance(ms);
    paper.control.timePassed();
  };
  const deadline = () => {
    pass(between);
    return container.deadline();
  };
  const page = (query: Partial<OrderQuery>) =>
    listOrders({ exchange, symbol, ...query }, container.listing(deadline()));
  const place = (request: Partial<OrderRequest>, on = instrument) => {
    const usual = {
      side: 'BUY',
      type: 'LIMIT',
      quantity: book.lots(2),
      ...(ORDER_TYPE_FACTS[request.type ?? 'LIMIT'].hasLimit && { price: book.at(-10) }),
    } as const;
    return placeOrder(context, { ...usual, ...request, exchange, symbol: on.symbol }, CALLER, deadline());
  };
  return {
    product,
    port,
    instrument,
    instruments,
    book,
    paper,
    engine: venue.exchange,
    place,
    async placed(request = {}, on = instrument) {
      const result = await place(request, on);
      if (result.outcome === 'placed') return result.order;
      throw new Error(result.detail);
    },
    get: (id) => getOrder(context, id, deadline()),
    amend: (order, change) => amendOrder(context, order.id, { allowReplace: true, ...change }, CALLER, deadline()),
    cancel: (id) => cancelOrder(context, id, CALLER, deadline()),
    cancelAll(filter = {}, budgetMs) {
      const full = deadline();
      const call = budgetMs === undefined ? full : { ...full, deadline: container.context.now() + budgetMs };
      return cancelOrders(context, container.listing(call), { exchange, symbol, ...filter }, CALLER, call);
    },
    async active(on) {
      return (await listActive({ exchange, ...(on !== undefined && { symbol: on }) }, container.listing(deadline())))
        .orders;
    },
    resting: () => listActive({ exchange }, container.listing(deadline())),
    page,
    async list(query = {}) {
      const orders: Order[] = [];
      for (let cursor: string | undefined; ; ) {
        const { orders: rows, nextCursor, sources } = await page({ ...query, ...(cursor !== undefined && { cursor }) });
        for (const { problem } of sources) if (problem) throw problem;
        orders.push(...rows);
        if (nextCursor === null) return orders;
        cursor = nextCursor;
      }
    },
    async listed() {
      return (await listInstruments(context, { exchange }, deadline())).instruments.filter(product.includes);
    },
    time: () => port.time(callOf(context, port, deadline())),
    fills: async (of) => (await port.fills({ instrument, ...of }, callOf(context, port, deadline()))).rows,
    pass,
    async atOnce(work) {
      between = 0;
      try {
        return await work();
      } finally {
        between = BETWEEN_CALLS_MS;
      }
    },
    async commandsDuring(work) {
      const commands = () => paper.control.requests().filter(({ method }) => method !== 'GET').length;
      const before = commands();
      await work();
      return commands() - before;
    },
    elsewhere: (others) => scenarioOn(exchanges, product, others, { instrument, instruments, book }),
    close: () => container.close(),
  };
}

/** The same instruments in another container, which may see them otherwise. */
function sameIn({ ports }: Container, { instrument, instruments }: Omit<Subject, 'port'>): Subject {
  const port = ports.find(
    ({ exchange, markets }) => exchange === instrument.exchange && markets.includes(instrument.market),
  );
  if (port === undefined) throw new Error(`no port serves ${instrument.symbol}`);
  return { port, instrument, instruments };
}

/** The port that serves instruments of the kind, these, and the one that is traded. */
async function subjectOf({ ports, context, deadline }: Container, product: ProductCase): Promise<Subject> {
  for (const port of ports.filter(({ exchange }) => exchange === product.exchange)) {
    const listed = await context.catalogue.load(port, deadline());
    const instruments = listed.instruments.filter((each) => product.includes(each) && each.status === 'active');
    if (instruments.length === 0) continue;
    const instrument = nearest(instruments.filter(({ base, quote }) => base === product.base && quote !== 'BTC'));
    return { port, instrument, instruments };
  }
  throw new Error(`no port serves ${product.name}`);
}

/** Of several deliveries the first; there is one perpetual, and of several pairs the first is as good as any. */
function nearest(instruments: readonly Instrument[]): Instrument {
  const [first] = instruments.toSorted((a, b) => (a.expiry ?? '').localeCompare(b.expiry ?? ''));
  if (first === undefined) throw new Error('the exchange lists no such instrument');
  return first;
}

/** The problem that `work` must end in. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  const outcome = await work.then(
    (value: unknown) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) return outcome;
  if (outcome instanceof Error) throw outcome;
  return expect.fail(`expected a refusal, got ${JSON.stringify(outcome)}`);
}
