import { describe, expect, it } from 'vitest';
import { openFuturesFixture, START } from './testing/futures-fixture.ts';

describe('public data of the futures exchanges', () => {
  it('answers one symbol with an object on USD-M and with a list on COIN-M', () => {
    const fixture = openFuturesFixture();
    expect(fixture.ask('/fapi/v1/ticker/price', { symbol: 'ETHUSDT' }).row).toEqual({
      symbol: 'ETHUSDT',
      price: '3050.45',
      time: START,
    });
    expect(fixture.ask('/dapi/v1/ticker/price', { symbol: 'BTCUSD_PERP' }).rows).toEqual([
      { symbol: 'BTCUSD_PERP', ps: 'BTCUSD', price: '91228.3', time: START },
    ]);
    expect(fixture.ask('/dapi/v1/ticker/bookTicker', { pair: 'SOLUSD' }).rows).toHaveLength(3);
    expect(fixture.ask('/fapi/v1/ticker/bookTicker').rows).toHaveLength(11);
  });

  it('returns a book whose best levels match the ticker', () => {
    const fixture = openFuturesFixture();
    const book = fixture.ask('/dapi/v1/depth', { symbol: 'ETHUSD_PERP', limit: 5 });
    const [ticker] = fixture.ask('/dapi/v1/ticker/bookTicker', { symbol: 'ETHUSD_PERP' }).rows;
    expect(book.row).toMatchObject({ symbol: 'ETHUSD_PERP', pair: 'ETHUSD', T: START });
    expect(book.row.bids).toHaveLength(5);
    expect(book.row.bids).toContainEqual([ticker?.bidPrice, ticker?.bidQty]);
    expect(fixture.ask('/fapi/v1/depth', { symbol: 'ETHUSDT', limit: 7 }).row.code).toBe(-4021);
  });

  it('writes mark prices with eight decimals, and funding for perpetuals only', () => {
    const fixture = openFuturesFixture();
    expect(fixture.ask('/fapi/v1/premiumIndex', { symbol: 'BTCUSDT' }).row).toMatchObject({
      markPrice: '91240.10000000',
      nextFundingTime: Date.UTC(2026, 10, 22, 16),
    });
    expect(fixture.ask('/dapi/v1/premiumIndex', { symbol: 'BTCUSD_261225' }).rows).toMatchObject([
      { lastFundingRate: '', nextFundingTime: 0 },
    ]);
  });

  it('returns the time of the paper clock', () => {
    const fixture = openFuturesFixture();
    fixture.clock.advance(1_234);
    expect(fixture.ask('/fapi/v1/time').row).toEqual({ serverTime: START + 1_234 });
    expect(fixture.ask('/dapi/v1/ping').row).toEqual({});
  });
});
