import { describe, expect, test } from 'vitest';
import { bybitOrderOf } from './parse.ts';
import { bybitInstrumentRow, bybitRowOf, LINEAR_ORDER, QUOTE_ORDER } from './testing/rows.ts';

const spot = bybitInstrumentRow('spot');
const linear = bybitInstrumentRow('usdm');
const inverse = bybitInstrumentRow('coinm');
const noState = (state: string): never => {
  throw new Error(`unmapped ${state}`);
};
const onLinear = (changes: object = {}) => bybitOrderOf(bybitRowOf({ ...LINEAR_ORDER, ...changes }), linear, noState);

describe('an order row', () => {
  test('of a linear contract is told in the base coin', () => {
    expect(onLinear()).toEqual({
      id: 'bybit.usdm.BTCUSDT.9c1b7f0e-5a0d-4b58-8e1e-3c0d5a7f2b11',
      exchange: 'bybit',
      market: 'usdm',
      symbol: 'BTC/USDT:USDT',
      exchangeSymbol: 'BTCUSDT',
      exchangeOrderId: '9c1b7f0e-5a0d-4b58-8e1e-3c0d5a7f2b11',
      clientOrderId: 'oms-1',
      side: 'BUY',
      type: 'LIMIT',
      exchangeType: 'Limit',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      positionSide: null,
      price: '91230.1',
      quantity: '0.01',
      quoteQuantity: null,
      filledQuantity: '0.004',
      remainingQuantity: '0.006',
      averagePrice: '91230.1',
      quantityUnit: 'BTC',
      state: 'PARTIALLY_FILLED',
      exchangeState: 'PartiallyFilled',
      stateReason: null,
      orderListId: null,
      adjusted: null,
      createdAt: '2026-11-22T10:00:00.456Z',
      updatedAt: '2026-11-22T10:00:01.020Z',
    });
  });

  test('by quote amount is told by it, and as filled: what is left is less than can be traded', () => {
    expect(bybitOrderOf(bybitRowOf(QUOTE_ORDER), spot, noState)).toMatchObject({
      type: 'MARKET',
      timeInForce: null,
      price: null,
      quantity: null,
      quoteQuantity: '100',
      filledQuantity: '0.001095',
      remainingQuantity: '0',
      averagePrice: '91234.5',
      state: 'FILLED',
    });
  });

  test('of a market buy on spot that does not name its unit is by quote amount, of a sell by quantity', () => {
    const { marketUnit: _, ...unnamed } = QUOTE_ORDER;
    expect(bybitOrderOf(bybitRowOf(unnamed), spot, noState)).toMatchObject({ quantity: null, quoteQuantity: '100' });
    expect(bybitOrderOf(bybitRowOf({ ...unnamed, side: 'Sell' }), spot, noState)).toMatchObject({
      quantity: '100',
      quoteQuantity: null,
    });
  });

  test('of a market order does not tell the protective price of the exchange as its own', () => {
    expect(onLinear({ orderType: 'Market', timeInForce: 'IOC', price: '120518' }).price).toBeNull();
  });

  test('of an inverse contract without an average price has the harmonic one: 600 USD at 91 000 and 400 USD at 91 500', () => {
    const row = bybitRowOf({
      ...LINEAR_ORDER,
      symbol: 'BTCUSD',
      qty: '1000',
      avgPrice: '',
      cumExecQty: '1000',
      cumExecValue: '0.01096499',
      orderStatus: 'Filled',
    });
    const { averagePrice, quantityUnit } = bybitOrderOf(row, inverse, noState);
    expect(quantityUnit).toBe('USD');
    expect(averagePrice).toMatch(/^91199\.3/);
  });

  test('of hedge mode tells its leg', () => {
    expect(onLinear({ positionIdx: 1 }).positionSide).toBe('LONG');
    expect(onLinear({ positionIdx: 2 }).positionSide).toBe('SHORT');
  });

  test('of a conditional order is of a type that is not placed here', () => {
    expect(onLinear({ stopOrderType: 'Stop', orderStatus: 'Untriggered' })).toMatchObject({
      type: null,
      exchangeType: 'Stop Limit',
    });
  });

  test.each([
    [{ side: 'Long' }, /side/],
    [{ symbol: 'ETHUSDT' }, /symbol/],
    [{ qty: 'many' }, /qty/],
    [{ createdTime: '' }, /createdTime/],
  ])('with %o cannot be read', (changes, why) => {
    expect(() => onLinear(changes)).toThrow(why);
  });
});
