import { expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import type { ExchangePort, InstrumentList } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { createCatalogue } from './catalogue.ts';
import { fakeInstrument, fakeVenue, patience } from './testing/history-fake.ts';

const spot = [
  fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT'),
  fakeInstrument('binance', 'spot', 'ETH/USDT', 'ETHUSDT'),
  fakeInstrument('binance', 'spot', 'DOGE/USDT', 'DOGEUSDT'),
];
const usdm = [fakeInstrument('binance', 'usdm', 'BTC/USDT:USDT', 'BTCUSDT')];
const bitmex = [
  fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT'),
  fakeInstrument('bitmex', 'coinm', 'BTC/USD:BTC', 'XBTUSD'),
  fakeInstrument('bitmex', 'coinm', 'ETH/USD:ETH', 'ETHUSD'),
];
const delivered = fakeInstrument('binance', 'usdm', 'BTC/USDT:USDT-260626', 'BTCUSDT_260626');

const TTL = 60_000;
const down = new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.');

function set(ttlMs = TTL) {
  const clock = { now: 1_800_000_000_000 };
  const venues = [
    fakeVenue({ exchange: 'binance', markets: ['spot'], instruments: spot, rangeBy: 'created' }),
    fakeVenue({ exchange: 'binance', markets: ['usdm'], instruments: usdm, rangeBy: 'created' }),
    fakeVenue({ exchange: 'bitmex', markets: ['usdm', 'coinm'], instruments: bitmex, rangeBy: 'updated' }),
  ] as const;
  const ports = venues.map(({ port }) => port as { -readonly [K in keyof ExchangePort]: ExchangePort[K] });
  const [binanceSpot, binanceUsdm, other] = ports as [(typeof ports)[0], (typeof ports)[0], (typeof ports)[0]];
  const catalogue = createCatalogue({
    ports: ports.map(loadedPort),
    ttlMs,
    now: () => clock.now,
    bases: ['BTC', 'ETH', 'SOL'],
  });
  return { clock, venues, binanceSpot, binanceUsdm, other, catalogue };
}

test('lists load on first use, and only for the product that the form of the symbol implies', async () => {
  const { venues, catalogue } = set();
  expect(venues.map(({ loads }) => loads)).toEqual([0, 0, 0]);
  expect((await catalogue.find({ symbol: 'BTC/USDT' }, patience())).exchangeSymbol).toBe('BTCUSDT');
  expect((await catalogue.find({ symbol: 'BTC/USD:BTC' }, patience())).exchangeSymbol).toBe('XBTUSD');
  expect(venues.map(({ loads }) => loads)).toEqual([1, 0, 1]);
});

test('only instruments of the supported bases are kept', async () => {
  const { catalogue, binanceSpot } = set();
  const { instruments } = await catalogue.load(binanceSpot, patience());
  expect(instruments.map(({ base }) => base)).toEqual(['BTC', 'ETH']);
  expect(await catalogue.lookup(binanceSpot, patience())('DOGEUSDT')).toBeUndefined();
});

test('a list is served until its time to live has passed', async () => {
  const { clock, venues, catalogue, binanceSpot } = set();
  await catalogue.load(binanceSpot, patience());
  clock.now += TTL - 1;
  await catalogue.load(binanceSpot, patience());
  expect(venues[0].loads).toBe(1);
  clock.now += 1;
  await catalogue.load(binanceSpot, patience());
  expect(venues[0].loads).toBe(2);
});

test('callers share one load, and one that gives up does not abort it for the others', async () => {
  const { catalogue, binanceSpot } = set();
  const { promise, resolve } = Promise.withResolvers<InstrumentList>();
  const signals: AbortSignal[] = [];
  binanceSpot.instruments = ({ signal }) => {
    signals.push(signal);
    return promise;
  };
  const hasty = new AbortController();
  const first = catalogue.load(binanceSpot, { signal: hasty.signal, deadline: 0 });
  const second = catalogue.load(binanceSpot, patience());
  hasty.abort(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  expect(signals.map((signal) => signal.aborted)).toEqual([false]);
  resolve({ instruments: [...spot], unreadable: [], notServed: [] });
  expect((await second).instruments).toHaveLength(2);
});

test('a load is aborted when the last caller gives up, and the next caller starts a new one', async () => {
  const { catalogue, binanceSpot } = set();
  const signals: AbortSignal[] = [];
  const load = binanceSpot.instruments;
  binanceSpot.instruments = ({ signal }) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  const hasty = new AbortController();
  const only = catalogue.load(binanceSpot, { signal: hasty.signal, deadline: 0 });
  hasty.abort(new Error('gone'));
  await expect(only).rejects.toThrow('gone');
  expect(signals[0]?.aborted).toBe(true);
  binanceSpot.instruments = load;
  expect((await catalogue.load(binanceSpot, patience())).instruments).toHaveLength(2);
});

test('an old list is served with its age while the exchange does not answer', async () => {
  const { clock, venues, catalogue, binanceSpot } = set();
  const load = binanceSpot.instruments;
  await catalogue.load(binanceSpot, patience());
  let tries = 0;
  binanceSpot.instruments = () => {
    tries += 1;
    return Promise.reject(down);
  };
  clock.now += TTL + 5_000;
  expect(await catalogue.load(binanceSpot, patience())).toMatchObject({ ageMs: TTL + 5_000, problem: down });
  await catalogue.load(binanceSpot, patience());
  expect(tries).toBe(1);
  binanceSpot.instruments = load;
  clock.now += 30_000;
  expect(await catalogue.load(binanceSpot, patience())).toMatchObject({ ageMs: 0 });
  expect(venues[0].loads).toBe(2);
});

test('a port without a list that cannot be loaded throws its problem', async () => {
  const { catalogue, binanceSpot } = set();
  binanceSpot.instruments = () => Promise.reject(down);
  await expect(catalogue.load(binanceSpot, patience())).rejects.toBe(down);
});

test('a burst of changed rules causes one refresh', async () => {
  const { clock, venues, catalogue, binanceSpot } = set();
  await catalogue.load(binanceSpot, patience());
  clock.now += 10_000;
  await Promise.all([1, 2, 3].map(() => catalogue.refresh(binanceSpot, patience())));
  await catalogue.refresh(binanceSpot, patience());
  expect(venues[0].loads).toBe(2);
});

test('a symbol on two exchanges requires the exchange', async () => {
  const { catalogue } = set();
  await expect(catalogue.find({ symbol: 'BTC/USDT:USDT' }, patience())).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    details: { violations: [{ field: 'exchange', suggestion: ['binance', 'bitmex'] }] },
  });
  const found = await catalogue.find({ exchange: 'bitmex', symbol: 'BTC/USDT:USDT' }, patience());
  expect(found.exchangeSymbol).toBe('XBTUSDT');
});

