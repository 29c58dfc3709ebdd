import { describe, expect, it } from 'vitest';
import { limitOrder, openFuturesFixture } from './testing/futures-fixture.ts';

/** docs/venues/binance.md §2.9. */
describe('the dead-man switch', () => {
  const COUNTDOWN = '/fapi/v1/countdownCancelAll';

  it('cancels the orders of its symbol when it is not renewed in time', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'held' }));
    fixture.send('POST', '/fapi/v1/order', limitOrder({ symbol: 'BTCUSDC', newClientOrderId: 'free' }));
    expect(fixture.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 }).row).toEqual({
      symbol: 'BTCUSDT',
      countdownTime: '1000',
    });
    fixture.clock.advance(900);
    fixture.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    fixture.clock.advance(900);
    expect(fixture.send('GET', '/fapi/v1/openOrders').rows).toHaveLength(2);
    fixture.clock.advance(100);
    expect(fixture.send('GET', '/fapi/v1/openOrders').rows.map((row) => row.clientOrderId)).toEqual(['free']);
  });

  it('is stopped by 0', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder());
    fixture.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    fixture.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 0 });
    fixture.clock.advance(5_000);
    expect(fixture.send('GET', '/fapi/v1/openOrders').rows).toHaveLength(1);
  });

  it('fires before the market moves', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'held' }));
    fixture.send('POST', COUNTDOWN, { symbol: 'BTCUSDT', countdownTime: 1_000 });
    fixture.clock.advance(1_000);
    fixture.usdm.maker.setPrice('BTCUSDT', 89_000n * 10n ** 18n);
    expect(fixture.usdm.exchange.effectsOf('held')).toMatchObject({ fills: 0, cancels: 1 });
  });
});
