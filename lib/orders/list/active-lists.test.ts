import { expect, test } from 'vitest';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { Problem } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import type { ExchangePort, LinkedOrdersPort, Reading } from '../../exchanges/port.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { portSample } from '../../exchanges/testing/port-sample.ts';
import type { ListDependencies } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import { listActiveLists } from './active-lists.ts';

const NOW = Date.UTC(2026, 10, 30, 12);

function lists(...ports: readonly ExchangePort[]): ListDependencies {
  const loaded = ports.map(loadedPort);
  return {
    ports: loaded,
    catalogue: createCatalogue({ ports: loaded, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    call: { signal: AbortSignal.timeout(60_000), deadline: NOW + 60_000 },
    sleep: () => Promise.resolve(),
    maxWeight: { binance: 100, bitmex: 100, bybit: 100 },
    concurrency: 4,
  };
}

const list = (exchangeListId: string, updatedAt: string | null): LinkedOrders => ({
  id: `binance.spot.BTCUSDT.${exchangeListId}`,
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  exchangeListId,
  clientListId: null,
  kind: 'OCO',
  state: 'EXECUTING',
  exchangeState: 'EXECUTING',
  legs: [],
  updatedAt,
});

/** A port with lists; `asked` gets the symbols that they are read on. */
function spot(active: () => Promise<Reading<LinkedOrders>>, asked: (string | undefined)[] = []): ExchangePort {
  const linkedOrders = {
    active: (on) => {
      asked.push(on?.exchangeSymbol);
      return active();
    },
  } as Partial<LinkedOrdersPort> as LinkedOrdersPort;
  return portSample({ linkedOrders: () => Promise.resolve(linkedOrders) });
}
const without = portSample({ exchange: 'bybit', markets: ['spot', 'usdm'] });
const none = () => Promise.resolve({ rows: [], leftOut: [] });

test('the one that changed last comes first, and those without a time last', async () => {
  const rows = [
    list('1', null),
    list('2', '2026-11-30T10:00:00.000Z'),
    list('3', null),
    list('4', '2026-11-30T11:00:00.000Z'),
  ];
  const told = await listActiveLists({}, lists(spot(() => Promise.resolve({ rows, leftOut: [] }))));
  expect(told.rows.map(({ exchangeListId }) => exchangeListId)).toEqual(['4', '2', '3', '1']);
});

test('products without lists are no source', async () => {
  const { sources } = await listActiveLists({}, lists(spot(none), without));
  expect(sources).toMatchObject([
    { exchange: 'binance', market: 'spot', status: 'complete', requests: 1, weight: null },
  ]);
});

test.each([
  [{ exchange: 'bybit' as const }],
  [{ exchange: 'bybit' as const, market: 'usdm' as const }],
  [{ exchange: 'bybit' as const, symbol: 'BTC/USDT' }],
])('a filter that names only such is refused: %j', async (filter) => {
  const work = listActiveLists(filter, lists(spot(none), without));
  await expect(work).rejects.toMatchObject({ code: 'NOT_SUPPORTED', details: { exchange: 'bybit' } });
});

test('a symbol is read on its instrument, and one that does not exist is refused', async () => {
  const asked: (string | undefined)[] = [];
  const deps = lists(spot(none, asked), without);
  await listActiveLists({}, deps);
  await listActiveLists({ symbol: samples.spot.symbol }, deps);
  expect(asked).toEqual([undefined, 'BTCUSDT']);
  await expect(listActiveLists({ symbol: 'BTC/NONE' }, deps)).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
});

test('a list that cannot be read is left out, and its source says so', async () => {
  const odd = {
    why: 'unreadable',
    exchangeSymbol: 'BTCUSDT',
    exchangeOrderId: '9',
    market: 'spot',
    time: undefined,
    reason: 'odd',
  } as const;
  const { rows, sources } = await listActiveLists(
    {},
    lists(spot(() => Promise.resolve({ rows: [list('1', null)], leftOut: [odd] }))),
  );
  expect(rows).toHaveLength(1);
  expect(sources).toMatchObject([{ status: 'partial', reason: expect.stringContaining('could not be read') }]);
});

test('a failed read is a problem where nothing else was read', async () => {
  const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down', { exchange: 'binance' }));
  await expect(listActiveLists({}, lists(spot(down)))).rejects.toMatchObject({ code: 'EXCHANGE_UNREACHABLE' });
});

test('an instrument that cannot be looked up makes only products with lists a source', async () => {
  const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down', { exchange: 'binance' }));
  const port = { ...spot(none), instruments: down };
  await expect(listActiveLists({ symbol: 'BTC/USDT' }, lists(port))).rejects.toMatchObject({
    code: 'EXCHANGE_UNREACHABLE',
  });
});

test('the sources are the markets that were asked for', async () => {
  const deps = lists({ ...spot(none), markets: ['spot', 'usdm'] });
  const marketsOf = async (filter: Parameters<typeof listActiveLists>[0]) =>
    (await listActiveLists(filter, deps)).sources.map(({ market }) => market);
  expect(await marketsOf({})).toEqual(['spot', 'usdm']);
  expect(await marketsOf({ market: 'spot' })).toEqual(['spot']);
  expect(await marketsOf({ symbol: samples.spot.symbol })).toEqual(['spot']);
});

test('a product without lists whose instruments cannot be looked up is no source either', async () => {
  const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down', { exchange: 'bybit' }));
  const deps = lists(spot(none), { ...without, instruments: down });
  const { sources } = await listActiveLists({ symbol: samples.spot.symbol }, deps);
  expect(sources.map(({ exchange }) => exchange)).toEqual(['binance']);
});
