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
  it('lists open orders, newest first, with the category', () => {
    const reply = five().get('/order/realtime', OPEN);
    expect(names(reply)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(reply.result.category).toBe('linear');
  });

  it.each([
    ['a symbol', { symbol: 'ETHUSDT' }, []],
    ['a coin', { baseCoin: 'BTC' }, ['e', 'd', 'c', 'b', 'a']],
    ['a settlement coin', { settleCoin: 'USDC' }, []],
    ['a client id', { symbol: 'BTCUSDT', orderLinkId: 'c' }, ['c']],
    ['an unknown id', { symbol: 'BTCUSDT', orderId: 'nothing' }, []],
  ])('is filtered by %s', (_what, filter, expected) => {
    expect(names(five().get('/order/realtime', { category: 'linear', ...filter }))).toEqual(expected);
  });

  it('requires a filter for linear contracts only', () => {
    const trader = five();
    expect(trader.get('/order/realtime', { category: 'linear' }).retCode).toBe(10001);
    expect(trader.get('/order/realtime', { category: 'spot' }).retCode).toBe(0);
    expect(trader.get('/order/realtime', { category: 'inverse' }).retCode).toBe(0);
  });

  it('pages by a cursor, verbatim or re-encoded, and has an empty page after the last one (§0.11)', () => {
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

  it('continues after a row that has left the list', () => {
    const trader = five();
    const first = trader.get('/order/realtime', { ...OPEN, limit: 2 });
    cancel(trader, 'd');
    const cursor = String(first.result.nextPageCursor);
    expect(names(trader.get('/order/realtime', { ...OPEN, cursor }))).toEqual(['c', 'b', 'a']);
  });

  it('returns closed orders by openOnly and by id, until the next release of the exchange (§0.9)', () => {
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

  it('drops orders without a fill after a day, and keeps the others', () => {
    const trader = createSampleTrader();
    place(trader, 'unfilled');
    cancel(trader, 'unfilled');
    fill(trader, 'filled');
    trader.now += DAY;
    expect(names(trader.get('/order/history', OPEN))).toEqual(['filled', 'unfilled']);
    trader.now += 1;
    expect(names(trader.get('/order/history', OPEN))).toEqual(['filled']);
  });

  it('covers seven days, by default the last seven', () => {
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

  it('pages over all orders with the same time', () => {
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
  it('have price, quantity, value, fee and liquidity side', () => {
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

  it('have the closed part of a position', () => {
    const trader = createSampleTrader();
    fill(trader, 'open');
    place(trader, 'close', { side: 'Sell', orderType: 'Market', price: undefined });
    const [row] = trader.get('/execution/list', { ...OPEN, orderLinkId: 'close' }).list;
    expect(row).toMatchObject({ closedSize: '0.010' });
  });

  it('are in coin on inverse contracts, and pay the fee in the received coin on spot', () => {
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

  it('exist for trades only', () => {
    const trader = createSampleTrader();
    fill(trader, 'a');
    expect(trader.get('/execution/list', { ...OPEN, execType: 'Funding' }).list).toEqual([]);
    expect(trader.get('/execution/list', { ...OPEN, execType: 'Trade' }).list).toHaveLength(1);
  });
});