test('no exchange is assumed while another that may have the symbol does not answer, unless it has closed', async () => {
  const { catalogue, other } = set();
  other.instruments = () => Promise.reject(down);
  await expect(catalogue.find({ symbol: 'BTC/USDT:USDT' }, patience())).rejects.toBe(down);
  other.instruments = () => Promise.reject(new Problem('EXCHANGE_CLOSED', 'It has closed.'));
  expect(await catalogue.find({ symbol: 'BTC/USDT:USDT' }, patience())).toMatchObject({ exchange: 'binance' });
});

test.each([
  ['BTCUSDT', undefined, ['BTC/USDT', 'BTC/USDT:USDT']],
  ['btc/usdt', undefined, ['BTC/USDT', 'BTC/USDT:USDT']],
  ['XBT/USD', 'bitmex', ['BTC/USD:BTC']],
  ['XBTUSD', 'bitmex', ['BTC/USD:BTC']],
  ['BTC/USTD', 'binance', ['BTC/USDT']],
  ['BTC/USDT:USDT-991231', 'binance', ['BTC/USDT:USDT']],
] as const)('%s is unknown, and the answer names what was meant', async (symbol, exchange, expected) => {
  const { catalogue } = set();
  const refused: unknown = await catalogue.find({ symbol, exchange }, patience()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'UNKNOWN_SYMBOL', status: 400 });
  const [violation] = (refused as Problem).details.violations ?? [];
  expect(violation?.suggestion?.slice(0, expected.length)).toEqual(expected);
});

