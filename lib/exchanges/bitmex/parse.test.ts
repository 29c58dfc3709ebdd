import { describe, expect, test } from 'vitest';
import { PLAIN_ORDER } from '../../domain/order.ts';
import { UnreadableReply } from '../wire.ts';
import { bitmexOrderOf } from './parse.ts';
import { bitmexInstrumentRow, CANCELED, FILLED, orderRowOf, POST_ONLY_TEXT, RESTING } from './testing/rows.ts';

const silent = () => undefined;
const spot = bitmexInstrumentRow('XBT_USDT');
const resting = (changes: object = {}) => bitmexOrderOf(orderRowOf({ ...RESTING, ...changes }), spot, silent);

describe('an order', () => {
  test('that rests is complete, except for a creation time', () => {
    expect(resting()).toEqual({
      id: 'bitmex.spot.XBT_USDT.6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03',
      exchange: 'bitmex',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'XBT_USDT',
      exchangeOrderId: '6f1c2d1e-8a4b-4c39-9d70-2f5e8b1a7c03',
      clientOrderId: 'oms-1',
      side: 'BUY',
      type: 'LIMIT',
      exchangeType: 'Limit',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      positionSide: null,
      price: '61250.5',
      quantity: '0.00025',
      quoteQuantity: null,
      filledQuantity: '0',
      remainingQuantity: '0.00025',
      averagePrice: null,
      quantityUnit: 'BTC',
      state: 'NEW',
      exchangeState: 'New',
      stateReason: null,
      orderListId: null,
      adjusted: null,
      ...PLAIN_ORDER,
      createdAt: null,
      updatedAt: '2026-08-20T09:15:02.118Z',
    });
  });

  test.each([
    ['OneWay', null],
    ['Long', 'LONG'],
    ['Short', 'SHORT'],
  ])('under the strategy %s is on the position side %s', (strategy, positionSide) => {
    expect(resting({ strategy }).positionSide).toBe(positionSide);
  });

  test('that is linked to others has their list id', () => {
    expect(resting({ clOrdLinkID: 'pair-1', contingencyType: 'OneCancelsTheOther' }).orderListId).toBe('pair-1');
  });

  test('at market has its average, but no price or time in force', () => {
    expect(bitmexOrderOf(orderRowOf(FILLED), bitmexInstrumentRow('XBTUSDT'), silent)).toMatchObject({
      id: 'bitmex.usdm.XBTUSDT.0b9d6a52-5d0e-4f0c-8f0e-1f6a9b0d3e77',
      type: 'MARKET',
      side: 'SELL',
      timeInForce: null,
      price: null,
      quantity: '0.005',
      filledQuantity: '0.005',
      remainingQuantity: '0',
      averagePrice: '61240.1',
      state: 'FILLED',
      stateReason: null,
    });
  });

  test('at market in old rows omits the worst acceptable price', () => {
    expect(bitmexOrderOf(orderRowOf({ ...FILLED, price: 1 }), bitmexInstrumentRow('XBTUSDT'), silent).price).toBeNull();
  });

  test('on an inverse contract keeps the average as BitMEX computes it, beyond the limit', () => {
    const row = orderRowOf({ ...RESTING, symbol: 'XBTUSD', ordStatus: 'Filled', price: 95333, avgPx: 95333.4 });
    const order = bitmexOrderOf(
      { ...row, orderQty: '100', cumQty: '100', leavesQty: '0' },
      bitmexInstrumentRow('XBTUSD'),
      silent,
    );
    expect(order).toMatchObject({
      averagePrice: '95333.4',
      price: '95333',
      filledQuantity: '100',
      quantityUnit: 'USD',
    });
  });

  test('has no average before its first fill, whatever the row says', () => {
    expect(resting({ avgPx: 0 }).averagePrice).toBeNull();
    expect(resting({ avgPx: 61000 }).averagePrice).toBeNull();
  });

  test.each([undefined, null, ''])('reads %o as absent', (nothing) => {
    const order = resting({
      clOrdID: nothing,
      execInst: nothing,
      text: nothing,
      avgPx: nothing,
      ordRejReason: nothing,
    });
    expect(order).toMatchObject({ clientOrderId: null, postOnly: false, averagePrice: null, stateReason: null });
  });

  test.each([
    ['ParticipateDoNotInitiate', true, false],
    ['ReduceOnly', false, true],
    ['Close', false, true],
    ['ParticipateDoNotInitiate,ReduceOnly', true, true],
    ['LastPrice,Close', false, true],
  ])('with execInst %s', (execInst, postOnly, reduceOnly) => {
    expect(resting({ execInst })).toMatchObject({ postOnly, reduceOnly });
  });

  test.each([
    ['Pegged', 'GoodTillCancel', null, 'GTC'],
    ['StopLimit', 'GoodTillCancel', 'STOP_LIMIT', 'GTC'],
    ['Stop', 'ImmediateOrCancel', 'STOP_MARKET', null],
    ['Limit', 'ImmediateOrCancel', 'LIMIT', 'IOC'],
    ['Limit', 'FillOrKill', 'LIMIT', 'FOK'],
    ['Limit', 'Day', 'LIMIT', null],
  ])('of type %s and %s', (ordType, timeInForce, type, unified) => {
    expect(resting({ ordType, timeInForce })).toMatchObject({ type, exchangeType: ordType, timeInForce: unified });
  });

  test('without a quantity, to close a position, has none', () => {
    const closing = { orderQty: undefined, leavesQty: 0, ordType: 'Stop', stopPx: 60_000, workingIndicator: false };
    expect(resting({ ...closing, execInst: 'LastPrice,Close' })).toMatchObject({
      quantity: null,
      remainingQuantity: null,
      closePosition: true,
      reduceOnly: true,
      state: 'UNTRIGGERED',
    });
  });

  test('that shows a part of itself says which', () => {
    expect(resting({ displayQty: 5_000 }).displayQuantity).toBe('0.00005');
    expect(resting({ displayQty: 0 }).displayQuantity).toBe('0');
  });

  test.each([
    ['a side', { side: undefined }],
    ['a known side', { side: 'Short' }],
    ['its own symbol', { symbol: 'ETH_USDT' }],
    ['a time', { timestamp: 'yesterday' }],
    ['an id', { orderID: null }],
  ])('without %s cannot be read', (_, changes) => {
    expect(() => resting(changes)).toThrow(UnreadableReply);
  });
});

