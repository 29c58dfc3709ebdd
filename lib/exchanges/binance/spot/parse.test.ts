import { describe, expect, test } from 'vitest';
import { PLAIN_ORDER } from '../../../domain/order.ts';
import { parseExact } from '../../../text/exact-json.ts';
import { UnreadableReply } from '../../wire.ts';
import { symbolRow } from '../testing/symbols.ts';
import { spotInstrumentOf } from './instruments.ts';
import { amendedRow, cancelledElements, cancelledRow, placedSpotRow, queriedSpotRow } from './models.ts';
import { spotOrderOf } from './parse.ts';

const instrument = spotInstrumentOf(symbolRow());
const noState = (status: string) => expect.unreachable(`unmapped ${status}`);

// docs/venues/binance.md §2.1.
const PLACED = `{"symbol":"BTCUSDT","orderId":51234567890,"orderListId":-1,"clientOrderId":"oms-01JD8XK3",
 "transactTime":1795341600123,"price":"0.00000000","origQty":"0.00500000","executedQty":"0.00500000",
 "origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"456.17250000","status":"FILLED","timeInForce":"GTC",
 "type":"MARKET","side":"BUY","workingTime":1795341600123,
 "fills":[{"price":"91234.50000000","qty":"0.00500000","commission":"0.00000500","commissionAsset":"BTC","tradeId":5432109876}],
 "selfTradePreventionMode":"EXPIRE_MAKER"}`;
// §2.5.
const CANCELLED = `{"symbol":"BTCUSDT","origClientOrderId":"oms-01JD8XK3","orderId":51234567891,"orderListId":-1,
 "clientOrderId":"c-9fQ2mW","transactTime":1795341700000,"price":"90000.00000000","origQty":"0.00500000",
 "executedQty":"0.00000000","origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"CANCELED",
 "timeInForce":"GTC","type":"LIMIT","side":"BUY","selfTradePreventionMode":"EXPIRE_MAKER"}`;
// §2.7.
const AMENDED = `{"transactTime":1795341720000,"executionId":7788,
 "amendedOrder":{"symbol":"BTCUSDT","orderId":51234567893,"orderListId":-1,"origClientOrderId":"oms-A2",
 "clientOrderId":"oms-A2","price":"90000.00000000","qty":"0.00400000","executedQty":"0.00000000",
 "preventedQty":"0.00000000","quoteOrderQty":"0.00000000","cumulativeQuoteQty":"0.00000000","status":"NEW",
 "timeInForce":"GTC","type":"LIMIT","side":"BUY","workingTime":1795341600123,"selfTradePreventionMode":"EXPIRE_MAKER"}}`;

const QUERIED = {
  symbol: 'BTCUSDT',
  orderId: 51234567890,
  clientOrderId: 'oms-1',
  price: '90000.00000000',
  origQty: '0.00500000',
  executedQty: '0.00100000',
  cummulativeQuoteQty: '90.00000000',
  status: 'PARTIALLY_FILLED',
  timeInForce: 'GTC',
  type: 'LIMIT',
  side: 'SELL',
  time: 1795341600123,
  updateTime: 1795341600999,
  origQuoteOrderQty: '0.00000000',
};
const queried = (changes: object) =>
  spotOrderOf(queriedSpotRow(parseExact(JSON.stringify({ ...QUERIED, ...changes }))), instrument, noState);

test('the answer to a market order has fills, average and times', () => {
  expect(spotOrderOf(placedSpotRow(parseExact(PLACED)), instrument, noState)).toEqual({
    id: 'binance.spot.BTCUSDT.51234567890',
    exchange: 'binance',
    market: 'spot',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
    exchangeOrderId: '51234567890',
    clientOrderId: 'oms-01JD8XK3',
    side: 'BUY',
    type: 'MARKET',
    exchangeType: 'MARKET',
    timeInForce: null,
    postOnly: false,
    reduceOnly: false,
    positionSide: null,
    price: null,
    quantity: '0.005',
    quoteQuantity: null,
    filledQuantity: '0.005',
    remainingQuantity: '0',
    averagePrice: '91234.5',
    quantityUnit: 'BTC',
    state: 'FILLED',
    exchangeState: 'FILLED',
    stateReason: null,
    orderListId: null,
    adjusted: null,
    ...PLAIN_ORDER,
    selfTradePrevention: 'EXPIRE_MAKER',
    createdAt: '2026-11-22T10:00:00.123Z',
    updatedAt: '2026-11-22T10:00:00.123Z',
  });
});

