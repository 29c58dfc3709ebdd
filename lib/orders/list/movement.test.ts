import { expect, test } from 'vitest';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import { MAX_TRACKED, OVERFLOW_REASON } from '../../listing/movement.ts';
import type { ListDependencies } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import { type FakeVenue, fakeInstrument, fakeVenue, patience } from '../../reference/testing/history-fake.ts';
import { listOrders } from './page.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');

function account(count: number): { venue: FakeVenue; deps: ListDependencies } {
  const venue = fakeVenue({ exchange: 'bitmex', markets: ['usdm'], instruments: [swap], rangeBy: 'updated' });
  for (let n = 1; n <= count; n += 1) {
    const at = NOW - n * HOUR;
    venue.orders.push({ instrument: swap, number: String(n), createdAt: at, updatedAt: at, state: 'NEW' });
  }
  const ports = [loadedPort(venue.port)];
  const catalogue = createCatalogue({ ports, ttlMs: HOUR, now: () => NOW });
  const maxWeight = byExchange(() => 100);
  return {
    venue,
    deps: {
      ports,
      catalogue,
      now: () => NOW,
      call: patience(),
      sleep: () => Promise.resolve(),
      maxWeight,
      concurrency: 2,
    },
  };
}

test('an order that fills before the listing reaches it is returned at the end, and a new one is not', async () => {
  const { venue, deps } = account(4);
  const first = await listOrders({ limit: 2, to: NOW }, deps);
  const moved = venue.orders.find(({ number }) => number === '3');
  if (moved) Object.assign(moved, { updatedAt: NOW + 5, state: 'FILLED' });
  venue.orders.push({ instrument: swap, number: '9', createdAt: NOW + 6, updatedAt: NOW + 6, state: 'NEW' });
  const second = await listOrders({ limit: 9, to: NOW, cursor: first.nextCursor ?? '' }, deps);
  expect(first.orders.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['1', '2']);
  expect(second.orders.map(({ exchangeOrderId, state }) => [exchangeOrderId, state])).toEqual([
    ['4', 'NEW'],
    ['3', 'FILLED'],
  ]);
  expect(second).toMatchObject({ nextCursor: null, sources: [{ status: 'complete', rangeBy: 'updated' }] });
});

test('an order that comes into the state asked for before the listing reaches it is returned, too', async () => {
  const { venue, deps } = account(3);
  for (const order of venue.orders) if (order.number !== '2') order.state = 'FILLED';
  const query = { states: ['FILLED'], to: NOW } as const;
  const first = await listOrders({ ...query, limit: 1 }, deps);
  const moved = venue.orders.find(({ number }) => number === '2');
  if (moved) Object.assign(moved, { updatedAt: NOW + 5, state: 'FILLED' });
  const second = await listOrders({ ...query, limit: 9, cursor: first.nextCursor ?? '' }, deps);
  expect(first.orders.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['1']);
  expect(second.orders.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['3', '2']);
});

test('only resting orders that fit the query take a place in its cursor', async () => {
  const { deps } = account(MAX_TRACKED + 1);
  const page = await listOrders({ limit: 5, to: NOW, side: 'SELL' }, deps);
  expect(page.sources).toMatchObject([{ status: 'complete' }]);
});

test('no request follows at the end when no order has moved', async () => {
  const { venue, deps } = account(4);
  expect((await listOrders({ to: NOW }, deps)).nextCursor).toBeNull();
  expect(venue.reads).toHaveLength(1);
});

test('an order that moved and cannot be found is reported missing', async () => {
  const { venue, deps } = account(4);
  const first = await listOrders({ limit: 2, to: NOW }, deps);
  venue.orders.splice(3, 1);
  const second = await listOrders({ limit: 9, to: NOW, cursor: first.nextCursor ?? '' }, deps);
  expect(second.sources).toMatchObject([{ status: 'partial', reason: expect.stringMatching(/^1 resting order/) }]);
});

test('more resting orders than a cursor can hold make the source partial', async () => {
  const { deps } = account(MAX_TRACKED + 1);
  const page = await listOrders({ limit: 5, to: NOW }, deps);
  expect(page.sources).toMatchObject([{ status: 'partial', reason: OVERFLOW_REASON }]);
  expect(page.nextCursor?.length).toBeLessThan(5_000);
  const within = await listOrders({ limit: 5, to: NOW }, account(MAX_TRACKED).deps);
  expect(within.sources).toMatchObject([{ status: 'complete' }]);
});
