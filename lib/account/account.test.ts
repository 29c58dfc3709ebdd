import { expect, test } from 'vitest';
import type { Balance } from '../domain/balance.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Position } from '../domain/position.ts';
import { Problem } from '../domain/problem.ts';
import { sampleFill } from '../domain/testing/fill-sample.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { AccountPort, ExchangePort, HistoryStream, LeftOut } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample, portSample } from '../exchanges/testing/port-sample.ts';
import type { ListDependencies } from '../listing/source.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { listBalances } from './balances.ts';
import { type FillListQuery, fillsOfOrder, listFills } from './fills.ts';
import { findPositions, listPositions } from './positions.ts';
import { listQuotes } from './quotes.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const unreachable = new Problem('EXCHANGE_UNREACHABLE', 'No connection.', { exchange: 'bybit' });

function port(more: Partial<ExchangePort>, account: Partial<AccountPort> = {}): ExchangePort {
  return portSample({ account: () => Promise.resolve({ ...accountSample, ...account }), ...more });
}

function lists(venues: readonly ExchangePort[]): ListDependencies {
  const ports = venues.map(loadedPort);
  return {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    call: { signal: AbortSignal.timeout(60_000), deadline: NOW + 60_000 },
    sleep: () => Promise.resolve(),
    maxWeight: { binance: 100, bitmex: 100, bybit: 100 },
    concurrency: 4,
  };
}

const balance = (asset: string, more: Partial<Balance> = {}): Balance => ({
  exchange: 'bybit',
  markets: ['spot', 'usdm', 'coinm'],
  asset,
  total: '1',
  available: null,
  locked: null,
  unrealizedProfit: null,
  updatedAt: null,
  ...more,
});

const odd: LeftOut = {
  why: 'unreadable',
  exchangeSymbol: undefined,
  exchangeOrderId: undefined,
  market: undefined,
  time: undefined,
  reason: 'the total is not a decimal.',
};

test('a wallet that several products share is listed once, whichever port reports it', async () => {
  const shared = {
    balances: () => Promise.resolve({ rows: [balance('USDT'), balance('BTC'), balance('ETH')], leftOut: [] }),
  };
  const ports = (['spot', 'usdm'] as const).map((market) => port({ exchange: 'bybit', markets: [market] }, shared));
  const { rows, sources } = await listBalances({}, lists(ports));
  expect(rows.map(({ asset }) => asset)).toEqual(['BTC', 'ETH', 'USDT']);
  expect(sources).toMatchObject([
    { exchange: 'bybit', market: 'spot', status: 'complete', requests: 1, weight: null },
    { exchange: 'bybit', market: 'usdm', status: 'complete' },
  ]);
  const { rows: picked } = await listBalances({ asset: 'BTC' }, lists(ports));
  expect(picked.map(({ asset }) => asset)).toEqual(['BTC']);
});

test('a port is asked about those of its products that the filter names and that have such rows', async () => {
  const asked: (readonly string[])[] = [];
  const read: AccountPort['balances'] & AccountPort['positions'] = (markets) => {
    asked.push(markets);
    return Promise.resolve({ rows: [], leftOut: [] });
  };
  const deps = lists([port({ markets: ['spot', 'usdm', 'coinm'] }, { balances: read, positions: read })]);
  await listBalances({}, deps);
  const { sources } = await listBalances({ market: 'usdm' }, deps);
  await listPositions({}, deps);
  expect(asked).toEqual([['spot', 'usdm', 'coinm'], ['usdm'], ['usdm', 'coinm']]);
  expect(sources.map(({ market }) => market)).toEqual(['usdm']);
});

test('a row that is left out counts on its own product, and on all that were asked where it names none', async () => {
  const leftOut: LeftOut[] = [{ ...odd, market: 'usdm' }, odd];
  const two = port({ markets: ['spot', 'usdm'] }, { balances: () => Promise.resolve({ rows: [], leftOut }) });
  const { sources } = await listBalances({}, lists([two]));
  expect(sources.map((source) => [source.market, source.leftOut?.unreadable])).toEqual([
    ['spot', 1],
    ['usdm', 2],
  ]);
});

test('one exchange that cannot be asked hides no other, and its source says so', async () => {
  const ports = [
    port({}, { balances: () => Promise.resolve({ rows: [balance('ETH', { exchange: 'binance' })], leftOut: [] }) }),
    port({ exchange: 'bybit', markets: ['usdm'] }, { balances: () => Promise.reject(unreachable) }),
  ];
  const { rows, sources } = await listBalances({}, lists(ports));
  expect(rows).toHaveLength(1);
  expect(sources).toMatchObject([
    { status: 'complete' },
    {
      ...{ status: 'unavailable', problem: { code: 'EXCHANGE_UNREACHABLE' } },
      ...{ missingFrom: '1970-01-01T00:00:00.000Z', missingTo: new Date(NOW).toISOString() },
    },
  ]);
});

