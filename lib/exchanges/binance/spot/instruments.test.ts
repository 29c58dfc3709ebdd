import { describe, expect, test } from 'vitest';
import { PLAIN_ORDERS_ONLY } from '../../../domain/instrument.ts';
import { BTCUSDT, symbolRow } from '../testing/symbols.ts';
import { spotInstrumentOf } from './instruments.ts';

const withFilters = (...filters: object[]) => spotInstrumentOf(symbolRow({ filters }));

test('a symbol becomes an instrument with every rule orders are checked against', () => {
  expect(spotInstrumentOf(symbolRow())).toEqual({
    exchange: 'binance',
    market: 'spot',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: null,
    contract: null,
    expiry: null,
    inverse: false,
    quanto: false,
    status: 'active',
    exchangeStatus: 'TRADING',
    quantityUnit: 'BTC',
    contractSize: '1',
    step: '0.00001',
    minQuantity: '0.00001',
    maxQuantity: '9000',
    marketStep: null,
    marketMinQuantity: null,
    marketMaxQuantity: '97.12345678',
    quoteStep: '0.00000001',
    tickSize: '0.01',
    minPrice: '0.01',
    maxPrice: '1000000',
    minNotional: '5',
    maxNotional: '9000000',
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    priceBand: { reference: 'averagePrice', buyMax: '5', buyMin: '0.2', sellMax: '6', sellMin: '0.1' },
    maxOpenOrders: 200,
    capabilities: {
      orderTypes: ['MARKET', 'LIMIT', 'STOP_MARKET', 'STOP_LIMIT', 'TAKE_PROFIT_MARKET', 'TAKE_PROFIT_LIMIT'],
      timeInForce: ['GTC', 'IOC', 'FOK'],
      postOnly: true,
      reduceOnly: false,
      quoteQuantity: true,
      amend: ['keepPriority', 'cancelReplace'],
      ...PLAIN_ORDERS_ONLY,
      triggerBy: ['LAST'],
      displayQuantity: true,
      orderLists: ['OCO'],
    },
  });
});

test.each([
  ['TRADING', 'active'],
  ['CANCEL_ONLY', 'cancelOnly'],
  ['HALT', 'halted'],
  ['BREAK', 'halted'],
  ['END_OF_DAY', 'halted'],
  ['SOMETHING_NEW', 'halted'],
])('status %s is %s', (status, unified) => {
  expect(spotInstrumentOf(symbolRow({ status }))).toMatchObject({ status: unified, exchangeStatus: status });
});

test('a symbol without spot trading is halted', () => {
  expect(spotInstrumentOf(symbolRow({ isSpotTradingAllowed: false })).status).toBe('halted');
});

describe('filters', () => {
  test('zero is no bound; without a grid filter the precision is the grid', () => {
    const instrument = withFilters(
      { filterType: 'PRICE_FILTER', minPrice: '0.00000000', maxPrice: '0.00000000', tickSize: '0.00000000' },
      { filterType: 'LOT_SIZE', minQty: '0.00000000', maxQty: '0.00000000', stepSize: '0.00000000' },
    );
    expect(instrument).toMatchObject({
      tickSize: '0.00000001',
      minPrice: null,
      maxPrice: null,
      step: '0.00000001',
      minQuantity: '0',
      maxQuantity: null,
      minNotional: null,
      priceBand: null,
      maxOpenOrders: null,
    });
  });

  test('MIN_NOTIONAL and PERCENT_PRICE apply to older symbols', () => {
    const instrument = withFilters(
      { filterType: 'MIN_NOTIONAL', minNotional: '10.00', applyToMarket: true, avgPriceMins: 5 },
      { filterType: 'PERCENT_PRICE', multiplierUp: '1.3', multiplierDown: '0.7', avgPriceMins: 5 },
    );
    expect(instrument).toMatchObject({
      minNotional: '10',
      minNotionalOnMarket: true,
      maxNotional: null,
      priceBand: { buyMax: '1.3', buyMin: '0.7', sellMax: '1.3', sellMin: '0.7' },
    });
  });

  test('with both notional filters the greater minimum applies', () => {
    const instrument = withFilters(
      { filterType: 'MIN_NOTIONAL', minNotional: '10', applyToMarket: false },
      { filterType: 'NOTIONAL', minNotional: '5', maxNotional: '100', applyMinToMarket: false, applyMaxToMarket: true },
    );
    expect(instrument).toMatchObject({ minNotional: '10', minNotionalOnMarket: false, maxNotionalOnMarket: true });
  });
});

test.each([
  [{ quoteAssetPrecision: 6 }, '0.000001'],
  [{ quoteAssetPrecision: 0 }, '1'],
  [{ quoteAssetPrecision: undefined }, null],
])('with %j quote amounts are multiples of %s', (changes, quoteStep) => {
  expect(spotInstrumentOf(symbolRow(changes)).quoteStep).toBe(quoteStep);
});

test('a trailing stop takes the distances that hold on both sides, in per cent', () => {
  const filter = {
    filterType: 'TRAILING_DELTA',
    minTrailingAboveDelta: 10,
    maxTrailingAboveDelta: 2000,
    minTrailingBelowDelta: 15,
    maxTrailingBelowDelta: 1950,
  };
  const filters = [...BTCUSDT.filters, filter];
  const { capabilities } = spotInstrumentOf(symbolRow({ allowTrailingStop: true, filters }));
  expect(capabilities.trailingPercent).toEqual({ min: '0.15', max: '19.5', step: '0.01' });
  expect(capabilities.activationPrice).toBe(true);
  expect(capabilities.orderTypes).toContain('TRAILING_STOP_MARKET');
});

test.each([
  ['does not allow it', { allowTrailingStop: false }],
  ['states no bounds', { allowTrailingStop: true }],
])('a symbol that %s takes no trailing stop', (_, changes) => {
  const { capabilities } = spotInstrumentOf(symbolRow(changes));
  expect(capabilities).toMatchObject({ trailingPercent: null, activationPrice: false });
  expect(capabilities.orderTypes).not.toContain('TRAILING_STOP_MARKET');
});

test('what the symbol does not allow is not a capability', () => {
  const bare = { orderTypes: ['LIMIT', 'STOP_LOSS_LIMIT'], quoteOrderQtyMarketAllowed: false, amendAllowed: false };
  expect(spotInstrumentOf(symbolRow({ ...bare, cancelReplaceAllowed: false })).capabilities).toMatchObject({
    orderTypes: ['LIMIT', 'STOP_LIMIT'],
    postOnly: false,
    quoteQuantity: false,
    amend: [],
  });
});
