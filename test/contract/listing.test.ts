import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ContractFixture, listOf, startContractFixture } from './contract-fixture.ts';

const DAY = 86_400_000;
let api: ContractFixture;
let seeded: number;
const at = (ms: number) => new Date(ms).toISOString();

/** 40 orders on two symbols, four per moment, a minute apart. */
beforeAll(async () => {
  api = await startContractFixture();
  seeded = api.now() - 3 * DAY;
  const rows = Array.from({ length: 40 }, (_, i) => ({
    symbol: i % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT',
    side: i % 4 < 2 ? ('BUY' as const) : ('SELL' as const),
    price: i % 2 === 0 ? '90000' : '3000',
    quantity: '0.01',
    state: i % 3 === 0 ? ('CANCELED' as const) : ('FILLED' as const),
    createdAt: seeded + Math.floor(i / 4) * 60_000,
    clientOrderId: `seed-${i}`,
  }));
  expect(api.paper.control.seedHistory('spot', rows)).toBe(40);
});
afterAll(() => api.close());

async function pages(query: Record<string, string>) {
  const orders: string[] = [];
  let cursor: string | null = null;
  let count = 0;
  do {
    const page: Awaited<ReturnType<typeof api.list>> = await api.list({ ...query, ...(cursor && { cursor }) });
    expect(page.orders.length).toBeLessThanOrEqual(Number(query.limit ?? 100));
    orders.push(...page.orders.map(({ clientOrderId }) => clientOrderId ?? ''));
    cursor = page.nextCursor;
    count += 1;
  } while (cursor !== null && count < 100);
  return orders;
}

const range = () => ({ from: at(seeded), to: at(seeded + DAY) });
const numbers = (names: readonly string[]) => names.map((name) => Number(name.slice(5)));

describe('listing by range', () => {
  it.each(['1', '3', '7', '500'])('loses and repeats no order of equal time, %s per page', async (limit) => {
    const told = numbers(await pages({ ...range(), limit }));
    expect([...told].sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i));
    const minutes = told.map((i) => Math.floor(i / 4));
    expect(minutes).toEqual([...minutes].sort((a, b) => b - a));
  });

  it('returns the same orders from the other end', async () => {
    const newest = await pages({ ...range(), limit: '7' });
    expect(await pages({ ...range(), limit: '7', sort: 'oldest' })).toEqual([...newest].reverse());
  });

  it('includes the start of the range and excludes its end', async () => {
    const told = numbers(await pages({ from: at(seeded + 60_000), to: at(seeded + 120_000) }));
    expect(told.sort()).toEqual([4, 5, 6, 7]);
    const byEpoch = numbers(await pages({ from: String(seeded + 60_000), to: String(seeded + 120_000) }));
    expect(byEpoch.sort()).toEqual([4, 5, 6, 7]);
  });

  it.each([
    [{ state: 'CANCELED' }, (i: number) => i % 3 === 0],
    [{ state: 'FILLED,CANCELED' }, () => true],
    [{ side: 'BUY' }, (i: number) => i % 4 < 2],
    [{ symbol: 'ETH/USDT' }, (i: number) => i % 2 === 1],
    [{ symbol: 'BTC/USDT', side: 'SELL', state: 'FILLED' }, (i: number) => i % 4 === 2 && i % 3 !== 0],
  ])('filters by %j', async (filter, keeps) => {
    const told = numbers(await pages({ ...range(), ...filter, limit: '9' }));
    expect(told.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, i) => i).filter(keeps));
  });

  it('reports its coverage', async () => {
    const { sources } = await api.list(range());
    expect(sources).toMatchObject([{ exchange: 'binance', market: 'spot', rangeBy: 'created' }]);
  });

  it('lists planted orders without client order ids, and is complete', async () => {
    const createdAt = api.now() - DAY;
    api.paper.control.seedHistory('spot', [
      { symbol: 'SOLUSDT', side: 'BUY', price: '140', quantity: '1', state: 'FILLED', createdAt },
    ]);
    const { orders, sources } = await api.list({ from: at(createdAt), symbol: 'SOL/USDT' });
    expect(orders).toMatchObject([{ state: 'FILLED', clientOrderId: expect.stringMatching(/^[A-Za-z0-9]{22}$/) }]);
    expect(sources).toMatchObject([{ exchange: 'binance', market: 'spot', status: 'complete' }]);
  });

  it('shows an order that was placed a moment ago', async () => {
    const { id } = await api.place({ type: 'MARKET', quantity: '0.001' });
    expect((await api.list({ limit: '1' })).orders.map((order) => order.id)).toEqual([id]);
  });
});

describe('listing by name', () => {
  it('finds an order by its client order id', async () => {
    const { orders, nextCursor } = await api.list({ clientOrderId: 'seed-5' });
    expect(orders).toMatchObject([{ clientOrderId: 'seed-5', symbol: 'ETH/USDT' }]);
    expect(nextCursor).toBeNull();
    expect((await api.list({ clientOrderId: 'nobody' })).orders).toEqual([]);
  });

  it('finds many by their ids, in that order, and names the missing ones', async () => {
    const { orders } = await api.list({ ...range(), limit: '3' });
    const ids = orders.map(({ id }) => id).reverse();
    const answer = await api.list({ ids: [...ids, 'binance.spot.BTCUSDT.1'].join() });
    expect(answer.orders.map(({ id }) => id)).toEqual(ids);
    expect(answer.notFound).toEqual(['binance.spot.BTCUSDT.1']);
  });

  it('lists resting orders by state', async () => {
    const { id } = await api.place({ type: 'LIMIT', quantity: '0.005', price: '80000' });
    expect((await api.list({ state: 'NEW,PARTIALLY_FILLED' })).orders.map((order) => order.id)).toEqual([id]);
    await api.cancel(id);
  });
});

describe('reference', () => {
  it('lists instruments with every rule, of the supported bases only', async () => {
    const instruments = listOf(await api.well('listInstruments'), 'instruments');
    expect(instruments.map(({ symbol }) => symbol).sort()).toEqual(
      ['BTC', 'ETH', 'SOL'].flatMap((base) => [`${base}/USDC`, `${base}/USDT`]),
    );
    expect(await api.well('listInstruments', { query: { symbol: 'BTC/USDT' } })).toMatchObject({
      instruments: [{ exchangeSymbol: 'BTCUSDT', step: '0.00001', tickSize: '0.01', minNotional: '5' }],
      sources: [{ status: 'complete' }],
    });
    expect(listOf(await api.well('listInstruments', { query: { base: 'SOL' } }), 'instruments').length).toBe(2);
  });

  it('reports the state of the exchange and its remaining budget', async () => {
    expect(await api.well('listExchanges')).toMatchObject({
      exchanges: [
        {
          exchange: 'binance',
          market: 'spot',
          status: 'active',
          reachable: true,
          budget: expect.arrayContaining([expect.objectContaining({ name: 'weight-1m' })]),
        },
      ],
    });
  });

  it('reports an unreachable exchange instead of failing', async () => {
    api.paper.control.arm({ fault: 'bad-gateway-before-effect', count: 10 });
    expect(await api.well('listExchanges')).toMatchObject({ exchanges: [{ reachable: false, clockOffsetMs: null }] });
    api.paper.control.disarm();
  });

  it('serves its health and its own document', async () => {
    expect(await api.well('getHealth')).toMatchObject({ status: 'ok' });
    expect(await api.well('getOpenapi')).toMatchObject({ openapi: '3.1.0' });
  });
});
