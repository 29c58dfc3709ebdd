import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sign } from './binance/authentication.ts';
import type { HistoryRow } from './planting.ts';
import { type Paper, startPaper } from './server.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const YESTERDAY = NOW - 24 * HOUR;

let paper: Paper;
beforeAll(async () => {
  paper = await startPaper({ makerIntervalMs: 0, makerLevels: 2 });
});
afterAll(() => paper.close());
beforeEach(() => {
  paper.control.reset();
  paper.clock.freeze(NOW);
});

const ROW: HistoryRow = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  price: '90000',
  quantity: '0.1',
  state: 'FILLED',
  createdAt: YESTERDAY,
};

const plant = (rows: readonly Partial<HistoryRow>[], product = 'spot'): number =>
  paper.control.seedHistory(
    product,
    rows.map((row) => ({ ...ROW, ...row })),
  );

/** A signed read of Binance. Ids stay text, because they may exceed 2^53. */
async function read(path: string, fields: Record<string, string>): Promise<Record<string, unknown>[]> {
  const query = `${new URLSearchParams({ ...fields, timestamp: String(NOW) })}`;
  const reply = await fetch(`${paper.url}${path}?${query}&signature=${sign('paper-secret', query)}`, {
    headers: { 'x-mbx-apikey': 'paper-key' },
  });
  const text = (await reply.text()).replaceAll(/"(orderId|id)":([0-9]+)/g, '"$1":"$2"');
  return JSON.parse(text) as Record<string, unknown>[];
}

/** docs/venues/binance.md §2.1: an order sent without a client id has one of 22 characters. */
describe('a planted order without a client order id', () => {
  it.each([
    ['spot', 'BTCUSDT', '0.1', '/api/v3/allOrders'],
    ['usdm', 'BTCUSDT', '0.1', '/fapi/v1/allOrders'],
    ['coinm', 'BTCUSD_PERP', '1', '/dapi/v1/allOrders'],
  ])('has the one that %s would assign', async (product, symbol, quantity, path) => {
    plant(
      [
        { symbol, quantity },
        { symbol, quantity },
      ],
      product,
    );
    const ids = (await read(path, { symbol })).map((row) => String(row.clientOrderId));
    expect(ids).toEqual([expect.stringMatching(/^[A-Za-z0-9]{22}$/), expect.stringMatching(/^[A-Za-z0-9]{22}$/)]);
    expect(new Set(ids).size).toBe(2);
  });

  it('has none on BitMEX', () => {
    plant([{ symbol: 'XBTUSDT', quantity: '100' }], 'bitmex');
    const [order] =
      paper.products
        .find(({ protocol }) => protocol.product === 'bitmex')
        ?.exchange.orders({
          account: 'paper',
          by: 'created',
        }) ?? [];
    expect(order).toMatchObject({ state: 'FILLED', clientOrderId: undefined });
  });
});

describe('the ids of planted rows', () => {
  /** Two orders, the earlier of which traded last. */
  const PAIR = [
    { clientOrderId: 'second', createdAt: YESTERDAY + HOUR, updatedAt: YESTERDAY + 2 * HOUR },
    { clientOrderId: 'first', createdAt: YESTERDAY, updatedAt: YESTERDAY + 3 * HOUR },
  ];
  const EARLIER = PAIR.map((row) => ({
    clientOrderId: `earlier-${row.clientOrderId}`,
    createdAt: row.createdAt - 24 * HOUR,
    updatedAt: row.updatedAt - 24 * HOUR,
  }));

  async function told() {
    const orders = await read('/api/v3/allOrders', { symbol: 'BTCUSDT', orderId: '0' });
    const trades = await read('/api/v3/myTrades', { symbol: 'BTCUSDT', fromId: '0' });
    const ascend = (rows: typeof orders, id: string, time: string): boolean =>
      rows.every((row, index) => {
        const before = rows[index - 1];
        if (before === undefined) return true;
        return BigInt(String(before[id])) < BigInt(String(row[id])) && Number(before[time]) <= Number(row[time]);
      });
    expect(ascend(orders, 'orderId', 'time')).toBe(true);
    expect(ascend(trades, 'id', 'time')).toBe(true);
    const names = new Map(orders.map((row) => [row.orderId, row.clientOrderId]));
    return {
      orders: orders.map((row) => row.clientOrderId),
      trades: trades.map((row) => names.get(row.orderId)),
    };
  }

  it('ascend with time in any row order: of orders by creation, of trades by the trade', async () => {
    plant(PAIR);
    expect(await told()).toEqual({ orders: ['first', 'second'], trades: ['second', 'first'] });
  });

  it('follow all existing ids, or precede them', async () => {
    plant(PAIR);
    plant([{ clientOrderId: 'later', createdAt: YESTERDAY + 4 * HOUR }]);
    plant(EARLIER);
    plant([{ clientOrderId: 'earliest', createdAt: YESTERDAY - 48 * HOUR }]);
    expect(await told()).toEqual({
      orders: ['earliest', 'earlier-first', 'earlier-second', 'first', 'second', 'later'],
      trades: ['earliest', 'earlier-second', 'earlier-first', 'second', 'first', 'later'],
    });
  });

  it('leave room for history before the first order of today, on BitMEX too', () => {
    const bitmex = paper.products.find(({ protocol }) => protocol.product === 'bitmex')?.exchange;
    const row = { symbol: 'XBTUSDT', quantity: '100' };
    plant([row], 'bitmex');
    plant([{ ...row, createdAt: YESTERDAY - HOUR }], 'bitmex');
    expect([...(bitmex?.orders({ account: 'paper', symbol: 'XBTUSDT', by: 'id' }) ?? [])]).toMatchObject([
      { createdAt: YESTERDAY - HOUR, id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) },
      { createdAt: YESTERDAY },
    ]);
  });
});