describe('an order that waits for a price', () => {
  const WAITING = { stopPx: 60_000, workingIndicator: false };

  test.each([
    ['Stop', 'STOP_MARKET'],
    ['StopLimit', 'STOP_LIMIT'],
    ['MarketIfTouched', 'TAKE_PROFIT_MARKET'],
    ['LimitIfTouched', 'TAKE_PROFIT_LIMIT'],
  ])('%s is %s', (ordType, type) => {
    expect(resting({ ...WAITING, ordType })).toMatchObject({
      type,
      exchangeType: ordType,
      state: 'UNTRIGGERED',
      exchangeState: 'New',
      trigger: { triggerPrice: '60000', trailingPercent: null, trailingAmount: null, activationPrice: null },
    });
  });

  test.each([
    ['LastPrice', 'LAST'],
    ['Close,IndexPrice', 'INDEX'],
    ['MarkPrice', 'MARK'],
    ['', 'MARK'],
  ])('with the instructions %j watches the price %s', (execInst, triggerBy) => {
    expect(resting({ ...WAITING, ordType: 'Stop', execInst }).trigger?.triggerBy).toBe(triggerBy);
  });

  test.each([
    ['waits', {}, 'UNTRIGGERED'],
    ['waits, with an empty trigger', { triggered: '' }, 'UNTRIGGERED'],
    ['waits, in the words of enumerations', { ordStatus: 'Untriggered' }, 'UNTRIGGERED'],
    ['waits, and is about to be cancelled', { ordStatus: 'PendingCancel' }, 'UNTRIGGERED'],
    ['has triggered, and is not in the book yet', { triggered: 'StopOrderTriggered' }, 'NEW'],
    ['has triggered, in the words of enumerations', { ordStatus: 'Triggered' }, 'NEW'],
    ['rests at its limit', { triggered: 'StopOrderTriggered', workingIndicator: true }, 'NEW'],
    ['has filled in part', { ordStatus: 'PartiallyFilled', cumQty: 5_000, leavesQty: 20_000 }, 'PARTIALLY_FILLED'],
    ['was cancelled before', { ...CANCELED }, 'CANCELED'],
  ])('that %s is %j: %s', (_, changes, state) => {
    expect(resting({ ...WAITING, ordType: 'StopLimit', ...changes }).state).toBe(state);
  });

  test.each([-500, 500])('trails by the amount of its peg, %d', (pegOffsetValue) => {
    const peg = { pegPriceType: 'TrailingStopPeg', pegOffsetValue };
    expect(resting({ ...WAITING, ordType: 'Stop', ...peg })).toMatchObject({
      type: 'TRAILING_STOP_MARKET',
      trigger: { triggerPrice: null, trailingAmount: '500' },
    });
  });

  test('and trails with a limit is of a type that Atlas does not place', () => {
    const peg = { pegPriceType: 'TrailingStopPeg', pegOffsetValue: -500 };
    expect(resting({ ...WAITING, ordType: 'StopLimit', ...peg }).type).toBeNull();
  });

  test('is none that is in the book, whatever it says', () => {
    expect(resting({ workingIndicator: false })).toMatchObject({ state: 'NEW', trigger: null });
  });
});

