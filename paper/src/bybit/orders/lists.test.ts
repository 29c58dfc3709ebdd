import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader, START } from '../testing/trader-fixture.ts';

const ORDER = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.010', price: '90000' };
const OPEN = { category: 'linear', symbol: 'BTCUSDT' };
const DAY = 86_400_000;

const place = (trader: SampleTrader, orderLinkId: string, changes: object = {}): void => {
  trader.post('/order/create', { ...ORDER, ...changes, orderLinkId });
};
const cancel = (trader: SampleTrader, orderLinkId: string): void => {
  trader.post('/order/cancel', { ...OPEN, orderLinkId });
};
const fill = (trader: SampleTrader, orderLinkId: string): void =>
  place(trader, orderLinkId, { orderType: 'Market', price: undefined });
const names = ({ list }: ReturnType<SampleTrader['get']>) => list.map(({ orderLinkId }) => orderLinkId);

function five(): SampleTrader {
  const trader = createSampleTrader();
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    place(trader, name);
    trader.now += 1;
  }
  return trader;
}

describe('realtime', () => {
  it('lists open orders, newest first, with its category', () => {
    const reply = five().get('/order/realtime', OPEN);
    expect(names(reply)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(reply.result.category).toBe('linear');
  });

  it.each([
    ['a symbol', { symbol: 'ETHUSDT' }, []],
    ['a coin', { baseCoin: 'BTC' }, ['e', 'd', 'c', 'b', 'a']],
    ['a settlement coin', { settleCoin: 'USDC' }, []],
    ['a client id', { symbol: 'BTCUSDT', orderLinkId: 'c' }, ['c']],
    ['an id that is unknown', { symbol: 'BTCUSDT', orderId: 'nothing' }, []],
  ])('is narrowed by %s', (_what, filter, expected) => {
    expect(names(five().get('/order/realtime', { category: 'linear', ...filter }))).toEqual(expected);
  });

  it('of linear contracts wants a filter; of the others it does not', () => {
    const trader = five();
    expect(trader.get('/order/realtime', { category: 'linear' }).retCode).toBe(10001);
    expect(trader.get('/order/realtime', { category: 'spot' }).retCode).toBe(0);
    expect(trader.get('/order/realtime', { category: 'inverse' }).retCode).toBe(0);
  });

  it('pages by a cursor, verbatim or encoded once more, whose last page is followed by an empty one (§0.11)', () => {
    const trader = five();
    const first = trader.get('/order/realtime', { ...OPEN, limit: 2 });
    const cursor = String(first.result.nextPageCursor);
    expect(cursor).toMatch(/%3A\d+%2C/);
    const verbatim = trader.get('/order/realtime', { ...OPEN, limit: 2, cursor });
    const encoded = trader.get('/order/realtime', { ...OPEN, limit: 2, cursor: encodeURIComponent(cursor) });
    expect(names(verbatim)).toEqual(['c', 'b']);
    expect(names(encoded)).toEqual(['c', 'b']);
    const last = trader.get('/order/realtime', { ...OPEN, limit: 2, cursor: String(verbatim.result.nextPageCursor) });
    expect(names(last)).toEqual(['a']);
    const beyond = trader.get('/order/realtime', { ...OPEN, limit: 2, cursor: String(last.result.nextPageCursor) });
    expect(beyond).toMatchObject({ list: [], result: { nextPageCursor: '' } });
  });

  it('goes on behind a row that has left the list meanwhile', () => {
    const trader = five();
    const first = trader.get('/order/realtime', { ...OPEN, limit: 2 });
    cancel(trader, 'd');
    const cursor = String(first.result.nextPageCursor);
    expect(names(trader.get('/order/realtime', { ...OPEN, cursor }))).toEqual(['c', 'b', 'a']);
  });

  it('tells closed orders by openOnly, by id, and until the exchange is released anew (§0.9)', () => {
    const trader = five();
    cancel(trader, 'b');
    fill(trader, 'f');
    trader.now += 1;
    expect(names(trader.get('/order/realtime', { ...OPEN, openOnly: 1 }))).toEqual(['f', 'b']);
    expect(trader.order('linear', 'b')).toMatchObject({ orderStatus: 'Cancelled' });
    trader.product('linear').stages?.release();
    expect(names(trader.get('/order/realtime', { ...OPEN, openOnly: 1 }))).toEqual([]);
    expect(trader.order('linear', 'b')).toBeUndefined();
    expect(trader.order('linear', 'a')).toMatchObject({ orderStatus: 'New' });
    expect(names(trader.get('/order/history', OPEN))).toEqual(['f', 'b']);
  });

  it.each([{ limit: 0 }, { limit: 51 }, { cursor: 'x' }, { symbol: 'NOPE' }])('is refused with %o', (wrong) => {
    expect(five().get('/order/realtime', { ...OPEN, ...wrong }).retCode).toBe(10001);
  });
});

describe('history', () => {
  it('lists closed orders only', () => {
    const trader = five();
    cancel(trader, 'b');
    fill(trader, 'f');
    expect(names(trader.get('/order/history', OPEN))).toEqual(['f', 'b']);
    expect(names(trader.get('/order/history', { ...OPEN, orderStatus: 'Filled' }))).toEqual(['f']);
    expect(trader.get('/order/history', { ...OPEN, orderStatus: 'New' }).retCode).toBe(181017);
  });

  it('forgets after a day what was never filled, and keeps what was', () => {
    const trader = createSampleTrader();
    place(trader, 'unfilled');
    cancel(trader, 'unfilled');
    fill(trader, 'filled');
    trader.now += DAY;
    expect(names(trader.get('/order/history', OPEN))).toEqual(['filled', 'unfilled']);
    trader.now += 1;
    expect(names(trader.get('/order/history', OPEN))).toEqual(['filled']);
  });

  it('covers seven days, the last ones when it is not told which', () => {
    const trader = createSampleTrader();
    fill(trader, 'old');
    trader.now += 8 * DAY;
    expect(names(trader.get('/order/history', OPEN))).toEqual([]);
    expect(names(trader.get('/order/history', { ...OPEN, startTime: START }))).toEqual(['old']);
    expect(names(trader.get('/order/history', { ...OPEN, endTime: START + DAY }))).toEqual(['old']);
    expect(names(trader.get('/order/history', { ...OPEN, startTime: START + 1, endTime: START + DAY }))).toEqual([]);
    expect(trader.get('/order/history', { ...OPEN, startTime: START, endTime: START + 8 * DAY }).retCode).toBe(10001);
    expect(trader.get('/order/history', { ...OPEN, startTime: START + 1, endTime: START }).retCode).toBe(10001);
  });

  it('pages over all orders of one instant', () => {
    const trader = createSampleTrader();
    for (const name of ['a', 'b', 'c']) fill(trader, name);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = trader.get('/order/history', { ...OPEN, limit: 1, ...(cursor !== undefined && { cursor }) });
      seen.push(...names(page));
      cursor = String(page.result.nextPageCursor);
    } while (cursor !== '');
    expect(seen).toEqual(['c', 'b', 'a']);
  });
});