test('without the quote amount the average comes from the fills, if they are complete', () => {
  const average = (executedQty: string) => {
    const fills = [
      { price: '90000', qty: '0.001' },
      { price: '90004', qty: '0.003' },
    ];
    const text = JSON.stringify({ ...QUERIED, transactTime: 1, cummulativeQuoteQty: '-1', executedQty, fills });
    return spotOrderOf(placedSpotRow(parseExact(text)), instrument, noState).averagePrice;
  };
  expect(average('0.004')).toBe('90003');
  expect(average('0.005')).toBeNull();
});

test('the answer to a cancel has the client order id of the order, not of the cancel', () => {
  const order = spotOrderOf(cancelledRow(parseExact(CANCELLED)), instrument, noState);
  expect(order).toMatchObject({
    clientOrderId: 'oms-01JD8XK3',
    state: 'CANCELED',
    remainingQuantity: '0',
    averagePrice: null,
    createdAt: null,
  });
});

test.each([
  [77, '77'],
  [-1, null],
  [undefined, null],
])('an order of the list %s names it as %s', (orderListId, expected) => {
  const text = JSON.stringify({ ...QUERIED, orderListId });
  expect(spotOrderOf(queriedSpotRow(parseExact(text)), instrument, noState).orderListId).toBe(expected);
});

test('the answer to an amend spells its fields differently', () => {
  const order = spotOrderOf(amendedRow(parseExact(AMENDED)), instrument, noState);
  expect(order).toMatchObject({ quantity: '0.004', remainingQuantity: '0.004', clientOrderId: 'oms-A2', state: 'NEW' });
});

test('the orders of an order list are among what cancel-all cancelled', () => {
  const list = `[${CANCELLED},{"orderListId":7,"contingencyType":"OCO","orders":[],"orderReports":[${CANCELLED},${CANCELLED}]}]`;
  expect(cancelledElements(parseExact(list)).map(cancelledRow)).toHaveLength(3);
});

