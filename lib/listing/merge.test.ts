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

test('all streams that hold the next row back are read together, the one furthest behind first', () => {
  const ahead = lane({ reach: 90, rows: [row(50)] });
  const [late, later, latest] = [lane({ reach: 30 }), lane({ reach: 20 }), lane({ reach: 10 })];
  expect(nextStep([ahead, late, latest, later], 'oldest')).toEqual({ do: 'read', lanes: [latest, later, late] });
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

test('a stream that is not known to have a row before the end of the page is not read with those that wait', () => {
  const due = lane({ reach: 10, waiting: true });
  expect(nextStep([due, lane({ reach: 20 })], 'oldest', 40)).toEqual({ do: 'read', lanes: [due] });
});

test('of streams that wait in one millisecond those come first whose row is not known, then by the row', () => {
  const waiting = (head?: string) => lane({ reach: 20, waiting: true, head: head && row(20, head).row.id });
  const [nine, ten, unknown, another] = [waiting('9'), waiting('10'), waiting(), waiting()];
  const order = (sort: 'oldest' | 'newest', ...lanes: Lane<Order>[]) => {
    const step = nextStep(lanes, sort);
    return step.do === 'read' ? step.lanes : [];
  };
  expect(order('oldest', ten, unknown, nine, another)).toEqual([unknown, another, nine, ten]);
  expect(order('oldest', another, nine, unknown, ten)).toEqual([another, unknown, nine, ten]);
  expect(order('newest', nine, unknown, ten)).toEqual([unknown, ten, nine]);
  expect(order('newest', unknown, nine)).toEqual([unknown, nine]);
  expect(order('newest', nine, unknown)).toEqual([unknown, nine]);
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

test('a row before the reach of its stream, or at its frontier, is dropped even if it is the first of all', () => {
  const one = lane({ reach: 10 });
  receive(one, [row(9), row(10), row(19), row(20)], 20, 'oldest', undefined);
  expect(one.rows.map(({ position }) => position)).toEqual([10, 19]);
});

test('a stream waits no longer at a row once it has been read', () => {
  const one = lane({ reach: 10, waiting: true, head: row(10).row.id });
  receive(one, [], 20, 'oldest', undefined);
  expect(one).toEqual(lane({ reach: 20 }));
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
  const before = (one: string, other: string) => compareKeys({ time: 1, id: one }, { time: 1, id: other });
  expect(before('bitmex.coinm.XBTUSD.9', 'bitmex.usdm.XBTUSDT.8')).toBeGreaterThan(0);
  expect(before('binance.spot.BTCUSDT.12', 'binance.spot.BTCUSDT.21')).toBeLessThan(0);
});

test('a row is in the place of itself', () => {
  const key = { time: 1, id: 'binance.spot.BTCUSDT.10' };
  expect(compareKeys(key, { ...key })).toBe(0);
});
