import { describe, expect, it } from 'vitest';
import { openFuturesFixture, type Row } from './testing/futures-fixture.ts';

function symbolsOf(root: string): readonly Row[] {
  return listOf(openFuturesFixture().ask(`${root}/v1/exchangeInfo`).row.symbols);
}

function listOf(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value : [];
}

function symbol(root: string, name: string): Row {
  return symbolsOf(root).find((row) => row.symbol === name) ?? {};
}

/** docs/venues/binance.md §4.1 to §4.3. */
describe('exchangeInfo', () => {
  it('lists the USD-M contracts, no quarterly of SOL, and one unsupported base', () => {
    expect(symbolsOf('/fapi').map((row) => row.symbol)).toEqual([
      'BTCUSDT',
      'ETHUSDT',
      'SOLUSDT',
      'BTCUSDC',
      'ETHUSDC',
      'SOLUSDC',
      'XRPUSDT',
      'BTCUSDT_261225',
      'BTCUSDT_270326',
      'ETHUSDT_261225',
      'ETHUSDT_270326',
    ]);
  });

  it('lists the COIN-M contracts', () => {
    expect(symbolsOf('/dapi').map((row) => row.symbol)).toEqual([
      'BTCUSD_PERP',
      'ETHUSD_PERP',
      'SOLUSD_PERP',
      'BTCUSD_261225',
      'BTCUSD_270326',
      'ETHUSD_261225',
      'ETHUSD_270326',
      'SOLUSD_261225',
      'SOLUSD_270326',
    ]);
  });

  it('shows BTCUSDT as the live capture does', () => {
    expect(symbol('/fapi', 'BTCUSDT')).toEqual({
      symbol: 'BTCUSDT',
      pair: 'BTCUSDT',
      contractType: 'PERPETUAL',
      deliveryDate: 4_133_404_800_000,
      onboardDate: 1_567_965_300_000,
      status: 'TRADING',
      maintMarginPercent: '2.5000',
      requiredMarginPercent: '5.0000',
      baseAsset: 'BTC',
      quoteAsset: 'USDT',
      marginAsset: 'USDT',
      pricePrecision: 2,
      quantityPrecision: 3,
      baseAssetPrecision: 8,
      quotePrecision: 8,
      underlyingType: 'COIN',
      underlyingSubType: ['PoW'],
      triggerProtect: '0.0500',
      liquidationFee: '0.012500',
      marketTakeBound: '0.05',
      maxMoveOrderLimit: 10_000,
      filters: [
        { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.80', maxPrice: '4529764' },
        { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
        { filterType: 'MARKET_LOT_SIZE', minQty: '0.001', maxQty: '120', stepSize: '0.001' },
        { filterType: 'MAX_NUM_ORDERS', limit: 200 },
        { filterType: 'MIN_NOTIONAL', notional: '50' },
        { filterType: 'PERCENT_PRICE', multiplierUp: '1.0500', multiplierDown: '0.9500', multiplierDecimal: '4' },
        { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
      ],
      orderTypes: [
        'LIMIT',
        'MARKET',
        'STOP',
        'STOP_MARKET',
        'TAKE_PROFIT',
        'TAKE_PROFIT_MARKET',
        'TRAILING_STOP_MARKET',
      ],
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
      permissionSets: ['GRID', 'COPY', 'DCA', 'PSB'],
    });
  });

  it('gives quarterlies their dates', () => {
    expect(symbol('/fapi', 'BTCUSDT_261225')).toMatchObject({
      pair: 'BTCUSDT',
      contractType: 'CURRENT_QUARTER',
      deliveryDate: 1_798_185_600_000,
      onboardDate: 1_782_460_800_000,
      pricePrecision: 1,
    });
    expect(symbol('/dapi', 'BTCUSD_270326')).toMatchObject({
      contractType: 'NEXT_QUARTER',
      deliveryDate: 1_806_048_000_000,
    });
  });

  it('differs on COIN-M: contractStatus, contractSize, equalQtyPrecision, another set of filters', () => {
    const perpetual = symbol('/dapi', 'BTCUSD_PERP');
    expect(perpetual).toMatchObject({
      pair: 'BTCUSD',
      contractStatus: 'TRADING',
      contractSize: 100,
      equalQtyPrecision: 4,
      marginAsset: 'BTC',
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTX'],
    });
    expect(perpetual).not.toHaveProperty('status');
    expect(perpetual).not.toHaveProperty('permissionSets');
    expect(listOf(perpetual.filters).map(({ filterType }) => filterType)).toEqual([
      'PRICE_FILTER',
      'LOT_SIZE',
      'MARKET_LOT_SIZE',
      'MAX_NUM_ORDERS',
      'MAX_NUM_ALGO_ORDERS',
      'PERCENT_PRICE',
    ]);
    expect(symbol('/dapi', 'SOLUSD_PERP')).toMatchObject({ contractSize: 10, pricePrecision: 3, marginAsset: 'SOL' });
  });

  it('publishes the shared budgets, on COIN-M without the ten-second window', () => {
    const fixture = openFuturesFixture();
    const usdm = listOf(fixture.ask('/fapi/v1/exchangeInfo').row.rateLimits);
    const coinm = listOf(fixture.ask('/dapi/v1/exchangeInfo').row.rateLimits);
    const limits = (rows: readonly Row[]) =>
      rows.map((row) => `${row.rateLimitType} ${row.intervalNum} ${row.interval} ${row.limit}`);
    expect(limits(usdm)).toEqual(['REQUEST_WEIGHT 1 MINUTE 2400', 'ORDERS 1 MINUTE 1200', 'ORDERS 10 SECOND 300']);
    expect(limits(coinm)).toEqual(['REQUEST_WEIGHT 1 MINUTE 2400', 'ORDERS 1 MINUTE 1200']);
  });

  it('has the top-level fields of each product', () => {
    const fixture = openFuturesFixture();
    expect(fixture.ask('/fapi/v1/exchangeInfo').row).toMatchObject({
      timezone: 'UTC',
      serverTime: fixture.clock.now(),
      futuresType: 'U_MARGINED',
      exchangeFilters: [],
      assets: [
        { asset: 'USDT', marginAvailable: true },
        { asset: 'USDC', marginAvailable: true },
      ],
    });
    expect(fixture.ask('/dapi/v1/exchangeInfo').row).not.toHaveProperty('futuresType');
  });
});
