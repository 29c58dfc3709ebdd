import { describe, expect, test } from 'vitest';
import { PLAIN_ORDERS_ONLY } from '../../../domain/instrument.ts';
import { ORDER_TYPES } from '../../../domain/order-type.ts';
import { btcUsd, btcUsdt, coinmRow, contract, usdmRow } from '../testing/contracts.ts';
import { deliveredContract, futuresInstrumentOf, isDelivered } from './instruments.ts';
import { COINM, USDM } from './product.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const DECEMBER = 1_798_185_600_000;

test('a USD-M symbol becomes a linear instrument with every rule orders are checked against', () => {
  expect(btcUsdt).toEqual({
    exchange: 'binance',
    market: 'usdm',
    symbol: 'BTC/USDT:USDT',
    exchangeSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    contract: 'perpetual',
    expiry: null,
    inverse: false,
    quanto: false,
    status: 'active',
    exchangeStatus: 'TRADING',
    quantityUnit: 'BTC',
    contractSize: '1',
    step: '0.001',
    minQuantity: '0.001',
    maxQuantity: '1000',
    marketStep: '0.001',
    marketMinQuantity: '0.001',
    marketMaxQuantity: '120',
    quoteStep: null,
    tickSize: '0.1',
    minPrice: '556.8',
    maxPrice: '4529764',
    minNotional: '50',
    maxNotional: null,
    minNotionalOnMarket: true,
    maxNotionalOnMarket: false,
    priceBand: { reference: 'markPrice', buyMax: '1.05', buyMin: null, sellMax: null, sellMin: '0.95' },
    maxOpenOrders: 200,
    capabilities: {
      orderTypes: ORDER_TYPES,
      timeInForce: ['GTC', 'IOC', 'FOK', 'GTD'],
      postOnly: true,
      reduceOnly: true,
      quoteQuantity: false,
      amend: ['inPlace'],
      ...PLAIN_ORDERS_ONLY,
      triggerBy: ['LAST', 'MARK'],
      trailingPercent: { min: '0.1', max: '20', step: '0.1' },
      activationPrice: true,
      closePosition: true,
      minSecondsToExpiry: 600,
    },
  });
});

test('a COIN-M symbol becomes an inverse instrument in dollars, with a fixed dollar value per contract', () => {
  expect(btcUsd).toMatchObject({
    market: 'coinm',
    symbol: 'BTC/USD:BTC',
    settle: 'BTC',
    inverse: true,
    quantityUnit: 'USD',
    contractSize: '100',
    step: '100',
    minQuantity: '100',
    maxQuantity: '100000000',
    marketStep: '100',
    marketMaxQuantity: '6000000',
    quoteStep: null,
    minNotional: null,
    minNotionalOnMarket: false,
  });
  expect(contract(COINM, { contractSize: 10 })).toMatchObject({ contractSize: '10', step: '10', minQuantity: '10' });
});

test.each([
  [USDM, {}, 'BTC/USDT:USDT'],
  [USDM, { symbol: 'BTCUSDC', pair: 'BTCUSDC', quoteAsset: 'USDC', marginAsset: 'USDC' }, 'BTC/USDC:USDC'],
  [USDM, { symbol: 'BTCUSDT_261225', contractType: 'CURRENT_QUARTER', deliveryDate: DECEMBER }, 'BTC/USDT:USDT-261225'],
  [COINM, { symbol: 'BTCUSD_261225', contractType: 'CURRENT_QUARTER', deliveryDate: DECEMBER }, 'BTC/USD:BTC-261225'],
])('%# has the unified symbol of the field', (product, changes, symbol) => {
  expect(contract(product, changes).symbol).toBe(symbol);
});

