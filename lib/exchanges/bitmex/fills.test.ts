import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer } from '../http/testing/scripted-exchange.ts';
import { fillsUnder } from './fills.ts';
import type { BitmexExecutionRow } from './models.ts';
import { BITMEX_NOW, type BitmexUnderTest, bitmexUnderTest } from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, FILLED } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const linear = bitmexInstrumentRow('XBTUSDT');
const QUERY = { instrument: linear, clientOrderId: 'oms-1', from: BITMEX_NOW - 60_000, to: BITMEX_NOW };
const trade = (changes: object = {}) => ({
  execID: '00000000-006d-1000-0000-0036aa01b2c3',
  execType: 'Trade',
  orderID: FILLED.orderID,
  clOrdID: 'oms-1',
  symbol: 'XBTUSDT',
  side: 'Sell',
  lastQty: 5000,
  lastPx: 61240.1,
  lastLiquidityInd: 'RemovedLiquidity',
  ordStatus: 'Filled',
  timestamp: new Date(BITMEX_NOW).toISOString(),
  ...changes,
});

describe('fills', () => {
  test('are requested by client order id, among the trades of a time range, both ends inclusive', async () => {
    bitmex.exchange.script.push(answer(200, []));
    expect(await bitmex.port.fills(QUERY, bitmex.call)).toEqual({ rows: [], leftOut: [] });
    const [request] = bitmex.exchange.seen;
    expect(request).toMatchObject({ method: 'GET', path: '/api/v1/execution/tradeHistory' });
    expect(request?.headers['api-signature']).toBeDefined();
    expect(Object.fromEntries(request?.params ?? [])).toEqual({
      symbol: 'XBTUSDT',
      filter: '{"clOrdID":"oms-1","execType":"Trade"}',
      startTime: '2026-08-20T09:14:02.000Z',
      endTime: '2026-08-20T09:15:01.999Z',
      count: '500',
      reverse: 'false',
    });
  });

  test('have their order, its client order id, its side, and whether it was the maker', async () => {
    bitmex.exchange.script.push(
      answer(200, [trade(), trade({ side: 'Buy', lastLiquidityInd: 'AddedLiquidity', orderID: 'b' })]),
    );
    expect((await bitmex.port.fills(QUERY, bitmex.call)).rows).toEqual([
      { exchangeOrderId: FILLED.orderID, clientOrderId: 'oms-1', side: 'SELL', maker: false },
      { exchangeOrderId: 'b', clientOrderId: 'oms-1', side: 'BUY', maker: true },
    ]);
  });

  test('of other orders, and rows that are not trades, are dropped even if the exchange lists them', async () => {
    bitmex.exchange.script.push(
      answer(200, [
        trade({ clOrdID: 'another' }),
        trade({ clOrdID: '' }),
        trade({ execType: 'New' }),
        trade({ execType: 'Funding', orderID: undefined, side: undefined, clOrdID: undefined }),
      ]),
    );
    expect(await bitmex.port.fills(QUERY, bitmex.call)).toEqual({ rows: [], leftOut: [] });
  });

  test.each([
    ['of another symbol', { symbol: 'XBTUSD' }, FILLED.orderID],
    ['without an order', { orderID: '' }, undefined],
    ['without a symbol', { symbol: null }, FILLED.orderID],
    ['of an unknown time', { timestamp: 'yesterday' }, FILLED.orderID],
  ])('%s are reported as omitted, beside the others', async (_, changes, exchangeOrderId) => {
    bitmex.exchange.script.push(answer(200, [trade(changes), trade({ orderID: 'b' })]));
    expect(await bitmex.port.fills(QUERY, bitmex.call)).toMatchObject({
      rows: [{ exchangeOrderId: 'b' }],
      leftOut: [{ why: 'unreadable', exchangeOrderId }],
    });
  });

  test('without a side or a maker flag still have their order', async () => {
    bitmex.exchange.script.push(answer(200, [trade({ side: '', lastLiquidityInd: undefined })]));
    expect((await bitmex.port.fills(QUERY, bitmex.call)).rows).toEqual([
      { exchangeOrderId: FILLED.orderID, clientOrderId: 'oms-1', side: null, maker: null },
    ]);
  });

  test('that are not a list are a fault of the exchange', async () => {
    bitmex.exchange.script.push(answer(200, trade()));
    await expect(bitmex.port.fills(QUERY, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });

  test('that are refused are a problem, not an empty list', async () => {
    bitmex.exchange.script.push(
      answer(400, { error: { message: 'filter values are not valid', name: 'ValidationError' } }),
    );
    await expect(bitmex.port.fills(QUERY, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_REFUSED_REQUEST' });
  });

  test('of the closed exchange are not requested', async () => {
    const live = bitmex.portWith({ baseUrl: 'https://www.bitmex.com', now: () => Date.parse('2026-10-01T00:00:00Z') });
    await expect(live.fills(QUERY, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_CLOSED' });
  });
});

describe('fills of many pages', () => {
  const row = (orderID: string): BitmexExecutionRow => ({
    execType: 'Trade',
    symbol: 'XBTUSDT',
    orderID,
    clOrdID: 'oms-1',
    side: 'Buy',
    lastLiquidityInd: 'RemovedLiquidity',
  });
  const listOn = (rows: readonly BitmexExecutionRow[]) => (start: number, limit: number) =>
    Promise.resolve(
      rows
        .slice(start, start + limit)
        .map((each, n) => ({ kind: 'row', id: `${start + n}`, time: BITMEX_NOW, row: each }) as const),
    );

  test.each([0, 1, 2, 3, 4, 5, 19])('are all returned: %i', async (count) => {
    const rows = Array.from({ length: count }, (_, n) => row(`o-${n}`));
    const told = await fillsUnder(QUERY, { fetch: listOn(rows), pageLimit: 2 });
    expect(told.rows.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(rows.map(({ orderID }) => orderID));
  });

  test('are refused as a whole, never in part, if there are too many', async () => {
    const rows = Array.from({ length: 21 }, (_, n) => row(`o-${n}`));
    await expect(fillsUnder(QUERY, { fetch: listOn(rows), pageLimit: 2 })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
  });
});
