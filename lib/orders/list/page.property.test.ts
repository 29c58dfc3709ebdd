import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Order } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import { isActive, ORDER_STATES, type OrderState } from '../../domain/order-state.ts';
import { Problem } from '../../domain/problem.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import { compareIn } from '../../listing/merge.ts';
import type { Sort } from '../../listing/query.ts';
import { createReadAhead } from '../../listing/read-ahead.ts';
import type { SourceReport } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import {
  type FakeOrder,
  type FakeVenue,
  fakeInstrument,
  fakeVenue,
  patience,
} from '../../reference/testing/history-fake.ts';
import { ORDER_ROWS, type OrderListDependencies } from './history.ts';
import { listOrders } from './page.ts';

const START = 1_800_000_000_000;
/** Spacing of creation times, so that many orders share a millisecond. */
const UNIT = 5_000;
const UNITS = 12;
const FIRST = START - (UNITS + 1) * UNIT;

const spot = ['BTC', 'ETH', 'SOL'].map((base) => fakeInstrument('binance', 'spot', `${base}/USDT`, `${base}USDT`));
const usdm = ['BTC', 'ETH'].map((base) => fakeInstrument('binance', 'usdm', `${base}/USDT:USDT`, `${base}USDT`));
const mixed = [
  fakeInstrument('bitmex', 'spot', 'BTC/USDT', 'XBT_USDT'),
  fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT'),
  fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD'),
];
const all = [...spot, ...usdm, ...mixed];

interface Scenario {
  readonly rows: readonly { readonly at: number; readonly where: number; readonly state: OrderState }[];
  readonly sort: Sort;
  readonly limits: readonly number[];
  readonly maxWeight: number;
  readonly concurrency: number;
  readonly rowsPerRead: readonly number[];
  readonly windows: readonly number[];
  /** What happens at each read: nothing, a new order, or a change of the n-th resting one. */
  readonly events: readonly { readonly kind: 'none' | 'insert' | 'fill' | 'touch'; readonly pick: number }[];
  readonly from: number;
  /** How far `to` lies in the future, milliseconds. */
  readonly ahead: number;
  readonly states: readonly OrderState[];
  /** Whether rows are kept in memory between pages. */
  readonly readAhead: boolean;
}

