import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Secret } from '../../secret.ts';
import { answer, reset, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import { signature } from './signing.ts';
import {
  type BitmexUnderTest,
  bitmexUnderTest,
  EXPIRES,
  limitOrder,
  NOW,
  newerKeys,
  type OrderChanges,
} from './testing/bitmex-under-test.ts';
import {
  CANCELED,
  FILLED,
  INSTRUMENTS,
  type InstrumentName,
  instrument,
  POST_ONLY_TEXT,
  RESTING,
} from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const spot = instrument('XBT_USDT');
const BY_ID = { instrument: spot, exchangeOrderId: RESTING.orderID };
const BY_CLIENT_ID = { instrument: spot, clientOrderId: 'oms-1' };
const refusal = (message: string, name = 'HTTPError') => ({ error: { message, name } });
const EXPIRED = answer(400, refusal('This request has expired - `expires` is in the past. Current time: 1787217400'));
const TIME = (timestamp: number) => answer(200, { name: 'BitMEX API', version: '2.0.0', timestamp });
const say = (...script: Parameters<BitmexUnderTest['exchange']['script']['push']>) =>
  bitmex.exchange.script.push(...script);
const seen = (index = 0): SeenRequest => {
  const request = bitmex.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};
const place = (changes: OrderChanges = {}, name: InstrumentName = 'XBT_USDT') =>
  bitmex.port.place(limitOrder(changes, instrument(name)), bitmex.call);

describe('a signed request', () => {
  test('carries key, expiry and the signature of the very bytes sent', async () => {
    say(answer(200, RESTING), answer(200, []));
    await place();
    await bitmex.port.find(BY_ID, bitmex.call);
    for (const request of bitmex.exchange.seen) {
      const { method, body, headers } = request;
      const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
      expect(headers['api-key']).toBe('old-key');
      expect(headers['api-expires']).toBe(String(EXPIRES));
      expect(headers['api-signature']).toBe(
        signature({ method: method as 'GET', path, body }, EXPIRES, Secret.of('old-secret')),
      );
    }
    expect(bitmex.exchange.seen.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  test('an unsigned one carries no key', async () => {
    say(answer(200, []));
    await bitmex.port.instruments(bitmex.call);
    expect(Object.keys(seen().headers).filter((name) => name.startsWith('api-'))).toEqual([]);
  });
});

describe('place', () => {
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

  test('that comes back Rejected is a refusal, judged by its reason', async () => {
    const ordRejReason = 'Account has insufficient Available Balance, 5929700 XBt required';
    say(answer(200, { ...RESTING, ordStatus: 'Rejected', leavesQty: 0, workingIndicator: false, ordRejReason }));
    expect(await place()).toMatchObject({
      outcome: 'rejected',
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

  test('with a quantity between two contracts is refused without a call, should a rule have moved', async () => {
    const moved = { ...instrument('XBTUSDT'), contractSize: '0.0002' };
    const order = limitOrder({ quantity: '0.0003', price: '61250.5' }, moved);
    expect(await bitmex.port.place(order, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'RULE_VIOLATION', details: { orderState: 'notPlaced' } },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test('without stored keys provably had no effect', async () => {
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
    ['the words are not known', answer(400, refusal('Something new')), 'EXCHANGE_REJECTED'],
  ])('is unknown, for ever without a fence, and sent once when %s', async (_, script, code) => {
    say(script);
    expect(await place()).toMatchObject({
      outcome: 'unknown',
      fence: null,
      clientOrderIds: ['oms-1'],
      problem: { code, details: { orderState: 'unknown' } },
    });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test.each([
    [400, 'Duplicate clOrdID', 'rejected', 'DUPLICATE_CLIENT_ORDER_ID'],
    [400, 'Invalid price tickSize', 'rejected', 'RULE_VIOLATION'],
    [404, 'Not Found', 'rejected', 'EXCHANGE_REFUSED_REQUEST'],
    [503, 'The system is currently overloaded. Please try again later.', 'notExecuted', 'EXCHANGE_OVERLOADED'],
  ])('refused with %d "%s" is %s: %s', async (status, message, outcome, code) => {
    say(answer(status, refusal(message)));
    expect(await place()).toMatchObject({ outcome, problem: { code, details: { orderState: 'notPlaced' } } });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test('shed as overload names the pause, and the next request goes out', async () => {
    say(answer(503, refusal('The system is currently overloaded. Please try again later.')), answer(200, RESTING));
    expect(await place()).toMatchObject({ outcome: 'notExecuted', problem: { details: { retryAfterMs: 500 } } });
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
  });
});

describe('the clock', () => {
  test('is learnt from a refused expiry, and the request sent once more', async () => {
    say(EXPIRED, TIME(NOW + 90_000), answer(200, RESTING));
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
    expect(bitmex.exchange.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /api/v1/order',
      'GET /api/v1',
      'POST /api/v1/order',
    ]);
    expect(seen(2).headers['api-expires']).toBe(String(EXPIRES + 90));
    expect(bitmex.events).toContainEqual(expect.objectContaining({ kind: 'clockLearnt', offset: 90_000 }));
  });

  test('that is refused again is not tried a third time', async () => {
    say(EXPIRED, TIME(NOW), EXPIRED);
    expect(await place()).toMatchObject({ outcome: 'notExecuted', problem: { code: 'EXCHANGE_CLOCK' } });
    expect(bitmex.exchange.seen).toHaveLength(3);
  });

  test('that cannot be read leaves the refusal as it is', async () => {
    say(EXPIRED, answer(400, '<html>'));
    expect(await place()).toMatchObject({ outcome: 'notExecuted', problem: { code: 'EXCHANGE_CLOCK' } });
    expect(bitmex.exchange.seen).toHaveLength(2);
  });

  test('is told with its offset', async () => {
    say(TIME(NOW - 250));
    expect(await bitmex.port.time(bitmex.call)).toMatchObject({ serverTime: NOW - 250, offset: -250 });
  });
});

describe('refused keys', () => {
  test('are looked up anew, and the newer ones tried once', async () => {
    bitmex.newer = newerKeys;
    say(answer(401, refusal('Invalid API Key.')), answer(200, RESTING));
    expect(await place()).toMatchObject({ outcome: 'acknowledged' });
    expect(bitmex.exchange.seen.map(({ headers }) => headers['api-key'])).toEqual(['old-key', 'new-key']);
  });

  test('are final when the newer ones are refused too, or there are none', async () => {
    bitmex.newer = newerKeys;
    say(answer(401, refusal('Signature not valid.')), answer(403, refusal('This key is disabled.')));
    expect(await place()).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    bitmex.newer = undefined;
    say(answer(403, refusal('Access Denied')));
    expect(await place()).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    expect(bitmex.exchange.seen).toHaveLength(3);
  });
});

describe('a limit', () => {
  test.each([
    [
      '429 with Retry-After',
      answer(429, refusal('Rate limit exceeded', 'RateLimitError'), { 'retry-after': '3' }),
      3_000,
    ],
    ['429 with the wait in words', answer(429, refusal('Rate limit exceeded, retry in 1 seconds.')), 1_000],
    ['429 that names no wait', answer(429, '<html>'), 5_000],
    ['403 of the load balancer', answer(403, '<html>Forbidden</html>'), 3_600_000],
  ])('%s is not executed, and nothing is sent until it is over', async (_, script, wait) => {
    say(script, answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: wait, orderState: 'notPlaced' } },
    });
    bitmex.now += wait - 1;
    expect(await place()).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: 1 } },
    });
    await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(bitmex.exchange.seen).toHaveLength(1);
    bitmex.now += 1;
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'acknowledged' });
  });

  test('is told by the headers of every reply, apart for requests without keys', async () => {
    expect(bitmex.port.budget()).toEqual([]);
    const headers = { 'x-ratelimit-limit': '120', 'x-ratelimit-remaining': '117', 'x-ratelimit-remaining-1s': '9' };
    say(answer(200, RESTING, headers), answer(200, [], { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '29' }));
    await place();
    await bitmex.port.instruments(bitmex.call);
    expect(bitmex.port.budget()).toMatchObject([
      { name: 'requests-1m', limit: 120, used: 3, windowSeconds: 60 },
      { name: 'orders-1s', limit: 10, used: 1, windowSeconds: 1 },
      { name: 'public-requests-1m', limit: 30, used: 1, windowSeconds: 60 },
    ]);
  });
});

describe('cancel', () => {
  test('by the id of the exchange, or of the client, in the query', async () => {
    say(answer(200, [{ ...RESTING, ...CANCELED, text: 'Canceled\nCanceled via API.' }]));
    say(answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { state: 'CANCELED', stateReason: 'Canceled via API.' },
    });
    await bitmex.port.cancel(BY_CLIENT_ID, bitmex.call);
    expect(seen(0)).toMatchObject({
      method: 'DELETE',
      path: '/api/v1/order',
      query: `orderID=${RESTING.orderID}`,
      body: '',
    });
    expect(seen(1)).toMatchObject({ method: 'DELETE', path: '/api/v1/order', query: 'clOrdID=oms-1' });
  });

  test.each([
    [
      'in the terse form, without a state',
      {
        account: 424266,
        error: 'Unable to cancel order',
        orderID: RESTING.orderID,
        timestamp: '2026-08-20T09:15:02.118Z',
        workingIndicator: false,
      },
    ],
    ['in the old form', { ...RESTING, error: 'Unable to cancel order due to existing state: Filled' }],
    ['for an order that is not ours', { error: 'Unable to cancel order: Not found or not owned by user' }],
  ])('refused inside a 200, %s, says that the order has to be read', async (_, element) => {
    say(answer(200, [element]));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE', details: { exchangeMessage: element.error } },
    });
  });

  test.each([
    [400, 'Invalid orderID'],
    [404, 'Not Found'],
  ])('refused with %d "%s" says the same', async (status, message) => {
    say(answer(status, refusal(message)));
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
  });

  test('of an id that BitMEX cannot have is refused without a call', async () => {
    const ref = { instrument: spot, exchangeOrderId: '51234567890' };
    expect(await bitmex.port.cancel(ref, bitmex.call)).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE' },
    });
    expect(await bitmex.port.find(ref, bitmex.call)).toBeUndefined();
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test.each([
    ['that is under way', answer(200, [{ ...RESTING, ordStatus: 'PendingCancel' }])],
    ['that was answered with nothing', answer(200, [])],
    ['that was answered with two orders', answer(200, [{ ...RESTING, ...CANCELED }, RESTING])],
    ['that was answered for another order', answer(200, [{ ...RESTING, ...CANCELED, orderID: FILLED.orderID }])],
    ['that was refused for another order', answer(200, [{ error: 'Unable to cancel order', orderID: FILLED.orderID }])],
    ['whose reply was lost', reset],
  ])('%s is unknown, without a fence', async (_, script) => {
    say(script);
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'unknown', fence: null });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });
});

