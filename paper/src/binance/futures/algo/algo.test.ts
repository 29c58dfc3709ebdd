import { beforeEach, describe, expect, it } from 'vitest';
import { parseDecimal } from '../../../engine/decimal.ts';
import {
  type Fields,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  START,
  without,
} from '../testing/futures-fixture.ts';

const ALGO = '/fapi/v1/algoOrder';
const ORDER = '/fapi/v1/order';

/** The stop of docs/venues/binance.md §30.2. */
const STOP: Fields = {
  algoType: 'CONDITIONAL',
  symbol: 'ETHUSDT',
  side: 'SELL',
  type: 'STOP_MARKET',
  quantity: '0.250',
  triggerPrice: '3000.00',
  workingType: 'MARK_PRICE',
  priceProtect: true,
  reduceOnly: true,
  clientAlgoId: 'oms-S2',
};
const TRAILING: Fields = {
  ...without(STOP, 'triggerPrice', 'priceProtect', 'workingType', 'clientAlgoId'),
  type: 'TRAILING_STOP_MARKET',
  callbackRate: '1.5',
};

let fixture: FuturesFixture;

beforeEach(() => {
  fixture = openFuturesFixture();
});

const send = (method: string, path: string, fields?: Fields) => fixture.send(method, path, fields);
const place = (fields: Fields) => send('POST', ALGO, fields);
const query = (fields: Fields = { clientAlgoId: 'oms-S2' }) => send('GET', ALGO, fields).row;

function price(symbol: string, to: string): void {
  fixture.usdm.maker.setPrice(symbol, parseDecimal(to));
}

/** Opens a position of a quarter of an ETH. */
function buy(quantity = '0.25', more: Fields = {}): void {
  const { status, text } = send('POST', ORDER, { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity, ...more });
  if (status !== 200) throw new Error(text);
}

function position(): unknown {
  return fixture.usdm.exchange.positions('paper', 'ETHUSDT')[0]?.quantity;
}

