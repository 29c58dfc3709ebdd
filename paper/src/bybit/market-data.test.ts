import { describe, expect, it } from 'vitest';
import { createSampleTrader } from './testing/trader-fixture.ts';

const MARKET = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '0.010' };

describe.each(['spot', 'linear', 'inverse'])('on %s', (category) => {
  const symbol = category === 'inverse' ? 'BTCUSD' : 'BTCUSDT';

  it('the ticker, the book and the band are consistent with the market', () => {
    const trader = createSampleTrader();
    const [ticker] = trader.get('/market/tickers', { category, symbol }).list;
    const book = trader.get('/market/orderbook', { category, symbol, limit: 1 }).result;
    expect([[ticker?.bid1Price], [ticker?.ask1Price]]).toEqual([[firstOf(book.b)], [firstOf(book.a)]]);
    expect(Number(ticker?.bid1Price)).toBeLessThan(Number(ticker?.ask1Price));
    const { buyLmt, sellLmt } = trader.get('/market/price-limit', { category, symbol }).result;
    expect(Number(buyLmt)).toBeGreaterThan(Number(ticker?.ask1Price));
    expect(Number(sellLmt)).toBeLessThan(Number(ticker?.bid1Price));
  });

  it('an unknown symbol is refused', () => {
    const trader = createSampleTrader();
    for (const path of ['/market/orderbook', '/market/price-limit', '/market/recent-trade']) {
      expect(trader.get(path, { category, symbol: 'NONE' }).retCode).toBe(10001);
    }
  });
});

it('trades are listed newest first, and counted in a candle', () => {
  const trader = createSampleTrader();
  trader.post('/order/create', MARKET);
  trader.now += 1_000;
  trader.post('/order/create', { ...MARKET, side: 'Sell', qty: '0.004' });
  const on = { category: 'linear', symbol: 'BTCUSDT' };
  const trades = trader.get('/market/recent-trade', on).list;
  expect(trades.map(({ side, size }) => [side, size])).toEqual(
    expect.arrayContaining([
      ['Sell', '0.004'],
      ['Buy', '0.010'],
    ]),
  );
  expect(Number(trades[0]?.time)).toBeGreaterThanOrEqual(Number(trades.at(-1)?.time));
  expect(trader.get('/market/kline', { ...on, interval: '1', limit: 1 }).list).toHaveLength(1);
});

it('announcements are empty, and the clock has nanoseconds', () => {
  const trader = createSampleTrader();
  expect(trader.get('/system/status').list).toEqual([]);
  expect(trader.get('/market/time').result).toEqual({
    timeSecond: String(trader.now / 1_000),
    timeNano: `${trader.now}000000`,
  });
});

function firstOf(side: unknown): unknown {
  return Array.isArray(side) && Array.isArray(side[0]) ? side[0][0] : undefined;
}
