import { describe, expect, test } from 'vitest';
import type { Order } from '../../domain/order.ts';
import type { OrderState } from '../../domain/order-state.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import { createReadAhead, type ReadAheadOptions } from '../../listing/read-ahead.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import {
  type FakeOptions,
  type FakeVenue,
  fakeInstrument,
  fakeVenue,
  patience,
} from '../../reference/testing/history-fake.ts';
import { ORDER_ROWS } from './history.ts';
import { listOrders } from './page.ts';
import type { OrderQuery } from './query.ts';

const HOUR = 3_600_000;
const START = 1_800_000_000_000;

const instruments = ['BTC', 'ETH', 'SOL'].map((base) =>
  fakeInstrument('binance', 'spot', `${base}/USDT`, `${base}USDT`),
);

interface Fixture {
  readonly venue: FakeVenue;
  now: number;
  ask(query: OrderQuery): ReturnType<typeof listOrders>;
  put(number: number, age: number, state?: OrderState): FakeVenue['orders'][number];
}

function open(options: Partial<ReadAheadOptions<Order>> = {}, more: Partial<FakeOptions> = {}): Fixture {
  const venue = fakeVenue({ exchange: 'binance', markets: ['spot'], instruments, rangeBy: 'created', ...more });
  const now = () => fixture.now;
  const ports = [loadedPort(venue.port)];
  const catalogue = createCatalogue({ ports, ttlMs: 24 * HOUR, now });
  const readAhead = createReadAhead({ now, mayChange: ORDER_ROWS.mayChange, ...options });
  const fixture: Fixture = {
    venue,
    now: START,
    ask: (query) =>
      listOrders(query, {
        ports,
        catalogue,
        now,
        call: patience(),
        sleep: () => Promise.resolve(),
        maxWeight: byExchange(() => 1_000),
        concurrency: 4,
        readAhead,
      }),
    put(number, age, state = 'FILLED') {
      const instrument = instruments[number % instruments.length] ?? fakeInstrument('binance', 'spot', 'X/Y', 'XY');
      const at = START - age;
      const order = { instrument, number: String(number), createdAt: at, updatedAt: at, state };
      venue.orders.push(order);
      return order;
    },
  };
  return fixture;
}

async function pagesOf(fixture: Fixture, query: OrderQuery, between = () => {}) {
  const pages = [await fixture.ask(query)];
  for (let cursor = pages[0]?.nextCursor ?? null; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    between();
    pages.push(await fixture.ask({ ...query, cursor }));
  }
  return pages.map(({ orders }) => orders.map(({ exchangeOrderId, state }) => `${exchangeOrderId} ${state}`));
}

describe('rows read ahead', () => {
  test.each(['newest', 'oldest'] as const)('are read once for all pages, %s first', async (sort) => {
    const fixture = open();
    for (let n = 1; n <= 30; n += 1) fixture.put(n, n * HOUR);
    const pages = await pagesOf(fixture, { limit: 4, sort, to: START - HOUR / 2 });
    expect(new Set(pages.flat()).size).toBe(30);
    expect(fixture.venue.reads).toHaveLength(instruments.length);
  });

  test('are returned again for the same cursor', async () => {
    const fixture = open();
    for (let n = 1; n <= 9; n += 1) fixture.put(n, n * HOUR);
    const { nextCursor } = await fixture.ask({ limit: 4 });
    const query = { limit: 4, cursor: nextCursor ?? '' };
    expect((await fixture.ask(query)).orders).toEqual((await fixture.ask(query)).orders);
  });

  test('end before a resting order, so that its current state is read', async () => {
    const fixture = open();
    for (let n = 1; n <= 9; n += 1) fixture.put(n, n * HOUR);
    const resting = fixture.put(10, 5.5 * HOUR, 'NEW');
    const pages = await pagesOf(fixture, { limit: 2 }, () => {
      resting.state = 'CANCELED';
    });
    expect(pages.flat()).toContain('10 CANCELED');
    expect(new Set(pages.flat()).size).toBe(10);
  });

  test('are not kept where orders may still appear', async () => {
    const fixture = open();
    for (let n = 1; n <= 6; n += 1) fixture.put(n, n * HOUR);
    const to = START + HOUR;
    const pages = await pagesOf(fixture, { limit: 3, sort: 'oldest', to }, () => {
      fixture.now += 1_000;
      if (fixture.venue.orders.length < 7) fixture.put(7, -500);
    });
    expect(pages.flat().at(-1)).toBe('7 FILLED');
  });

  test('are dropped after a while', async () => {
    const fixture = open({ ttlMs: 1_000 });
    for (let n = 1; n <= 6; n += 1) fixture.put(n, n * HOUR);
    await pagesOf(fixture, { limit: 3 }, () => {
      fixture.now += 1_000;
    });
    expect(fixture.venue.reads).toHaveLength(2 * instruments.length);
  });

  test('never exceed the configured number', async () => {
    const fixture = open({ maxRows: 7 });
    for (let n = 1; n <= 9; n += 1) fixture.put(n, n * HOUR);
    const first = await fixture.ask({ limit: 3 });
    const other = await fixture.ask({ limit: 3, side: 'BUY' });
    const read = fixture.venue.reads.length;
    await fixture.ask({ limit: 3, side: 'BUY', cursor: other.nextCursor ?? '' });
    expect(fixture.venue.reads).toHaveLength(read);
    await fixture.ask({ limit: 3, cursor: first.nextCursor ?? '' });
    expect(fixture.venue.reads.length).toBeGreaterThan(read);
  });
});