describe('the kind of contract', () => {
  const kind = (contractType: string, symbol = 'BTCUSDT_261225') =>
    contract(USDM, { contractType, symbol, deliveryDate: DECEMBER });

  test.each([
    ['CURRENT_QUARTER', 'delivery'],
    ['NEXT_QUARTER', 'delivery'],
    ['CURRENT_QUARTER DELIVERING', 'delivery'],
    ['NEXT_QUARTER_DELIVERING', 'delivery'],
    ['NEXT_MONTH', 'delivery'],
    ['PERPETUAL', 'perpetual'],
    ['PERPETUAL DELIVERING', 'perpetual'],
    ['TRADIFI_PERPETUAL', 'perpetual'],
    ['', 'delivery'],
    ['SOMETHING_NEW', 'delivery'],
  ])('"%s" is %s', (type, expected) => {
    expect(kind(type)).toMatchObject({
      contract: expected,
      expiry: expected === 'delivery' ? '2026-12-25T08:00:00.000Z' : null,
    });
  });

  test('without a type the name decides', () => {
    expect(kind('', 'BTCUSDT')).toMatchObject({ contract: 'perpetual', expiry: null, symbol: 'BTC/USDT:USDT' });
  });
});

test.each([
  ['TRADING', 'active'],
  ['TRADING_CANCEL_ONLY', 'cancelOnly'],
  ['TRADING_HALT', 'halted'],
  ['PENDING_TRADING', 'halted'],
  ['PRE_DELIVERING', 'halted'],
  ['DELIVERING', 'halted'],
  ['DELIVERED', 'halted'],
  ['PRE_SETTLE', 'halted'],
  ['SETTLING', 'halted'],
  ['CLOSE', 'halted'],
  ['SOMETHING_NEW', 'halted'],
])('status %s is %s on both products', (word, status) => {
  expect(contract(USDM, { status: word })).toMatchObject({ status, exchangeStatus: word });
  expect(contract(COINM, { contractStatus: word })).toMatchObject({ status, exchangeStatus: word });
});

describe('filters', () => {
  test('without a grid filter the precision is the grid, and there are no other bounds', () => {
    expect(contract(USDM, { filters: [], orderTypes: ['LIMIT', 'STOP'], timeInForce: ['GTC'] })).toMatchObject({
      tickSize: '0.01',
      step: '0.001',
      minQuantity: '0',
      maxQuantity: null,
      minPrice: null,
      minNotional: null,
      priceBand: null,
      maxOpenOrders: null,
      capabilities: {
        orderTypes: ['LIMIT', 'STOP_LIMIT'],
        timeInForce: ['GTC'],
        postOnly: false,
        trailingPercent: null,
        activationPrice: false,
        closePosition: false,
        minSecondsToExpiry: null,
      },
    });
  });

  test('a grid that starts off zero becomes the finest grid that contains it', () => {
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.10', minPrice: '556.85', maxPrice: '1000' },
      { filterType: 'LOT_SIZE', minQty: '0.003', maxQty: '9', stepSize: '0.002' },
    ];
    expect(contract(USDM, { filters })).toMatchObject({ tickSize: '0.05', minPrice: '556.85', step: '0.001' });
  });
});

describe('a contract that is no longer listed', () => {
  const derive = (name: string, product = USDM) =>
    deliveredContract(name, [product === USDM ? usdmRow() : coinmRow()], product, NOW);

  test.each([
    [USDM, 'BTCUSDT_260925', 'BTC/USDT:USDT-260925', '1'],
    [COINM, 'BTCUSD_260925', 'BTC/USD:BTC-260925', '100'],
  ] as const)('is known by its name and the perpetual of its pair: %#', (product, name, symbol, contractSize) => {
    const derived = derive(name, product);
    expect(derived).toMatchObject({
      symbol,
      exchangeSymbol: name,
      contract: 'delivery',
      expiry: '2026-09-25T08:00:00.000Z',
      status: 'halted',
      contractSize,
    });
    expect(derived !== undefined && isDelivered(derived)).toBe(true);
  });

  test.each(['BTCUSDT_261225', 'BTCUSDT_260231', 'ETHUSDT_260925', 'BTCUSDT', 'BTCUSDT_26', 'x'])(
    '%s is not one: future, not a day, another pair, or not a contract name',
    (name) => {
      expect(derive(name)).toBeUndefined();
    },
  );

  test('is not confused with a listed one', () => {
    expect(isDelivered(futuresInstrumentOf(usdmRow(), USDM))).toBe(false);
  });
});
