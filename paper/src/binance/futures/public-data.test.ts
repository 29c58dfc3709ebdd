import { beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal } from '../../engine/decimal.ts';
import { type FuturesFixture, openFuturesFixture, START } from './testing/futures-fixture.ts';

let fixture: FuturesFixture;

beforeEach(() => {
  fixture = openFuturesFixture();
});

function trade(product: 'usdm' | 'coinm'): void {
  const usdm = product === 'usdm';
  const fields = usdm ? { symbol: 'ETHUSDT', quantity: '0.25' } : { symbol: 'BTCUSD_PERP', quantity: '10' };
  fixture.send('POST', `/${usdm ? 'f' : 'd'}api/v1/order`, { ...fields, side: 'BUY', type: 'MARKET' });
}

describe('candles of futures', () => {
  it('count coins and money on USD-M', () => {
    trade('usdm');
    const [row] = fixture.ask('/fapi/v1/klines', { symbol: 'ETHUSDT', interval: '1m', limit: 1 }).rows;
    expect(row).toEqual([
      START,
      '3050.45',
      '3050.60',
      '3050.45',
      '3050.60',
      '0.250',
      START + 59_999,
      '762.65000',
      1,
      '0.250',
      '762.65000',
      '0',
    ]);
  });

  it('count contracts and coins on COIN-M', () => {
    trade('coinm');
    const [row] = fixture.ask('/dapi/v1/klines', { symbol: 'BTCUSD_PERP', interval: '1m', limit: 1 }).rows;
    expect(row).toMatchObject({ 5: '10', 7: '0.01096097', 8: 1, 9: '10', 10: '0.01096097' });
  });

  it('weigh by what is asked for', () => {
    const weight = (limit: number) => {
      const fresh = openFuturesFixture();
      return fresh.ask('/fapi/v1/klines', { symbol: 'ETHUSDT', interval: '1m', limit }).headers['x-mbx-used-weight-1m'];
    };
    expect([99, 499, 1_000, 1_500].map(weight)).toEqual(['1', '2', '5', '10']);
    expect(fixture.ask('/fapi/v1/klines', { symbol: 'ETHUSDT', interval: '1s' }).row).toMatchObject({ code: -1120 });
  });
});

describe('ticker/24hr', () => {
  it('sums up a day on USD-M: docs/venues/binance.md §27.2', () => {
    trade('usdm');
    fixture.usdm.maker.setPrice('ETHUSDT', parseDecimal('3100'));
    const { lastId, ...row } = fixture.ask('/fapi/v1/ticker/24hr', { symbol: 'ETHUSDT' }).row;
    expect(row).toEqual({
      symbol: 'ETHUSDT',
      priceChange: '49.55',
      priceChangePercent: '1.624',
      weightedAvgPrice: '3050.60',
      lastPrice: '3100.00',
      lastQty: '0.250',
      openPrice: '3050.45',
      highPrice: '3100.00',
      lowPrice: '3050.45',
      volume: '0.250',
      quoteVolume: '762.65000',
      openTime: START - 86_400_000,
      closeTime: START,
      firstId: lastId,
      count: 1,
    });
    expect(fixture.ask('/fapi/v1/ticker/24hr').rows).toHaveLength(11);
  });

  it('is a list on COIN-M, with the pair and the volume in coin', () => {
    trade('coinm');
    const { rows } = fixture.ask('/dapi/v1/ticker/24hr', { symbol: 'BTCUSD_PERP' });
    expect(rows).toMatchObject([{ pair: 'BTCUSD', volume: '10', baseVolume: '0.01096097' }]);
    expect(rows[0]).not.toHaveProperty('quoteVolume');
  });
});

describe('the trades of futures', () => {
  it('have what each product tells', () => {
    trade('usdm');
    trade('coinm');
    expect(fixture.ask('/fapi/v1/trades', { symbol: 'ETHUSDT' }).rows).toMatchObject([
      { price: '3050.60', qty: '0.250', quoteQty: '762.65000', isBuyerMaker: false, isRPITrade: false },
    ]);
    expect(fixture.ask('/dapi/v1/trades', { symbol: 'BTCUSD_PERP' }).rows).toMatchObject([{ baseQty: '0.01096097' }]);
    expect(fixture.ask('/fapi/v1/aggTrades', { symbol: 'ETHUSDT' }).rows).toMatchObject([{ q: '0.250', nq: '0.250' }]);
    const [row] = fixture.ask('/dapi/v1/aggTrades', { symbol: 'BTCUSD_PERP' }).rows;
    expect(row).not.toHaveProperty('nq');
    expect(fixture.ask('/fapi/v1/historicalTrades', { symbol: 'ETHUSDT' }).row).toMatchObject({ code: -2014 });
    expect(fixture.send('GET', '/fapi/v1/historicalTrades', { symbol: 'ETHUSDT' }).rows).toHaveLength(1);
  });
});

