import { expect } from 'vitest';
import { fillsOfOrder } from '../../lib/account/fills.ts';
import type { Deadline } from '../../lib/domain/deadline.ts';
import type { Fill } from '../../lib/domain/fill.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { LinkedOrders, LinkedOrdersRequest } from '../../lib/domain/linked-orders.ts';

import type { AmendRequest, Order, OrderRequest } from '../../lib/domain/order.ts';
import { ORDER_TYPE_FACTS } from '../../lib/domain/order-type.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { serves } from '../../lib/exchanges/lazy-port.ts';
import type { ExchangePort, ExchangeTime, FillEvidence, FillQuery } from '../../lib/exchanges/port.ts';
import { fixedTradingState } from '../../lib/guard/trading-state.ts';
import { memorySwitchStore } from '../../lib/intents/testing/memory-switch-store.ts';
import type { ListDependencies } from '../../lib/listing/source.ts';
import { amendOrder } from '../../lib/orders/amend.ts';
import { cancelOrder } from '../../lib/orders/cancel.ts';
import {
  type CancelAfterRequest,
  type CancelAfterResult,
  listCancelAfter,
  type SwitchContext,
  type SwitchReport,
  setCancelAfter,
} from '../../lib/orders/cancel-after.ts';
import { type CancelAllResult, type CancelFilter, cancelOrders } from '../../lib/orders/cancel-all.ts';
import { cancelOrderList } from '../../lib/orders/cancel-list.ts';
import { cancelByIds } from '../../lib/orders/cancel-many.ts';
import { fireSwitches, type SweptSwitch } from '../../lib/orders/fire-switches.ts';
import { type Flattened, flatten } from '../../lib/orders/flatten.ts';
import { type ActiveList, listActive } from '../../lib/orders/list/active.ts';
import { listActiveLists } from '../../lib/orders/list/active-lists.ts';
import type { OrderPage } from '../../lib/orders/list/history.ts';
import { listOrders } from '../../lib/orders/list/page.ts';
import type { OrderQuery } from '../../lib/orders/list/query.ts';
import { placeOrder } from '../../lib/orders/place.ts';
import { placeBatch } from '../../lib/orders/place-batch.ts';
import { placeOrderList } from '../../lib/orders/place-list.ts';
import type { PlaceEnding } from '../../lib/orders/place-many.ts';
import { type OrderPreview, previewOrder } from '../../lib/orders/preview.ts';
import { getOrder } from '../../lib/orders/read.ts';
import { getOrderList } from '../../lib/orders/read-list.ts';
import type { RecordingContext } from '../../lib/orders/reconcile/context.ts';
import type { AmendOutcome } from '../../lib/orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../../lib/orders/reconcile/settle-cancel.ts';
import type { ListResult } from '../../lib/orders/reconcile/settle-list.ts';
import type { PlaceResult } from '../../lib/orders/reconcile/settle-place.ts';
import { CALLER } from '../../lib/orders/reconcile/testing/exchange-fake.ts';
import { callOf } from '../../lib/reference/context.ts';
import { listInstruments } from '../../lib/reference/instruments.ts';
import type { Paper } from '../../paper/src/index.ts';
import type { FaultRule, Product } from '../../paper/src/testing.ts';
import { COMMANDS_ON_THE_WIRE, type CommandName, isCommand } from '../commands-on-the-wire.ts';
import { type Book, openBook } from './book.ts';
import type { Circumstances, ConformanceFixture, Container } from './conformance-fixture.ts';
import type { ProductCase } from './products.ts';

/** Time that passes with every call, so that no rate limit applies unless a scenario intends it. */
const BETWEEN_CALLS_MS = 1_500;

/** What a scenario works with: one instrument, its book, the operations of the API, and the engine's truth. */
export interface ScenarioFixture {
  readonly product: ProductCase;
  readonly port: ExchangePort;
  /** The instrument that is traded, and all of its kind. */
  readonly instrument: Instrument;
  readonly instruments: readonly Instrument[];
  readonly book: Book;
  readonly paper: Paper;
  readonly engine: Product['exchange'];
  readonly context: RecordingContext;
  /** A new call, some time after the one before. */
  deadline(): Deadline;