describe('a conditional order on USD-M', () => {
  it('answers as the exchange does: docs/venues/binance.md §30.2, example 1', () => {
    expect(place(STOP).row).toEqual({
      algoId: 3_000_002_168_427_100,
      clientAlgoId: 'oms-S2',
      algoType: 'CONDITIONAL',
      orderType: 'STOP_MARKET',
      symbol: 'ETHUSDT',
      side: 'SELL',
      positionSide: 'BOTH',
      timeInForce: 'GTC',
      quantity: '0.250',
      algoStatus: 'NEW',
      triggerPrice: '3000.00',
      price: '0.00',
      icebergQuantity: null,
      selfTradePreventionMode: 'EXPIRE_MAKER',
      workingType: 'MARK_PRICE',
      priceMatch: 'NONE',
      closePosition: false,
      priceProtect: true,
      reduceOnly: true,
      activatePrice: '',
      callbackRate: '',
      createTime: START,
      updateTime: START,
      triggerTime: 0,
      goodTillDate: 0,
    });
  });

  it('trails as in docs/venues/binance.md §30.2, example 2', () => {
    expect(place({ ...TRAILING, activatePrice: '3200.00' }).row).toMatchObject({
      orderType: 'TRAILING_STOP_MARKET',
      triggerPrice: '0.00',
      workingType: 'CONTRACT_PRICE',
      activatePrice: '3200.00',
      callbackRate: '1.5',
    });
  });

  it('is listed as in docs/venues/binance.md §30.2, example 3, and no order of the order endpoints knows it', () => {
    place(STOP);
    const [row] = send('GET', '/fapi/v1/openAlgoOrders', { symbol: 'ETHUSDT' }).rows;
    expect(row).toEqual({
      algoId: 3_000_002_168_427_100,
      clientAlgoId: 'oms-S2',
      algoType: 'CONDITIONAL',
      orderType: 'STOP_MARKET',
      symbol: 'ETHUSDT',
      side: 'SELL',
      positionSide: 'BOTH',
      timeInForce: 'GTC',
      quantity: '0.250',
      algoStatus: 'NEW',
      actualOrderId: '',
      actualPrice: '0.00000',
      triggerPrice: '3000.00',
      price: '0.00',
      icebergQuantity: null,
      tpTriggerPrice: '0.000',
      tpPrice: '0.000',
      slTriggerPrice: '0.000',
      slPrice: '0.000',
      tpOrderType: '',
      selfTradePreventionMode: 'EXPIRE_MAKER',
      workingType: 'MARK_PRICE',
      priceMatch: 'NONE',
      closePosition: false,
      priceProtect: true,
      reduceOnly: true,
      createTime: START,
      updateTime: START,
      triggerTime: 0,
      goodTillDate: 0,
    });
    const named = { symbol: 'ETHUSDT', origClientOrderId: 'oms-S2' };
    expect(send('GET', ORDER, named).row).toMatchObject({ code: -2013 });
    expect(send('DELETE', ORDER, named).row).toMatchObject({ code: -2011 });
    expect(send('GET', '/fapi/v1/openOrders').rows).toEqual([]);
  });

  it('makes an order with an id of its own, and is finished with it: docs/venues/binance.md §30.2, example 4', () => {
    buy();
    place(STOP);
    fixture.clock.advance(5_000);
    price('ETHUSDT', '2999.80');
    const { actualOrderId, actualPrice, ...row } = query();
    expect(row).toMatchObject({
      algoId: 3_000_002_168_427_100,
      algoStatus: 'FINISHED',
      actualQty: '0.250',
      actualType: 'MARKET',
      triggerTime: START + 5_000,
      updateTime: START + 5_000,
      createTime: START,
    });
    expect(position()).toBe(0n);
    const made = send('GET', ORDER, { symbol: 'ETHUSDT', orderId: String(actualOrderId) }).row;
    expect(made).toMatchObject({ clientOrderId: 'oms-S2', status: 'FILLED', avgPrice: actualPrice });
    expect(fixture.usdm.exchange.effectsOf('oms-S2')).toMatchObject({ placements: 1, fills: 1 });
    expect(send('DELETE', ALGO, { clientAlgoId: 'oms-S2' }).row).toEqual({ code: -2011, msg: 'Unknown order sent.' });
  });

  it('is triggered while its limit order rests', () => {
    place({ ...without(STOP, 'reduceOnly', 'priceProtect'), type: 'STOP', price: '3100' });
    price('ETHUSDT', '2999');
    expect(query()).toMatchObject({ algoStatus: 'TRIGGERED', actualType: 'LIMIT' });
    expect(query().actualQty).toBeUndefined();
    const [made] = send('GET', '/fapi/v1/openOrders').rows;
    expect(made).toMatchObject({ price: '3100.00', side: 'SELL' });
    send('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'ETHUSDT' });
    expect(query()).toMatchObject({ algoStatus: 'FINISHED' });
  });

  it.each([
    ['STOP_MARKET', 'BUY', '3100', '3099', '3100'],
    ['STOP_MARKET', 'SELL', '3000', '3001', '3000'],
    ['TAKE_PROFIT_MARKET', 'BUY', '3000', '3001', '3000'],
    ['TAKE_PROFIT_MARKET', 'SELL', '3100', '3099', '3100'],
  ])('%s %s at %s', (type, side, triggerPrice, before, then) => {
    place({ ...without(STOP, 'reduceOnly'), type, side, triggerPrice });
    price('ETHUSDT', before);
    expect(query()).toMatchObject({ algoStatus: 'NEW' });
    price('ETHUSDT', then);
    expect(query()).toMatchObject({ algoStatus: 'FINISHED' });
  });

  it('trails from its activation on, by per cent', () => {
    buy();
    place({ ...TRAILING, clientAlgoId: 'oms-S2', activatePrice: '3200' });
    expect(query()).toMatchObject({ isActivated: false });
    price('ETHUSDT', '3300');
    expect(query()).toMatchObject({ isActivated: true, algoStatus: 'NEW' });
    price('ETHUSDT', '3251');
    expect(query()).toMatchObject({ algoStatus: 'NEW' });
    price('ETHUSDT', '3250.5');
    expect(query()).toMatchObject({ algoStatus: 'FINISHED' });
  });

  it('is rejected at its trigger where its order would be refused, and holds no margin before', () => {
    const before = fixture.usdm.exchange.balance('paper', 'USDT');
    place({ ...without(STOP, 'reduceOnly'), quantity: '9000', type: 'STOP', price: '3000' });
    expect(fixture.usdm.exchange.balance('paper', 'USDT')).toEqual(before);
    price('ETHUSDT', '3000');
    expect(query()).toMatchObject({ algoStatus: 'REJECTED', actualOrderId: '' });
    place({ ...STOP, clientAlgoId: 'flat' });
    price('ETHUSDT', '3060');
    place({ ...STOP, clientAlgoId: 'flat' });
    price('ETHUSDT', '2990');
    expect(query({ clientAlgoId: 'flat' })).toMatchObject({ algoStatus: 'REJECTED' });
  });

  it('takes its price from the book at the trigger', () => {
    place({ ...without(STOP, 'reduceOnly'), type: 'STOP', priceMatch: 'QUEUE' });
    price('ETHUSDT', '3000');
    const [made] = send('GET', '/fapi/v1/openOrders').rows;
    expect(Number(made?.price)).toBeGreaterThan(3_000);
  });

  it('waits on while mark and last price are far apart, where it is protected', () => {
    place({ ...without(STOP, 'reduceOnly'), workingType: 'CONTRACT_PRICE' });
    fixture.usdm.exchange.setLastPrice('ETHUSDT', parseDecimal('2800'));
    expect(query()).toMatchObject({ algoStatus: 'NEW' });
    price('ETHUSDT', '2800');
    expect(query()).toMatchObject({ algoStatus: 'FINISHED' });
  });

  it('runs out at its date', () => {
    const goodTillDate = START + 700_000;
    place({ ...STOP, type: 'STOP', price: '2990', timeInForce: 'GTD', goodTillDate });
    expect(query()).toMatchObject({ goodTillDate, timeInForce: 'GTD' });
    fixture.clock.advance(700_000);
    expect(query()).toMatchObject({ algoStatus: 'EXPIRED' });
    fixture.clock.advance(3 * 86_400_000);
    expect(query()).toEqual({ code: -2013, msg: 'Order does not exist.' });
  });
});

describe('closePosition', () => {
  const CLOSE = { ...without(STOP, 'quantity', 'reduceOnly'), closePosition: true };

  it('closes the whole position, and says so', () => {
    buy();
    expect(place(CLOSE).row).toMatchObject({
      closePosition: true,
      quantity: '0',
      reduceOnly: true,
      timeInForce: 'GTE_GTC',
    });
    buy('0.5');
    price('ETHUSDT', '2999');
    expect(query()).toMatchObject({ algoStatus: 'FINISHED', actualQty: '0.750' });
    expect(position()).toBe(0n);
  });

  it('expires when the position is gone', () => {
    buy();
    place(CLOSE);
    send('POST', ORDER, { symbol: 'ETHUSDT', side: 'SELL', type: 'MARKET', quantity: '0.25' });
    expect(query()).toMatchObject({ algoStatus: 'EXPIRED' });
  });

  it('is one of its kind in a direction', () => {
    buy();
    place(CLOSE);
    expect(place({ ...CLOSE, clientAlgoId: 'second' }).row).toEqual({
      code: -4130,
      msg: 'An open stop or take profit order with GTE and closePosition in the direction is existing.',
    });
    const profit = { ...CLOSE, type: 'TAKE_PROFIT_MARKET', triggerPrice: '3200', clientAlgoId: 'profit' };
    expect(place(profit).status).toBe(200);
  });

  it('closes a side in hedge mode', () => {
    send('POST', '/fapi/v1/positionSide/dual', { dualSidePosition: true });
    buy('0.25', { positionSide: 'LONG' });
    expect(place({ ...CLOSE, side: 'BUY', positionSide: 'LONG', triggerPrice: '3100' }).row).toMatchObject({
      code: -4136,
    });
    expect(place({ ...CLOSE, positionSide: 'LONG' }).row).toMatchObject({ positionSide: 'LONG', algoStatus: 'NEW' });
    price('ETHUSDT', '2999');
    expect(query()).toMatchObject({ algoStatus: 'FINISHED' });
  });
});

describe('the Algo Service refuses', () => {
  const OFF = [
    ['a trigger that is past', { ...STOP, triggerPrice: '3100' }, -2021],
    ['an activation that is past', { ...TRAILING, activatePrice: '3000' }, -2021],
    ['a trailing trigger', { ...TRAILING, triggerPrice: '3000' }, -1106],
    ['a trailing order without a rate', without(TRAILING, 'callbackRate'), -1102],
    ['a rate too small', { ...TRAILING, callbackRate: '0.05' }, -1130],
    ['a rate too large', { ...TRAILING, callbackRate: '20.1' }, -1130],
    ['a stop without trigger', without(STOP, 'triggerPrice'), -1102],
    ['a stop in the old words', { ...without(STOP, 'triggerPrice'), stopPrice: '3000' }, -1102],
    ['a market stop with a price', { ...STOP, price: '3000' }, -1106],
    ['a limit stop without a price', { ...STOP, type: 'STOP' }, -1102],
    ['closePosition with a quantity', { ...without(STOP, 'reduceOnly'), closePosition: true }, -4137],
    ['closePosition with reduceOnly', { ...without(STOP, 'quantity'), closePosition: true }, -1106],
    ['a limit that closes', { ...without(STOP, 'quantity'), type: 'STOP', price: '1', closePosition: true }, -4136],
    ['a plain type', { ...STOP, type: 'LIMIT' }, -1116],
    ['another algo', { ...STOP, algoType: 'TWAP' }, -1130],
    ['an unknown symbol', { ...STOP, symbol: 'ETHEUR' }, -1121],
    ['a long client id', { ...STOP, clientAlgoId: 'x'.repeat(37) }, -4015],
    ['a side in one-way mode', { ...STOP, positionSide: 'LONG' }, -4061],
    ['GTE without a position', { ...STOP, timeInForce: 'GTE_GTC' }, -4509],
    ['a date in the past', { ...STOP, type: 'STOP', price: '2990', timeInForce: 'GTD', goodTillDate: START }, -5040],
    ['a trigger with too many decimals', { ...STOP, triggerPrice: '3000.001' }, -1111],
    ['too small a quantity', { ...STOP, quantity: '0' }, -4003],
  ] as const;
  it.each(OFF)('%s', (_what, fields, code) => {
    expect(place(fields)).toMatchObject({ status: 400, row: { code } });
    expect(fixture.usdm.exchange.conditionals.list('paper')).toEqual([]);
  });

  it('names what is missing in lower case', () => {
    expect(place(without(STOP, 'triggerPrice')).row.msg).toBe(
      "Mandatory parameter 'triggerprice' was not sent, was empty/null, or malformed.",
    );
  });

  it('a client id that waits already, and takes it again afterwards', () => {
    place(STOP);
    expect(place(STOP).row).toMatchObject({ code: -4116 });
    send('DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'ETHUSDT' });
    expect(place(STOP).status).toBe(200);
  });

  it('the 201st that waits, over all symbols', () => {
    for (let index = 0; index < 200; index += 1) {
      if (index % 100 === 0) fixture.clock.advance(10_000);
      place({ ...STOP, clientAlgoId: `oms-${index}` });
    }
    fixture.clock.advance(60_000);
    expect(place({ ...STOP, symbol: 'BTCUSDT', triggerPrice: '80000', clientAlgoId: 'last' }).row).toMatchObject({
      code: -4045,
    });
  });

  it('conditional types at the order endpoints', () => {
    const old = { symbol: 'ETHUSDT', side: 'SELL', type: 'STOP_MARKET', quantity: '0.25', stopPrice: '3000' };
    expect(send('POST', ORDER, old).row).toMatchObject({ code: -4120 });
    const batch = send('POST', '/fapi/v1/batchOrders', { batchOrders: JSON.stringify([old, limitOrder()]) });
    expect(batch.rows).toMatchObject([{ code: -4120 }, { status: 'NEW' }]);
  });
});

describe('conditional orders', () => {
  it('are cancelled one by one, with a code in words, and all at once, with a number', () => {
    place(STOP);
    place({ ...STOP, clientAlgoId: 'other' });
    expect(send('DELETE', ALGO, { clientAlgoId: 'oms-S2' }).row).toEqual({
      algoId: 3_000_002_168_427_100,
      clientAlgoId: 'oms-S2',
      code: '200',
      msg: 'success',
    });
    expect(send('DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'ETHUSDT' }).row).toEqual({
      code: 200,
      msg: 'The operation of cancel all open order is done.',
    });
    expect(query({ clientAlgoId: 'other' })).toMatchObject({ algoStatus: 'CANCELED' });
    expect(send('DELETE', ALGO, { algoId: 1 }).row).toMatchObject({ code: -2011 });
    expect(query({ algoId: 1 })).toMatchObject({ code: -2013 });
    expect(query({})).toMatchObject({ code: -1102 });
  });

  it('survive a cancel of all orders and the dead-man switch', () => {
    place(STOP);
    send('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'ETHUSDT' });
    send('POST', '/fapi/v1/countdownCancelAll', { symbol: 'ETHUSDT', countdownTime: 1_000 });
    fixture.clock.advance(1_000);
    expect(query()).toMatchObject({ algoStatus: 'NEW' });
  });

  it('are listed from an id, or by time, oldest first', () => {
    place(STOP);
    fixture.clock.advance(1_000);
    place({ ...STOP, clientAlgoId: 'second' });
    place({ ...STOP, symbol: 'BTCUSDT', triggerPrice: '80000', clientAlgoId: 'other' });
    const ids = (fields: Fields) =>
      send('GET', '/fapi/v1/allAlgoOrders', { symbol: 'ETHUSDT', ...fields }).rows.map((row) => row.clientAlgoId);
    expect(ids({})).toEqual(['oms-S2', 'second']);
    expect(ids({ limit: 1 })).toEqual(['second']);
    expect(ids({ algoId: '3000002168427101' })).toEqual(['second']);
    expect(ids({ startTime: START, endTime: START + 500 })).toEqual(['oms-S2']);
    expect(send('GET', '/fapi/v1/openAlgoOrders').headers['x-mbx-used-weight-1m']).toBeDefined();
    expect(send('GET', '/fapi/v1/openAlgoOrders').rows).toHaveLength(3);
  });

  it('count as orders', () => {
    expect(place(STOP).headers['x-mbx-order-count-10s']).toBe('1');
  });

  it('are not seen by reads before they are listed', () => {
    fixture.send('POST', ALGO, STOP, { listingDelayMs: 500 });
    expect(query()).toMatchObject({ code: -2013 });
    fixture.clock.advance(500);
    expect(query()).toMatchObject({ algoStatus: 'NEW' });
  });

  it('are there on COIN-M too', () => {
    const stop = { ...STOP, symbol: 'BTCUSD_PERP', quantity: '5', triggerPrice: '90000.0', reduceOnly: false };
    expect(send('POST', '/dapi/v1/algoOrder', stop).row).toMatchObject({ quantity: '5', triggerPrice: '90000.0' });
    fixture.coinm.maker.setPrice('BTCUSD_PERP', parseDecimal('89999'));
    expect(send('GET', '/dapi/v1/algoOrder', { clientAlgoId: 'oms-S2' }).row).toMatchObject({
      algoStatus: 'FINISHED',
      actualQty: '5',
    });
    expect(send('GET', '/dapi/v1/openAlgoOrders').rows).toEqual([]);
  });
});

describe('order/test', () => {
  const OLD = {
    symbol: 'ETHUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    quantity: '0.25',
    stopPrice: '3000',
    newClientOrderId: 'tested',
  };
  const test = (fields: Fields) => send('POST', '/fapi/v1/order/test', fields);

  it('checks a conditional order under the old names, and places nothing', () => {
    expect(test(OLD).row).toMatchObject({
      clientOrderId: 'tested',
      status: 'NEW',
      type: 'STOP_MARKET',
      origType: 'STOP_MARKET',
      stopPrice: '3000.00',
    });
    expect(fixture.usdm.exchange.conditionals.list('paper')).toEqual([]);
  });

  it('refuses what the placement would refuse, in the names that were sent', () => {
    expect(test({ ...OLD, stopPrice: '3100' }).row).toMatchObject({ code: -2021 });
    expect(test(without(OLD, 'stopPrice')).row).toMatchObject({
      code: -1102,
      msg: expect.stringContaining('stopprice'),
    });
    const trailing = { ...without(OLD, 'stopPrice'), type: 'TRAILING_STOP_MARKET' };
    expect(test({ ...trailing, callbackRate: '5' }).status).toBe(200);
    expect(test({ ...trailing, callbackRate: '5.1' }).row).toMatchObject({ code: -1130 });
  });
});
