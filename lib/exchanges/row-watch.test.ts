import { expect, test } from 'vitest';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CallContext, LeftOut } from './port.ts';
import { type UnreadableRows, watchingRows } from './row-watch.ts';
import { portSample } from './testing/port-sample.ts';

const NOW = 1_795_341_600_000;
const instrument = samples.spot;
const call: CallContext = {
  signal: new AbortController().signal,
  deadline: NOW,
  lookup: () => Promise.resolve(undefined),
};

const row = (why: LeftOut['why'], exchangeOrderId: string): LeftOut => ({
  why,
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId,
  market: 'spot',
  time: NOW,
  reason: 'side is missing.',
});
const leftOut = [row('unreadable', '51'), row('notServed', '52')];
const oddInstrument = { exchangeSymbol: 'ODDUSDT', pair: null, reason: 'stepSize is missing.', instrument: null };

/** A port whose every list has an unreadable row. */
const port = portSample({
  instruments: () => Promise.resolve({ instruments: [], unreadable: [oddInstrument], notServed: [] }),
  active: () => Promise.resolve({ rows: [], leftOut }),
  fills: () => Promise.resolve({ rows: [], leftOut }),
  history: () => [
    {
      key: 'binance.spot.BTCUSDT',
      exchange: 'binance',
      markets: ['spot'],
      rangeBy: 'created',
      read: () => Promise.resolve({ rows: [], leftOut, frontier: NOW, weight: 1, requests: 1 }),
    },
  ],
});

test('unreadable rows are reported per list; rows that are not served are not a fault', async () => {
  const told: UnreadableRows[] = [];
  const watched = watchingRows(port, (rows) => told.push(rows));
  await watched.instruments(call);
  await watched.active({ instrument }, call);
  await watched.fills({ instrument, clientOrderId: 'mine', from: NOW, to: NOW + 1 }, call);
  for (const stream of watched.history([instrument])) {
    await stream.read({ from: NOW, to: NOW + 1, direction: 'newest', memo: undefined }, call);
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
