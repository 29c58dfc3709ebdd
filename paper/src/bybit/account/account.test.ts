import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader } from '../testing/trader-fixture.ts';

const MARKET = { category: 'linear', symbol: 'BTCUSDT', side: 'Buy', orderType: 'Market', qty: '0.010' };
const ON = { category: 'linear', symbol: 'BTCUSDT' };

function coin(trader: SampleTrader, name: string) {
  const [account] = trader.get('/account/wallet-balance', { accountType: 'UNIFIED', coin: name }).list;
  const coins = account?.coin;
  return Array.isArray(coins) ? coins[0] : undefined;
}

describe('the wallet', () => {
  it('is shared by all categories', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...MARKET, category: 'spot', marketUnit: 'baseCoin' });
    expect(coin(trader, 'BTC')).toMatchObject({ walletBalance: '10.00999', equity: '10.00999' });
    trader.setPrice('inverse', 'BTCUSD', '91000');
    trader.post('/order/create', { ...MARKET, category: 'inverse', symbol: 'BTCUSD', qty: '91000' });
    expect(coin(trader, 'BTC')).toMatchObject({ walletBalance: expect.stringMatching(/^10\.00944/) });
    expect(Number(coin(trader, 'BTC')?.totalPositionIM)).toBeGreaterThan(0.09);
  });

  it('locks the amount of an open spot order, and reports margin separately', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...MARKET, category: 'spot', orderType: 'Limit', price: '90000', qty: '1' });
    expect(coin(trader, 'USDT')).toMatchObject({ walletBalance: '1000000', locked: '90000', totalOrderIM: '0' });
    trader.post('/order/create', { ...MARKET, orderType: 'Limit', price: '90000', qty: '1' });
    expect(coin(trader, 'USDT')).toMatchObject({ locked: '90000', totalOrderIM: '9000' });
  });

  it('exists for the unified account only', () => {
    expect(createSampleTrader().get('/account/wallet-balance', { accountType: 'CONTRACT' }).retCode).toBe(10001);
    expect(createSampleTrader().get('/account/info').result).toMatchObject({ unifiedMarginStatus: 6 });
  });
});

describe('a position', () => {
  it('is listed flat when its symbol is named, and otherwise only when it is open', () => {
    const trader = createSampleTrader();
    expect(trader.get('/position/list', ON).list).toMatchObject([{ size: '0.000', side: '', avgPrice: '0' }]);
    expect(trader.get('/position/list', { category: 'linear', settleCoin: 'USDT' }).list).toEqual([]);
    trader.post('/order/create', MARKET);
    expect(trader.get('/position/list', { category: 'linear', settleCoin: 'USDT' }).list).toMatchObject([
      { symbol: 'BTCUSDT', side: 'Buy', size: '0.010', positionIdx: 0, leverage: '10' },
    ]);
    expect(trader.get('/position/list', { category: 'linear' }).retCode).toBe(10001);
    expect(trader.get('/position/list', { category: 'spot' }).retCode).toBe(10001);
  });

  it('has two sides after the switch, and orders must name one', () => {
    const trader = createSampleTrader();
    expect(trader.post('/position/switch-mode', { ...ON, mode: 3 }).retCode).toBe(0);
    expect(trader.post('/order/create', MARKET).retCode).toBe(10001);
    trader.post('/order/create', { ...MARKET, positionIdx: 1 });
    trader.post('/order/create', { ...MARKET, side: 'Sell', qty: '0.004', positionIdx: 2 });
    expect(trader.get('/position/list', ON).list).toMatchObject([
      { positionIdx: 1, side: 'Buy', size: '0.010' },
      { positionIdx: 2, side: 'Sell', size: '0.004' },
    ]);
    expect(trader.post('/position/switch-mode', { ...ON, mode: 0 }).retCode).toBe(110024);
  });

  it('has a mode per symbol; both sides exist for USDT perpetuals only', () => {
    const trader = createSampleTrader();
    trader.post('/position/switch-mode', { ...ON, mode: 3 });
    expect(trader.post('/order/create', { ...MARKET, symbol: 'ETHUSDT', qty: '1' }).retCode).toBe(0);
    const inverse = { category: 'inverse', symbol: 'BTCUSD', mode: 3 };
    expect(trader.post('/position/switch-mode', inverse).retCode).toBe(110029);
    expect(trader.post('/position/switch-mode', { ...ON, symbol: 'BTCPERP', mode: 3 }).retCode).toBe(110029);
    expect(trader.post('/position/switch-mode', { ...ON, mode: 3 }).retCode).toBe(110025);
  });

  it('switches by coin every contract that holds nothing, and does not tell of the others', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', MARKET);
    expect(trader.post('/position/switch-mode', { category: 'linear', coin: 'USDT', mode: 3 }).retCode).toBe(0);
    expect(trader.get('/position/list', ON).list).toMatchObject([{ positionIdx: 0 }]);
    expect(trader.get('/position/list', { ...ON, symbol: 'ETHUSDT' }).list).toMatchObject([
      { positionIdx: 1 },
      { positionIdx: 2 },
    ]);
  });

  it('cannot change its mode while an order is open', () => {
    const trader = createSampleTrader();
    trader.post('/order/create', { ...MARKET, orderType: 'Limit', price: '90000' });
    expect(trader.post('/position/switch-mode', { ...ON, mode: 3 }).retCode).toBe(110028);
  });

  it('accepts a new leverage that is equal on both sides', () => {
    const trader = createSampleTrader();
    const set = (buyLeverage: string, sellLeverage = buyLeverage) =>
      trader.post('/position/set-leverage', { ...ON, buyLeverage, sellLeverage }).retCode;
    expect([set('5'), set('5'), set('5', '6'), set('101')]).toEqual([0, 110043, 10001, 10001]);
    expect(trader.get('/position/list', ON).list).toMatchObject([{ leverage: '5' }]);
  });
});