describe('funding and open interest', () => {
  const HOURS_8 = 8 * 3_600_000;

  it('list what was every eight hours, oldest first', () => {
    const last = Math.floor(START / HOURS_8) * HOURS_8;
    const rows = fixture.ask('/fapi/v1/fundingRate', { symbol: 'ETHUSDT', limit: 2 }).rows;
    const common = { symbol: 'ETHUSDT', fundingRate: '0.00010000', markPrice: '3050.45000000', rateType: 'Regular' };
    expect(rows).toEqual([
      { ...common, fundingTime: last - HOURS_8 },
      { ...common, fundingTime: last },
    ]);
    const from = { symbol: 'ETHUSDT', startTime: last - 5 * HOURS_8 + 1, limit: 1 };
    expect(fixture.ask('/fapi/v1/fundingRate', from).rows).toMatchObject([{ fundingTime: last - 4 * HOURS_8 }]);
    expect(fixture.ask('/fapi/v1/fundingRate').rows).toHaveLength(100);
  });

  it('are none of a delivery contract, and have no mark price on COIN-M', () => {
    expect(fixture.ask('/dapi/v1/fundingRate', { symbol: 'BTCUSD_261225' }).rows).toEqual([]);
    const [row] = fixture.ask('/dapi/v1/fundingRate', { symbol: 'BTCUSD_PERP', limit: 1 }).rows;
    expect(row).not.toHaveProperty('markPrice');
    expect(fixture.ask('/dapi/v1/fundingRate').row).toMatchObject({ code: -1102 });
    expect(fixture.ask('/fapi/v1/fundingInfo').rows).toEqual([]);
  });

  it('count what is held long', () => {
    trade('usdm');
    trade('coinm');
    expect(fixture.ask('/fapi/v1/openInterest', { symbol: 'ETHUSDT' }).row).toEqual({
      symbol: 'ETHUSDT',
      openInterest: '0.250',
      time: START,
    });
    expect(fixture.ask('/dapi/v1/openInterest', { symbol: 'BTCUSD_PERP' }).row).toMatchObject({
      pair: 'BTCUSD',
      contractType: 'PERPETUAL',
      openInterest: '10',
    });
  });
});

describe('income', () => {
  it('tells commissions and profits, and their trade', () => {
    trade('usdm');
    fixture.clock.advance(1_000);
    fixture.send('POST', '/fapi/v1/order', { symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '0.25' });
    const { rows, text } = fixture.send('GET', '/fapi/v1/income');
    expect(rows.map(({ incomeType, income }) => [incomeType, income])).toEqual([
      ['COMMISSION', '-0.38132500'],
      ['COMMISSION', '-0.38128750'],
      ['REALIZED_PNL', '-0.07500000'],
    ]);
    expect(rows[0]).toMatchObject({ symbol: 'ETHUSDT', asset: 'USDT', info: 'COMMISSION', time: START });
    expect(text).toMatch(/"tranId":\d+/);
    const asked = { incomeType: 'REALIZED_PNL', symbol: 'ETHUSDT', limit: 1 };
    expect(fixture.send('GET', '/fapi/v1/income', asked).rows).toHaveLength(1);
    expect(fixture.send('GET', '/fapi/v1/income', { ...asked, page: 2 }).rows).toEqual([]);
    fixture.clock.advance(8 * 86_400_000);
    expect(fixture.send('GET', '/fapi/v1/income').rows).toEqual([]);
  });

  it('has its number as text on COIN-M, and tells settlements', () => {
    trade('coinm');
    expect(fixture.send('GET', '/dapi/v1/income').text).toMatch(/"tranId":"\d+"/);
    fixture.send('POST', '/dapi/v1/order', { symbol: 'BTCUSD_261225', side: 'BUY', type: 'MARKET', quantity: '1' });
    fixture.clock.set(Date.UTC(2026, 11, 25, 8, 1));
    expect(fixture.send('GET', '/dapi/v1/income', { incomeType: 'DELIVERED_SETTELMENT' }).rows).toMatchObject([
      { symbol: 'BTCUSD_261225', asset: 'BTC', tradeId: '' },
    ]);
  });
});

describe('settings that are what they are', () => {
  it('positions share their margin', () => {
    const margin = { symbol: 'ETHUSDT', amount: '1', type: 1 };
    expect(fixture.send('POST', '/fapi/v1/positionMargin', margin).row).toMatchObject({ code: -4049 });
    expect(fixture.send('GET', '/fapi/v1/positionMargin/history', { symbol: 'ETHUSDT' }).rows).toEqual([]);
  });

  it('one asset stands for itself, and only USD-M can change that', () => {
    const path = '/fapi/v1/multiAssetsMargin';
    expect(fixture.send('GET', path).row).toEqual({ multiAssetsMargin: false });
    expect(fixture.send('POST', path, { multiAssetsMargin: false }).row).toMatchObject({ code: -4171 });
    expect(fixture.send('GET', '/dapi/v1/multiAssetsMargin').status).toBe(404);
  });
});