  place(request: Partial<OrderRequest>, on?: Instrument): Promise<PlaceResult>;
  /** The preview of the order that `place` places. */
  preview(request: Partial<OrderRequest>, asked?: { exchangeCheck?: boolean }): Promise<OrderPreview>;
  /** The order of a known outcome. The default is a limit order of two lots that rests. */
  placed(request?: Partial<OrderRequest>, on?: Instrument): Promise<Order>;
  /** Places an order list. */
  placeList(request: LinkedOrdersRequest): Promise<ListResult>;
  getList(id: string): Promise<LinkedOrders>;
  cancelList(id: string): Promise<ListResult>;
  /** On this instrument, or on all of the product. */
  activeLists(everywhere?: boolean): ReturnType<typeof listActiveLists>;
  get(id: string): Promise<Order>;
  amend(order: Order, change: Partial<AmendRequest>): Promise<AmendOutcome>;
  cancel(id: string): Promise<CancelResult>;
  /** On this instrument unless the filter says otherwise; within the time limit, if any. */
  cancelAll(filter?: CancelFilter, budgetMs?: number): Promise<Awaited<ReturnType<typeof cancelOrders>>>;
  cancelMany(ids: readonly string[]): Promise<CancelAllResult[]>;
  /** Places several orders like `place`. */
  batch(requests: readonly Partial<OrderRequest>[], validateAll?: boolean): Promise<PlaceEnding[]>;
  /** Flattens this instrument. */
  flatten(): Promise<Flattened>;
  /** Dead man's switches, whose scope is the traded symbol unless the request says otherwise. */
  readonly switches: {
    set(request: Partial<CancelAfterRequest>, keyOwner?: string): Promise<CancelAfterResult>;
    list(): Promise<readonly SwitchReport[]>;
    /** Within the time limit, if any. */
    sweep(budgetMs?: number): Promise<readonly SweptSwitch[]>;
  };
  active(symbol?: string): Promise<readonly Order[]>;
  /** All orders that rest at the exchange, and whether the list is complete. */
  resting(): Promise<ActiveList>;
  /** One page on this instrument. */
  page(query: Partial<OrderQuery>): Promise<OrderPage>;
  /** All pages on this instrument. */
  list(query?: Partial<OrderQuery>): Promise<Order[]>;
  listed(): Promise<readonly Instrument[]>;
  time(): Promise<ExchangeTime>;
  /** Every fill of an order. */
  fillsOf(orderId: string): Promise<readonly Fill[]>;
  /** What lists of the account are read with. */
  lists(): ListDependencies;
  /** Fills on this instrument. */
  fills(of: Omit<FillQuery, 'instrument'>): Promise<readonly FillEvidence[]>;

  /** Arms a fault for the next request of a command; reads and other commands are not affected. */
  strike(fault: string, command: CommandName, more?: Partial<FaultRule>): void;
  /** Arrived requests of a command. */
  arrived(command: CommandName): number;
  pass(ms: number): void;
  /** Runs `work` with a frozen clock. */
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
  const { port, instrument, instruments } = same ? await sameIn(container, same) : await subjectOf(container, product);
  const venue = paper.products.find(({ protocol }) => protocol.product === product.paper);
  if (venue === undefined) throw new Error(`there is no paper ${product.paper}`);
  const book = same?.book ?? openBook(venue, instrument);
  const { exchange, symbol } = instrument;