test('a symbol that resembles none gets no suggestion', async () => {
  const { catalogue } = set();
  const refused: unknown = await catalogue
    .find({ symbol: 'X'.repeat(5_000) }, patience())
    .catch((error: unknown) => error);
  expect((refused as Problem).details.violations?.[0]?.suggestion).toBeUndefined();
  expect((refused as Problem).message.length).toBeLessThan(200);
});

test("an order's instrument is found by the exchange's own name, which is unique only within a product", async () => {
  const { catalogue } = set();
  const names = { exchange: 'binance', exchangeSymbol: 'BTCUSDT' } as const;
  expect(await catalogue.byExchangeSymbol({ ...names, market: 'spot' }, patience())).toBe(spot[0]);
  expect(await catalogue.byExchangeSymbol({ ...names, market: 'usdm' }, patience())).toBe(usdm[0]);
  const elsewhere = { exchange: 'bitmex', market: 'usdm', exchangeSymbol: 'XBTUSD' } as const;
  expect(await catalogue.byExchangeSymbol(elsewhere, patience())).toBeUndefined();
});

test('a delivered contract is still found by its name, with one request', async () => {
  const { catalogue, binanceUsdm } = set();
  let asked = 0;
  binanceUsdm.instrument = (name) => {
    asked += 1;
    return Promise.resolve(name === delivered.exchangeSymbol ? delivered : undefined);
  };
  const lookup = catalogue.lookup(binanceUsdm, patience());
  const found = await Promise.all([lookup('BTCUSDT_260626'), lookup('BTCUSDT_260626')]);
  expect([...found, await lookup('BTCUSDT_260626')]).toEqual([delivered, delivered, delivered]);
  expect(asked).toBe(1);
});

test('a name that the exchange never had is requested again only after a while', async () => {
  const { clock, catalogue, binanceUsdm } = set();
  let asked = 0;
  binanceUsdm.instrument = () => {
    asked += 1;
    return Promise.resolve(undefined);
  };
  const lookup = catalogue.lookup(binanceUsdm, patience());
  expect([await lookup('NEWUSDT'), await lookup('NEWUSDT')]).toEqual([undefined, undefined]);
  expect(asked).toBe(1);
  clock.now += 60_000;
  await lookup('NEWUSDT');
  expect(asked).toBe(2);
});

test('a symbol missing from the current list is looked up once in a fresh one', async () => {
  const { clock, venues, binanceUsdm, catalogue } = set(600_000);
  await catalogue.load(binanceUsdm, patience());
  const added = fakeInstrument('binance', 'usdm', 'SOL/USDT:USDT', 'SOLUSDT');
  const listed = [...usdm, added];
  binanceUsdm.instruments = () => {
    venues[1].loads += 1;
    return Promise.resolve({ instruments: listed, unreadable: [], notServed: [] });
  };
  clock.now += 60_000;
  const query = { exchange: 'binance', market: 'usdm' } as const;
  expect(await catalogue.find({ ...query, symbol: added.symbol }, patience())).toBe(added);
  await expect(catalogue.find({ ...query, symbol: 'ETH/USDT:USDT' }, patience())).rejects.toMatchObject({
    code: 'UNKNOWN_SYMBOL',
  });
  expect(venues[1].loads).toBe(2);
});

test('a delivered contract is still found by its symbol, and takes no orders', async () => {
  const { binanceUsdm, catalogue } = set();
  const gone = { ...delivered, status: 'halted', expiry: '2026-06-26T08:00:00.000Z' } as const;
  binanceUsdm.delivered = () => Promise.resolve(gone);
  expect(await catalogue.symbolAt(binanceUsdm, gone.symbol, patience())).toEqual([gone]);
  const query = { exchange: 'binance', symbol: gone.symbol } as const;
  await expect(catalogue.find(query, patience())).rejects.toMatchObject({
    code: 'MARKET_CLOSED',
    detail: expect.stringContaining('was delivered at binance on 2026-06-26'),
  });
});