const REFUSED: readonly (readonly [string, Partial<HistoryRow>, RegExp])[] = [
  ['an unknown account', { account: 'nobody' }, /account is unknown: nobody/],
  ['the account of the market maker', { account: 'market-maker' }, /account is unknown/],
  ['an unknown symbol', { symbol: 'BTCEUR' }, /symbol is unknown: BTCEUR/],
  ['a price of zero', { price: '0' }, /price is not positive/],
  ['a price below zero', { price: '-1' }, /price is not positive/],
  ['a price with an exponent', { price: '9e4' }, /price is not a plain decimal/],
  ['a price off the tick', { price: '90000.001' }, /price is not on the symbol's grid/],
  ['a quantity of zero', { quantity: '0.0' }, /quantity is not positive/],
  ['a quantity off the step', { quantity: '0.000001' }, /quantity is not on the symbol's grid/],
  ['an empty quantity', { quantity: '' }, /quantity is not a plain decimal/],
  ['FILLED with less than all', { executedQuantity: '0.05' }, /executedQuantity does not go with FILLED/],
  ['FILLED with nothing', { executedQuantity: '0' }, /executedQuantity does not go with FILLED/],
  ['CANCELED with all', { state: 'CANCELED', executedQuantity: '0.1' }, /does not go with CANCELED/],
  [
    'more executed than requested',
    { state: 'EXPIRED', executedQuantity: '0.2' },
    /is not a valid part of the quantity/,
  ],
  [
    'a negative executed quantity',
    { state: 'CANCELED', executedQuantity: '-0.1' },
    /is not a valid part of the quantity/,
  ],
  [
    'a MARKET order that was cancelled',
    { type: 'MARKET', state: 'CANCELED' },
    /MARKET order must be FILLED or EXPIRED/,
  ],
  ['a time in seconds', { createdAt: 1_795_341_600 }, /createdAt is before 2014, or in seconds/],
  ['a time with a fraction', { createdAt: YESTERDAY + 0.5 }, /createdAt is not a whole number/],
  ['a time in the future', { createdAt: NOW + 1 }, /createdAt is later than the paper clock/],
  ['an end in the future', { updatedAt: NOW + 1 }, /updatedAt is later than the paper clock/],
  ['an end before the creation', { updatedAt: YESTERDAY - 1 }, /updatedAt is before createdAt/],
  ['an empty client order id', { clientOrderId: '' }, /clientOrderId is not valid on the exchange/],
  ['a client order id outside the alphabet', { clientOrderId: 'a b' }, /clientOrderId is not valid on the exchange/],
  [
    'a client order id of 37 characters',
    { clientOrderId: 'x'.repeat(37) },
    /clientOrderId is not valid on the exchange/,
  ],
  ['a repeated client order id', { clientOrderId: 'good' }, /clientOrderId is in another row too: good/],
  ['a client order id of an existing order', { clientOrderId: 'there' }, /clientOrderId is that of another/],
  [
    'an order in the middle of others',
    { createdAt: YESTERDAY - 2 * HOUR },
    /createdAt lies between the account's existing rows/,
  ],
  [
    'a trade in the middle of others',
    { createdAt: YESTERDAY - 4 * HOUR, updatedAt: YESTERDAY - 2 * HOUR },
    /updatedAt lies between the account's existing rows/,
  ],
];

describe('invalid history is refused as a whole, with the row and the reason', () => {
  beforeEach(() => {
    plant([
      { clientOrderId: 'there', createdAt: YESTERDAY - 3 * HOUR },
      { clientOrderId: 'too', createdAt: YESTERDAY - HOUR },
    ]);
  });

  it.each(REFUSED)('%s', async (_what, row, reason) => {
    const rows = [{ clientOrderId: 'good', symbol: 'ETHUSDT' }, row];
    expect(() => plant(rows)).toThrow(RangeError);
    expect(() => plant(rows)).toThrow(/^rows\[1\]: /);
    expect(() => plant(rows)).toThrow(reason);
    expect(await read('/api/v3/allOrders', { symbol: 'BTCUSDT', orderId: '0' })).toHaveLength(2);
  });

  it('after the delivery of its contract', () => {
    const delivered = Date.UTC(2026, 11, 25, 8);
    paper.clock.freeze(delivered + HOUR);
    paper.control.timePassed();
    const row = { symbol: 'BTCUSDT_261225', createdAt: delivered };
    expect(() => plant([row], 'usdm')).toThrow(/^rows\[0\]: createdAt is after the delivery/);
    expect(plant([{ ...row, createdAt: delivered - 1 }], 'usdm')).toBe(1);
  });
});

it('reports an EXPIRED limit order as immediate, because a resting one does not end so', async () => {
  plant([
    { state: 'EXPIRED', executedQuantity: '0.05' },
    { state: 'EXPIRED', type: 'MARKET' },
  ]);
  expect(await read('/api/v3/allOrders', { symbol: 'BTCUSDT' })).toMatchObject([
    { status: 'EXPIRED', timeInForce: 'IOC', executedQty: '0.05000000' },
    { status: 'EXPIRED', type: 'MARKET', executedQty: '0.00000000' },
  ]);
});
