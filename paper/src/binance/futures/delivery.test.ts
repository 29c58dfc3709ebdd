import { describe, expect, it } from 'vitest';
import {
  contractOrder,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  type Row,
} from './testing/futures-fixture.ts';

const DELIVERY = 1_798_185_600_000;
const MINUTE = 60_000;

function listed(fixture: FuturesFixture, root: string, name: string): Row | undefined {
  const { symbols } = fixture.ask(`${root}/v1/exchangeInfo`).row;
  const rows: readonly Row[] = Array.isArray(symbols) ? symbols : [];
  return rows.find((row) => row.symbol === name);
}

/** docs/venues/binance.md §4.1; the exact behaviour in the minutes around delivery is unverified there. */
describe('a delivery contract', () => {
  it('trades until its time, settles, and then leaves the list', () => {
    const fixture = openFuturesFixture();
    fixture.clock.set(DELIVERY - 1);
    expect(listed(fixture, '/fapi', 'BTCUSDT_261225')).toMatchObject({
      status: 'TRADING',
      contractType: 'CURRENT_QUARTER',
    });
    fixture.clock.set(DELIVERY);
    expect(listed(fixture, '/fapi', 'BTCUSDT_261225')).toMatchObject({
      status: 'SETTLING',
      contractType: 'CURRENT_QUARTER DELIVERING',
    });
    expect(listed(fixture, '/dapi', 'SOLUSD_261225')).toMatchObject({ contractStatus: 'SETTLING' });
    expect(listed(fixture, '/dapi', 'SOLUSD_270326')).toMatchObject({ contractType: 'CURRENT_QUARTER' });
    fixture.clock.advance(30 * MINUTE);
    expect(listed(fixture, '/fapi', 'BTCUSDT_261225')).toBeUndefined();
    const prices = fixture.ask('/fapi/v1/ticker/price').rows.map((row) => row.symbol);
    expect(prices).not.toContain('BTCUSDT_261225');
    expect(prices).toContain('BTCUSDT_270326');
  });

  it('expires open orders and settles positions at the mark price', () => {
    const fixture = openFuturesFixture();
    fixture.clock.set(DELIVERY - MINUTE);
    fixture.send('POST', '/dapi/v1/order', { symbol: 'BTCUSD_261225', side: 'BUY', type: 'MARKET', quantity: '100' });
    fixture.send('POST', '/dapi/v1/order', contractOrder({ symbol: 'BTCUSD_261225', newClientOrderId: 'resting' }));
    fixture.coinm.exchange.setMarkPrice('BTCUSD_261225', 100_000n * 10n ** 18n);
    fixture.clock.set(DELIVERY + MINUTE);
    const { rows } = fixture.send('GET', '/dapi/v1/allOrders', { symbol: 'BTCUSD_261225' });
    expect(rows.map((row) => row.status)).toEqual(['FILLED', 'EXPIRED']);
    expect(rows[1]).toMatchObject({ clientOrderId: 'resting', updateTime: DELIVERY });
    expect(fixture.coinm.exchange.positions('paper', 'BTCUSD_261225')).toMatchObject([{ quantity: 0n }]);
    const btc = fixture.send('GET', '/dapi/v1/balance').rows.find((row) => row.asset === 'BTC');
    // 10 000 USD bought near 91 790 and delivered at 100 000.
    expect(Number(btc?.balance)).toBeCloseTo(10 + 10_000 / 91_795 - 0.1, 3);
  });

  it('refuses orders after delivery, while its history stays readable', () => {
    const fixture = openFuturesFixture();
    fixture.clock.set(DELIVERY - MINUTE);
    const order = limitOrder({ symbol: 'BTCUSDT_261225', newClientOrderId: 'past' });
    fixture.send('POST', '/fapi/v1/order', order);
    fixture.clock.set(DELIVERY + 24 * 60 * MINUTE);
    expect(fixture.send('POST', '/fapi/v1/order', order).row.code).toBe(-4141);
    const read = fixture.send('GET', '/fapi/v1/order', { symbol: 'BTCUSDT_261225', origClientOrderId: 'past' });
    expect(read.row.status).toBe('EXPIRED');
  });
});
