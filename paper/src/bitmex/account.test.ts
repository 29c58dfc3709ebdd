import { describe, expect, it } from 'vitest';
import { createSampleTrader } from './testing/trader-fixture.ts';

describe('the account', () => {
  it('starts with 10 XBT, 100 ETH, 1000 SOL and a million USDT, in minor units', () => {
    const trader = createSampleTrader();
    expect(trader.call('GET', '/user/wallet?currency=all').body).toMatchObject([
      { currency: 'XBt', amount: 1_000_000_000 },
      { currency: 'Gwei', amount: 100_000_000_000 },
      { currency: 'LAMp', amount: 1_000_000_000_000 },
      { currency: 'USDt', amount: 1_000_000_000_000 },
    ]);
  });

  it('has the recorded margin columns, all integers except two ratios', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('GET', '/user/margin?currency=USDt');
    expect(Object.keys(body as object)).toEqual([
      ...['account', 'amount', 'availableMargin', 'currency', 'excessMargin', 'foreignMarginBalance'],
      ...['foreignRequirement', 'grossComm', 'grossMarkValue', 'grossOpenCost', 'grossOpenPremium', 'initMargin'],
      ...['maintMargin', 'marginBalance', 'marginLeverage', 'marginUsedPcnt', 'realisedPnl', 'riskLimit', 'riskValue'],
      ...['systemWithdrawableMargin', 'targetExcessMargin', 'timestamp', 'unrealisedPnl', 'walletBalance'],
      'withdrawableMargin',
    ]);
    expect(trader.call('GET', '/user/margin').body).toMatchObject({ currency: 'XBt' });
    expect(trader.call('GET', '/user/margin?currency=XXX').status).toBe(400);
  });

  it('reserves margin for positions and open orders at the contract’s rate', () => {
    const trader = createSampleTrader();
    trader.trade('XBTUSDT', 'Buy', 1_000_000, 60_000);
    // 1 XBT at 60 000 USDT: 1 % initial, 0.5 % maintenance, 30 USDT of fee.
    expect(trader.call('GET', '/user/margin?currency=USDt').body).toMatchObject({
      walletBalance: 999_970_000_000,
      initMargin: 600_000_000,
      maintMargin: 300_000_000,
      grossMarkValue: 60_000_000_000,
      availableMargin: 999_370_000_000,
      marginUsedPcnt: 0.0006,
    });
  });

  it('reports its identity and the permissions of its keys', () => {
    const trader = createSampleTrader();
    expect(trader.call('GET', '/user').body).toMatchObject({ id: 700_001, username: 'paper', isUser: true });
    expect(trader.other('GET', '/user').body).toMatchObject({ id: 700_002 });
    const { body, text } = trader.call('GET', '/apiKey');
    expect(body).toMatchObject([
      { id: 'paper-key', permissions: ['order'] },
      { id: 'paper-desk-key', permissions: ['order'] },
      { id: 'paper-read-key', permissions: [] },
    ]);
    expect(text).not.toContain('paper-secret');
    expect(trader.call('GET', '/apiKey?reverse=true').body).toMatchObject([{ id: 'paper-read-key' }, {}, {}]);
  });

  it('publishes the scale of each currency', () => {
    const trader = createSampleTrader();
    expect(trader.call('GET', '/wallet/assets', undefined, { anonymous: true }).body).toMatchObject([
      { currency: 'XBt', scale: 8, isMarginCurrency: true },
      { currency: 'Gwei', scale: 9, isMarginCurrency: false },
      { currency: 'LAMp', scale: 9 },
      { currency: 'USDt', scale: 6 },
    ]);
  });
});

describe('a position', () => {
  it('of an inverse short has the recorded arithmetic', () => {
    const trader = createSampleTrader();
    trader.trade('XBTUSD', 'Sell', 8_000, 77_454.5);
    trader.setPrice('XBTUSD', '80000');
    // round(1e10/80000)·80 = 10000000; entry 129108·80 = 10328640.
    expect(trader.call('GET', '/position').body).toMatchObject([
      {
        symbol: 'XBTUSD',
        currentQty: -8_000,
        isOpen: true,
        currency: 'XBt',
        underlying: 'XBT',
        quoteCurrency: 'USD',
        avgEntryPrice: 77_454.5342,
        markPrice: 80_000,
        markValue: 10_000_000,
        currentCost: 10_328_640,
        unrealisedPnl: -328_640,
        homeNotional: -0.1,
        foreignNotional: 8_000,
        leverage: 100,
        crossMargin: true,
        initMarginReq: 0.01,
        maintMarginReq: 0.005,
        commission: 0.0005,
        riskLimit: 20_000_000_000,
        strategy: 'OneWay',
      },
    ]);
  });

  it('of a linear long counts cost positive', () => {
    const trader = createSampleTrader();
    trader.trade('ETHUSDT', 'Buy', 2_000, 1_963);
    expect(trader.call('GET', '/position?filter={"symbol":"ETHUSDT"}').body).toMatchObject([
      { currentQty: 2_000, markValue: 39_260_000, currentCost: 39_260_000, homeNotional: 0.02, avgEntryPrice: 1_963 },
    ]);
  });

  it('of a quanto contract has the average of its fills', () => {
    const trader = createSampleTrader();
    trader.trade('ETHUSD', 'Buy', 6, 3_000);
    expect(trader.call('GET', '/position').body).toMatchObject([{ avgEntryPrice: 3_000, markValue: 1_800_000 }]);
  });

  it('stays in the list when it is closed, and a filter selects the open ones', () => {
    const trader = createSampleTrader();
    trader.trade('SOLUSDT', 'Buy', 100, 140);
    trader.call('POST', '/order/closePosition', { symbol: 'SOLUSDT' });
    expect(trader.call('GET', '/position').body).toMatchObject([{ isOpen: false, currentQty: 0, markValue: 0 }]);
    expect(trader.call('GET', '/position?filter={"isOpen":true}').body).toEqual([]);
  });

  it('totals its open orders, negative on inverse contracts, and has only those totals on spot', () => {
    const trader = createSampleTrader();
    trader.call('POST', '/order', { symbol: 'XBTUSD', orderQty: 8_000, price: 77_454.5 });
    trader.call('POST', '/order', { symbol: 'XBT_USDT', orderQty: 10_000, price: 78_189 });
    const { body } = trader.call('GET', '/position');
    expect(body).toMatchObject([
      { symbol: 'XBTUSD', openOrderBuyQty: 8_000, openOrderBuyCost: -10_328_640, openOrderSellQty: 0 },
      { symbol: 'XBT_USDT', openOrderBuyQty: 10_000, openOrderBuyCost: 7_818_900 },
    ]);
    expect(Array.isArray(body) ? body[1] : {}).not.toHaveProperty('currentQty');
  });

  it('accepts a leverage, where zero means cross margin', () => {
    const trader = createSampleTrader();
    const leverage = (value: number) =>
      trader.call('POST', '/position/leverage', { symbol: 'XBTUSDT', leverage: value });
    expect(leverage(5).body).toMatchObject({ leverage: 5, crossMargin: false, initMarginReq: 0.2 });
    expect(leverage(0).body).toMatchObject({ leverage: 100, crossMargin: true });
    expect(leverage(101).status).toBe(400);
    expect(trader.call('POST', '/position/leverage', { symbol: 'XBT_USDT', leverage: 1 }).status).toBe(400);
  });
});