  const switching: SwitchContext = {
    ...context,
    intents: { ...context.intents, outlivesProcess: true },
    switches: memorySwitchStore(),
  };
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
  const asked = (request: Partial<OrderRequest>, on = instrument) => {
    const usual = {
      side: 'BUY',
      type: 'LIMIT',
      quantity: book.lots(2),
      ...(ORDER_TYPE_FACTS[request.type ?? 'LIMIT'].hasLimit && { price: book.at(-10) }),
    } as const;
    return { ...usual, ...request, exchange, symbol: on.symbol };
  };
  const place = (request: Partial<OrderRequest>, on = instrument) =>
    placeOrder(context, asked(request, on), CALLER, deadline());
  return {
    product,
    port,
    instrument,
    instruments,
    book,
    paper,
    engine: venue.exchange,
    context,
    deadline,
    place,
    preview: (request, check) => previewOrder(context, fixedTradingState('active'), asked(request), deadline(), check),
    async placed(request = {}, on = instrument) {
      const result = await place(request, on);
      if (result.outcome === 'placed') return result.order;
      throw new Error(result.detail);
    },
    placeList: (request) => placeOrderList(context, { ...request, exchange, symbol }, CALLER, deadline()),
    getList: (id) => getOrderList(context, id, deadline()),
    cancelList: (id) => cancelOrderList(context, id, CALLER, deadline()),
    activeLists: (everywhere = false) =>
      listActiveLists(
        everywhere ? { exchange, market: instrument.market } : { exchange, symbol },
        container.listing(deadline()),
      ),
    get: (id) => getOrder(context, id, deadline()),
    amend: (order, change) => amendOrder(context, order.id, { allowReplace: true, ...change }, CALLER, deadline()),
    cancel: (id) => cancelOrder(context, id, CALLER, deadline()),
    cancelAll(filter = {}, budgetMs) {
      const full = deadline();
      const call = budgetMs === undefined ? full : { ...full, deadline: container.context.now() + budgetMs };
      return cancelOrders(context, container.listing(call), { exchange, symbol, ...filter }, CALLER, call);
    },
    cancelMany: (ids) => cancelByIds(context, ids, CALLER, deadline(), 4),
    batch: (requests, validateAll = false) =>
      placeBatch(context, { orders: requests.map((request) => asked(request)), validateAll }, CALLER, deadline()),
    flatten() {
      const call = deadline();
      const { market } = instrument;
      return flatten(context, container.listing(call), { exchange, market, symbol }, CALLER, call);
    },
    switches: {
      set: (request, keyOwner) =>
        setCancelAfter(
          switching,
          { exchange, symbol, seconds: 60, ...request },
          { keyOwner: keyOwner ?? null },
          deadline(),
        ),
      list: () => listCancelAfter(switching, deadline()),
      sweep(budgetMs) {
        const full = container.deadline();
        const call = budgetMs === undefined ? full : { ...full, deadline: context.now() + budgetMs };
        return fireSwitches(switching, container.listing, call);
      },
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
    fillsOf: async (orderId) => (await fillsOfOrder(context, orderId, deadline())).fills,
    lists: () => container.listing(deadline()),
    strike: (fault, command, more = {}) => {
      paper.control.arm({ ...more, fault, product: product.paper, ...COMMANDS_ON_THE_WIRE[exchange][command] });
    },
    arrived: (command) =>
      paper.control.requests().filter((request) => isCommand(COMMANDS_ON_THE_WIRE[exchange][command], request)).length,
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

/** The same instruments in another container, which may see them differently. */
async function sameIn({ ports }: Container, { instrument, instruments }: Omit<Subject, 'port'>): Promise<Subject> {
  const port = await ports.find((each) => serves(each, instrument))?.load();
  if (port === undefined) throw new Error(`no port serves ${instrument.symbol}`);
  return { port, instrument, instruments };
}

/** The port that serves instruments of the kind, these, and the one that is traded. */
async function subjectOf({ ports, context, deadline }: Container, product: ProductCase): Promise<Subject> {
  for (const lazy of ports.filter(({ exchange }) => exchange === product.exchange)) {
    const port = await lazy.load();
    const listed = await context.catalogue.load(port, deadline());
    const instruments = listed.instruments.filter((each) => product.includes(each) && each.status === 'active');
    if (instruments.length === 0) continue;
    const instrument = nearest(instruments.filter(({ base, quote }) => base === product.base && quote !== 'BTC'));
    return { port, instrument, instruments };
  }
  throw new Error(`no port serves ${product.name}`);
}

/** The first of several deliveries; there is one perpetual, and any of several pairs is as good as the first. */
function nearest(instruments: readonly Instrument[]): Instrument {
  const [first] = instruments.toSorted((a, b) => (a.expiry ?? '').localeCompare(b.expiry ?? ''));
  if (first === undefined) throw new Error('the exchange lists no such instrument');
  return first;
}

/** The problem that `work` must end with. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  const outcome = await work.then(
    (value: unknown) => value,
    (error: unknown) => error,
  );
  if (outcome instanceof Problem) return outcome;
  if (outcome instanceof Error) throw outcome;
  return expect.fail(`expected a refusal, got ${JSON.stringify(outcome)}`);
}
