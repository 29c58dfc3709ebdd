import { describe, expect, it } from 'vitest';
import { openFuturesFixture } from './testing/futures-fixture.ts';

/** docs/venues/binance.md §24.2–24.4. */
describe('the margin settings of futures', () => {
  it('tell the tiers: USD-M one or a list, COIN-M a list', () => {
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

  it('tell the account and each symbol on USD-M, with the leverage chosen', () => {
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

  it.each(['/fapi', '/dapi'])('refuse to change the margin type on %s', (root) => {
    const fixture = openFuturesFixture();
    const symbol = root === '/fapi' ? 'BTCUSDT' : 'BTCUSD_PERP';
    const ask = (marginType: string) => fixture.send('POST', `${root}/v1/marginType`, { symbol, marginType }).row.code;
    expect(ask('CROSSED')).toBe(-4046);
    expect(ask('ISOLATED')).toBe(-1020);
    expect(ask('BOTH')).toBe(-1130);
  });
});
