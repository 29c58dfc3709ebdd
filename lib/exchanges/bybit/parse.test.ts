import { describe, expect, test } from 'vitest';
import { PLAIN_ORDER } from '../../domain/order.ts';
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
  test('of a linear contract is measured in the base coin', () => {
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
      ...PLAIN_ORDER,
      selfTradePrevention: 'None',
      createdAt: '2026-11-22T10:00:00.456Z',
      updatedAt: '2026-11-22T10:00:01.020Z',
    });
  });

  test('by quote amount has that amount, and is filled: the remainder is too small to trade', () => {
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

  test('of a market order does not have the protective price as its own', () => {
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

  test('in hedge mode has its position side', () => {
    expect(onLinear({ positionIdx: 1 }).positionSide).toBe('LONG');
    expect(onLinear({ positionIdx: 2 }).positionSide).toBe('SHORT');
  });

  test.each([
    [{ side: 'Long' }, /side/],
    [{ symbol: 'ETHUSDT' }, /symbol/],
    [{ qty: 'many' }, /qty/],
    [{ createdTime: '' }, /createdTime/],
  ])('with %o is unreadable', (changes, why) => {
    expect(() => onLinear(changes)).toThrow(why);
  });
});

// docs/venues/bybit.md §12
describe('the row of a conditional order', () => {
  const STOP = {
    ...{ orderStatus: 'Untriggered', cumExecQty: '0', avgPrice: '', orderType: 'Market', timeInForce: 'IOC' },
    ...{ stopOrderType: 'Stop', createType: 'CreateByStopOrder', triggerPrice: '90000.0' },
    ...{ triggerBy: 'MarkPrice', triggerDirection: 2, side: 'Sell' },
  };
  const waiting = (changes: object = {}) => onLinear({ ...STOP, ...changes });

  test('is untriggered, and says what it waits for', () => {
    expect(waiting()).toMatchObject({
      type: 'STOP_MARKET',
      exchangeType: 'Stop Market',
      state: 'UNTRIGGERED',
      price: null,
      remainingQuantity: '0.01',
      trigger: {
        triggerPrice: '90000',
        triggerBy: 'MARK',
        trailingPercent: null,
        trailingAmount: null,
        activationPrice: null,
      },
    });
  });

  test.each([
    ['Sell', 2, 'STOP'],
    ['Sell', 1, 'TAKE_PROFIT'],
    ['Buy', 1, 'STOP'],
    ['Buy', 2, 'TAKE_PROFIT'],
  ])('that %ss in direction %i is a %s', (side, triggerDirection, kind) => {
    expect(waiting({ side, triggerDirection }).type).toBe(`${kind}_MARKET`);
    const limit = { side, triggerDirection, orderType: 'Limit', timeInForce: 'GTC', price: '90000' };
    expect(waiting(limit)).toMatchObject({ type: `${kind}_LIMIT`, price: '90000', timeInForce: 'GTC' });
  });

  test.each([
    ['New', { stopOrderType: '' }, 'NEW'],
    ['Triggered', {}, 'NEW'],
    ['Filled', { stopOrderType: 'UNKNOWN', cumExecQty: '0.010' }, 'FILLED'],
    ['Deactivated', { cancelType: 'CancelByUser' }, 'CANCELED'],
  ])('keeps its type and trigger as %s', (orderStatus, changes, state) => {
    expect(waiting({ orderStatus, ...changes })).toMatchObject({
      type: 'STOP_MARKET',
      state,
      trigger: { triggerPrice: '90000' },
    });
  });

  test('on spot, which tells no direction, waits for the way from the price at acceptance', () => {
    const { createType: _, ...columns } = { ...LINEAR_ORDER, ...STOP, triggerDirection: 0, triggerBy: '' };
    const onSpot = (changes: object) => bybitOrderOf(bybitRowOf({ ...columns, ...changes }), spot, noState);
    expect(onSpot({ basePrice: '91000' })).toMatchObject({ type: 'STOP_MARKET', trigger: { triggerBy: 'LAST' } });
    expect(onSpot({ basePrice: '89000' }).type).toBe('TAKE_PROFIT_MARKET');
    expect(onSpot({ basePrice: '', lastPriceOnCreated: '91000' }).type).toBe('STOP_MARKET');
    expect(onSpot({ stopOrderType: '', basePrice: '91000' }).type).toBe('STOP_MARKET');
    expect(onSpot({ basePrice: '' }).type).toBeNull();
    expect(onSpot({ basePrice: '90000' }).type).toBeNull();
  });

  test.each([
    ['TakeProfit', 'TAKE_PROFIT_MARKET', true],
    ['PartialTakeProfit', 'TAKE_PROFIT_MARKET', false],
    ['StopLoss', 'STOP_MARKET', true],
    ['PartialStopLoss', 'STOP_MARKET', false],
  ])('that protects a position as %s is a %s', (stopOrderType, type, closePosition) => {
    const row = { stopOrderType, createType: `CreateBy${stopOrderType}`, triggerDirection: 0, closeOnTrigger: true };
    expect(waiting({ ...row, qty: '.1', orderLinkId: '' })).toMatchObject({
      type,
      closePosition,
      reduceOnly: true,
      quantity: '0.1',
      clientOrderId: null,
    });
  });

  test('that closes the whole position and tells no quantity has none, and none left', () => {
    const whole = { stopOrderType: 'StopLoss', createType: 'CreateByStopLoss', qty: '0', reduceOnly: true };
    expect(waiting(whole)).toMatchObject({ quantity: null, remainingQuantity: null, closePosition: true });
  });

  test('that trails has the price at which it begins, and not its distance', () => {
    const row = { stopOrderType: 'TrailingStop', createType: 'CreateByTrailingStop', triggerDirection: 0 };
    expect(waiting(row)).toMatchObject({
      type: 'TRAILING_STOP_MARKET',
      trigger: { triggerPrice: null, activationPrice: '90000', trailingAmount: null, trailingPercent: null },
    });
  });

  test.each(['OcoOrder', 'BidirectionalTpslOrder', 'MmRateClose', 'SomethingNew'])(
    'of the kind %s has no type of Atlas, and is told with its trigger',
    (stopOrderType) => {
      expect(waiting({ stopOrderType, createType: 'CreateByUser' })).toMatchObject({
        type: null,
        exchangeType: `${stopOrderType} Market`,
        state: 'UNTRIGGERED',
        trigger: { triggerPrice: '90000' },
      });
    },
  );

  test('that becomes something else than a limit or a market order has no type of Atlas', () => {
    expect(waiting({ orderType: 'UNKNOWN' }).type).toBeNull();
  });

  test('says why it ended before its trigger', () => {
    const ended = (cancelType: string) => waiting({ orderStatus: 'Deactivated', cancelType });
    expect(ended('CancelByTpSlTsClear')).toMatchObject({
      state: 'CANCELED',
      stateReason: 'POSITION_CLOSED: CancelByTpSlTsClear',
    });
    expect(ended('CancelBySettle')).toMatchObject({ state: 'EXPIRED', stateReason: 'DELIVERED: CancelBySettle' });
  });
});

describe('an order with attached exits', () => {
  test('tells them', () => {
    const exits = {
      ...{ takeProfit: '95000.0', tpTriggerBy: 'MarkPrice', tpLimitPrice: '94900.0' },
      ...{ stopLoss: '85000.0', slTriggerBy: 'LastPrice', slLimitPrice: '0', tpslMode: 'Partial' },
    };
    expect(onLinear(exits)).toMatchObject({
      type: 'LIMIT',
      trigger: null,
      takeProfit: { triggerPrice: '95000', triggerBy: 'MARK', price: '94900' },
      stopLoss: { triggerPrice: '85000', triggerBy: 'LAST', price: null },
    });
  });

  test.each(['', '0', '0.00', null])('whose columns say %j has none', (none) => {
    const exits = { takeProfit: none, stopLoss: none, tpLimitPrice: none, tpTriggerBy: 'UNKNOWN' };
    expect(onLinear(exits)).toMatchObject({ takeProfit: null, stopLoss: null });
  });
});

test.each([
  ['CreateByUser', null],
  ['CreateByLiq', 'LIQUIDATION'],
  ['CreateByTakeOver_PassThrough', 'LIQUIDATION'],
  ['CreateByAdl_PassThrough', 'ADL'],
  ['CreateBySettle', 'SETTLEMENT'],
  ['toString', null],
])('an order made by %s is forced by %s', (createType, forcedBy) => {
  expect(onLinear({ createType }).forcedBy).toBe(forcedBy);
});
