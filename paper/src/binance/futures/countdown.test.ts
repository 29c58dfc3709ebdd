import { describe, expect, it } from 'vitest';
import { limitOrder, openDesk } from './sample-desk.ts';

/** docs/venues/binance.md §2.9. */
describe('the dead-man switch', () => {
  const COUNTDOWN = '/fapi/v1/countdownCancelAll';

  it('cancels the orders of its symbol when it is not set again in time', () => {
    const desk = openDesk();
    desk.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'held' }));
    desk.send('POST', '/fapi/v1/order', limitOrder({ symbol: 'BTCUSDC', newClientOrderId: 'free' }));
    expect(desk.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 }).row).toEqual({
      symbol: 'BTCUSDT',
      countdownTime: '1000',
    });
    desk.clock.advance(900);
    desk.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    desk.clock.advance(900);
    expect(desk.send('GET', '/fapi/v1/openOrders').rows).toHaveLength(2);
    desk.clock.advance(100);
    expect(desk.send('GET', '/fapi/v1/openOrders').rows.map((row) => row.clientOrderId)).toEqual(['free']);
  });

  it('is stopped by 0', () => {
    const desk = openDesk();
    desk.send('POST', '/fapi/v1/order', limitOrder());
    desk.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    desk.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 0 });
    desk.clock.advance(5_000);
    expect(desk.send('GET', '/fapi/v1/openOrders').rows).toHaveLength(1);
  });

  it('runs out before the market moves on', () => {
    const desk = openDesk();
    desk.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'held' }));
    desk.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    desk.clock.advance(1_000);
    desk.usdm.maker.setPrice('BTCUSDT', 89_000n * 10n ** 18n);
    expect(desk.usdm.exchange.effectsOf('held')).toMatchObject({ fills: 0, cancels: 1 });
  });
});