const scenario: fc.Arbitrary<Scenario> = fc.record({
  rows: fc.array(
    fc.record({
      at: fc.nat({ max: UNITS }),
      where: fc.nat({ max: all.length - 1 }),
      state: fc.constantFrom(...ORDER_STATES),
    }),
    { maxLength: 60 },
  ),
  sort: fc.constantFrom('newest' as const, 'oldest' as const),
  limits: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
  maxWeight: fc.integer({ min: 1, max: 40 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  // More rows than change meanwhile: a read cannot catch up with an account that changes faster.
  rowsPerRead: fc.array(fc.integer({ min: 2, max: 6 }), { minLength: 1, maxLength: 5 }),
  windows: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
  events: fc.array(
    fc.record({
      kind: fc.constantFrom('none' as const, 'insert' as const, 'fill' as const, 'touch' as const),
      pick: fc.nat(),
    }),
    { minLength: 1, maxLength: 12 },
  ),
  from: fc.nat({ max: 5 }),
  ahead: fc.constant(0),
  states: fc.constantFrom([], ['FILLED'], ['NEW', 'CANCELED'], ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED']),
  readAhead: fc.boolean(),
});

const STEP_WEIGHT = 5;

/** An account on three ports whose orders change at every read of the history. */
function build(given: Scenario, onRead?: (stream: string, read: number) => void) {
  let clock = START;
  let events = 0;
  let serial = 1;
  const cycle = <T>(values: readonly T[], index: number): T => values[index % values.length] as T;
  const onAny = () => {
    clock += 3;
    const { kind, pick } = cycle(given.events, events);
    events += 1;
    if (kind === 'insert') add(clock, pick % all.length, 'NEW');
    const resting = venues.flatMap((venue) => venue.orders).filter((order) => isActive(order.state));
    const chosen = resting[pick % Math.max(1, resting.length)];
    if (chosen && (kind === 'fill' || kind === 'touch')) {
      chosen.updatedAt = clock;
      chosen.state = kind === 'fill' ? 'FILLED' : 'PARTIALLY_FILLED';
    }
  };
  const shared = {
    weight: STEP_WEIGHT,
    rowsPerRead: (read: number) => cycle(given.rowsPerRead, read),
    window: (read: number) => cycle(given.windows, read) * UNIT,
    onAny,
    ...(onRead && { onRead }),
  };
  const venues: FakeVenue[] = [
    fakeVenue({ ...shared, exchange: 'binance', markets: ['spot'], instruments: spot, rangeBy: 'created' }),
    fakeVenue({ ...shared, exchange: 'binance', markets: ['usdm'], instruments: usdm, rangeBy: 'created' }),
    fakeVenue({
      ...shared,
      exchange: 'bitmex',
      markets: ['spot', 'usdm', 'coinm'],
      instruments: mixed,
      rangeBy: 'updated',
    }),
  ];
  function add(at: number, where: number, state: OrderState) {
    const instrument = cycle(all, where);
    const venue = venues.find(
      ({ port }) => port.exchange === instrument.exchange && port.markets.includes(instrument.market),
    );
    // Ids of both lengths, and the same ids on several symbols, as at exchanges.
    venue?.orders.push({
      instrument,
      number: at < START ? String(95 + Math.floor(serial++ / 2)) : String(1_000 + serial++),
      createdAt: at,
      updatedAt: at,
      state,
    });
  }
  for (const { at, where, state } of given.rows) add(FIRST + at * UNIT, where, state);
  unique(venues);
  const deps: OrderListDependencies = {
    ports: venues.map(({ port }) => loadedPort(port)),
    catalogue: createCatalogue({ ports: venues.map(({ port }) => loadedPort(port)), ttlMs: 60_000, now: () => clock }),
    now: () => clock,
    call: patience(),
    sleep: () => Promise.resolve(),
    maxWeight: byExchange(() => given.maxWeight),
    concurrency: given.concurrency,
    // The clocks of this account agree, and new orders are listed at once.
    readAhead: given.readAhead
      ? createReadAhead({ now: () => clock, mayChange: ORDER_ROWS.mayChange, settledAfterMs: 0 })
      : undefined,
  };
  return { venues, deps, later: () => (clock += 20) };
}

/** Drops the second of two rows with the same number on the same symbol. */
function unique(venues: readonly FakeVenue[]): void {
  for (const { orders } of venues) {
    const seen = new Set<string>();
    orders.splice(0, orders.length, ...orders.filter((order) => !seen.has(idOf(order)) && seen.add(idOf(order))));
  }
}

const idOf = ({ instrument, number }: FakeOrder) => formatOrderId({ ...instrument, exchangeOrderId: number });

const timeOf = (order: Order) => Date.parse(order.createdAt ?? order.updatedAt ?? '');

async function readAll(given: Scenario, deps: OrderListDependencies, later: () => void) {
  const pages: { orders: readonly Order[]; sources: readonly SourceReport[] }[] = [];
  let cursor: string | undefined;
  do {
    const limit = given.limits[pages.length % given.limits.length] as number;
    const page = await listOrders(
      {
        from: FIRST + given.from * UNIT,
        to: START + given.ahead,
        sort: given.sort,
        limit,
        cursor,
        states: given.states,
      },
      deps,
    );
    expect(page.orders.length).toBeLessThanOrEqual(limit);
    for (const exchange of ['binance', 'bitmex'] as const) {
      const weight = page.sources.reduce((sum, each) => sum + (each.exchange === exchange ? (each.weight ?? 0) : 0), 0);
      // The last reads to start may exceed the budget, one for each concurrent request.
      expect(weight).toBeLessThan(given.maxWeight + given.concurrency * STEP_WEIGHT);
    }
    pages.push(page);
    cursor = page.nextCursor ?? undefined;
    later();
    expect(pages.length).toBeLessThan(1_000);
  } while (cursor);
  return pages;
}

function inRange(given: Scenario, venues: readonly FakeVenue[]): FakeOrder[] {
  return venues
    .flatMap((venue) => venue.orders)
    .filter(({ createdAt }) => createdAt >= FIRST + given.from * UNIT && createdAt < START);
}

test('all pages together hold every order of the range exactly once, in order, whatever changes meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (drawn) => {
      const given = { ...drawn, states: [] };
      const { venues, deps, later } = build(given);
      const truth = inRange(given, venues).map(idOf);
      const pages = await readAll(given, deps, later);
      const orders = pages.flatMap((page) => page.orders);

      expect(orders.map((order) => order.id).sort()).toEqual(truth.sort());
      const stayed = orders.filter((order) => timeOf(order) < START);
      expect(orders.slice(0, stayed.length)).toEqual(stayed);
      const keys = stayed.map((order) => ({ time: timeOf(order), id: order.id }));
      expect(keys).toEqual(keys.toSorted((a, b) => compareIn(given.sort, a, b)));
      expect(new Set(pages.flatMap((page) => page.sources.map((source) => source.status)))).toEqual(
        new Set(['complete']),
      );
    }),
    { numRuns: 300 },
  );
});

