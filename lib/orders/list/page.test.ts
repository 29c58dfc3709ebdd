import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import type { ListDependencies } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import {
  type FakeOptions,
  type FakeVenue,
  fakeInstrument,
  fakeVenue,
  patience,
} from '../../reference/testing/history-fake.ts';
import { listActive } from './active.ts';
import { listByIds } from './by-id.ts';
import { listOrders } from './page.ts';
import type { OrderQuery } from './query.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

const [btc, eth, sol] = ['BTC', 'ETH', 'SOL'].map((base) =>
  fakeInstrument('binance', 'spot', `${base}/USDT`, `${base}USDT`),
) as [ReturnType<typeof fakeInstrument>, ReturnType<typeof fakeInstrument>, ReturnType<typeof fakeInstrument>];
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');
const inverse = fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD');

function binance(more: Partial<FakeOptions> = {}): FakeVenue {
  return fakeVenue({
    exchange: 'binance',
    markets: ['spot'],
    instruments: [btc, eth, sol],
    rangeBy: 'created',
    ...more,
  });
}

function bitmex(more: Partial<FakeOptions> = {}): FakeVenue {
  return fakeVenue({
    exchange: 'bitmex',
    markets: ['usdm', 'coinm'],
    instruments: [swap, inverse],
    rangeBy: 'updated',
    ...more,
  });
}

function put(venue: FakeVenue, instrument: typeof btc, number: number, age: number, more = {}) {
  const at = NOW - age;
  venue.orders.push({ instrument, number: String(number), createdAt: at, updatedAt: at, state: 'FILLED', ...more });
}

function wire(venues: readonly FakeVenue[], more: Partial<ListDependencies> = {}): ListDependencies {
  const ports = venues.map(({ port }) => loadedPort(port));
  return {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: HOUR, now: () => NOW }),
    now: () => NOW,
    call: patience(),
    sleep: () => Promise.resolve(),
    maxWeight: byExchange(() => 1_000),
    concurrency: 4,
    ...more,
  };
}

async function pagesOf(query: OrderQuery, deps: ListDependencies) {
  const first = await listOrders(query, deps);
  const pages = [first];
  for (let cursor = first.nextCursor; cursor !== null; cursor = pages.at(-1)?.nextCursor ?? null) {
    pages.push(await listOrders({ ...query, cursor }, deps));
  }
  return pages;
}

const numbers = (page: { orders: readonly { exchangeOrderId: string }[] }) =>
  page.orders.map((order) => order.exchangeOrderId);

const refuse = (code: 'EXCHANGE_UNREACHABLE' | 'CREDENTIALS_REJECTED') => () => {
  throw new Problem(code, 'It does not answer.');
};

test('newest come first, and pages join without gaps or repeats', async () => {
  const venue = binance();
  for (let n = 1; n <= 7; n += 1) put(venue, n % 2 ? btc : eth, n, (10 - n) * HOUR);
  expect((await pagesOf({ limit: 3 }, wire([venue]))).map(numbers)).toEqual([['7', '6', '5'], ['4', '3', '2'], ['1']]);
});

test('orders of one millisecond are listed by number, 9 before 10', async () => {
  const venue = binance();
  for (const number of [10, 9, 11]) put(venue, btc, number, HOUR);
  put(venue, eth, 10, HOUR);
  const pages = await pagesOf({ limit: 1, sort: 'oldest' }, wire([venue]));
  expect(pages.flatMap(numbers)).toEqual(['9', '10', '10', '11']);
});

test('an order just placed by a clock ahead of ours is in the list', async () => {
  const venue = binance();
  put(venue, btc, 1, -2_000);
  expect(numbers(await listOrders({}, wire([venue])))).toEqual(['1']);
});

test('a quiet stream is read once for the whole listing', async () => {
  const venue = binance();
  for (let n = 1; n <= 30; n += 1) put(venue, btc, n, n * HOUR);
  await pagesOf({ limit: 5 }, wire([venue]));
  expect(venue.reads.filter(({ stream }) => stream.includes('ETH') || stream.includes('SOL'))).toHaveLength(2);
});