describe('executions', () => {
  it('tell price, quantity, value, fee and which side it was', () => {
    const trader = createSampleTrader();
    place(trader, 'maker', { price: '91233' });
    trader.other('/order/create', { ...ORDER, side: 'Sell', qty: '0.004', price: '91233' });
    const [row] = trader.get('/execution/list', OPEN).list;
    expect(row).toMatchObject({
      orderLinkId: 'maker',
      side: 'Buy',
      orderPrice: '91233.0',
      orderQty: '0.010',
      leavesQty: '0.006',
      execPrice: '91233.0',
      execQty: '0.004',
      execValue: '364.932',
      execFee: '0.0729864',
      feeRate: '0.0002',
      feeCurrency: 'USDT',
      isMaker: true,
      execType: 'Trade',
      closedSize: '0.000',
    });
  });

  it('tell how much of a position was closed', () => {
    const trader = createSampleTrader();
    fill(trader, 'open');
    place(trader, 'close', { side: 'Sell', orderType: 'Market', price: undefined });
    const [row] = trader.get('/execution/list', { ...OPEN, orderLinkId: 'close' }).list;
    expect(row).toMatchObject({ closedSize: '0.010' });
  });

  it('are in coin on inverse contracts, and the received coin pays the fee on spot', () => {
    const trader = createSampleTrader();
    const market = { side: 'Buy', orderType: 'Market' };
    trader.setPrice('inverse', 'BTCUSD', '90000');
    trader.post('/order/create', { ...market, category: 'inverse', symbol: 'BTCUSD', qty: '900' });
    const [inverse] = trader.get('/execution/list', { category: 'inverse' }).list;
    expect(inverse).toMatchObject({ execQty: '900', execValue: '0.0099995', feeCurrency: 'BTC' });
    trader.post('/order/create', { ...market, category: 'spot', symbol: 'BTCUSDT', qty: '100' });
    const [spot] = trader.get('/execution/list', { category: 'spot' }).list;
    expect(spot).toMatchObject({ feeCurrency: 'BTC', execId: expect.stringMatching(/^\d{19}$/) });
    expect(spot).not.toHaveProperty('createType');
  });

  it('of other kinds than trades are none', () => {
    const trader = createSampleTrader();
    fill(trader, 'a');
    expect(trader.get('/execution/list', { ...OPEN, execType: 'Funding' }).list).toEqual([]);
    expect(trader.get('/execution/list', { ...OPEN, execType: 'Trade' }).list).toHaveLength(1);
  });
});
