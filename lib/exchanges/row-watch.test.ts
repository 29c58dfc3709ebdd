import { expect, test } from 'vitest';
import { exchangeFake, START } from '../orders/exchange-fake.ts';
import type { CallContext, LeftOut } from './port.ts';
import { type UnreadableRows, watchingRows } from './row-watch.ts';

const row = (why: LeftOut['why'], exchangeOrderId: string): LeftOut => ({
  why,
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId,
  market: 'spot',
  time: START,
  reason: 'side is missing.',
});
const odd = [row('unreadable', '51'), row('notServed', '52')];

const { port, call: deadline } = exchangeFake({
  active: () => [],
  fills: () => [],
  unreadableOrders: odd,
  unreadableFills: odd,
  unreadableHistory: odd,
});
const call: CallContext = { ...deadline, lookup: () => Promise.resolve(undefined) };
const { instruments } = await port.instruments(call);
const [instrument] = instruments;
if (instrument === undefined) throw new Error('the fake lists no instrument');

test('rows that cannot be read are told, list by list; those that are not served are no fault', async () => {
  const told: UnreadableRows[] = [];
  const unreadable = [{ exchangeSymbol: 'ODDUSDT', pair: null, reason: 'stepSize is missing.', instrument: null }];
  const listing = { ...port, instruments: () => Promise.resolve({ instruments: [], unreadable, notServed: [] }) };
  const watched = watchingRows(listing, (rows) => told.push(rows));
  await watched.instruments(call);
  await watched.active({ instrument }, call);
  await watched.fills({ instrument, clientOrderId: 'mine', from: START, to: START + 1 }, call);
  for (const stream of watched.history([instrument])) {
    await stream.read({ from: START, to: START + 1, direction: 'newest', memo: undefined }, call);
  }
  const about = { exchange: 'binance', market: 'spot', count: 1 };
  const first = ['order 51 of BTCUSDT (side is missing)'];
  expect(told).toEqual([
    { ...about, list: 'instruments', first: ['ODDUSDT (stepSize is missing.)'] },
    { ...about, list: 'active', first },
    { ...about, list: 'fills', first },
    { ...about, list: 'history', first },
  ]);
});