test('a stream whose next row is far away is not read before the listing gets there', async () => {
  const venue = binance();
  for (let n = 1; n <= 30; n += 1) put(venue, btc, n, n * HOUR);
  put(venue, eth, 99, 29.5 * HOUR);
  const pages = await pagesOf({ limit: 5 }, wire([venue]));
  expect(pages.flatMap(numbers)).toHaveLength(31);
  expect(venue.reads.filter(({ stream }) => stream.includes('ETH'))).toHaveLength(2);
});

test('a page that the filter empties still advances', async () => {
  const venue = binance({ rowsPerRead: () => 2 });
  for (let n = 1; n <= 20; n += 1) put(venue, btc, n, n * HOUR, { state: n === 20 ? 'CANCELED' : 'FILLED' });
  const deps = wire([venue], { maxWeight: byExchange(() => 4) });
  const pages = await pagesOf({ states: ['CANCELED'] }, deps);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(numbers)).toEqual(['20']);
});

test('each source reports its cost', async () => {
  const page = await listOrders({}, wire([binance({ weight: 20 }), bitmex()]));
  expect(page.sources.map(({ exchange, market, requests, weight }) => [exchange, market, requests, weight])).toEqual([
    ['binance', 'spot', 3, 60],
    // One request for the history and one for resting orders, each for both products.
    ['bitmex', 'usdm', 2, 1],
    ['bitmex', 'coinm', 0, 0],
  ]);
});

test('an exchange that is down hides nothing of the other, and every page reports it', async () => {
  const [up, down] = [binance(), bitmex({ onRead: refuse('EXCHANGE_UNREACHABLE') })];
  for (let n = 1; n <= 4; n += 1) put(up, btc, n, n * HOUR);
  const pages = await pagesOf({ limit: 2, from: NOW - 24 * HOUR, to: NOW }, wire([up, down]));
  expect(pages.map(numbers)).toEqual([
    ['1', '2'],
    ['3', '4'],
  ]);
  for (const { sources } of pages) {
    expect(sources.map(({ status, problem }) => [status, problem?.code])).toEqual([
      ['complete', undefined],
      ['unavailable', 'EXCHANGE_UNREACHABLE'],
      ['unavailable', 'EXCHANGE_UNREACHABLE'],
    ]);
    expect(sources[1]).toMatchObject({
      missingFrom: '2027-01-14T08:00:00.000Z',
      missingTo: '2027-01-15T08:00:00.000Z',
    });
  }
});

test('when no source can be read the problem is the answer', async () => {
  const deps = wire([binance({ onRead: refuse('CREDENTIALS_REJECTED') })]);
  await expect(listOrders({}, deps)).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' });
  await expect(listActive({}, deps)).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' });
});

test('a host that does not answer gets one request, not one per stream', async () => {
  const venue = binance({ onRead: refuse('EXCHANGE_UNREACHABLE') });
  await expect(listOrders({}, wire([venue], { concurrency: 1 }))).rejects.toThrow();
  expect(venue.reads).toHaveLength(1);
});

test('limited retention makes the source partial, with the date and the reason', async () => {
  const venue = binance({ coveredFrom: NOW - 90 * 24 * HOUR });
  put(venue, btc, 1, HOUR);
  put(venue, btc, 2, 2 * HOUR);
  for (const { sources } of await pagesOf({ limit: 1 }, wire([venue]))) {
    expect(sources).toMatchObject([
      { status: 'partial', coveredFrom: '2026-10-17T08:00:00.000Z', reason: 'Older orders are not kept.' },
    ]);
  }
  const recent = await listOrders({ from: NOW - 24 * HOUR }, wire([venue]));
  expect(recent.sources).toMatchObject([{ status: 'complete' }]);
});