test('when nothing could be read the problem is thrown; an empty account is an answer', async () => {
  const down = port({}, { balances: () => Promise.reject(unreachable) });
  await expect(listBalances({}, lists([down]))).rejects.toBe(unreachable);
  expect((await listBalances({}, lists([port({})]))).rows).toEqual([]);
});

test('a row that cannot be read makes its source partial and says what is wrong', async () => {
  const ports = [port({}, { balances: () => Promise.resolve({ rows: [balance('ETH')], leftOut: [odd] }) })];
  const { rows, sources } = await listBalances({ asset: 'BTC' }, lists(ports));
  expect(rows).toEqual([]);
  expect(sources).toMatchObject([
    { status: 'partial', leftOut: { unreadable: 1 }, reason: expect.stringContaining('the total is not a decimal') },
  ]);
});

test('positions ask only products that have them, and pick the symbol', async () => {
  const position = (symbol: string): Position => ({
    exchange: 'binance',
    market: 'usdm',
    symbol,
    exchangeSymbol: symbol,
    side: 'LONG',
    hedged: false,
    quantity: '1',
    quantityUnit: 'BTC',
    entryPrice: null,
    markPrice: null,
    liquidationPrice: null,
    marginMode: null,
    leverage: null,
    unrealizedProfit: null,
    updatedAt: null,
  });
  const symbols = ['ETH/USDT:USDT', 'BTC/USDT:USDT', 'SOL/USDT:USDT'];
  const all = { rows: symbols.map(position), leftOut: [] };
  const ports = [
    port({}, { positions: () => expect.unreachable('spot has no positions') }),
    port({ markets: ['usdm'] }, { positions: () => Promise.resolve(all) }),
  ];
  const { rows, sources } = await listPositions({}, lists(ports));
  expect(rows.map(({ symbol }) => symbol)).toEqual(symbols.toSorted());
  expect(sources).toHaveLength(1);
  const one = await listPositions({ symbol: 'ETH/USDT:USDT' }, lists(ports));
  expect(one.rows.map(({ symbol }) => symbol)).toEqual(['ETH/USDT:USDT']);
});

test('positions of a symbol that nobody has are refused, and no market is asked that cannot have it', async () => {
  const read = { positions: () => Promise.resolve({ rows: [], leftOut: [] }) };
  const markets = ['spot', 'usdm', 'coinm'] as const;
  const ports = [
    port(
      {
        markets,
        instruments: () =>
          Promise.resolve({ instruments: [samples.spot, samples.linear], unreadable: [], notServed: [] }),
      },
      read,
    ),
  ];
  await expect(findPositions({ symbol: 'BTC/USDT:USDC' }, lists(ports))).rejects.toMatchObject({
    code: 'UNKNOWN_SYMBOL',
  });
  await expect(findPositions({ symbol: 'BTCUSDT' }, lists(ports))).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
  expect(await findPositions({ symbol: samples.spot.symbol }, lists(ports))).toEqual({ rows: [], sources: [] });
  const { sources } = await findPositions({ symbol: samples.linear.symbol }, lists(ports));
  expect(sources).toMatchObject([{ market: 'usdm', status: 'complete' }]);
});

test('a quote that fails is a source that is unavailable; a symbol nobody has is refused', async () => {
  const ports = [port({ quote: () => Promise.reject(unreachable) })];
  await expect(listQuotes({ symbol: samples.spot.symbol }, lists(ports))).rejects.toBe(unreachable);
  await expect(listQuotes({ symbol: 'BTC/EUR' }, lists([port({})]))).rejects.toMatchObject({ code: 'UNKNOWN_SYMBOL' });
});

test('where two instruments have the symbol, a quote that fails makes their source partial', async () => {
  const twin: Instrument = { ...samples.spot, exchangeSymbol: 'BTCUSDT2' };
  const { quote } = portSample();
  const half = port({
    instruments: () => Promise.resolve({ instruments: [samples.spot, twin], unreadable: [], notServed: [] }),
    quote: (instrument, call) => (instrument === twin ? Promise.reject(unreachable) : quote(instrument, call)),
  });
  const { rows, sources } = await listQuotes({ symbol: samples.spot.symbol }, lists([half]));
  expect(rows).toHaveLength(1);
  expect(sources).toMatchObject([{ status: 'partial', requests: 2, problem: { code: 'EXCHANGE_UNREACHABLE' } }]);
});

test('an exchange whose instruments cannot be read hides no quote of another, and its source says so', async () => {
  const blind = port({ exchange: 'bybit', instruments: () => Promise.reject(unreachable) });
  const { rows, sources } = await listQuotes({ symbol: samples.spot.symbol }, lists([port({}), blind]));
  expect(rows).toHaveLength(1);
  expect(sources).toMatchObject([
    { exchange: 'binance', status: 'complete' },
    { exchange: 'bybit', status: 'unavailable', problem: { code: 'EXCHANGE_UNREACHABLE' } },
  ]);
});

