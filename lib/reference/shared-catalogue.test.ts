import { beforeEach, describe, expect, test } from 'vitest';
import type { Instrument } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import type { ExchangePort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { type Catalogue, createCatalogue } from './catalogue.ts';
import type { CatalogueSnapshot } from './shared-catalogue.ts';
import { type FakeVenue, fakeInstrument, fakeVenue, patience } from './testing/history-fake.ts';

const TTL = 60_000;
const SKEW = 1_000;
const old = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
/** The tick size changed between the shared list and the exchange's current answer. */
const moved: Instrument = { ...old, tickSize: '0.5' };
const doge = fakeInstrument('binance', 'spot', 'DOGE/USDT', 'DOGEUSDT');

let clock: { now: number };
let venue: FakeVenue;
let port: { -readonly [K in keyof ExchangePort]: ExchangePort[K] };
let reads: number;
let read: (signal: AbortSignal) => Promise<CatalogueSnapshot | undefined>;
let failures: string[];
let catalogue: Catalogue;
beforeEach(() => {
  clock = { now: 1_800_000_000_000 };
  venue = fakeVenue({ exchange: 'binance', markets: ['spot'], instruments: [moved], rangeBy: 'created' });
  port = venue.port;
  reads = 0;
  read = () => Promise.resolve(undefined);
  failures = [];
  catalogue = createCatalogue({
    ports: [loadedPort(port)],
    ttlMs: TTL,
    now: () => clock.now,
    bases: ['BTC'],
    shared: {
      read: (_by, signal) => {
        reads += 1;
        return read(signal);
      },
      write: () => Promise.reject(new Error('Containers write nothing.')),
    },
    failed: (what) => failures.push(what),
  });
});
const limits = [{ name: 'weight-1m', limit: 1_200, windowSeconds: 60 }];
const share = (ageMs: number, instruments: readonly Instrument[] = [old]) => {
  const { exchange, markets, origin } = port;
  const loadedAt = clock.now - ageMs;
  const list = { instruments, unreadable: [], notServed: [] };
  read = () => Promise.resolve({ exchange, markets, origin, bases: ['BTC', 'DOGE'], loadedAt, ...list, limits });
};
const load = () => catalogue.load(port, patience());

describe('a shared list', () => {
  test("replaces a request to the exchange, and is as old as the exchange's answer", async () => {
    share(45_000);
    expect(await load()).toEqual({ instruments: [old], unreadable: [], loadedAt: clock.now - 45_000, ageMs: 45_000 });
    expect(await catalogue.find({ symbol: 'BTC/USDT' }, patience())).toBe(old);
    expect(venue.loads).toBe(0);
  });

  test('is read once, and again when its list is old', async () => {
    share(TTL - 10);
    await load();
    clock.now += 9;
    await load();
    expect(reads).toBe(1);
    clock.now += 1;
    share(0, [moved]);
    expect((await load()).instruments).toEqual([moved]);
    expect([reads, venue.loads]).toEqual([2, 0]);
  });

  test.each([
    ['a list at its maximum age', TTL],
    ['a list from a future beyond clock skew', -SKEW - 1],
  ])('%s is ignored, and the exchange gets a request', async (_, ageMs) => {
    share(ageMs);
    expect(await load()).toEqual({ instruments: [moved], unreadable: [], loadedAt: clock.now, ageMs: 0 });
    expect(failures).toEqual([]);
  });

  test.each([
    ['a list just recent enough', TTL - 1, TTL - 1],
    ['a list from a clock slightly ahead', -SKEW, 0],
  ])('%s is used', async (_, ageMs, told) => {
    share(ageMs);
    expect(await load()).toMatchObject({ instruments: [old], ageMs: told });
  });

  test('that does not exist costs one read, and the exchange gets a request', async () => {
    expect((await load()).instruments).toEqual([moved]);
    expect([reads, venue.loads, failures]).toEqual([1, 1, []]);
  });

  test('that cannot be read or is refused fails no request and is reported', async () => {
    read = () => Promise.reject(new Error('the table is gone'));
    expect((await load()).instruments).toEqual([moved]);
    expect(failures).toEqual(['cannot use the shared list of instruments of binance spot']);
  });

  test('yields only the base assets of this deployment', async () => {
    share(0, [old, doge]);
    expect((await load()).instruments).toEqual([old]);
  });

  test('passes on the limits stored with it, unless it is old', async () => {
    const taken: unknown[] = [];
    port.statedLimits = { read: () => [], take: (told) => taken.push(told) };
    share(TTL);
    await load();
    expect(taken).toEqual([]);
    clock.now += TTL;
    share(0);
    await load();
    expect(taken).toEqual([limits]);
  });

  test('is not read for a closed venue', async () => {
    share(0);
    const closed = new Problem('EXCHANGE_CLOSED', 'It closed.');
    const lifeCycle = [{ since: '2026-09-23T00:00:00Z', status: 'closed', note: 'closed' }] as const;
    port.facts = { ...port.facts, liveOrigins: [port.origin], lifeCycle };
    port.instruments = () => Promise.reject(closed);
    await expect(load()).rejects.toBe(closed);
    expect(reads).toBe(0);
  });

  test('is read while an older list is held, and serves when the exchange does not answer', async () => {
    await load();
    port.instruments = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.'));
    clock.now += TTL;
    share(5_000);
    expect(await load()).toEqual({ instruments: [old], unreadable: [], loadedAt: clock.now - 5_000, ageMs: 5_000 });
  });
});

describe('when an exchange reports a changed rule', () => {
  test('it gets a request itself, however recent the shared list', async () => {
    share(10_000);
    await load();
    share(0);
    expect((await catalogue.refresh(port, patience())).instruments).toEqual([moved]);
    expect((await load()).instruments).toEqual([moved]);
    expect([reads, venue.loads]).toEqual([1, 1]);
  });

  test('a read of the shared list under way is not used as the answer, and does not overwrite it', async () => {
    share(10_000);
    const late = read(patience().signal);
    const { promise, resolve } = Promise.withResolvers<void>();
    read = async () => {
      await promise;
      return late;
    };
    const loading = load();
    expect((await catalogue.refresh(port, patience())).instruments).toEqual([moved]);
    resolve();
    expect((await loading).instruments).toEqual([moved]);
    expect((await load()).instruments).toEqual([moved]);
  });
});

test('a caller that gives up during a read of the shared list is not reported as a failure', async () => {
  const hasty = new AbortController();
  read = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
  const loading = catalogue.load(port, { signal: hasty.signal, deadline: 0 });
  hasty.abort(new Error('gone'));
  await expect(loading).rejects.toThrow('gone');
  await new Promise(setImmediate);
  expect([failures, venue.loads]).toEqual([[], 0]);
});