test('when the time runs out the page is short and the next one continues', async () => {
  let clock = NOW;
  const venue = binance({ rowsPerRead: () => 2, onAny: () => (clock += 1_000) });
  for (let n = 1; n <= 6; n += 1) put(venue, btc, n, n * HOUR);
  const base = wire([venue], { concurrency: 1, now: () => clock });
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const call = { signal: new AbortController().signal, deadline: clock + 3_500 };
    const page = await listOrders({ cursor: cursor ?? undefined }, { ...base, call });
    seen.push(...numbers(page));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(['1', '2', '3', '4', '5', '6']);
  const late = { ...base, call: { signal: new AbortController().signal, deadline: clock } };
  await expect(listOrders({}, late)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
});

test('active states are read from the books, in one request, and paged without loss though orders move', async () => {
  const [created, moving] = [binance(), bitmex()];
  for (let n = 1; n <= 3; n += 1) put(created, btc, n, n * HOUR, { state: 'NEW' });
  for (let n = 11; n <= 14; n += 1) put(moving, swap, n, n * HOUR, { state: 'NEW' });
  const deps = wire([created, moving]);
  const query: OrderQuery = { states: ['NEW', 'PARTIALLY_FILLED'], limit: 2, sort: 'oldest' };
  const first = await listOrders(query, deps);
  expect(numbers(first)).toEqual(['14', '13']);
  for (const order of moving.orders) if (order.number === '14' || order.number === '12') order.updatedAt = NOW;
  const seen = [...numbers(first)];
  for (let cursor = first.nextCursor; cursor !== null; ) {
    const page = await listOrders({ ...query, cursor }, deps);
    seen.push(...numbers(page));
    cursor = page.nextCursor;
  }
  expect(seen.sort()).toEqual(['1', '11', '12', '13', '14', '2', '3']);
  expect(created.reads).toHaveLength(0);
  expect(created.activeCalls).toBe(4);
});

test('resting orders are listed with any filter or none', async () => {
  const [one, two] = [binance(), bitmex()];
  put(one, btc, 1, HOUR, { state: 'NEW' });
  put(one, eth, 2, 2 * HOUR, { state: 'PARTIALLY_FILLED' });
  put(one, eth, 3, 3 * HOUR);
  put(two, swap, 4, 4 * HOUR, { state: 'NEW' });
  const deps = wire([one, two]);
  expect(numbers(await listActive({}, deps))).toEqual(['1', '2', '4']);
  expect(one.loads).toBe(0);
  expect(numbers(await listActive({ symbol: 'ETH/USDT' }, deps))).toEqual(['2']);
  expect(numbers(await listActive({ exchange: 'bitmex', market: 'coinm' }, deps))).toEqual([]);
  expect((await listActive({ symbol: 'ETH/USDT' }, deps)).sources).toMatchObject([
    { exchange: 'binance', requests: 1 },
  ]);
});

test('ids are answered in their order, across exchanges, and missing ones are named', async () => {
  const [one, two] = [binance(), bitmex()];
  put(one, btc, 1, HOUR);
  put(two, swap, 4, HOUR);
  const ids = ['bitmex.usdm.XBTUSDT.4', 'binance.spot.BTCUSDT.7', 'binance.spot.BTCUSDT.1', 'bitmex.usdm.XBTUSDT.4'];
  const found = await listByIds(ids, wire([one, two]));
  expect(found.orders.map((order) => order.id)).toEqual([ids[0], ids[2]]);
  expect(found.notFound).toEqual([ids[1]]);
});

test('ids of an exchange that is down are distinguished from ids that do not exist', async () => {
  const [one, two] = [binance(), bitmex({ onRead: refuse('EXCHANGE_UNREACHABLE') })];
  put(one, btc, 1, HOUR);
  const found = await listByIds(['bitmex.usdm.XBTUSDT.4', 'binance.spot.BTCUSDT.1'], wire([one, two]));
  expect(numbers(found)).toEqual(['1']);
  expect(found.notFound).toEqual([]);
  expect(found.failed).toMatchObject([{ id: 'bitmex.usdm.XBTUSDT.4', problem: { code: 'EXCHANGE_UNREACHABLE' } }]);
});

test('all malformed ids are named together, without a request', async () => {
  const venue = binance();
  const refused = listByIds(['nonsense', 'binance.spot.BTCUSDT.1', 'a.b'], wire([venue]));
  await expect(refused).rejects.toMatchObject({ code: 'INVALID_ORDER_ID', details: { violations: { length: 2 } } });
  expect(venue.findCalls).toBe(0);
});

test('a client order id costs one request with a symbol, one for each instrument without', async () => {
  const venue = binance();
  put(venue, eth, 5, HOUR, { clientOrderId: 'mine' });
  expect(numbers(await listOrders({ clientOrderId: 'mine', symbol: 'ETH/USDT' }, wire([venue])))).toEqual(['5']);
  expect(venue.findCalls).toBe(1);
  const page = await listOrders({ clientOrderId: 'mine' }, wire([venue]));
  expect(numbers(page)).toEqual(['5']);
  expect(page.sources).toMatchObject([{ requests: 3, weight: null }]);
});

test('a client order id is looked up only where the exchange allows its characters', async () => {
  const [digits, any] = [binance({ clientOrderIds: /^\d{1,36}$/ }), bitmex()];
  await listOrders({ clientOrderId: 'a/b:c' }, wire([digits, any]));
  expect(digits.findCalls).toBe(0);
  expect(any.findCalls).toBeGreaterThan(0);
});

test('an unknown symbol is refused with the closest known ones', async () => {
  await expect(listOrders({ symbol: 'BTCUSDT' }, wire([binance()]))).rejects.toMatchObject({
    code: 'UNKNOWN_SYMBOL',
    details: { violations: [{ field: 'symbol', suggestion: ['BTC/USDT'] }] },
  });
});

test('an empty range and a limit out of bounds are refused', async () => {
  const deps = wire([binance()]);
  await expect(listOrders({ from: 5, to: 5 }, deps)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(listOrders({ limit: 501 }, deps)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

test('an instrument removed between two pages is reported missing', async () => {
  const venue = binance();
  put(venue, btc, 1, HOUR);
  put(venue, eth, 2, 2 * HOUR);
  put(venue, btc, 3, 3 * HOUR);
  const first = await listOrders({ limit: 1 }, wire([venue]));
  const shrunk = {
    ...venue,
    port: { ...venue.port, instruments: () => Promise.resolve({ instruments: [btc], unreadable: [], notServed: [] }) },
  };
  const second = await listOrders({ limit: 5, cursor: first.nextCursor ?? '' }, wire([shrunk]));
  expect(numbers(second)).toEqual(['3']);
  expect(second.sources).toMatchObject([{ status: 'partial', problem: { code: 'UNKNOWN_SYMBOL' } }]);
});

test('an exchange whose instruments cannot be read is unavailable, and the other is listed', async () => {
  const [up, down] = [binance(), bitmex()];
  put(up, btc, 1, HOUR);
  const lost = { ...down.port, instruments: () => Promise.reject(new Problem('EXCHANGE_OVERLOADED', 'Too busy.')) };
  const deps = wire([up, { ...down, port: lost }]);
  for (const query of [{}, { clientOrderId: 'mine' }]) {
    const page = await listOrders(query, deps);
    expect(page.sources.map(({ status }) => status)).toEqual(['complete', 'unavailable', 'unavailable']);
  }
  expect(numbers(await listOrders({}, deps))).toEqual(['1']);
});

test('orders that moved are reported missing when their exchange no longer answers', async () => {
  const [up, moving] = [binance(), bitmex()];
  put(up, btc, 1, HOUR);
  for (let n = 2; n <= 4; n += 1) put(moving, swap, n, n * HOUR, { state: 'NEW' });
  const first = await listOrders({ limit: 2 }, wire([up, moving]));
  const lost = { ...moving.port, instruments: () => Promise.reject(new Problem('EXCHANGE_OVERLOADED', 'Too busy.')) };
  const second = await listOrders({ cursor: first.nextCursor ?? '' }, wire([up, { ...moving, port: lost }]));
  expect(second.sources[1]).toMatchObject({
    market: 'usdm',
    status: 'unavailable',
    problem: { code: 'EXCHANGE_OVERLOADED' },
  });
  expect(second.sources[1]?.reason).toMatch(/^2 resting orders changed/);
});

test('a lookup by client order id has one page, and a host that does not answer gets one request', async () => {
  const venue = binance({ onRead: refuse('EXCHANGE_UNREACHABLE') });
  const deps = wire([venue], { concurrency: 1 });
  await expect(listOrders({ clientOrderId: 'mine' }, deps)).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
  expect(venue.findCalls).toBe(1);
  const again = listOrders({ clientOrderId: 'mine', cursor: 'x' }, deps);
  await expect(again).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
});

test('a bug in Atlas is not reported as an exchange that is down', async () => {
  const venue = binance({
    onRead: () => {
      throw new TypeError('a bug');
    },
  });
  await expect(listOrders({}, wire([venue, bitmex()]))).rejects.toThrow(TypeError);
});