test('a range that ends in the future may include new orders, but loses and repeats nothing', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (drawn) => {
      const given = { ...drawn, states: [], ahead: UNIT };
      const { venues, deps, later } = build(given);
      const truth = inRange(given, venues).map(idOf);
      const ids = (await readAll(given, deps, later)).flatMap((page) => page.orders).map((order) => order.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(truth.filter((id) => !ids.includes(id))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a filter by state loses no order that had the state throughout', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const { venues, deps, later } = build(given);
      const wanted = inRange(given, venues)
        .filter(({ state }) => !isActive(state) && (given.states.length === 0 || given.states.includes(state)))
        .map(idOf);
      const pages = await readAll(given, deps, later);
      const ids = pages.flatMap((page) => page.orders).map((order) => order.id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(wanted.filter((id) => !ids.includes(id))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('when streams fail, every missing order lies in the range that the source reports, on every page to the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      scenario,
      fc.constantFrom('EXCHANGE_UNREACHABLE' as const, 'EXCHANGE_PROTOCOL' as const),
      fc.constantFrom('binance.spot.BTCUSDT', 'binance.usdm.ETHUSDT', 'bitmex.all'),
      fc.integer({ min: 1, max: 12 }),
      async (drawn, code, victim, after) => {
        const given = { ...drawn, states: [] };
        const { venues, deps, later } = build(given, (stream, read) => {
          if (stream === victim && read >= after) throw new Problem(code, 'It does not answer.');
        });
        const truth = inRange(given, venues);
        const pages = await readAll(given, deps, later);
        const ids = pages.flatMap((page) => page.orders).map((order) => order.id);
        expect(new Set(ids).size).toBe(ids.length);
        const sources = pages.at(-1)?.sources ?? [];
        for (const order of truth.filter((each) => !ids.includes(idOf(each)))) {
          const source = sources.find(
            ({ exchange, market }) => exchange === order.instrument.exchange && market === order.instrument.market,
          );
          expect(source?.status).not.toBe('complete');
          expect(source?.problem?.code).toBe(code);
          const moved = order.updatedAt >= START && order.instrument.exchange === 'bitmex';
          const time = order.createdAt;
          const named = time >= Date.parse(source?.missingFrom ?? '') && time < Date.parse(source?.missingTo ?? '');
          expect(moved || named).toBe(true);
        }
        const failedAt = pages.findIndex((page) => page.sources.some((source) => source.problem));
        for (const page of failedAt < 0 ? [] : pages.slice(failedAt)) {
          expect(page.sources.some((source) => source.problem?.code === code)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});
