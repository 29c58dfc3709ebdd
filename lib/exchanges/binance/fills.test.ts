import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { answer } from '../http/testing/scripted-exchange.ts';
import type { Element } from '../rows.ts';
import { type FillBounds, type FillRow, fillsBetween } from './fills.ts';
import { futuresUnderTest } from './testing/futures-under-test.ts';
import { spotInstrument as btcUsdtSpot, SPOT_NOW, spotUnderTest } from './testing/spot-under-test.ts';

const WINDOW_MS = 1_000;

interface Held extends FillRow {
  readonly time: number;
}

const row = (trade: number, time: number): Held => ({
  tradeId: String(trade),
  exchangeOrderId: `o-${trade}`,
  clientOrderId: null,
  side: 'BUY',
  maker: false,
  time,
});
const elements = (rows: readonly Held[]): Element<FillRow>[] =>
  rows.map(({ time, ...fill }) => ({ kind: 'row', id: fill.tradeId, time, row: fill }));
const idsOf = async (reading: ReturnType<typeof fillsBetween>) =>
  (await reading).rows.map(({ exchangeOrderId }) => exchangeOrderId);

/** Trades as in docs/venues/binance.md §2.10: ascending, a bounded span, by id regardless of time. */
function listOn(held: readonly Held[]) {
  const asked: FillBounds[] = [];
  const fetch = (bounds: FillBounds, limit: number) => {
    asked.push(bounds);
    if ('fromId' in bounds) {
      const from = held.filter(({ tradeId }) => Number(tradeId) >= Number(bounds.fromId));
      return Promise.resolve(elements(from.slice(0, limit)));
    }
    const { startTime, endTime } = bounds;
    if (endTime < startTime || endTime - startTime >= WINDOW_MS) throw new Error('the window is refused');
    return Promise.resolve(elements(held.filter(({ time }) => time >= startTime && time <= endTime).slice(0, limit)));
  };
  return { asked, fetch };
}

const read = (list: ReturnType<typeof listOn>, from: number, to: number, pageLimit = 4) =>
  fillsBetween(from, to, { fetch: list.fetch, windowMs: WINDOW_MS, pageLimit });

describe('the fills of a range', () => {
  test('are all returned, whatever shares a millisecond, and none from outside', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 2_500 }), { maxLength: 20 });
    const bound = fc.integer({ min: 0, max: 2_500 });
    const crowd = fc.record({ at: bound, size: fc.integer({ min: 0, max: 12 }) });
    await fc.assert(
      fc.asyncProperty(times, crowd, bound, bound, async (single, { at, size }, from, to) => {
        const moments = [...single, ...Array.from({ length: size }, () => at)].toSorted((a, b) => a - b);
        const held = moments.map((time, index) => row(index + 1, time));
        const inside = held.filter(({ time }) => time >= from && time < to);
        expect(await idsOf(read(listOn(held), from, to, 6))).toEqual(
          inside.map(({ exchangeOrderId }) => exchangeOrderId),
        );
      }),
    );
  });

  test('of an account without trades cost one request per window', async () => {
    const list = listOn([]);
    expect(await read(list, 100, 1_300)).toEqual({ rows: [], leftOut: [] });
    expect(list.asked).toEqual([
      { startTime: 100, endTime: 1_099 },
      { startTime: 1_100, endTime: 1_299 },
    ]);
  });

  test('continue by trade id after a full page, exact beyond 2^53', async () => {
    const held = ['9007199254740993', '9007199254740994', '9007199254740995'].map((id) => ({
      ...row(1, 50),
      tradeId: id,
      exchangeOrderId: id,
    }));
    const asked: FillBounds[] = [];
    const fills = fillsBetween(0, 100, {
      windowMs: WINDOW_MS,
      pageLimit: 2,
      fetch: (bounds) => {
        asked.push(bounds);
        return Promise.resolve(elements('fromId' in bounds ? held.slice(2) : held.slice(0, 2)));
      },
    });
    expect(await idsOf(fills)).toEqual(held.map(({ tradeId }) => tradeId));
    expect(asked[1]).toEqual({ fromId: '9007199254740995' });
  });

  test('exclude those at its end, even if a walk by trade id reads them', async () => {
    const list = listOn([row(1, 98), row(2, 99), row(3, 99), row(4, 100)]);
    expect(await idsOf(read(list, 0, 100, 2))).toEqual(['o-1', 'o-2', 'o-3']);
    expect(list.asked[1]).toEqual({ fromId: '3' });
  });

  test('are refused as a whole, never in part, if they cannot all be read', async () => {
    const endless = () => Promise.resolve(elements([row(1, 10), row(2, 10)]));
    await expect(fillsBetween(0, 100, { fetch: endless, windowMs: WINDOW_MS, pageLimit: 2 })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });
});

