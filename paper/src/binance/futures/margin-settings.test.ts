import { describe, expect, it } from 'vitest';
import { limitOrder, openFuturesFixture } from './testing/futures-fixture.ts';

/** docs/venues/binance.md §24.2–24.4. */
describe('the margin settings of futures', () => {
  it('return the tiers: on USD-M one or a list, on COIN-M a list', () => {
    const fixture = openFuturesFixture();
    const all = fixture.send('GET', '/fapi/v1/leverageBracket').rows;
    expect(all).toHaveLength(fixture.usdm.exchange.symbols().length);
    expect(fixture.send('GET', '/fapi/v1/leverageBracket', { symbol: 'BTCUSDT' }).row).toEqual({
      symbol: 'BTCUSDT',
      brackets: [
        {
          bracket: 1,
          initialLeverage: 125,
          notionalCap: 100_000_000,
          notionalFloor: 0,
          maintMarginRatio: 0.004,
          cum: 0,
        },
      ],
    });
    expect(fixture.send('GET', '/dapi/v2/leverageBracket', { symbol: 'BTCUSD_PERP' }).rows).toMatchObject([
      { symbol: 'BTCUSD_PERP', brackets: [{ qtyCap: 1_000_000, qtylFloor: 0 }] },
    ]);
    expect(fixture.send('GET', '/dapi/v1/leverageBracket', { pair: 'BTCUSD' }).rows.map((row) => row.symbol)).toEqual([
      'BTCUSD_PERP',
      'BTCUSD_261225',
      'BTCUSD_270326',
    ]);
  });

  it('return the account and each symbol on USD-M, with the leverage set', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/leverage', { symbol: 'ETHUSDT', leverage: 7 });
    expect(fixture.send('GET', '/fapi/v1/symbolConfig', { symbol: 'ETHUSDT' }).rows).toEqual([
      { symbol: 'ETHUSDT', marginType: 'CROSSED', isAutoAddMargin: false, leverage: 7, maxNotionalValue: '100000000' },
    ]);
    expect(fixture.send('GET', '/fapi/v1/accountConfig').row).toMatchObject({
      dualSidePosition: false,
      canTrade: true,
    });
    fixture.send('POST', '/dapi/v1/positionSide/dual', { dualSidePosition: 'true' });
    expect(fixture.send('GET', '/fapi/v1/accountConfig').row).toMatchObject({ dualSidePosition: true });
  });

  it.each([
    ['/fapi', 'BTCUSDT', 'v2'],
    ['/dapi', 'BTCUSD_PERP', 'v1'],
  ])('change the margin type on %s, and show it', (root, symbol, version) => {
    const fixture = openFuturesFixture();
    const ask = (marginType: string) => fixture.send('POST', `${root}/v1/marginType`, { symbol, marginType }).row.code;
    const shown = () =>
      fixture.send('GET', `${root}/${version}/positionRisk`).rows.find((row) => row.symbol === symbol)?.marginType;
    expect(ask('CROSSED')).toBe(-4046);
    expect(ask('BOTH')).toBe(-1130);
    expect([ask('ISOLATED'), shown(), ask('ISOLATED')]).toEqual([200, 'isolated', -4046]);
    expect([ask('CROSSED'), shown()]).toEqual([200, 'cross']);
  });

  it('refuse another margin type while there is an order or a position', () => {
    const fixture = openFuturesFixture();
    const isolate = () =>
      fixture.send('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType: 'ISOLATED' }).row.code;
    fixture.send('POST', '/fapi/v1/order', limitOrder());
    expect(isolate()).toBe(-4047);
    fixture.send('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    fixture.send('POST', '/fapi/v1/order', { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' });
    expect(isolate()).toBe(-4048);
  });

  it('change the asset mode, which allows no isolated symbol', () => {
    const fixture = openFuturesFixture();
    const mode = (multiAssetsMargin: string) =>
      fixture.send('POST', '/fapi/v1/multiAssetsMargin', { multiAssetsMargin }).row.code;
    const isolate = (marginType: string) =>
      fixture.send('POST', '/fapi/v1/marginType', { symbol: 'BTCUSDT', marginType }).row.code;
    expect(mode('false')).toBe(-4171);
    expect([isolate('ISOLATED'), mode('true')]).toEqual([200, -4167]);
    expect([isolate('CROSSED'), mode('true'), isolate('ISOLATED')]).toEqual([200, 200, -4168]);
    expect(fixture.send('GET', '/fapi/v1/multiAssetsMargin').row).toEqual({ multiAssetsMargin: true });
    expect(fixture.send('GET', '/fapi/v1/accountConfig').row).toMatchObject({ multiAssetsMargin: true });
    expect(mode('false')).toBe(200);
  });
});