describe('cancel all', () => {
  test('cancels one instrument in one request, on one side when given', async () => {
    say(answer(200, []), answer(200, []));
    expect(await bitmex.port.cancelAll(spot, undefined, bitmex.call)).toEqual({ outcome: 'acknowledged', value: [] });
    await bitmex.port.cancelAll(spot, 'SELL', bitmex.call);
    expect(seen(0)).toMatchObject({ method: 'DELETE', path: '/api/v1/order/all', query: 'symbol=XBT_USDT' });
    expect(seen(1).params.get('filter')).toBe('{"side":"Sell"}');
  });

  test('tells what ended, and leaves the rest to be looked at', async () => {
    const other = { ...RESTING, orderID: FILLED.orderID };
    const elements = [
      { ...RESTING, ...CANCELED },
      { ...other, ordStatus: 'PendingCancel' },
      { error: 'Unable to cancel order', orderID: FILLED.orderID },
      { ...other, ...CANCELED, side: undefined },
    ];
    say(answer(200, elements));
    expect(await bitmex.port.cancelAll(spot, undefined, bitmex.call)).toMatchObject({
      outcome: 'acknowledged',
      value: [{ exchangeOrderId: RESTING.orderID, state: 'CANCELED' }],
    });
  });

  test('is unknown when its reply is lost', async () => {
    say(reset);
    expect(await bitmex.port.cancelAll(spot, undefined, bitmex.call)).toMatchObject({
      outcome: 'unknown',
      fence: null,
    });
  });
});

