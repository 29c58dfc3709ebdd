import { beforeEach, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { refreshCatalogue } from './refresh-catalogue.ts';
import type { SharedCatalogue } from './shared-catalogue.ts';
import { fakeInstrument, fakeVenue, patience } from './testing/history-fake.ts';

const NOW = 1_795_341_600_000;
const spot = [fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT')];
const usdm = [fakeInstrument('binance', 'usdm', 'BTC/USDT:USDT', 'BTCUSDT')];

let ports: { -readonly [K in keyof ExchangePort]: ExchangePort[K] }[];
let written: unknown[];
let shared: SharedCatalogue;
beforeEach(() => {
  ports = [
    fakeVenue({ exchange: 'binance', markets: ['spot'], instruments: spot, rangeBy: 'created' }),
    fakeVenue({ exchange: 'binance', markets: ['usdm'], instruments: usdm, rangeBy: 'created' }),
  ].map(({ port }) => ({ ...port }));
  written = [];
  shared = {
    read: () => Promise.reject(new Error('A refresh reads nothing.')),
    write: ({ exchange, markets }, { loadedAt, instruments, limits }) => {
      written.push([exchange, markets.join(), loadedAt, instruments, ...limits]);
      return Promise.resolve();
    },
  };
});
const refresh = () => refreshCatalogue({ ports: ports.map(loadedPort), shared, now: () => NOW }, patience());

test("every exchange's list is stored with the time of its answer", async () => {
  await refresh();
  expect(written).toEqual([
    ['binance', 'spot', NOW, spot],
    ['binance', 'usdm', NOW, usdm],
  ]);
});

test('the limits that an exchange states with its list are stored with it', async () => {
  const [first] = ports;
  const limits = [{ name: 'weight-1m', limit: 6_000, windowSeconds: 60 }];
  if (first) first.statedLimits = { read: () => limits, take: () => undefined };
  await refresh();
  expect(written[0]).toEqual(['binance', 'spot', NOW, spot, ...limits]);
});

test('an exchange that does not answer does not prevent the others, and is reported at the end', async () => {
  const [first] = ports;
  if (first) first.instruments = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.'));
  await expect(refresh()).rejects.toThrow(
    'Some lists of instruments could not be refreshed. binance spot: EXCHANGE_UNREACHABLE: It does not answer.',
  );
  expect(written).toEqual([['binance', 'usdm', NOW, usdm]]);
});

test('every list that cannot be written is reported', async () => {
  shared = { ...shared, write: ({ markets }) => Promise.reject(new Error(`no room for ${markets.join()}`)) };
  const failure = await refresh().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AggregateError);
  expect((failure as AggregateError).errors.map(String)).toEqual([
    'Error: no room for spot',
    'Error: no room for usdm',
  ]);
});

test('a closed venue gets no request, which is not a failure', async () => {
  const [first] = ports;
  if (first) {
    const lifeCycle = [{ since: '2026-09-23T00:00:00Z', status: 'closed', note: 'closed' }] as const;
    first.facts = { ...first.facts, liveOrigins: [first.origin], lifeCycle };
    first.instruments = () => Promise.reject(new Error('It was asked.'));
  }
  await refresh();
  expect(written).toEqual([['binance', 'usdm', NOW, usdm]]);
});

test('without a table for sharing no exchange gets a request', async () => {
  for (const port of ports) port.instruments = () => Promise.reject(new Error('It was asked.'));
  await refreshCatalogue({ ports: ports.map(loadedPort), shared: undefined, now: () => NOW }, patience());
});