const spotTrade = (changes: object = {}) => ({
  symbol: 'BTCUSDT',
  id: 5432109876,
  orderId: 51234567890,
  orderListId: -1,
  price: '91234.50000000',
  qty: '0.00500000',
  quoteQty: '456.17250000',
  commission: '0.00000500',
  commissionAsset: 'BTC',
  time: SPOT_NOW,
  isBuyer: true,
  isMaker: false,
  isBestMatch: true,
  ...changes,
});
const futuresTrade = (symbol: string, changes: object = {}) => ({
  symbol,
  id: 698759,
  orderId: 51234567890,
  side: 'BUY',
  price: '91250.0',
  qty: '10',
  realizedPnl: '0',
  commission: '0.00000219',
  time: SPOT_NOW,
  positionSide: 'BOTH',
  buyer: true,
  maker: false,
  ...changes,
});

const PRODUCTS = [
  {
    name: 'spot',
    path: '/api/v3/myTrades',
    start: async () => {
      const spot = await spotUnderTest();
      return Object.assign(spot, { instrument: btcUsdtSpot });
    },
    trade: (_: string, changes?: object) => spotTrade(changes),
    maker: { isMaker: true },
    sell: { isBuyer: false },
    sideless: { isBuyer: undefined },
  },
  ...(['usdm', 'coinm'] as const).map((market) => ({
    name: market,
    path: market === 'usdm' ? '/fapi/v1/userTrades' : '/dapi/v1/userTrades',
    start: () => futuresUnderTest(market),
    trade: futuresTrade,
    maker: { maker: true },
    sell: { side: 'SELL', buyer: false },
    sideless: { side: undefined },
  })),
];

describe.each(PRODUCTS)('on $name', ({ path, start, trade, maker, sell, sideless }) => {
  const range = { clientOrderId: 'oms-1', from: SPOT_NOW - 60_000, to: SPOT_NOW + 1 };

  test('fills are requested by time, signed, a thousand per page', async () => {
    await using under = await start();
    under.exchange.script.push(answer(200, []));
    const { instrument, port, call } = under;
    expect(await port.fills({ instrument, ...range }, call)).toEqual({ rows: [], leftOut: [] });
    const [request] = under.exchange.seen;
    expect(request).toMatchObject({ method: 'GET', path });
    expect(Object.fromEntries(request?.params ?? [])).toMatchObject({
      symbol: instrument.exchangeSymbol,
      startTime: String(SPOT_NOW - 60_000),
      endTime: String(SPOT_NOW),
      limit: '1000',
      signature: expect.any(String),
    });
  });

  test('a fill has its exact order id, its side, and whether it was the maker', async () => {
    await using under = await start();
    const { instrument, port, call } = under;
    const { exchangeSymbol } = instrument;
    const body = JSON.stringify([
      trade(exchangeSymbol, { id: 1 }),
      trade(exchangeSymbol, { id: 2, orderId: 7, ...maker, ...sell }),
    ]).replace('51234567890', '8389766145050669871');
    under.exchange.script.push(answer(200, body));
    expect((await port.fills({ instrument, ...range }, call)).rows).toEqual([
      { exchangeOrderId: '8389766145050669871', clientOrderId: null, side: 'BUY', maker: false },
      { exchangeOrderId: '7', clientOrderId: null, side: 'SELL', maker: true },
    ]);
  });

  test.each([
    ['of another symbol', { symbol: 'ETHUSDT' }, '51234567890'],
    ['without an order', { orderId: undefined }, undefined],
    ['without an id', { id: 'x' }, '51234567890'],
    ['of a time that is none', { time: 'yesterday' }, '51234567890'],
  ])('a fill %s is reported as omitted, beside the others', async (_, changes, exchangeOrderId) => {
    await using under = await start();
    const { instrument, port, call } = under;
    const { exchangeSymbol } = instrument;
    under.exchange.script.push(
      answer(200, [trade(exchangeSymbol, { id: 1, orderId: 7 }), trade(exchangeSymbol, { id: 2, ...changes }), null]),
    );
    expect(await port.fills({ instrument, ...range }, call)).toMatchObject({
      rows: [{ exchangeOrderId: '7' }],
      leftOut: [{ why: 'unreadable', exchangeOrderId }, { exchangeOrderId: undefined }],
    });
  });

  test('an unreadable fill outside the range is ignored', async () => {
    await using under = await start();
    const { instrument, port, call } = under;
    under.exchange.script.push(answer(200, [trade(instrument.exchangeSymbol, { orderId: null, time: SPOT_NOW + 1 })]));
    expect(await port.fills({ instrument, ...range }, call)).toEqual({ rows: [], leftOut: [] });
  });

  test('a fill without a time or side still has its order', async () => {
    await using under = await start();
    const { instrument, port, call } = under;
    under.exchange.script.push(answer(200, [trade(instrument.exchangeSymbol, { time: undefined, ...sideless })]));
    expect((await port.fills({ instrument, ...range }, call)).rows).toMatchObject([
      { exchangeOrderId: '51234567890', side: null },
    ]);
  });

  test('refused fills are a problem, not an empty list', async () => {
    await using under = await start();
    const { instrument, port, call } = under;
    under.exchange.script.push(answer(400, { code: -1127, msg: 'More than 24 hours.' }));
    await expect(port.fills({ instrument, ...range }, call)).rejects.toBeInstanceOf(Problem);
  });
});
