import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, type SpotFixture } from './testing/spot-fixture.ts';

let fixture: SpotFixture;
beforeEach(() => {
  fixture = openSpotFixture();
});

function look(path: string, fields: Fields = {}) {
  return fixture.client('GET', `/api/v3/${path}`, fields, { unsigned: true });
}

describe('exchangeInfo', () => {
  const symbols = (fields: Fields): string[] =>
    Object(look('exchangeInfo', fields).body).symbols.map(({ symbol }: { symbol: string }) => symbol);

  it('publishes the limits and the full description of a symbol', () => {
    const { body, headers } = look('exchangeInfo', { symbol: 'BTCUSDT' });
    expect(headers['x-mbx-used-weight-1m']).toBe('20');
    expect(headers['content-type']).toBe('application/json;charset=UTF-8');
    expect(body).toMatchObject({
      timezone: 'UTC',
      serverTime: NOON,
      rateLimits: [
        { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
        { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
        { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
        { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
      ],
      symbols: [{ symbol: 'BTCUSDT', status: 'TRADING', permissionSets: [['SPOT']], cancelReplaceAllowed: true }],
    });
    const { filters } = Object(body).symbols[0];
    expect(filters).toContainEqual({
      filterType: 'NOTIONAL',
      minNotional: '5.00000000',
      applyMinToMarket: true,
      maxNotional: '9000000.00000000',
      applyMaxToMarket: false,
      avgPriceMins: 5,
    });
    expect(filters).toContainEqual(expect.objectContaining({ bidMultiplierUp: '5', askMultiplierDown: '0.2' }));
  });

  it('selects by names, permission and status', () => {
    expect(symbols({ symbols: '["SOLUSDT","BTCUSDC"]' })).toEqual(['SOLUSDT', 'BTCUSDC']);
    expect(symbols({ permissions: 'MARGIN' })).toEqual([]);
    expect(symbols({ permissions: '["SPOT","MARGIN"]' })).toHaveLength(8);
    fixture.product.exchange.setStatus('BNBUSDT', 'closed');
    expect(symbols({ symbolStatus: 'BREAK' })).toEqual(['BNBUSDT']);
    expect(look('exchangeInfo', { symbol: 'BTCUSDT', showPermissionSets: 'false' }).text).toContain(
      '"permissionSets":[]',
    );
  });

  it.each([
    [{ symbol: 'BTCEUR' }, -1121],
    [{ symbol: 'BTCUSDT', symbols: '["BTCUSDT"]' }, -1128],
    [{ symbols: 'BTCUSDT' }, -1100],
    [{ symbol: 'BTCUSDT', symbolStatus: 'TRADING' }, -1128],
    [{ symbolStatus: 'SLEEPING' }, -1130],
    [{ colour: 'red' }, -1104],
  ])('refuses %o', (fields, code) => {
    expect(look('exchangeInfo', fields)).toMatchObject({ status: 400, body: { code } });
  });
});

describe('market data', () => {
  it('returns the time in the requested unit', () => {
    expect(look('time').body).toEqual({ serverTime: NOON });
    const micro = fixture.client(
      'GET',
      '/api/v3/time',
      {},
      { unsigned: true, headers: { 'x-mbx-time-unit': 'MICROSECOND' } },
    );
    expect(micro.body).toEqual({ serverTime: NOON * 1_000 });
    expect(look('ping').text).toBe('{}');
  });

  it('returns twenty levels a side, bids below asks', () => {
    const book = Object(look('depth', { symbol: 'SOLUSDC' }).body);
    expect(book.bids).toHaveLength(20);
    expect(book.asks).toHaveLength(20);
    expect(Number(book.bids[0][0])).toBeLessThan(Number(book.asks[0][0]));
    expect(look('depth', { symbol: 'SOLUSDC', limit: 1 }).body).toMatchObject({ bids: [book.bids[0]] });
  });

  it('quotes one symbol as an object and several as a list', () => {
    const ticker = Object(look('ticker/bookTicker', { symbol: 'ETHUSDT' }).body);
    expect(Object.keys(ticker)).toEqual(['symbol', 'bidPrice', 'bidQty', 'askPrice', 'askQty']);
    expect(look('ticker/price', { symbols: '["BTCUSDT","ETHUSDT"]' }).body).toHaveLength(2);
    expect(look('ticker/price').body).toHaveLength(8);
  });

  it('follows the market', () => {
    fixture.setPrice('BTCUSDT', '95000');
    expect(look('ticker/price', { symbol: 'BTCUSDT' }).body).toEqual({ symbol: 'BTCUSDT', price: '95000.00000000' });
  });

  it('averages and totals the trades', () => {
    fixture.client('POST', ORDER, { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.5' });
    const [trade] = Object(look('trades', { symbol: 'BTCUSDT' }).body);
    expect(trade).toMatchObject({ qty: '0.50000000', isBuyerMaker: false, time: NOON });
    expect(look('avgPrice', { symbol: 'BTCUSDT' }).body).toEqual({ mins: 5, price: trade.price, closeTime: NOON });
    expect(look('ticker/24hr', { symbol: 'BTCUSDT' }).body).toMatchObject({ volume: '0.50000000', count: 1 });
    const mini = Object(look('ticker/24hr', { symbol: 'BTCUSDT', type: 'MINI' }).body);
    expect(mini).not.toHaveProperty('bidPrice');
    fixture.clock.advance(5 * 60_000 + 1);
    expect(look('avgPrice', { symbol: 'BTCUSDT' }).body).toMatchObject({ price: '91234.50000000' });
  });
});
