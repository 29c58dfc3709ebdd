import { describe, expect, it } from 'vitest';
import { type Order, timestamp } from '../../domain/order.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import type { ExchangePort, OrderRef } from '../../exchanges/port.ts';
import { loadedPort } from '../../exchanges/testing/loaded-port.ts';
import { byExchange } from '../../exchanges/venues.ts';
import type { ListDependencies } from '../../listing/source.ts';
import { createCatalogue } from '../../reference/catalogue.ts';
import { asOrder, fakeInstrument, fakeVenue, patience } from '../../reference/testing/history-fake.ts';
import { listByClientOrderId, listByIds } from './by-id.ts';
import type { OrderQuery } from './query.ts';

const NOW = 1_800_000_000_000;
const [btc, eth] = ['BTC', 'ETH'].map((base) => fakeInstrument('binance', 'spot', `${base}/USDT`, `${base}USDT`)) as [
  ReturnType<typeof fakeInstrument>,
  ReturnType<typeof fakeInstrument>,
];
const linear = fakeInstrument('binance', 'usdm', 'BTC/USDT:USDT', 'BTCUSDT');
const swap = fakeInstrument('bitmex', 'usdm', 'BTC/USDT:USDT', 'XBTUSDT');

function order(instrument: typeof btc, number: number, ms: number, with_: Partial<Order> = {}): Order {
  const at = NOW + ms;
  const held = { instrument, number: String(number), createdAt: at, updatedAt: at, state: 'FILLED' } as const;
  return { ...asOrder({ ...held, clientOrderId: 'mine' }, 'created'), ...with_ };
}

interface Asked extends ExchangePort {
  readonly asked: OrderRef[];
}

/** A port that holds these orders; `fails` is asked before each lookup. */
function port(
  instruments: readonly (typeof btc)[],
  orders: readonly Order[],
  fails: (ref: OrderRef) => void = () => {},
): Asked {
  const [{ exchange, market } = btc] = instruments;
  const { port: fake } = fakeVenue({ exchange, markets: [market], instruments, rangeBy: 'created' });
  const asked: OrderRef[] = [];
  return {
    ...fake,
    asked,
    find: async (ref) => {
      asked.push(ref);
      await fails(ref);
      return orders.find(
        (each) =>
          each.exchangeSymbol === ref.instrument.exchangeSymbol &&
          ('exchangeOrderId' in ref
            ? each.exchangeOrderId === ref.exchangeOrderId
            : each.clientOrderId === ref.clientOrderId),
      );
    },
  };
}

function wire(...venues: readonly ExchangePort[]): ListDependencies {
  const ports = venues.map(loadedPort);
  return {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    call: patience(),
    sleep: () => Promise.resolve(),
    maxWeight: byExchange(() => 100),
    concurrency: 1,
  };
}

const failing = (code: ProblemCode) => () => {
  throw new Problem(code, 'It does not answer.');
};
const numbers = ({ orders }: { orders: readonly Order[] }) => orders.map(({ exchangeOrderId }) => exchangeOrderId);

describe('orders by their ids', () => {
  it('are asked for at the product that the id names, each once', async () => {
    const [spot, futures] = [port([btc], [order(btc, 1, 0)]), port([linear], [order(linear, 1, 0)])];
    const elsewhere = port([swap], [order(swap, 1, 0)]);
    const [one, other, third] = ['binance.usdm.BTCUSDT.1', 'binance.spot.BTCUSDT.1', 'bitmex.usdm.XBTUSDT.1'];
    const found = await listByIds([third, one, other, one], wire(spot, futures, elsewhere));
    expect(found.orders.map(({ id }) => id)).toEqual([third, one, other]);
    expect([spot.asked.length, futures.asked.length, elsewhere.asked.length]).toEqual([1, 1, 1]);
    expect(found.sources).toEqual([
      { exchange: 'bitmex', market: 'usdm', status: 'complete', requests: 1, weight: null },
      { exchange: 'binance', market: 'usdm', status: 'complete', requests: 1, weight: null },
      { exchange: 'binance', market: 'spot', status: 'complete', requests: 1, weight: null },
    ]);
  });

  it('are not found where the product is not enabled or the instrument never was, without a request for them', async () => {
    const spot = port([btc], []);
    const ids = ['bitmex.usdm.XBTUSDT.1', 'binance.usdm.BTCUSDT.1', 'binance.spot.NOSUCH.1'];
    expect((await listByIds(ids, wire(spot))).notFound).toEqual(ids);
    expect(spot.asked).toEqual([]);
  });

  it('are not found, and their source was read, where the exchange says that it keeps them no longer', async () => {
    const { notFound, failed, sources } = await listByIds(
      ['binance.spot.BTCUSDT.1'],
      wire(port([btc], [], failing('ORDER_NOT_FOUND'))),
    );
    expect([notFound, failed]).toEqual([['binance.spot.BTCUSDT.1'], []]);
    expect(sources).toMatchObject([{ status: 'complete' }]);
  });

  it('that cannot be read hide none of the others', async () => {
    const spot = port([btc], [order(btc, 2, 0)], (ref) => {
      if ('exchangeOrderId' in ref && ref.exchangeOrderId === '1') failing('EXCHANGE_PROTOCOL')();
    });
    const found = await listByIds(['binance.spot.BTCUSDT.1', 'binance.spot.BTCUSDT.2'], wire(spot));
    expect(numbers(found)).toEqual(['2']);
    expect(found.failed).toMatchObject([{ id: 'binance.spot.BTCUSDT.1', problem: { code: 'EXCHANGE_PROTOCOL' } }]);
    expect(found.sources).toMatchObject([
      {
        status: 'partial',
        problem: { code: 'EXCHANGE_PROTOCOL' },
        missingFrom: '1970-01-01T00:00:00.000Z',
        missingTo: '2027-01-15T08:00:00.000Z',
        requests: 2,
      },
    ]);
  });

  it('cost a host that does not answer one request, and each of them has failed', async () => {
    const [down, up] = [port([btc], [], failing('EXCHANGE_UNREACHABLE')), port([swap], [order(swap, 1, 0)])];
    const ids = ['binance.spot.BTCUSDT.1', 'binance.spot.BTCUSDT.2', 'bitmex.usdm.XBTUSDT.1'];
    const found = await listByIds(ids, wire(down, up));
    expect(down.asked).toHaveLength(1);
    expect(found.failed.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(found.notFound).toEqual([]);
    expect(found.sources.map(({ status }) => status)).toEqual(['unavailable', 'complete']);
  });

  it('are refused with the reason where nothing could be read', async () => {
    const all = listByIds(['binance.spot.BTCUSDT.1'], wire(port([btc], [], failing('CREDENTIALS_REJECTED'))));
    await expect(all).rejects.toMatchObject({ code: 'CREDENTIALS_REJECTED' });
  });

  it('that are malformed are all named, as ids', async () => {
    const refused = listByIds(['nonsense', 'a.b'], wire(port([btc], [])));
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_ORDER_ID',
      details: {
        violations: [
          { field: 'ids', rule: 'orderId', message: expect.stringContaining('nonsense') },
          { field: 'ids', rule: 'orderId', message: expect.stringContaining('a.b') },
        ],
      },
    });
  });
});

