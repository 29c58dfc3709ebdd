import { describe, expect, it } from 'vitest';
import { limitOrder, openFuturesFixture } from './testing/futures-fixture.ts';

const ORDER = '/fapi/v1/order';

describe('the account', () => {
  it('starts with stablecoins on USD-M and coins on COIN-M, under the keys of the other exchanges', () => {
    const fixture = openFuturesFixture();
    const funds = (path: string) =>
      fixture.send('GET', path, {}, { key: 'paper-read-key' }).rows.map((row) => `${row.balance} ${row.asset}`);
    expect(funds('/fapi/v2/balance')).toEqual(['1000000.00000000 USDT', '1000000.00000000 USDC']);
    expect(funds('/dapi/v1/balance')).toEqual(['10.00000000 BTC', '100.00000000 ETH', '1000.00000000 SOL']);
  });

  it('reserves margin by leverage, which can be set', () => {
    const fixture = openFuturesFixture();
    expect(fixture.send('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 10 }).row).toMatchObject({
      leverage: 10,
      symbol: 'BTCUSDT',
    });
    fixture.send('POST', ORDER, limitOrder({ quantity: '1' }));
    expect(fixture.send('GET', '/fapi/v3/account').row).toMatchObject({
      totalWalletBalance: '1000000.00000000',
      totalInitialMargin: '9000.00000000',
      totalOpenOrderInitialMargin: '9000.00000000',
      availableBalance: '991000.00000000',
      positions: [{ symbol: 'BTCUSDT', positionSide: 'BOTH', positionAmt: '0.000', initialMargin: '9000.00000000' }],
    });
    expect(fixture.send('POST', '/fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: 126 }).row.code).toBe(-4028);
  });

  it('lists every symbol in the second version and on COIN-M, flat or not', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/dapi/v1/order', { symbol: 'ETHUSD_PERP', side: 'SELL', type: 'MARKET', quantity: '7' });
    expect(fixture.send('GET', '/fapi/v2/positionRisk').rows).toHaveLength(11);
    expect(fixture.send('GET', '/fapi/v2/account').row.positions).toHaveLength(11);
    expect(fixture.send('GET', '/dapi/v1/account').row.assets).toHaveLength(3);
    const row = fixture.send('GET', '/dapi/v1/positionRisk').rows.find(({ symbol }) => symbol === 'ETHUSD_PERP');
    expect(row).toMatchObject({ positionAmt: '-7', leverage: '20', marginType: 'cross' });
    expect(Number(row?.notionalValue)).toBeCloseTo(-70 / Number(row?.markPrice), 6);
  });

  it('reports fees, and has neither liquidations nor conditional orders', () => {
    const fixture = openFuturesFixture();
    expect(fixture.send('GET', '/fapi/v1/commissionRate', { symbol: 'BTCUSDT' }).row).toEqual({
      symbol: 'BTCUSDT',
      makerCommissionRate: '0.000200',
      takerCommissionRate: '0.000500',
      rpiCommissionRate: '0.000000',
    });
    expect(fixture.send('GET', '/dapi/v1/forceOrders').text).toBe('[]');
    expect(fixture.send('GET', '/fapi/v1/openAlgoOrders').text).toBe('[]');
  });

  it('refuses orders from a read-only key', () => {
    expect(openFuturesFixture().send('POST', ORDER, limitOrder(), { key: 'paper-read-key' })).toMatchObject({
      status: 401,
    });
  });
});