describe('a queried order', () => {
  test('has its creation time and what is left of it', () => {
    expect(queried({})).toMatchObject({
      state: 'PARTIALLY_FILLED',
      filledQuantity: '0.001',
      remainingQuantity: '0.004',
      averagePrice: '90000',
      createdAt: '2026-11-22T10:00:00.123Z',
      updatedAt: '2026-11-22T10:00:00.999Z',
    });
  });

  test('keeps an id beyond 2^53 exact', () => {
    const text = JSON.stringify(QUERIED).replace('51234567890', '8389766145050669870');
    expect(spotOrderOf(queriedSpotRow(parseExact(text)), instrument, noState).id).toBe(
      'binance.spot.BTCUSDT.8389766145050669870',
    );
  });

  test('averages to more decimals than the tick, half even, and is null if the amount is unknown', () => {
    expect(queried({ executedQty: '0.00300000', cummulativeQuoteQty: '270.00000100' }).averagePrice).toBe(
      '90000.000333333333',
    );
    expect(queried({ cummulativeQuoteQty: '0.00000000' }).averagePrice).toBeNull();
    expect(queried({ cummulativeQuoteQty: '-1.00000000' }).averagePrice).toBeNull();
    expect(queried({ executedQty: '0.00000000', cummulativeQuoteQty: '0.00000000' }).averagePrice).toBeNull();
  });

  test('subtracts what self-trade prevention removed from the remainder', () => {
    expect(queried({ preventedQuantity: '0.00300000' }).remainingQuantity).toBe('0.001');
  });

  test('keeps its expiry reason', () => {
    const changes = { status: 'EXPIRED', timeInForce: 'IOC', expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED' };
    expect(queried(changes)).toMatchObject({
      state: 'EXPIRED',
      stateReason: 'UNFILLED_IOC_QUANTITY_EXPIRED',
      remainingQuantity: '0',
      filledQuantity: '0.001',
    });
    expect(queried({ expiryReason: 'NONE' }).stateReason).toBeNull();
  });

  test('a market order by quote amount has that amount', () => {
    const changes = { type: 'MARKET', price: '0.00000000', origQuoteOrderQty: '100.00000000', status: 'FILLED' };
    expect(queried(changes)).toMatchObject({ quoteQuantity: '100', quantity: '0.005', price: null });
  });

  test.each([
    ['LIMIT_MAKER', { type: 'LIMIT', postOnly: true, timeInForce: 'GTC' }],
    ['STOP_LOSS_LIMIT', { type: 'STOP_LIMIT', exchangeType: 'STOP_LOSS_LIMIT', postOnly: false }],
    ['LIMIT_ELSE', { type: null, exchangeType: 'LIMIT_ELSE', trigger: null }],
    ['toString', { type: null, trigger: null }],
  ])('of type %s is read with its type', (type, expected) => {
    expect(queried({ type })).toMatchObject(expected);
  });

  test.each<[string, object, object]>([
    [
      'a stop',
      { type: 'STOP_LOSS', stopPrice: '88000.00000000' },
      { type: 'STOP_MARKET', trigger: { triggerPrice: '88000' } },
    ],
    ['a take-profit', { type: 'TAKE_PROFIT', stopPrice: '95000' }, { type: 'TAKE_PROFIT_MARKET' }],
    [
      'a take-profit with a limit',
      { type: 'TAKE_PROFIT_LIMIT', stopPrice: '95000', price: '94990' },
      { type: 'TAKE_PROFIT_LIMIT', price: '94990' },
    ],
    [
      'a trailing stop',
      { type: 'STOP_LOSS', stopPrice: '0.00000000', trailingDelta: 250 },
      {
        type: 'TRAILING_STOP_MARKET',
        trigger: {
          triggerPrice: null,
          triggerBy: 'LAST',
          trailingPercent: '2.5',
          trailingAmount: null,
          activationPrice: null,
        },
      },
    ],
    [
      'a trailing stop that begins at a price',
      { type: 'TAKE_PROFIT', stopPrice: '95000.00000000', trailingDelta: 125 },
      { type: 'TRAILING_STOP_MARKET', trigger: { trailingPercent: '1.25', activationPrice: '95000' } },
    ],
    ['a trailing limit order', { type: 'STOP_LOSS_LIMIT', stopPrice: '0', trailingDelta: 125 }, { type: null }],
  ])('%s tells its condition', (_, changes, expected) => {
    expect(queried({ status: 'NEW', executedQty: '0', isWorking: false, ...changes })).toMatchObject({
      ...expected,
      state: 'UNTRIGGERED',
      exchangeState: 'NEW',
    });
  });

  test.each([
    ['is in the book', { isWorking: true }, 'NEW'],
    ['entered the book', { workingTime: 1795341600123 }, 'NEW'],
    ['is not in the book', { isWorking: false }, 'UNTRIGGERED'],
    ['has not entered the book', { workingTime: -1 }, 'UNTRIGGERED'],
    ['says neither', {}, 'UNTRIGGERED'],
    ['has ended', { status: 'CANCELED', isWorking: false }, 'CANCELED'],
  ])('a stop that %s is %s', (_, changes, state) => {
    const stop = { type: 'STOP_LOSS', stopPrice: '88000', status: 'NEW', executedQty: '0' };
    expect(queried({ ...stop, ...changes })).toMatchObject({ state });
  });

  test('a limit order that says it is not in the book yet is NEW: it waits for nothing', () => {
    expect(queried({ status: 'NEW', executedQty: '0', isWorking: false })).toMatchObject({
      state: 'NEW',
      trigger: null,
    });
  });

  test('an iceberg tells what it shows', () => {
    expect(queried({ icebergQty: '0.00100000' })).toMatchObject({ displayQuantity: '0.001' });
    expect(queried({ icebergQty: '0.00000000' })).toMatchObject({ displayQuantity: null });
  });

  test.each([
    ['NEW', '0', 'NEW'],
    ['PENDING_NEW', '0', 'UNTRIGGERED'],
    ['PARTIALLY_FILLED', '0.001', 'PARTIALLY_FILLED'],
    ['FILLED', '0.005', 'FILLED'],
    ['CANCELED', '0.001', 'CANCELED'],
    ['PENDING_CANCEL', '0', 'NEW'],
    ['PENDING_CANCEL', '0.001', 'PARTIALLY_FILLED'],
    ['REJECTED', '0', 'REJECTED'],
    ['EXPIRED', '0.001', 'EXPIRED'],
    ['EXPIRED_IN_MATCH', '0.001', 'EXPIRED'],
  ])('in state %s with %s filled is %s', (status, executedQty, state) => {
    expect(queried({ status, executedQty })).toMatchObject({ state, exchangeState: status });
  });

  test.each([
    ['0', 'NEW'],
    ['0.001', 'PARTIALLY_FILLED'],
    ['0.005', 'FILLED'],
  ])('in an undocumented state with %s filled is %s, and that is reported', (executedQty, state) => {
    const seen: string[] = [];
    const row = queriedSpotRow(parseExact(JSON.stringify({ ...QUERIED, status: 'toString', executedQty })));
    expect(spotOrderOf(row, instrument, (status) => seen.push(status)).state).toBe(state);
    expect(seen).toEqual(['toString']);
  });

  test.each([
    ['no state', { status: undefined }],
    ['a quantity that is no number', { executedQty: 'NaN' }],
    ['an exponent that would fill the memory', { origQty: '1e999999999' }],
    ['a side that is none', { side: 'BOTH' }],
    ['another symbol', { symbol: 'ETHUSDT' }],
    ['a time that is no whole number', { time: '1.5' }],
  ])('with %s is unreadable', (_, changes) => {
    expect(() => queried(changes)).toThrow(UnreadableReply);
  });
});
