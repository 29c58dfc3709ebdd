import { describe, expect, it } from 'vitest';
import { datedListings, expiryCode, expiryOf } from './futures.ts';
import { createSampleTrader, START } from './testing/trader-fixture.ts';

const symbolsAt = (now: number): string[] =>
  datedListings(now, 1)
    .filter(({ listing }) => listing <= now)
    .map(({ symbol }) => symbol);

describe('dated futures', () => {
  it.each([
    [2026, 5, 'M26', '2026-06-26T12:00:00.000Z'],
    [2026, 8, 'U26', '2026-09-25T12:00:00.000Z'],
    [2026, 11, 'Z26', '2026-12-25T12:00:00.000Z'],
    [2027, 2, 'H27', '2027-03-26T12:00:00.000Z'],
  ])('of %d-%d are named %s and expire on the last Friday at noon', (year, month, code, expiry) => {
    expect(expiryCode(year * 12 + month)).toBe(code);
    expect(new Date(expiryOf(year * 12 + month)).toISOString()).toBe(expiry);
  });

  it('are listed on 3 May 2026 as in the dump of that day', () => {
    expect(symbolsAt(Date.UTC(2026, 4, 3))).toEqual([
      'XBTK26',
      'XBTM26',
      'XBTU26',
      'XBTZ26',
      'XBTUSDTM26',
      'ETHM26',
      'ETHUSDM26',
    ]);
  });

  it('roll when the clock passes an expiry: the old one settles, the next one lists and is quoted', () => {
    const trader = createSampleTrader();
    const order = { symbol: 'XBTUSDTH27', orderQty: 1_000, ordType: 'Market' };
    expect(trader.call('POST', '/order', order)).toMatchObject({
      status: 400,
      body: { error: { message: 'Instrument not listed for trading yet' } },
    });
    trader.now = Date.UTC(2026, 11, 25, 12);
    expect(trader.call('POST', '/order', order)).toMatchObject({ status: 200, body: { ordStatus: 'Filled' } });
    expect(trader.call('POST', '/order', { ...order, symbol: 'XBTUSDTZ26' })).toMatchObject({
      status: 400,
      body: { error: { message: 'Instrument expired' } },
    });
  });

  it('cancel their open orders at expiry and settle positions at the mark price', () => {
    const trader = createSampleTrader();
    trader.trade('XBTZ26', 'Buy', 10_000, 90_000);
    trader.call('POST', '/order', { symbol: 'XBTZ26', orderQty: 100, price: 50_000 });
    trader.setPrice('XBTZ26', '100000');
    const before = trader.product.exchange.balance('paper', 'XBT').total;
    trader.now = Date.UTC(2026, 11, 25, 12, 30);
    const settled = trader.call('GET', '/execution/tradeHistory?filter={"execType":"Settlement"}');
    // Bought for round(1e10/90000)·100 = 11111100, settled for 100000·100 = 10000000 satoshi.
    expect(settled.body).toEqual([
      expect.objectContaining({
        symbol: 'XBTZ26',
        side: 'Sell',
        lastQty: 10_000,
        lastPx: 100_000,
        execCost: 10_000_000,
        execComm: 0,
        realisedPnl: 1_111_100,
        timestamp: '2026-12-25T12:00:00.000Z',
      }),
    ]);
    expect(trader.product.exchange.balance('paper', 'XBT').total - before).toBe(1_111_100n * 10n ** 10n);
    expect(trader.call('GET', '/position?filter={"symbol":"XBTZ26"}').body).toMatchObject([
      { isOpen: false, currentQty: 0 },
    ]);
    expect(trader.call('GET', '/order?symbol=XBTZ26&reverse=true&count=1').body).toMatchObject([
      { ordStatus: 'Canceled', leavesQty: 0 },
    ]);
  });

  it('stay in the list of active instruments for a day after expiry, as Settled', () => {
    const trader = createSampleTrader();
    const stateOf = (symbol: string): unknown => {
      const { body } = trader.call('GET', '/instrument/active');
      return Array.isArray(body) ? body.find((row: { symbol: string }) => row.symbol === symbol)?.state : undefined;
    };
    expect(stateOf('XBTX26')).toBe('Open');
    trader.now = Date.UTC(2026, 10, 27, 12);
    expect(stateOf('XBTX26')).toBe('Settled');
    trader.now += 86_400_000;
    expect(stateOf('XBTX26')).toBeUndefined();
    expect(START).toBeLessThan(trader.now);
  });
});