describe('find', () => {
  test('asks for the latest order under the id, on its instrument', async () => {
    say(answer(200, [RESTING]), answer(200, []));
    expect(await bitmex.port.find(BY_ID, bitmex.call)).toMatchObject({ state: 'NEW', clientOrderId: 'oms-1' });
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toBeUndefined();
    expect(Object.fromEntries(seen(0).params)).toEqual({
      symbol: 'XBT_USDT',
      filter: `{"orderID":"${RESTING.orderID}"}`,
      count: '1',
      reverse: 'true',
    });
    expect(seen(1).params.get('filter')).toBe('{"clOrdID":"oms-1"}');
  });

  test('under a reused client id means the open order, else the latest', async () => {
    const ended = { ...RESTING, ...CANCELED, orderID: FILLED.orderID };
    say(answer(200, [ended, RESTING]), answer(200, [ended, { ...ended, orderID: RESTING.orderID }]));
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ exchangeOrderId: RESTING.orderID });
    expect(await bitmex.port.find(BY_CLIENT_ID, bitmex.call)).toMatchObject({ exchangeOrderId: FILLED.orderID });
  });

  test.each([
    ['another order', [{ ...RESTING, orderID: FILLED.orderID }]],
    ['no list', RESTING],
    ['an order without a side', [{ ...RESTING, side: undefined }]],
  ])('answered with %s is a fault of the exchange', async (_, body) => {
    say(answer(200, body));
    await expect(bitmex.port.find(BY_ID, bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
  });
});

