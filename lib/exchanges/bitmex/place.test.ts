import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer, reset, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import {
  type BitmexUnderTest,
  bitmexLimitOrder,
  bitmexUnderTest,
  type OrderChanges,
} from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, CANCELED, FILLED, type InstrumentName, POST_ONLY_TEXT, RESTING } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const refusal = (message: string, name = 'HTTPError') => ({ error: { message, name } });
const say = (...script: Parameters<BitmexUnderTest['exchange']['script']['push']>) =>
  bitmex.exchange.script.push(...script);
const seen = (index = 0): SeenRequest => {
  const request = bitmex.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};
const place = (changes: OrderChanges = {}, name: InstrumentName = 'XBT_USDT') =>
  bitmex.port.place(bitmexLimitOrder(changes, bitmexInstrumentRow(name)), bitmex.call);

describe('place', () => {
  test('is not sent if it would be signed too late, after its process was frozen', async () => {
    const late = { ...bitmex.call, sendBefore: bitmex.now - 1 };
    expect(await bitmex.port.place(bitmexLimitOrder({}, bitmexInstrumentRow('XBT_USDT')), late)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'DEADLINE_EXCEEDED' },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test.each<[string, OrderChanges, InstrumentName, string]>([
    [
      'a limit order on spot, in minor units',
      {},
      'XBT_USDT',
      '{"symbol":"XBT_USDT","side":"Buy","orderQty":25000,"ordType":"Limit","price":61250.5,"timeInForce":"GoodTillCancel","clOrdID":"oms-1"}',
    ],
    [
      'a market order, without price and time in force',
      { type: 'MARKET', price: undefined, side: 'SELL', quantity: '0.005' },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Sell","orderQty":5000,"ordType":"Market","clOrdID":"oms-1"}',
    ],
    [
      'immediate or cancel, on an inverse contract',
      { quantity: '100', price: '61250.1', timeInForce: 'IOC' },
      'XBTUSD',
      '{"symbol":"XBTUSD","side":"Buy","orderQty":100,"ordType":"Limit","price":61250.1,"timeInForce":"ImmediateOrCancel","clOrdID":"oms-1"}',
    ],
    [
      'fill or kill, on a quanto contract',
      { quantity: '6', price: '2500.25', timeInForce: 'FOK' },
      'ETHUSD',
      '{"symbol":"ETHUSD","side":"Buy","orderQty":6,"ordType":"Limit","price":2500.25,"timeInForce":"FillOrKill","clOrdID":"oms-1"}',
    ],
    [
      'post-only and reduce-only, with a price of seven decimals',
      { quantity: '0.01', price: '0.03121', postOnly: true, reduceOnly: true },
      'ETHM26',
      '{"symbol":"ETHM26","side":"Buy","orderQty":1000,"ordType":"Limit","price":0.03121,"timeInForce":"GoodTillCancel","execInst":"ParticipateDoNotInitiate,ReduceOnly","clOrdID":"oms-1"}',
    ],
    [
      'a stop that watches the last price, because the exchange would watch the mark price',
      { type: 'STOP_MARKET', side: 'SELL', quantity: '0.005', price: undefined, triggerPrice: '60000.1' },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Sell","orderQty":5000,"ordType":"Stop","stopPx":60000.1,"execInst":"LastPrice","clOrdID":"oms-1"}',
    ],
    [
      'a stop with a limit, on the mark price and reduce-only',
      {
        ...{ type: 'STOP_LIMIT', side: 'SELL', quantity: '0.005', price: '59990.1', triggerPrice: '60000.1' },
        ...{ triggerBy: 'MARK', reduceOnly: true },
      },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Sell","orderQty":5000,"ordType":"StopLimit","price":59990.1,"stopPx":60000.1,"timeInForce":"GoodTillCancel","execInst":"MarkPrice,ReduceOnly","clOrdID":"oms-1"}',
    ],
    [
      'a take-profit that closes the position, on the index',
      {
        ...{ type: 'TAKE_PROFIT_MARKET', side: 'SELL', quantity: undefined, price: undefined },
        ...{ triggerPrice: '62000', triggerBy: 'INDEX', closePosition: true },
      },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Sell","ordType":"MarketIfTouched","stopPx":62000,"execInst":"IndexPrice,Close","clOrdID":"oms-1"}',
    ],
    [
      'a take-profit with a limit, on spot',
      { type: 'TAKE_PROFIT_LIMIT', side: 'SELL', price: '62000', triggerPrice: '61999.5' },
      'XBT_USDT',
      '{"symbol":"XBT_USDT","side":"Sell","orderQty":25000,"ordType":"LimitIfTouched","price":62000,"stopPx":61999.5,"timeInForce":"GoodTillCancel","execInst":"LastPrice","clOrdID":"oms-1"}',
    ],
    [
      'a trailing stop that sells, below the best price',
      { type: 'TRAILING_STOP_MARKET', side: 'SELL', quantity: '0.005', price: undefined, trailingAmount: '500.5' },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Sell","orderQty":5000,"ordType":"Stop","pegPriceType":"TrailingStopPeg","pegOffsetValue":-500.5,"execInst":"LastPrice","clOrdID":"oms-1"}',
    ],
    [
      'a trailing stop that buys, above it',
      { type: 'TRAILING_STOP_MARKET', quantity: '0.005', price: undefined, trailingAmount: '500.5' },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Buy","orderQty":5000,"ordType":"Stop","pegPriceType":"TrailingStopPeg","pegOffsetValue":500.5,"execInst":"LastPrice","clOrdID":"oms-1"}',
    ],
    [
      'an order that shows a part of itself',
      { quantity: '0.0005', price: '61250.1', displayQuantity: '0.0001' },
      'XBTUSDT',
      '{"symbol":"XBTUSDT","side":"Buy","orderQty":500,"displayQty":100,"ordType":"Limit","price":61250.1,"timeInForce":"GoodTillCancel","clOrdID":"oms-1"}',
    ],
  ])('%s sends exactly its own parameters', async (_, changes, name, body) => {
    say(answer(200, RESTING));
    await place(changes, name);
    expect(seen()).toMatchObject({ method: 'POST', path: '/api/v1/order', query: '', body });
    expect(seen().headers['content-type']).toBe('application/json');
  });

  test('is acknowledged with the order as it stands', async () => {
    say(answer(200, RESTING), answer(200, { ...FILLED, clOrdID: 'oms-1' }));
    expect(await place()).toMatchObject({ outcome: 'acknowledged', value: { state: 'NEW', quantity: '0.00025' } });
    expect(await place({ type: 'MARKET', price: undefined, quantity: '0.005' }, 'XBTUSDT')).toMatchObject({
      outcome: 'acknowledged',
      value: { state: 'FILLED', averagePrice: '61240.1', filledQuantity: '0.005' },
    });
  });

  test.each([
    ['BUY', 'Price greater than limitUpPrice', '62000.5'],
    ['SELL', 'Price less than limitDownPrice', '58000'],
  ] as const)('a %s that is refused with %j names the limit price of the instrument', async (side, message, bound) => {
    say(answer(400, refusal(message)));
    const band = { reference: null, buyMax: '62000.5', buyMin: null, sellMax: null, sellMin: '58000' };
    const order = bitmexLimitOrder({ side, quantity: '0.005' }, { ...bitmexInstrumentRow('XBTUSDT'), priceBand: band });
    expect(await bitmex.port.place(order, bitmex.call)).toMatchObject({
      problem: { code: 'RULE_VIOLATION', details: { violations: [{ field: 'price', rule: 'priceBand', bound }] } },
    });
  });

  test('that is refused by an order, not by a status, names that price as well', async () => {
    say(answer(200, { ...RESTING, ordStatus: 'Rejected', ordRejReason: 'Price greater than limitUpPrice' }));
    const band = { reference: null, buyMax: '62000.5', buyMin: null, sellMax: null, sellMin: null };
    const order = bitmexLimitOrder({}, { ...bitmexInstrumentRow('XBT_USDT'), priceBand: band });
    expect(await bitmex.port.place(order, bitmex.call)).toMatchObject({
      problem: { details: { violations: [{ field: 'price', rule: 'priceBand', bound: '62000.5' }] } },
    });
  });

  test('of a post-only order that would have traded is acknowledged, cancelled, with the reason', async () => {
    say(answer(200, { ...RESTING, ...CANCELED, execInst: 'ParticipateDoNotInitiate', text: POST_ONLY_TEXT }));
    expect(await place({ postOnly: true })).toMatchObject({
      outcome: 'acknowledged',
      value: {
        state: 'CANCELED',
        postOnly: true,
        filledQuantity: '0',
        remainingQuantity: '0',
        stateReason: 'POST_ONLY: Order had execInst of ParticipateDoNotInitiate',
      },
    });
  });

  test('that comes back Rejected is a refusal, classified by its reason', async () => {
    const ordRejReason = 'Account has insufficient Available Balance, 5929700 XBt required';
    say(answer(200, { ...RESTING, ordStatus: 'Rejected', leavesQty: 0, workingIndicator: false, ordRejReason }));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
      // Another copy may have taken the funds.
      recheckFrom: expect.any(Number),
      problem: {
        code: 'INSUFFICIENT_FUNDS',
        details: { orderState: 'notPlaced', exchangeMessage: ordRejReason, order: { state: 'REJECTED' } },
      },
    });
  });

  test.each<[string, OrderChanges]>([
    ['immediate or cancel', { timeInForce: 'IOC' }],
    ['a market order', { type: 'MARKET', price: undefined }],
  ])('post-only and %s at once is refused without a call', async (_, changes) => {
    expect(await place({ ...changes, postOnly: true })).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'NOT_SUPPORTED', details: { orderState: 'notPlaced' } },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test('with a quantity between two contracts is refused without a call, in case a rule has changed', async () => {
    const moved = { ...bitmexInstrumentRow('XBTUSDT'), contractSize: '0.0002' };
    const order = bitmexLimitOrder({ quantity: '0.0003', price: '61250.5' }, moved);
    expect(await bitmex.port.place(order, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'RULE_VIOLATION', details: { orderState: 'notPlaced' } },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test('without stored keys provably has no effect', async () => {
    bitmex.missing = true;
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'CREDENTIALS_MISSING', details: { orderState: 'notPlaced' } },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test.each([
    ['the connection is reset', reset, 'EXCHANGE_UNREACHABLE'],
    ['a gateway fails', answer(502, '<html>'), 'EXCHANGE_OVERLOADED'],
    ['the service is unavailable', answer(503, refusal('Service unavailable')), 'EXCHANGE_OVERLOADED'],
    ['the body is cut', answer(200, '{"orderID":"6f1c'), 'EXCHANGE_PROTOCOL'],
    ['the body is no order', answer(200, []), 'EXCHANGE_PROTOCOL'],
    ['the order is another one', answer(200, { ...RESTING, clOrdID: 'oms-2' }), 'EXCHANGE_PROTOCOL'],
    ['the order has no client id', answer(200, { ...RESTING, clOrdID: undefined }), 'EXCHANGE_PROTOCOL'],
    ['the order is of another instrument', answer(200, { ...RESTING, symbol: 'ETH_USDT' }), 'EXCHANGE_PROTOCOL'],
    ['a page stands in its place', answer(404, '<html>'), 'EXCHANGE_REFUSED_REQUEST'],
  ])('is unknown, for ever with no end of acceptance, and sent once when %s', async (_, script, code) => {
    say(script);
    expect(await place()).toMatchObject({
      outcome: 'unknown',
      acceptedUntil: null,
      clientOrderIds: ['oms-1'],
      problem: { code, details: { orderState: 'unknown' } },
    });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test.each([
    [400, 'Duplicate clOrdID', 'rejected', 'DUPLICATE_CLIENT_ORDER_ID'],
    [400, 'Invalid price tickSize', 'rejected', 'RULE_VIOLATION'],
    [404, 'Not Found', 'rejected', 'EXCHANGE_REFUSED_REQUEST'],
    [400, 'Something new', 'rejected', 'EXCHANGE_REJECTED'],
    [503, 'The system is currently overloaded. Please try again later.', 'notExecuted', 'EXCHANGE_OVERLOADED'],
  ])('refused with %d "%s" is %s: %s', async (status, message, outcome, code) => {
    say(answer(status, refusal(message)));
    expect(await place()).toMatchObject({ outcome, problem: { code, details: { orderState: 'notPlaced' } } });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test('shed as overload names the pause, and the next request is sent', async () => {
    say(answer(503, refusal('The system is currently overloaded. Please try again later.')), answer(200, RESTING));
    expect(await place()).toMatchObject({ outcome: 'notExecuted', problem: { details: { retryAfterMs: 500 } } });
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
  });
});