describe('orders by a client order id', () => {
  const list = (query: Omit<OrderQuery, 'clientOrderId'>, ...ports: readonly ExchangePort[]) =>
    listByClientOrderId({ clientOrderId: 'mine', ...query }, wire(...ports));
  const two = () => port([btc, eth], [order(btc, 1, -20), order(eth, 2, -10)]);

  it('are listed in the order that is asked for', async () => {
    expect(numbers(await list({}, two()))).toEqual(['2', '1']);
    expect(numbers(await list({ sort: 'newest' }, two()))).toEqual(['2', '1']);
    expect(numbers(await list({ sort: 'oldest' }, two()))).toEqual(['1', '2']);
    const reversed = port([btc, eth], [order(btc, 1, -10), order(eth, 2, -20)]);
    expect(numbers(await list({ sort: 'oldest' }, reversed))).toEqual(['2', '1']);
  });

  it('begin with the first moment of a range and end before the last, by their creation where it is known', async () => {
    expect(numbers(await list({ from: NOW - 20, to: NOW - 10 }, two()))).toEqual(['1']);
    expect(numbers(await list({ from: NOW - 10 }, two()))).toEqual(['2']);
    expect(numbers(await list({ from: NOW - 19 }, two()))).toEqual(['2']);
    expect(numbers(await list({ to: NOW - 20 }, two()))).toEqual([]);
    expect(numbers(await list({}, port([btc], [order(btc, 1, -NOW)])))).toEqual(['1']);
    const amended = order(btc, 1, -20, { updatedAt: timestamp(NOW) });
    expect(numbers(await list({ to: NOW - 10 }, port([btc], [amended])))).toEqual(['1']);
    const untold = order(btc, 1, 0, { createdAt: null, updatedAt: timestamp(NOW - 5) });
    expect(numbers(await list({ to: NOW - 4 }, port([btc], [untold])))).toEqual(['1']);
  });

  it('match the rest of the query, too', async () => {
    expect(numbers(await list({ side: 'SELL' }, two()))).toEqual([]);
  });

  it('report which time the range is of', async () => {
    const untold = order(swap, 3, 0, { createdAt: null });
    const { sources } = await list({}, two(), port([swap], [untold]));
    expect(sources).toEqual([
      { exchange: 'binance', market: 'spot', status: 'complete', rangeBy: 'created', requests: 2, weight: null },
      { exchange: 'bitmex', market: 'usdm', status: 'complete', rangeBy: 'updated', requests: 1, weight: null },
    ]);
  });

  it('report the range in which one may be missing', async () => {
    const broken = () =>
      port([btc, eth], [order(eth, 2, -10)], ({ instrument }) => {
        if (instrument.exchangeSymbol === 'BTCUSDT') failing('EXCHANGE_PROTOCOL')();
      });
    const missing = async (query: Omit<OrderQuery, 'clientOrderId'>) => {
      const { sources, ...found } = await list(query, broken());
      const [source] = sources;
      return [numbers(found), source?.status, source?.missingFrom, source?.missingTo, source?.requests];
    };
    expect(await missing({})).toEqual([['2'], 'partial', '1970-01-01T00:00:00.000Z', '2027-01-15T08:00:00.000Z', 2]);
    expect(await missing({ from: NOW - 20, to: NOW - 5 })).toEqual([
      ['2'],
      'partial',
      '2027-01-15T07:59:59.980Z',
      '2027-01-15T07:59:59.995Z',
      2,
    ]);
  });

  it('may be missing on an instrument that could not be identified', async () => {
    const nameless = { exchangeSymbol: null, pair: 'BTC/USDT', reason: 'it has no symbol', instrument: null };
    const odd = {
      ...two(),
      instruments: () => Promise.resolve({ instruments: [btc], unreadable: [nameless], notServed: [] }),
    };
    expect((await list({}, odd)).sources).toMatchObject([
      { status: 'partial', reason: expect.stringContaining('their orders may be missing') },
    ]);
  });
});
