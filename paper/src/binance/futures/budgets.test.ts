import { describe, expect, it } from 'vitest';
import {
  contractOrder,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  type Reply,
} from './testing/futures-fixture.ts';

function counts({ headers }: Reply): (string | undefined)[] {
  return [headers['x-mbx-order-count-10s'], headers['x-mbx-order-count-1m'], headers['x-mbx-used-weight-1m']];
}

function fill(fixture: FuturesFixture, orders: number): void {
  for (let count = 0; count < orders; count += 1) {
    fixture.send('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.001' });
  }
}

/** docs/venues/binance.md §2.0, §5. */
describe('the budgets that USD-M and COIN-M share', () => {
  it('count an order in both windows on USD-M and per minute only on COIN-M, at no weight', () => {
    const fixture = openFuturesFixture();
    expect(counts(fixture.send('POST', '/fapi/v1/order', limitOrder()))).toEqual(['1', '1', '0']);
    expect(counts(fixture.send('POST', '/dapi/v1/order', contractOrder()))).toEqual(['1', '2', '0']);
  });

  it('count a change as an order, a batch as 5 and 1, and no cancel', () => {
    const fixture = openFuturesFixture();
    const { orderId } = fixture.send('POST', '/fapi/v1/order', limitOrder()).row;
    const change = { symbol: 'BTCUSDT', side: 'BUY', orderId: String(orderId), quantity: '0.02', price: '90000' };
    expect(counts(fixture.send('PUT', '/fapi/v1/order', change))).toEqual(['2', '2', '0']);
    const batch = { batchOrders: JSON.stringify([limitOrder(), limitOrder()]) };
    expect(counts(fixture.send('POST', '/fapi/v1/batchOrders', batch))).toEqual(['7', '3', '5']);
    expect(counts(fixture.send('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }))).toEqual([
      undefined,
      undefined,
      '6',
    ]);
  });

  it('refuse the 301st order in ten seconds with -1015, and accept it in the next window', () => {
    const fixture = openFuturesFixture();
    fill(fixture, 300);
    const refused = fixture.send('POST', '/fapi/v1/order', limitOrder());
    expect(refused).toMatchObject({ status: 429, row: { code: -1015 } });
    expect(refused.headers['retry-after']).toBe('10');
    fixture.clock.advance(10_000);
    expect(fixture.send('POST', '/fapi/v1/order', limitOrder()).status).toBe(200);
  });

  it('refuse a COIN-M order in a minute that USD-M has used up', () => {
    const fixture = openFuturesFixture();
    for (let window = 0; window < 4; window += 1) {
      fill(fixture, 300);
      fixture.clock.advance(10_000);
    }
    expect(fixture.send('POST', '/dapi/v1/order', contractOrder())).toMatchObject({
      status: 429,
      row: { code: -1015 },
    });
  });

  it('refuse reads of both products with -1003 at a combined weight of 2400', () => {
    const fixture = openFuturesFixture();
    for (let call = 0; call < 30; call += 1) fixture.send('GET', '/fapi/v1/openOrders');
    for (let call = 0; call < 30; call += 1) fixture.send('GET', '/dapi/v1/openOrders');
    const refused = fixture.send('GET', '/dapi/v1/order', { symbol: 'BTCUSD_PERP', orderId: 1 });
    expect(refused).toMatchObject({ status: 429, row: { code: -1003 } });
    expect(refused.headers['retry-after']).toBe('60');
  });

  it('are published without a count', () => {
    expect(openFuturesFixture().send('GET', '/fapi/v1/rateLimit/order').rows).toEqual([
      { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 300 },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: 1_200 },
    ]);
  });
});
