import { describe, expect, it } from 'vitest';
import { contractOrder, type Desk, limitOrder, openDesk, type Row } from './sample-desk.ts';

const DELIVERY = 1_798_185_600_000;
const MINUTE = 60_000;

function listed(desk: Desk, root: string, name: string): Row | undefined {
  const { symbols } = desk.ask(`${root}/v1/exchangeInfo`).row;
  const rows: readonly Row[] = Array.isArray(symbols) ? symbols : [];
  return rows.find((row) => row.symbol === name);
}

/** docs/venues/binance.md §4.1; what happens in the minutes around delivery is unverified there. */
describe('a delivery contract', () => {
  it('trades until its time, settles, and then leaves the list', () => {
    const desk = openDesk();
    desk.clock.set(DELIVERY - 1);
    expect(listed(desk, '/fapi', 'BTCUSDT_261225')).toMatchObject({
      status: 'TRADING',
      contractType: 'CURRENT_QUARTER',
    });
    desk.clock.set(DELIVERY);
    expect(listed(desk, '/fapi', 'BTCUSDT_261225')).toMatchObject({
      status: 'SETTLING',
      contractType: 'CURRENT_QUARTER DELIVERING',
    });
    expect(listed(desk, '/dapi', 'SOLUSD_261225')).toMatchObject({ contractStatus: 'SETTLING' });
    expect(listed(desk, '/dapi', 'SOLUSD_270326')).toMatchObject({ contractType: 'CURRENT_QUARTER' });
    desk.clock.advance(30 * MINUTE);
    expect(listed(desk, '/fapi', 'BTCUSDT_261225')).toBeUndefined();
    const prices = desk.ask('/fapi/v1/ticker/price').rows.map((row) => row.symbol);
    expect(prices).not.toContain('BTCUSDT_261225');
    expect(prices).toContain('BTCUSDT_270326');
  });

  it('expires open orders and settles positions at the mark price', () => {
    const desk = openDesk();
    desk.clock.set(DELIVERY - MINUTE);
    desk.send('POST', '/dapi/v1/order', { symbol: 'BTCUSD_261225', side: 'BUY', type: 'MARKET', quantity: '100' });
    desk.send('POST', '/dapi/v1/order', contractOrder({ symbol: 'BTCUSD_261225', newClientOrderId: 'resting' }));
    desk.coinm.exchange.setMarkPrice('BTCUSD_261225', 100_000n * 10n ** 18n);
    desk.clock.set(DELIVERY + MINUTE);
    const { rows } = desk.send('GET', '/dapi/v1/allOrders', { symbol: 'BTCUSD_261225' });
    expect(rows.map((row) => row.status)).toEqual(['FILLED', 'EXPIRED']);
    expect(rows[1]).toMatchObject({ clientOrderId: 'resting', updateTime: DELIVERY });
    expect(desk.coinm.exchange.positions('paper', 'BTCUSD_261225')).toMatchObject([{ quantity: 0n }]);
    const btc = desk.send('GET', '/dapi/v1/balance').rows.find((row) => row.asset === 'BTC');
    // 10 000 USD bought near 91 790 and delivered at 100 000.
    expect(Number(btc?.balance)).toBeCloseTo(10 + 10_000 / 91_795 - 0.1, 3);
  });

  it('takes no orders any more, while its past stays readable', () => {
    const desk = openDesk();
    desk.clock.set(DELIVERY - MINUTE);
    const order = limitOrder({ symbol: 'BTCUSDT_261225', newClientOrderId: 'past' });
    desk.send('POST', '/fapi/v1/order', order);
    desk.clock.set(DELIVERY + 24 * 60 * MINUTE);
    expect(desk.send('POST', '/fapi/v1/order', order).row.code).toBe(-4141);
    const read = desk.send('GET', '/fapi/v1/order', { symbol: 'BTCUSDT_261225', origClientOrderId: 'past' });
    expect(read.row.status).toBe('EXPIRED');
  });
});