/** A fill with this number, traded as many seconds after midnight. */
function fill(number: number, more: Partial<Fill> = {}): Fill {
  const tradedAt = new Date(Date.UTC(2026, 10, 22) + number * 1_000).toISOString();
  return { ...sampleFill, id: `binance.spot.BTCUSDT.${number}`, exchangeFillId: `${number}`, tradedAt, ...more };
}

test('the fills of one order are oldest first, and a failed read is no empty answer', async () => {
  const instrument = () => Promise.resolve<Instrument>(samples.spot);
  const { call, ...context } = lists([port({ instrument })]);
  const id = `binance.spot.${samples.spot.exchangeSymbol}.5`;
  expect(await fillsOfOrder(context, id, call)).toMatchObject({ fills: [], nextCursor: null });
  const rows = [fill(2), fill(3), fill(1)];
  const some = lists([port({ instrument }, { fillsOf: () => Promise.resolve({ rows, leftOut: [] }) })]);
  const { fills, sources } = await fillsOfOrder(some, id, call);
  expect(fills.map(({ exchangeFillId }) => exchangeFillId)).toEqual(['1', '2', '3']);
  expect(sources).toMatchObject([{ exchange: 'binance', market: 'spot', status: 'complete', requests: 1 }]);
  const broken = lists([port({}, { fillsOf: () => Promise.reject(unreachable) })]);
  await expect(fillsOfOrder(broken, id, call)).rejects.toBe(unreachable);
  await expect(fillsOfOrder(context, 'nonsense', call)).rejects.toMatchObject({ code: 'INVALID_ORDER_ID' });
});

/** An account whose fills of two products are in one stream. */
function tradedAccount(): ListDependencies {
  const ether: Instrument = { ...samples.spot, symbol: 'ETH/USDT', base: 'ETH', exchangeSymbol: 'ETHUSDT' };
  const { symbol, market } = samples.linear;
  const rows = [fill(1), fill(2, { side: 'SELL' }), fill(3, { symbol: ether.symbol }), fill(4, { symbol, market })];
  const stream: HistoryStream<Fill> = {
    ...{ key: 'binance.fills', exchange: 'binance', markets: ['spot', 'usdm'], rangeBy: 'created' },
    read: ({ from, to, direction }) =>
      Promise.resolve({
        rows: rows.filter(({ tradedAt }) => Date.parse(tradedAt) >= from && Date.parse(tradedAt) < to),
        ...{ leftOut: [], frontier: direction === 'newest' ? from : to, weight: 1, requests: 1 },
      }),
  };
  const instruments = [samples.spot, ether, samples.linear];
  return lists([
    port(
      {
        markets: ['spot', 'usdm'],
        instruments: () => Promise.resolve({ instruments, unreadable: [], notServed: [] }),
      },
      { fills: () => [stream] },
    ),
  ]);
}

test.each<[string, FillListQuery, readonly string[]]>([
  ['all', {}, ['4', '3', '2', '1']],
  ['a market', { market: 'spot' }, ['3', '2', '1']],
  ['a symbol', { symbol: 'ETH/USDT' }, ['3']],
  ['a side', { side: 'SELL' }, ['2']],
  ['a market and a side', { market: 'spot', side: 'BUY' }, ['3', '1']],
])('fills are listed by %s, newest first', async (_, query, expected) => {
  const { fills, nextCursor } = await listFills(query, tradedAccount());
  expect(fills.map(({ exchangeFillId }) => exchangeFillId)).toEqual(expected);
  expect(nextCursor).toBeNull();
});

test('a cursor of fills continues its own query, however that names the default order', async () => {
  const deps = tradedAccount();
  const cursor = (await listFills({ limit: 1 }, deps)).nextCursor ?? '';
  for (const query of [{ cursor }, { cursor, sort: 'newest', limit: 5 }] as const) {
    const { fills } = await listFills(query, deps);
    expect(fills.map(({ exchangeFillId }) => exchangeFillId)).toEqual(['3', '2', '1']);
  }
});

test('a cursor of fills does not fit another query, whatever differs', async () => {
  const deps = tradedAccount();
  const cursor = (await listFills({ limit: 1 }, deps)).nextCursor ?? '';
  const others: FillListQuery[] = [
    ...([{ exchange: 'binance' }, { market: 'spot' }, { symbol: 'BTC/USDT' }, { side: 'BUY' }] as const),
    ...([{ from: 1 }, { to: NOW }, { sort: 'oldest' }] as const),
  ];
  for (const other of others) {
    await expect(listFills({ ...other, cursor }, deps)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  }
  await expect(listFills({ cursor: 'AAAA' }, deps)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  await expect(listFills({ from: 2, to: 1 }, deps)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});