describe('the state', () => {
  const quantities = { partly: { cumQty: 5000, leavesQty: 20000 }, none: { cumQty: 0, leavesQty: 25000 } };
  test.each([
    ['New', quantities.none, 'NEW'],
    ['PartiallyFilled', quantities.partly, 'PARTIALLY_FILLED'],
    ['Filled', { cumQty: 25000, leavesQty: 0 }, 'FILLED'],
    ['Canceled', { cumQty: 5000, leavesQty: 0 }, 'CANCELED'],
    ['Rejected', { cumQty: 0, leavesQty: 0 }, 'REJECTED'],
    ['Expired', { cumQty: 0, leavesQty: 0 }, 'EXPIRED'],
    ['PendingNew', quantities.none, 'NEW'],
    ['PendingReplace', quantities.partly, 'PARTIALLY_FILLED'],
    ['PendingCancel', quantities.none, 'NEW'],
    ['PendingCancel', quantities.partly, 'PARTIALLY_FILLED'],
    ['Triggered', quantities.partly, 'PARTIALLY_FILLED'],
    ['Untriggered', quantities.none, 'NEW'],
    ['DoneForDay', quantities.partly, 'PARTIALLY_FILLED'],
    ['Stopped', quantities.none, 'NEW'],
    ['PendingTriggerCancel', quantities.none, 'NEW'],
  ])('%s with %o is %s, and documented', (ordStatus, amounts, state) => {
    const unmapped: string[] = [];
    const order = bitmexOrderOf(orderRowOf({ ...RESTING, ordStatus, ...amounts }), spot, (word) => unmapped.push(word));
    expect(order).toMatchObject({ state, exchangeState: ordStatus });
    expect(unmapped).toEqual([]);
  });

  test.each([
    [quantities.none, 'NEW'],
    [quantities.partly, 'PARTIALLY_FILLED'],
    [{ cumQty: 25000, leavesQty: 0 }, 'FILLED'],
    [{ cumQty: 5000, leavesQty: 0 }, 'CANCELED'],
    [{ cumQty: 0, leavesQty: 0, workingIndicator: false }, 'CANCELED'],
    [{ cumQty: 25000, leavesQty: undefined }, 'FILLED'],
    [{ cumQty: 0, leavesQty: undefined, workingIndicator: false }, 'CANCELED'],
    [{ cumQty: 5000, leavesQty: 0, orderQty: undefined }, 'FILLED'],
  ])('of an unknown word follows from %o: %s, and is reported', (amounts, state) => {
    const unmapped: string[] = [];
    const row = orderRowOf({ ...RESTING, ordStatus: 'Suspended', ...amounts });
    expect(bitmexOrderOf(row, spot, (word) => unmapped.push(word)).state).toBe(state);
    expect(unmapped).toEqual(['Suspended']);
    expect(resting({ ordStatus: undefined, ...amounts })).toMatchObject({ state, exchangeState: '' });
  });

  test('that has ended has no remaining quantity', () => {
    expect(resting({ ...CANCELED, cumQty: 5000 })).toMatchObject({
      state: 'CANCELED',
      quantity: '0.00025',
      filledQuantity: '0.00005',
      remainingQuantity: '0',
    });
  });

  test('a missing remainder is what has not filled', () => {
    expect(resting({ leavesQty: null, cumQty: 5000, ordStatus: 'PartiallyFilled' }).remainingQuantity).toBe('0.0002');
  });

  test.each([
    [POST_ONLY_TEXT, 'POST_ONLY: Order had execInst of ParticipateDoNotInitiate'],
    [
      'Canceled: Order had execInst of Close or ReduceOnly and side of Buy but current position is 0\nSubmitted via API.',
      'REDUCE_ONLY: Order had execInst of Close or ReduceOnly and side of Buy but current position is 0',
    ],
    ['Canceled: Order had ordType of Market\nSubmitted via API.', 'NO_LIQUIDITY: Order had ordType of Market'],
    [
      'Canceled: Order had timeInForce of FillOrKill\nSubmitted via API.',
      'FILL_OR_KILL: Order had timeInForce of FillOrKill',
    ],
    [
      'Canceled: Order had timeInForce of ImmediateOrCancel\nSubmitted via API.',
      'IMMEDIATE_OR_CANCEL: Order had timeInForce of ImmediateOrCancel',
    ],
    ['Canceled: Position in liquidation\nSubmitted via API.', 'LIQUIDATION: Position in liquidation'],
    ['Canceled\nCanceled via API.', 'Canceled via API.'],
    ['Canceled: Canceled via API.\nSubmitted via API.', 'Canceled via API.'],
    ['Canceled: Cancel from www.bitmex.com', 'Cancel from www.bitmex.com'],
    ['Submitted via API.', null],
    ['Amended price\nSubmitted via API.', null],
    [undefined, null],
  ])('CANCELED with the text %j says why: %j', (text, stateReason) => {
    expect(resting({ ...CANCELED, text }).stateReason).toBe(stateReason);
  });

  test('REJECTED has the reason from the order', () => {
    const ordRejReason = 'Account has insufficient Available Balance, 5929700 XBt required';
    expect(resting({ ordStatus: 'Rejected', leavesQty: 0, ordRejReason }).stateReason).toBe(ordRejReason);
  });

  test('of a resting order has no reason, whatever its annotation says', () => {
    expect(resting({ text: 'Canceled: Order had ordType of Market' }).stateReason).toBeNull();
  });
});
