import { describe, expect, it } from 'vitest';
import { createSampleTrader, type SampleTrader, START } from './testing/trader-fixture.ts';

const ANYBODY = { anonymous: true };

function instrument(trader: SampleTrader, symbol: string): unknown {
  const { body } = trader.call('GET', `/instrument?symbol=${symbol}`, undefined, ANYBODY);
  return Array.isArray(body) && body.length === 1 ? body[0] : body;
}

describe('public data', () => {
  it('returns the exchange’s time', () => {
    const trader = createSampleTrader();
    expect(trader.call('GET', '', undefined, ANYBODY).body).toMatchObject({ timestamp: START });
  });

  it('has the recorded columns and types of a perpetual', () => {
    const trader = createSampleTrader();
    trader.setPrice('XBTUSDT', '78141.7');
    const row = instrument(trader, 'XBTUSDT');
    // The raw example of docs/venues/bitmex.md §4.3, without the values that the market determines.
    expect(row).toMatchObject({
      symbol: 'XBTUSDT',
      rootSymbol: 'XBT',
      state: 'Open',
      typ: 'FFWCSX',
      listing: '2021-11-10T04:00:00.000Z',
      positionCurrency: 'XBT',
      underlying: 'XBT',
      quoteCurrency: 'USDT',
      referenceSymbol: '.BXBTT',
      maxOrderQty: 1_000_000_000,
      minPrice: 0.1,
      maxPrice: 1_000_000,
      lotSize: 100,
      tickSize: 0.1,
      multiplier: 1,
      settlCurrency: 'USDt',
      underlyingToPositionMultiplier: 1_000_000,
      quoteToSettleMultiplier: 1_000_000,
      isQuanto: false,
      isInverse: false,
      initMargin: 0.01,
      maintMargin: 0.005,
      riskLimit: 1_000_000_000_000,
      riskStep: 1_000_000_000_000,
      taxed: true,
      deleverage: true,
      makerFee: 0.0005,
      takerFee: 0.0005,
      settlementFee: 0,
      fundingInterval: '2000-01-01T08:00:00.000Z',
      fundingTimestamp: '2026-11-22T20:00:00.000Z',
      markPrice: 78_141.7,
      markMethod: 'FairPrice',
      fairMethod: 'FundingRate',
      hasLiquidity: true,
      instantPnl: true,
      capped: false,
      limitDownPrice: null,
      limitUpPrice: null,
      pool: 'Primary',
    });
    expect(row).not.toHaveProperty('underlyingToSettleMultiplier');
  });

  it.each([
    ['XBT_USDT', { typ: 'IFXXXP', underlyingToPositionMultiplier: 1e8, lotSize: 1_000, tickSize: 0.5, initMargin: 1 }],
    ['ETH_XBT', { quoteCurrency: 'XBT', quoteToSettleMultiplier: 1e8, tickSize: 1e-7, maxOrderQty: 1e11 }],
    ['XBTUSD', { isInverse: true, multiplier: -1e8, underlyingToSettleMultiplier: -1e8, positionCurrency: 'USD' }],
    ['XBTETH', { isInverse: true, multiplier: -1e6, lotSize: 1, quoteCurrency: 'ETH', settlCurrency: 'XBt' }],
    ['ETHUSDZ26', { typ: 'FFCCSX', isQuanto: true, multiplier: 100, expiry: '2026-12-25T12:00:00.000Z' }],
    ['ETHZ26', { quoteCurrency: 'XBT', settlCurrency: 'XBt', multiplier: 1_000, underlyingToPositionMultiplier: 1e5 }],
    ['XRPUSDT', { state: 'Open', underlying: 'XRP' }],
  ])('describes %s', (symbol, expected) => {
    expect(instrument(createSampleTrader(), symbol)).toMatchObject(expected);
  });

  it('omits fields that spot and quanto contracts do not have', () => {
    const trader = createSampleTrader();
    for (const absent of ['settlCurrency', 'positionCurrency', 'fundingRate', 'expiry', 'riskLimit']) {
      expect(instrument(trader, 'SOL_USDT')).not.toHaveProperty(absent);
    }
    expect(instrument(trader, 'ETHUSD')).not.toHaveProperty('positionCurrency');
    expect(instrument(trader, 'XBTUSD')).not.toHaveProperty('quoteToSettleMultiplier');
  });

  it('adjusts the multiplier of quanto contracts to the price of bitcoin', () => {
    const trader = createSampleTrader();
    trader.setPrice('XBTUSD', '78173.2');
    expect(instrument(trader, 'ETHUSD')).toMatchObject({ quoteToSettleMultiplier: 1_279 });
    trader.setPrice('XBTUSD', '32293.5');
    expect(instrument(trader, 'SOLUSD')).toMatchObject({ quoteToSettleMultiplier: 3_097 });
  });

  it('writes small prices as exact numbers, never as strings', () => {
    const trader = createSampleTrader();
    const { text } = trader.call('GET', '/instrument?symbol=ETH_XBT', undefined, ANYBODY);
    expect(text).toContain('"tickSize":0.0000001,');
    expect(text).not.toMatch(/"(\w*Price|lotSize|multiplier|tickSize)":"/);
  });

  it('lists indices beside the active instruments', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('GET', '/instrument/activeAndIndices', undefined, ANYBODY);
    expect(body).toContainEqual(expect.objectContaining({ symbol: '.BXBT', typ: 'MRCXXX' }));
    expect(trader.call('GET', '/instrument/active', undefined, ANYBODY).text).not.toContain('MRCXXX');
  });

  it('includes contracts that are not listed yet only in the full list', () => {
    const trader = createSampleTrader();
    expect(instrument(trader, 'XBTU27')).toMatchObject({ state: 'Unlisted' });
    expect(trader.call('GET', '/instrument/active', undefined, ANYBODY).text).not.toContain('XBTU27');
    expect(trader.call('GET', '/instrument?filter={"state":"Unlisted"}&count=1').body).toHaveLength(1);
  });

  it('lists the book from the highest price down', () => {
    const trader = createSampleTrader();
    const { body } = trader.call('GET', '/orderBook/L2?symbol=XBTUSD&depth=3', undefined, ANYBODY);
    const rows = body as { side: string; price: number; id: number; size: number }[];
    expect(rows.map(({ side }) => side)).toEqual(['Sell', 'Sell', 'Sell', 'Buy', 'Buy', 'Buy']);
    const prices = rows.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => b - a));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(6);
    expect(trader.call('GET', '/orderBook/L2?symbol=XBTUSD&depth=0', undefined, ANYBODY).body).toHaveLength(40);
    expect(trader.call('GET', '/orderBook/L2', undefined, ANYBODY).status).toBe(400);
  });

  it('shows the trades and the best prices', () => {
    const trader = createSampleTrader();
    trader.trade('XBTUSD', 'Sell', 8_000, 77_454.5);
    expect(trader.call('GET', '/trade?symbol=XBTUSD&reverse=true&count=1', undefined, ANYBODY).body).toMatchObject([
      {
        side: 'Sell',
        size: 8_000,
        price: 77_454.5,
        grossValue: 10_328_640,
        homeNotional: 0.1032864,
        foreignNotional: 8_000,
      },
    ]);
    expect(trader.call('GET', '/quote?symbol=XBTUSD', undefined, ANYBODY).body).toMatchObject([
      { bidPrice: expect.any(Number), askPrice: expect.any(Number) },
    ]);
  });

  it('refuses a wrong signature even where none is required', () => {
    expect(createSampleTrader().call('GET', '/instrument', undefined, { signature: 'bad' }).status).toBe(401);
  });
});