describe('active', () => {
  test('asks for open orders only, of the account in one request, and keeps the markets asked for', async () => {
    const elsewhere = { ...RESTING, orderID: FILLED.orderID, symbol: 'XBTUSD', orderQty: 100, leavesQty: 100 };
    const [xrp, solv] = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    const others = [
      { ...elsewhere, orderID: xrp, symbol: 'XRPUSDT' },
      { ...elsewhere, orderID: solv, symbol: 'SOLVUSDT' },
    ];
    say(answer(200, [RESTING, elsewhere, ...others]));
    const orders = await bitmex.port.active({ markets: ['coinm'] }, bitmex.call);
    expect(orders).toMatchObject([{ market: 'coinm', symbol: 'BTC/USD:BTC', quantity: '100' }]);
    expect(Object.fromEntries(seen().params)).toEqual({ filter: '{"open":true}', count: '500', reverse: 'false' });
    // A name that cannot be of a supported base is not worth a request.
    expect(bitmex.lookups).toEqual(['XBT_USDT', 'XBTUSD', 'SOLVUSDT']);
  });

  test('of one instrument needs no look-up, and shows stops as what they are', async () => {
    say(answer(200, [{ ...RESTING, ordType: 'Stop', price: undefined, stopPx: 50000, workingIndicator: false }]));
    expect(await bitmex.port.active({ instrument: spot }, bitmex.call)).toMatchObject([
      { type: null, exchangeType: 'Stop', state: 'NEW', price: null },
    ]);
    expect(seen().params.get('symbol')).toBe('XBT_USDT');
    expect(bitmex.lookups).toEqual([]);
  });

  test('goes on by time where a page is full', async () => {
    const rows = Array.from({ length: 501 }, (_, n) => ({
      ...RESTING,
      orderID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      timestamp: new Date(NOW + n).toISOString(),
    }));
    say(answer(200, rows.slice(0, 500)), answer(200, rows.slice(499)));
    expect(await bitmex.port.active({ instrument: spot }, bitmex.call)).toHaveLength(501);
    expect(seen(1).params.get('startTime')).toBe(new Date(NOW + 499).toISOString());
    expect(seen(1).params.get('start')).toBeNull();
  });

  test('leaves out a row without a side, and says so', async () => {
    say(answer(200, [{ ...RESTING, side: null, execInst: 'Close' }]));
    expect(await bitmex.port.active({ instrument: spot }, bitmex.call)).toEqual([]);
    expect(bitmex.events).toContainEqual({ kind: 'sidelessOrder', exchangeOrderId: RESTING.orderID });
  });

  test('reports a state it does not know', async () => {
    say(answer(200, [{ ...RESTING, ordStatus: 'Suspended' }]));
    expect(await bitmex.port.active({ instrument: spot }, bitmex.call)).toMatchObject([{ state: 'NEW' }]);
    expect(bitmex.events).toContainEqual({ kind: 'unmappedState', exchangeState: 'Suspended' });
  });
});

