import { expect, test } from 'vitest';
import type { Order } from '../domain/order.ts';
import { asOrder, fakeInstrument } from '../reference/testing/history-fake.ts';
import { compareKeys, frontierOf, type Lane, nextStep, type Row, reachOf, receive, standing } from './merge.ts';

const btc = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');

function row(time: number, number = String(time)) {
  const order = asOrder({ instrument: btc, number, createdAt: time, updatedAt: time, state: 'FILLED' }, 'created');
  return { row: order, key: { time, id: order.id }, position: time } satisfies Row<Order>;
}

function lane(more: Partial<Lane<Order>> = {}): Lane<Order> {
  return { reach: 0, end: 100, waiting: false, head: undefined, rows: [], ...more };
}

test('a row leaves the merge only when no other stream can still yield an earlier one', () => {
  const ahead = lane({ reach: 50, rows: [row(20)] });
  const behind = lane({ reach: 20 });
  expect(nextStep([ahead, behind], 'oldest')).toEqual({ do: 'read', lanes: [behind] });
  behind.reach = 21;
  expect(nextStep([ahead, behind], 'oldest')).toMatchObject({ do: 'take', lane: ahead });
});

test('a stream that waits at a known row is not read until the merge gets there', () => {
  const near = lane({ reach: 50, rows: [row(20)] });
  const far = lane({ reach: 30, waiting: true });
  expect(nextStep([near, far], 'oldest')).toMatchObject({ do: 'take' });
  near.rows = [row(30)];
  expect(nextStep([near, far], 'oldest')).toEqual({ do: 'read', lanes: [far] });
});

test('waiting streams that the page is expected to reach are read together, the due one first', () => {
  const [due, soon, later] = [
    lane({ reach: 10, waiting: true }),
    lane({ reach: 20, waiting: true }),
    lane({ reach: 90, waiting: true }),
  ];
  expect(nextStep([later, soon, due], 'oldest', 40)).toEqual({ do: 'read', lanes: [due, soon] });
});

test('the first of two known rows in one millisecond is taken without reading the other', () => {
  const first = lane({ reach: 50, rows: [row(20, '9')] });
  const second = lane({ reach: 20, waiting: true, head: row(20, '10').row.id });
  expect(nextStep([first, second], 'oldest')).toMatchObject({ do: 'take', lane: first });
  expect(nextStep([first, second], 'newest')).toMatchObject({ do: 'read', lanes: [second] });
});

test('the merge ends when every stream has reached the end of the range', () => {
  expect(nextStep([lane({ reach: 100 }), lane({ reach: 100 })], 'oldest')).toEqual({ do: 'end' });
});

test('rows beyond the frontier and rows already returned are dropped', () => {
  const one = lane({ reach: 10 });
  receive(one, [row(30), row(12), row(10, '2'), row(10, '1'), row(9)], 20, 'oldest', row(10, '1').key);
  expect(one.rows.map(({ key }) => key.id)).toEqual(['binance.spot.BTCUSDT.2', 'binance.spot.BTCUSDT.12']);
  expect(one.reach).toBe(20);
});

test('a stream that does not advance is refused, since a listing must end', () => {
  expect(() => receive(lane({ reach: 10 }), [], 10, 'oldest', undefined)).toThrow(/EXCHANGE_PROTOCOL/);
});

test('at the end of a page only the place of the first untaken row is kept', () => {
  expect(standing(lane({ reach: 50, rows: [row(20), row(30)] }))).toEqual({
    reach: 20,
    waiting: true,
    head: row(20).row.id,
  });
});

test('a frontier turns into a reach and back in both directions', () => {
  for (const sort of ['newest', 'oldest'] as const) expect(frontierOf(reachOf(7, sort), sort)).toBe(7);
  // Newest first, a frontier of 7 includes the rows of 7, at position -7.
  expect(reachOf(7, 'newest')).toBeGreaterThan(-7);
});

test('rows of one millisecond on several symbols are ordered by number, then by symbol', () => {
  const ids = [
    'binance.spot.BTCUSDT.10',
    'binance.spot.ETHUSDT.9',
    'binance.spot.ETHUSDT.10',
    'binance.spot.BTCUSDT.9',
  ];
  const sorted = ids.map((id) => ({ time: 1, id })).sort(compareKeys);
  expect(sorted.map(({ id }) => id)).toEqual([
    'binance.spot.BTCUSDT.9',
    'binance.spot.ETHUSDT.9',
    'binance.spot.BTCUSDT.10',
    'binance.spot.ETHUSDT.10',
  ]);
});
