import { describe, expect, it } from 'vitest';
import { createSampleTrader } from '../testing/trader-fixture.ts';

const symbols = (reply: ReturnType<ReturnType<typeof createSampleTrader>['get']>) =>
  reply.list.map(({ symbol }) => symbol);

describe('instruments-info', () => {
  it('returns a perpetual in the wire format (§4.5)', () => {
    const [row] = createSampleTrader().get('/market/instruments-info', { category: 'linear', symbol: 'BTCUSDT' }).list;
    expect(row).toMatchObject({
      symbolId: 5,
      contractType: 'LinearPerpetual',
      status: 'Trading',
      settleCoin: 'USDT',
      launchTime: '1584230400000',
      deliveryTime: '0',
      priceScale: '2',
      fundingInterval: 480,
      priceFilter: { minPrice: '0.10', maxPrice: '1999999.80', tickSize: '0.10' },
      lotSizeFilter: { qtyStep: '0.001', maxOrderQty: '1190.000', maxMktOrderQty: '119.000', minNotionalValue: '5' },
    });
  });

  it('lists the dated contracts of the day, by names with and without a dash (§4.4)', () => {
    const trader = createSampleTrader();
    const linear = symbols(trader.get('/market/instruments-info', { category: 'linear' }));
    expect(linear).toEqual(
      expect.arrayContaining(['BTCUSDT-27NOV26', 'BTCUSDT-25DEC26', 'ETHUSDT-26MAR27', 'BTCPERP']),
    );
    const inverse = symbols(trader.get('/market/instruments-info', { category: 'inverse' }));
    expect(inverse).toEqual(['BTCUSD', 'ETHUSD', 'SOLUSD', 'BTCUSDZ26', 'BTCUSDH27', 'ETHUSDZ26', 'ETHUSDH27']);
    const [december] = trader.get('/market/instruments-info', { category: 'inverse', symbol: 'BTCUSDZ26' }).list;
    expect(december).toMatchObject({
      contractType: 'InverseFutures',
      deliveryTime: '1798185600000',
      fundingInterval: 0,
    });
  });

  it('returns all of spot at once, without a cursor', () => {
    const reply = createSampleTrader().get('/market/instruments-info', { category: 'spot', limit: 1 });
    expect(symbols(reply)).toHaveLength(6);
    expect(reply.result).not.toHaveProperty('nextPageCursor');
  });

  it('pages contracts; the last page still has a cursor, and the page after it is empty', () => {
    const trader = createSampleTrader();
    const page = (cursor?: unknown) =>
      trader.get('/market/instruments-info', {
        category: 'inverse',
        limit: 4,
        ...(cursor !== undefined && { cursor: String(cursor) }),
      });
    const first = page();
    const second = page(first.result.nextPageCursor);
    const third = page(second.result.nextPageCursor);
    expect([first, second, third].map(({ list }) => list.length)).toEqual([4, 3, 0]);
    expect(third.result.nextPageCursor).toBe('');
  });

  it('mixes the contract categories when a coin is named', () => {
    const rows = symbols(createSampleTrader().get('/market/instruments-info', { category: 'linear', baseCoin: 'SOL' }));
    expect(rows).toEqual(['SOLUSDT', 'SOLPERP', 'SOLUSD']);
  });

  it.each([
    ['spot', 'NOPE', 0],
    ['linear', 'NOPE', 10001],
    ['linear', 'btcusdt', 10001],
    ['option', 'BTC', 0],
  ])('of %s answers the symbol %s with %i rows', (category, symbol, retCode) => {
    expect(createSampleTrader().get('/market/instruments-info', { category, symbol })).toMatchObject({
      retCode,
      list: [],
    });
  });

  it('lists dated contracts that settle in USDC only when the option is set', () => {
    const symbol = 'BTC-25DEC26';
    const listed = (usdcDelivery: boolean) =>
      createSampleTrader({ usdcDelivery }).get('/market/instruments-info', { category: 'linear', symbol }).retCode;
    expect([listed(false), listed(true)]).toEqual([10001, 0]);
  });
});

describe('a dated contract', () => {
  const DELIVERY = 1_798_185_600_000;
  const ON = { category: 'inverse', symbol: 'BTCUSDZ26' };

  it('delivers on its day: orders end, positions close, and its successor is listed', () => {
    const trader = createSampleTrader();
    const order = { ...ON, side: 'Buy', orderType: 'Limit', qty: '100', price: '90000', orderLinkId: 'rests' };
    trader.post('/order/create', order);
    trader.post('/order/create', { ...ON, side: 'Buy', orderType: 'Market', qty: '100' });
    trader.now = DELIVERY;
    expect(trader.order('inverse', 'rests')).toMatchObject({ orderStatus: 'Cancelled', cancelType: 'CancelBySettle' });
    expect(trader.get('/position/list', ON).list).toMatchObject([{ size: '0' }]);
    expect(trader.get('/market/instruments-info', ON).list).toMatchObject([{ status: 'Delivering' }]);
    expect(trader.post('/order/create', { ...order, orderLinkId: 'late' }).retCode).toBe(110074);
    const trading = symbols(trader.get('/market/instruments-info', { category: 'inverse' }));
    expect(trading).toContain('BTCUSDM27');
    expect(trading).not.toContain('BTCUSDZ26');
  });
});

describe('prices', () => {
  it('are quoted in every category', () => {
    const trader = createSampleTrader();
    for (const category of ['spot', 'linear', 'inverse']) {
      const [ticker] = trader.get('/market/tickers', {
        category,
        symbol: category === 'inverse' ? 'BTCUSD' : 'BTCUSDT',
      }).list;
      expect(Number(ticker?.bid1Price)).toBeLessThan(Number(ticker?.ask1Price));
    }
    const book = trader.get('/market/orderbook', { category: 'linear', symbol: 'BTCUSDT', limit: 2 }).result;
    expect(book).toMatchObject({ s: 'BTCUSDT', b: [expect.any(Array), expect.any(Array)] });
  });

  it('are summarised as candles, newest first', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '100' });
    const { list } = trader.get('/market/kline', { category: 'spot', symbol: 'BTCUSDT', interval: '1', limit: 3 });
    expect(list).toHaveLength(3);
    expect(list[0]).toEqual(expect.arrayContaining([String(trader.now)]));
  });

  it('come with the exchange’s time', () => {
    const trader = createSampleTrader();
    expect(trader.get('/market/time', {}, { anonymous: true }).result).toEqual({
      timeSecond: String(trader.now / 1_000),
      timeNano: `${trader.now}000000`,
    });
  });
});