describe('the history', () => {
  const request = { from: NOW - 1_000, to: NOW + 1_000, memo: undefined } as const;

  test('is one stream of the account, by last change', async () => {
    const streams = bitmex.port.history([spot, instrument('XBTUSD')]);
    expect(streams).toMatchObject([
      { key: 'bitmex', exchange: 'bitmex', markets: ['spot', 'usdm', 'coinm'], rangeBy: 'updated' },
    ]);
    expect(bitmex.port.history([])).toEqual([]);
    say(answer(200, [RESTING, { ...FILLED, timestamp: RESTING.timestamp }]));
    expect(await streams[0]?.read({ ...request, direction: 'newest' }, bitmex.call)).toMatchObject({
      orders: [{ symbol: 'BTC/USDT' }, { symbol: 'BTC/USDT:USDT' }],
      frontier: request.from,
      requests: 1,
      weight: 1,
    });
    expect(Object.fromEntries(seen().params)).toEqual({
      startTime: new Date(request.from).toISOString(),
      endTime: new Date(request.to - 1).toISOString(),
      count: '500',
      reverse: 'true',
    });
  });

  test('of one instrument asks for that one, and from the beginning without a bound', async () => {
    say(answer(200, []));
    const [stream] = bitmex.port.history([spot]);
    expect(await stream?.read({ ...request, from: 0, direction: 'oldest' }, bitmex.call)).toMatchObject({
      orders: [],
      frontier: request.to,
    });
    expect(seen().params.get('symbol')).toBe('XBT_USDT');
    expect(seen().params.get('startTime')).toBeNull();
    expect(seen().params.get('reverse')).toBe('false');
  });

  test('with rows that cannot be read is a fault of the exchange', async () => {
    say(answer(200, [{ ...RESTING, timestamp: undefined }]));
    const [stream] = bitmex.port.history([spot]);
    await expect(stream?.read({ ...request, direction: 'newest' }, bitmex.call)).rejects.toMatchObject({
      code: 'EXCHANGE_PROTOCOL',
    });
  });
});

describe('instruments', () => {
  test('are those of the supported bases and kinds; a row that cannot be read costs the others nothing', async () => {
    const { XBTUSD, XBT_USDT, ETHUSD } = INSTRUMENTS;
    const broken = { ...INSTRUMENTS.SOLUSDT, lotSize: null };
    say(answer(200, [XBTUSD, broken, XBT_USDT, { ...XBTUSD, typ: 'MRCXXX', symbol: '.BXBT' }, ETHUSD]));
    const listed = await bitmex.port.instruments(bitmex.call);
    expect(listed.map(({ symbol }) => symbol)).toEqual(['BTC/USD:BTC', 'BTC/USDT', 'ETH/USD:BTC']);
    expect(seen()).toMatchObject({ method: 'GET', path: '/api/v1/instrument/active' });
    expect(bitmex.events).toEqual([
      expect.objectContaining({ kind: 'unreadableInstrument', exchangeSymbol: 'SOLUSDT' }),
    ]);
  });

  test('are only those of the markets that are switched on', async () => {
    const port = bitmex.portWith({ markets: ['spot'] });
    say(answer(200, Object.values(INSTRUMENTS)));
    expect(port.markets).toEqual(['spot']);
    expect(new Set((await port.instruments(bitmex.call)).map(({ market }) => market))).toEqual(new Set(['spot']));
  });

  test('can be had one by one when they are not listed any more', async () => {
    say(answer(200, [{ ...INSTRUMENTS.XBTUSDTM26, state: 'Settled' }]), answer(200, []));
    expect(await bitmex.port.instrument('XBTUSDTM26', bitmex.call)).toMatchObject({
      symbol: 'BTC/USDT:USDT-260626',
      status: 'halted',
      exchangeStatus: 'Settled',
    });
    expect(seen()).toMatchObject({ path: '/api/v1/instrument', query: 'symbol=XBTUSDTM26&count=1' });
    expect(await bitmex.port.instrument('XBTNEVER', bitmex.call)).toBeUndefined();
  });

  test('that BitMEX answers under another name, or refuses, do not exist', async () => {
    say(answer(200, [INSTRUMENTS.XBTUSD]), answer(400, refusal('Invalid symbol')), answer(400, '<html>'));
    expect(await bitmex.port.instrument('XBT', bitmex.call)).toBeUndefined();
    expect(await bitmex.port.instrument('XBT-X', bitmex.call)).toBeUndefined();
    await expect(bitmex.port.instrument('XBT-X', bitmex.call)).rejects.toMatchObject({ code: 'EXCHANGE_PROTOCOL' });
    expect(await bitmex.port.instrument('XRPUSDT', bitmex.call)).toBeUndefined();
    expect(bitmex.exchange.seen).toHaveLength(3);
  });
});
