import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../../domain/problem.ts';
import { Secret } from '../../../text/secret.ts';
import { answer, reset, type SeenRequest } from '../../http/testing/scripted-exchange.ts';
import type { CallContext, ExchangePort } from '../../port.ts';
import { signatureOf } from '../../signature.ts';
import {
  cancelBody,
  newerBinanceKeys,
  restingSpotOrder,
  SPOT_NOW,
  SPOT_RECV_WINDOW_MS,
  spotInstrument,
  spotLimitOrder,
  spotOrderBody,
  spotQueryBody,
  spotUnderTest,
} from '../testing/spot-under-test.ts';
import { BTCUSDT, symbolRow } from '../testing/symbols.ts';

const ACCEPTED_UNTIL = SPOT_NOW + SPOT_RECV_WINDOW_MS;
const refusal = (code: number, msg: string) => ({ code, msg });
const sentParams = (request: SeenRequest | undefined) =>
  Object.fromEntries(
    [...(request?.params ?? [])].filter(([name]) => !['signature', 'timestamp', 'recvWindow'].includes(name)),
  );

describe('a signed request', () => {
  test('carries the signature of the exact bytes sent, a time stamp, a short validity and the key in a header', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, spotOrderBody()));
    await spot.port.place(spotLimitOrder(), spot.call);
    const [request] = spot.exchange.seen;
    const [payload = '', signed] = request?.query.split('&signature=') ?? [];
    expect(signed).toBe(signatureOf(payload, Secret.of('old-secret')));
    expect(payload).toMatch(new RegExp(`&recvWindow=${SPOT_RECV_WINDOW_MS}&timestamp=${SPOT_NOW}$`));
    expect(request?.headers['x-mbx-apikey']).toBe('old-key');
    expect(request?.body).toBe('');
  });

  test('an unsigned one carries no key', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, { serverTime: SPOT_NOW }));
    await spot.port.time(spot.call);
    expect(spot.exchange.seen[0]?.headers['x-mbx-apikey']).toBeUndefined();
    expect(spot.exchange.seen[0]?.query).toBe('');
  });
});

describe('place', () => {
  test.each([
    ['a limit order', {}, { type: 'LIMIT', timeInForce: 'GTC', quantity: '0.005', price: '90000' }],
    [
      'fill or kill',
      { timeInForce: 'FOK' as const },
      { type: 'LIMIT', timeInForce: 'FOK', quantity: '0.005', price: '90000' },
    ],
    ['post-only', { postOnly: true }, { type: 'LIMIT_MAKER', quantity: '0.005', price: '90000' }],
    ['market by quantity', { type: 'MARKET' as const, price: undefined }, { type: 'MARKET', quantity: '0.005' }],
    [
      'market by quote amount',
      { type: 'MARKET' as const, price: undefined, quantity: undefined, quoteQuantity: '100' },
      { type: 'MARKET', quoteOrderQty: '100' },
    ],
  ])('%s sends exactly its own parameters', async (_, changes, expected) => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, spotOrderBody()));
    await spot.port.place(spotLimitOrder(changes), spot.call);
    expect(spot.exchange.seen[0]).toMatchObject({ method: 'POST', path: '/api/v3/order' });
    expect(sentParams(spot.exchange.seen[0])).toEqual({
      symbol: 'BTCUSDT',
      side: 'BUY',
      ...expected,
      newClientOrderId: 'oms-1',
      newOrderRespType: 'FULL',
    });
  });

  test('post-only with fill-or-kill is refused without a call', async () => {
    await using spot = await spotUnderTest();
    const outcome = await spot.port.place(spotLimitOrder({ postOnly: true, timeInForce: 'FOK' }), spot.call);
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: 'NOT_SUPPORTED' } });
    expect(spot.exchange.seen).toEqual([]);
  });

  test('missing keys leave no doubt about the outcome', async () => {
    await using spot = await spotUnderTest();
    spot.missing = true;
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'CREDENTIALS_MISSING', details: { orderState: 'notPlaced' } },
    });
    await expect(spot.port.active({ instrument: spotInstrument }, spot.call)).rejects.toMatchObject({
      code: 'CREDENTIALS_MISSING',
    });
    expect(spot.exchange.seen).toEqual([]);
  });

  test.each([
    ['a place', (port: ExchangePort, call: CallContext) => port.place(spotLimitOrder(), call)],
    [
      'a cancel',
      (port: ExchangePort, call: CallContext) =>
        port.cancel({ instrument: spotInstrument, exchangeOrderId: '5' }, call),
    ],
  ])('%s that is signed later than it may be is not sent: its process was frozen', async (_, command) => {
    await using spot = await spotUnderTest();
    const late = { ...spot.call, sendBefore: spot.now - 1 };
    expect(await command(spot.port, late)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'DEADLINE_EXCEEDED' },
    });
    expect(spot.exchange.seen).toEqual([]);
  });

  test('a read may be signed at any time, unlike a command', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, []));
    const late = { ...spot.call, sendBefore: spot.now - 1 };
    expect(await spot.port.active({ instrument: spotInstrument }, late)).toEqual({ rows: [], leftOut: [] });
  });

  test.each([8.64e15 + 1, 9_007_199_254_740_991])(
    'an answer with the invalid time %i leaves it unknown',
    async (at) => {
      await using spot = await spotUnderTest();
      spot.exchange.script.push(answer(200, spotOrderBody({ transactTime: at })));
      expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
        outcome: 'unknown',
        problem: { code: 'EXCHANGE_PROTOCOL', details: { orderState: 'unknown' } },
      });
    },
  );

  test('an unknown outcome ends when the port says its signature expires', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(reset);
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'unknown',
      acceptedUntil: spot.now + (spot.port.validityMs ?? Number.NaN),
    });
  });

  test('a filter refusal names field, rule and bound, and keeps the message of the exchange', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-1013, 'Filter failure: PERCENT_PRICE_BY_SIDE')));
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'RULE_VIOLATION',
        details: {
          exchangeCode: '-1013',
          exchangeMessage: 'Filter failure: PERCENT_PRICE_BY_SIDE',
          orderState: 'notPlaced',
          violations: [{ field: 'price', rule: 'priceBand', bound: '0.2–5' }],
        },
      },
    });
  });

  test.each([
    ['the connection is reset', [reset], 'EXCHANGE_UNREACHABLE'],
    ['the server fails', [answer(502, '<html>')], 'EXCHANGE_OVERLOADED'],
    ['the body is cut', [answer(200, '{"symbol":"BTCUSDT","orderId":5')], 'EXCHANGE_PROTOCOL'],
    [
      'the body is an acknowledgement without a state',
      [answer(200, { orderId: 5, symbol: 'BTCUSDT' })],
      'EXCHANGE_PROTOCOL',
    ],
    ['the body is about another order', [answer(200, spotOrderBody({ clientOrderId: 'other' }))], 'EXCHANGE_PROTOCOL'],
    ['a page stands in its place', [answer(404, '<html>')], 'EXCHANGE_REFUSED_REQUEST'],
  ])(
    'when %s the outcome is unknown, the order was sent once, and acceptance ends with the validity',
    async (_, script, code) => {
      await using spot = await spotUnderTest();
      spot.exchange.script.push(...script);
      expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
        outcome: 'unknown',
        problem: { code, details: { orderState: 'unknown' } },
        acceptedUntil: ACCEPTED_UNTIL,
        clientOrderIds: ['oms-1'],
      });
      expect(spot.exchange.seen).toHaveLength(1);
    },
  );

  test.each([
    ['the most that the account may hold', 400, -1013, 'Filter failure: MAX_POSITION', true],
    ['an empty book', 400, -1112, 'No orders on book for symbol.', true],
    ['the tick of the price', 400, -1013, 'Filter failure: PRICE_FILTER', false],
  ])('a refusal for %s is looked into where an earlier copy may be the cause', async (_, status, code, msg, looked) => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(status, refusal(code, msg)));
    const outcome = await spot.port.place(spotLimitOrder(), spot.call);
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { details: { orderState: 'notPlaced' } } });
    expect(outcome.outcome === 'rejected' && outcome.recheckFrom !== undefined).toBe(looked);
  });

  test('when the connection is refused nothing was executed', async () => {
    await using spot = await spotUnderTest();
    await spot.exchange.close();
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'EXCHANGE_UNREACHABLE', details: { orderState: 'notPlaced' } },
    });
  });

  test('when the deadline passes before the request is sent nothing was executed', async () => {
    await using spot = await spotUnderTest();
    const call = { ...spot.call, signal: AbortSignal.abort() };
    expect(await spot.port.place(spotLimitOrder(), call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'DEADLINE_EXCEEDED' },
    });
    expect(spot.exchange.seen).toEqual([]);
  });
});

describe('keys that are refused', () => {
  const refused = answer(401, refusal(-2015, 'Invalid API-key, IP, or permissions for action.'));

  test('are renewed, but the order is not sent again: another copy of it may have been accepted', async () => {
    await using spot = await spotUnderTest();
    spot.newer = newerBinanceKeys;
    spot.exchange.script.push(refused);
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'unknown',
      sendAgain: true,
      acceptedUntil: ACCEPTED_UNTIL,
      problem: { code: 'CREDENTIALS_REJECTED', details: { orderState: 'unknown' } },
    });
    expect(spot.exchange.seen).toHaveLength(1);
  });

  test.each([
    [
      'a cancel',
      (port: ExchangePort, call: CallContext) =>
        port.cancel({ instrument: spotInstrument, exchangeOrderId: '1' }, call),
    ],
    [
      'a read',
      (port: ExchangePort, call: CallContext) => port.find({ instrument: spotInstrument, exchangeOrderId: '1' }, call),
    ],
  ])('are renewed, and %s goes out once more with newer ones: a second copy changes nothing', async (_, ask) => {
    await using spot = await spotUnderTest();
    spot.newer = newerBinanceKeys;
    const body = cancelBody({ orderId: 1, time: SPOT_NOW });
    spot.exchange.script.push(refused, answer(200, body));
    expect(await ask(spot.port, spot.call)).toBeDefined();
    expect(spot.exchange.seen.map(({ headers }) => headers['x-mbx-apikey'])).toEqual(['old-key', 'new-key']);
  });

  test('are a refusal if there are no newer ones; the same key may send again only when no copy can take effect', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(refused);
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'CREDENTIALS_REJECTED',
        details: { orderState: 'notPlaced', lookFrom: ACCEPTED_UNTIL + 12_000 },
      },
    });
    expect(spot.exchange.seen).toHaveLength(1);
  });

  test('are final if the newer ones are refused too', async () => {
    await using spot = await spotUnderTest();
    spot.newer = newerBinanceKeys;
    spot.exchange.script.push(refused, refused);
    const cancelled = await spot.port.cancel({ instrument: spotInstrument, exchangeOrderId: '1' }, spot.call);
    expect(cancelled).toMatchObject({ outcome: 'rejected', problem: { code: 'CREDENTIALS_REJECTED' } });
    expect(spot.exchange.seen).toHaveLength(2);
  });
});

describe('a clock refusal', () => {
  const early = answer(400, refusal(-1021, "Timestamp for this request was 1000ms ahead of the server's time."));

  test('teaches the offset, and the order is not sent again: another copy may still be accepted', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(early, answer(200, { serverTime: SPOT_NOW - 60_000 }));
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'unknown',
      sendAgain: true,
      // On the exchange's clock as signed: a minute later than by the offset learnt since.
      acceptedUntil: ACCEPTED_UNTIL,
      problem: { code: 'EXCHANGE_CLOCK', details: { orderState: 'unknown' } },
    });
    expect(spot.exchange.seen.map(({ path }) => path)).toEqual(['/api/v3/order', '/api/v3/time']);
    expect(spot.port.exchangeTime(SPOT_NOW)).toEqual({ at: SPOT_NOW - 60_000, within: 0 });
    expect(spot.events).toContainEqual(expect.objectContaining({ kind: 'clockLearnt', market: 'spot' }));
  });

  test('of a cancel teaches the offset, and the cancel is sent once more with the right time', async () => {
    await using spot = await spotUnderTest();
    const cancelled = answer(200, cancelBody({ orderId: 1 }));
    spot.exchange.script.push(early, answer(200, { serverTime: SPOT_NOW - 60_000 }), cancelled);
    expect((await spot.port.cancel({ instrument: spotInstrument, exchangeOrderId: '1' }, spot.call)).outcome).toBe(
      'acknowledged',
    );
    expect(spot.exchange.seen[2]?.params.get('timestamp')).toBe(String(SPOT_NOW - 60_000));
  });

  test('does not allow sending again while the time cannot be read', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(early, answer(403, '<html>'));
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'unknown',
      sendAgain: false,
      problem: { code: 'EXCHANGE_CLOCK' },
    });
    expect(spot.exchange.seen.map(({ path }) => path)).toEqual(['/api/v3/order', '/api/v3/time']);
  });

  test('does not happen to a first order if the exchange is a minute ahead: its clock is read before', async () => {
    await using spot = await spotUnderTest();
    spot.now += 600_000;
    spot.exchange.script.push(answer(200, { serverTime: spot.now + 60_000 }), answer(200, spotOrderBody()));
    expect((await spot.port.place(spotLimitOrder(), spot.call)).outcome).toBe('acknowledged');
    expect(spot.exchange.seen.map(({ path }) => path)).toEqual(['/api/v3/time', '/api/v3/order']);
    expect(spot.exchange.seen[1]?.params.get('timestamp')).toBe(String(spot.now + 60_000));
  });

  test('does not delay the order when the clock cannot be read: it is signed by our own', async () => {
    await using spot = await spotUnderTest();
    spot.now += 600_000;
    spot.exchange.script.push(answer(403, '<html>'), answer(200, spotOrderBody()));
    expect((await spot.port.place(spotLimitOrder(), spot.call)).outcome).toBe('acknowledged');
    expect(spot.exchange.seen).toHaveLength(2);
  });

  test('becomes rare: the answer to an order has the time, so no request for it is needed', async () => {
    await using spot = await spotUnderTest();
    spot.now += 200_000;
    spot.exchange.script.push(
      answer(200, spotOrderBody({ transactTime: spot.now + 700 })),
      answer(200, spotOrderBody()),
    );
    await spot.port.place(spotLimitOrder(), spot.call);
    expect(spot.port.exchangeTime(spot.now).at).toBe(spot.now + 700);
    spot.now += 200_000;
    await spot.port.place(spotLimitOrder(), spot.call);
    expect(spot.exchange.seen.map(({ path }) => path)).toEqual(['/api/v3/order', '/api/v3/order']);
  });
});

describe('limits', () => {
  test('after a 429 nothing is sent to the host until the wait is over', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(429, refusal(-1003, 'Too much request weight used'), { 'retry-after': '7' }));
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'RATE_LIMITED', details: { retryAfterMs: 7_000, orderState: 'notPlaced' } },
    });
    spot.now = SPOT_NOW + 6_000;
    const ref = { instrument: spotInstrument, exchangeOrderId: '1' };
    expect(await spot.port.cancel(ref, spot.call)).toMatchObject({
      outcome: 'notExecuted',
      problem: { details: { retryAfterMs: 1_000 } },
    });
    await expect(spot.port.find(ref, spot.call)).rejects.toMatchObject({ code: 'RATE_LIMITED' });
    expect(spot.exchange.seen).toHaveLength(1);
    spot.now = SPOT_NOW + 7_000;
    spot.exchange.script.push(answer(200, cancelBody({ orderId: 1 })));
    expect((await spot.port.cancel(ref, spot.call)).outcome).toBe('acknowledged');
  });

  test('a read answered with 429 is not repeated either', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(429, refusal(-1003, ''), { 'retry-after': '1' }));
    await expect(spot.port.active({ instrument: spotInstrument }, spot.call)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(spot.exchange.seen).toHaveLength(1);
  });

  test('the order limit delays orders to the end of its window and lets cancels pass', async () => {
    await using spot = await spotUnderTest();
    spot.now = SPOT_NOW + 4_000;
    const message = 'Too many new orders; current limit is 100 orders per 10 SECOND.';
    spot.exchange.script.push(answer(429, refusal(-1015, message)), answer(200, cancelBody({ orderId: 1 })));
    expect(await spot.port.place(spotLimitOrder(), spot.call)).toMatchObject({
      problem: { details: { retryAfterMs: 6_000 } },
    });
    expect((await spot.port.place(spotLimitOrder(), spot.call)).outcome).toBe('notExecuted');
    expect((await spot.port.cancel({ instrument: spotInstrument, exchangeOrderId: '1' }, spot.call)).outcome).toBe(
      'acknowledged',
    );
    expect(spot.exchange.seen).toHaveLength(2);
  });

  test('a ban without an end in the headers lasts as long as the message says', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(418, refusal(-1003, `IP banned until ${SPOT_NOW + 600_000}.`)));
    await expect(spot.port.time(spot.call)).rejects.toMatchObject({ details: { retryAfterMs: 600_000 } });
  });

  test.each([
    ['a ban for ever', 418, refusal(-1003, 'IP banned until 9999999999999.'), 3 * 86_400_000],
    ['a limit for years', 429, refusal(-1003, 'Too much request weight used.'), 300_000],
  ])('%s is believed as long as Binance documents, and no longer', async (_, status, body, longestMs) => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(status, body, status === 429 ? { 'Retry-After': '999999999' } : {}));
    await expect(spot.port.time(spot.call)).rejects.toMatchObject({ details: { retryAfterMs: longestMs } });
  });

  test('the budget is the use in the last headers against the limits of exchangeInfo', async () => {
    await using spot = await spotUnderTest();
    expect(spot.port.budget()).toEqual([]);
    const headers = { 'X-MBX-USED-WEIGHT-1M': '31', 'X-MBX-ORDER-COUNT-10S': '2', 'X-MBX-ORDER-COUNT-1D': '44' };
    const rateLimits = [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 1200 }];
    spot.exchange.script.push(answer(200, { rateLimits, symbols: [] }, headers));
    await spot.port.instruments(spot.call);
    expect(spot.port.budget()).toMatchObject([
      { name: 'weight-1m', limit: 1200, used: 31, windowSeconds: 60 },
      { name: 'orders-10s', limit: 100, used: 2, windowSeconds: 10 },
      { name: 'orders-1d', limit: 200_000, used: 44, windowSeconds: 86_400 },
    ]);
  });
});

test('a container that receives the limits obeys them like the one that fetched them', async () => {
  await using asked = await spotUnderTest();
  await using told = await spotUnderTest();
  const rateLimits = [
    { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 100 },
    { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 5, limit: 7 },
  ];
  asked.exchange.script.push(answer(200, { rateLimits, symbols: [] }));
  await asked.port.instruments(asked.call);
  // A new window, in which nothing has been sent yet.
  told.now += 60_000;
  told.port.statedLimits?.take([
    ...(asked.port.statedLimits?.read() ?? []),
    { name: 'moons-1d', limit: 1, windowSeconds: 9 },
  ]);
  expect(told.port.statedLimits?.read()).toEqual(asked.port.statedLimits?.read());
  // A fifth of 100 is reserved from reads, and the list weighs 20.
  told.exchange.script.push(...Array.from({ length: 5 }, () => answer(200, { rateLimits: [], symbols: [] })));
  for (let time = 0; time < 4; time += 1) await told.port.instruments(told.call);
  await expect(told.port.instruments(told.call)).rejects.toThrow('80 of 100 (weight-1m) are used');
});

describe('instruments', () => {
  const info = (...symbols: object[]) => answer(200, { rateLimits: [], symbols });

  test('are megabytes, so the full list, and nothing smaller, is requested compressed', async () => {
    await using spot = await spotUnderTest();
    const text = JSON.stringify({ rateLimits: [], symbols: [symbolRow()] });
    spot.exchange.script.push((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipSync(text));
    });
    expect((await spot.port.instruments(spot.call)).instruments).toEqual([spotInstrument]);
    spot.exchange.script.push(answer(200, text), answer(200, spotOrderBody()));
    await spot.port.instrument('BTCUSDT', spot.call);
    await spot.port.place(spotLimitOrder(), spot.call);
    expect(spot.exchange.seen.map(({ headers }) => headers['accept-encoding'])).toEqual([
      'gzip',
      'identity',
      'identity',
    ]);
  });

  test('are those of the supported bases that a unified symbol can name', async () => {
    await using spot = await spotUnderTest();
    const doge = { symbol: 'DOGEUSDT', baseAsset: 'DOGE', quoteAsset: 'USDT' };
    spot.exchange.script.push(info(BTCUSDT, doge, { ...BTCUSDT, symbol: 'BTC币安', quoteAsset: '币安' }));
    const { instruments, notServed, unreadable } = await spot.port.instruments(spot.call);
    expect(instruments.map(({ symbol }) => symbol)).toEqual(['BTC/USDT']);
    expect([notServed, unreadable]).toEqual([['DOGEUSDT', 'BTC币安'], []]);
    expect(sentParams(spot.exchange.seen[0])).toEqual({ permissions: 'SPOT', showPermissionSets: 'false' });
  });

  test('one is requested alone, and one that never existed is undefined', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(info(BTCUSDT), answer(400, refusal(-1121, 'Invalid symbol.')));
    expect(await spot.port.instrument('BTCUSDT', spot.call)).toMatchObject({ symbol: 'BTC/USDT' });
    expect(await spot.port.instrument('NOPE', spot.call)).toBeUndefined();
    expect(sentParams(spot.exchange.seen[0])).toEqual({ symbol: 'BTCUSDT', showPermissionSets: 'false' });
  });
});

describe('find', () => {
  test('asks by either id', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, spotQueryBody()), answer(200, spotQueryBody()));
    const byId = await spot.port.find({ instrument: spotInstrument, exchangeOrderId: '51234567890' }, spot.call);
    const byClientId = await spot.port.find({ instrument: spotInstrument, clientOrderId: 'oms-1' }, spot.call);
    expect(byId).toEqual(byClientId);
    expect(spot.exchange.seen.map(sentParams)).toEqual([
      { symbol: 'BTCUSDT', orderId: '51234567890' },
      { symbol: 'BTCUSDT', origClientOrderId: 'oms-1' },
    ]);
  });

  test('an order the exchange does not know is undefined; an impossible id is not requested', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-2013, 'Order does not exist.')));
    expect(await spot.port.find({ instrument: spotInstrument, exchangeOrderId: '7' }, spot.call)).toBeUndefined();
    expect(await spot.port.find({ instrument: spotInstrument, exchangeOrderId: 'a-b' }, spot.call)).toBeUndefined();
    expect(spot.exchange.seen).toHaveLength(1);
  });

  test('an archived order is a problem that says so, never "no such order"', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-2026, 'Order was archived.')));
    await expect(spot.port.find({ instrument: spotInstrument, exchangeOrderId: '7' }, spot.call)).rejects.toMatchObject(
      {
        code: 'ORDER_NOT_FOUND',
        detail: expect.stringContaining('archived') as string,
        details: { exchangeCode: '-2026' },
      },
    );
  });

  test('a temporary server failure is retried; a lasting one is a problem', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(502, ''), reset, answer(200, spotQueryBody()));
    expect(await spot.port.find({ instrument: spotInstrument, clientOrderId: 'oms-1' }, spot.call)).toBeDefined();
    spot.exchange.script.push(answer(503, ''), answer(503, ''), answer(503, ''));
    await expect(
      spot.port.find({ instrument: spotInstrument, clientOrderId: 'oms-1' }, spot.call),
    ).rejects.toBeInstanceOf(Problem);
  });

  test('an unlisted refusal of a read is our fault, not about the order', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-9999, 'new')));
    await expect(
      spot.port.find({ instrument: spotInstrument, clientOrderId: 'oms-1' }, spot.call),
    ).rejects.toMatchObject({
      code: 'EXCHANGE_REFUSED_REQUEST',
    });
    expect(spot.events).toContainEqual(expect.objectContaining({ kind: 'unlistedRefusal', code: '-9999' }));
  });

  test('an answer about another order is refused', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, spotQueryBody({ orderId: 8 })));
    await expect(spot.port.find({ instrument: spotInstrument, exchangeOrderId: '7' }, spot.call)).rejects.toMatchObject(
      {
        code: 'EXCHANGE_PROTOCOL',
      },
    );
  });
});

describe('active', () => {
  test('leaves out rows of instruments that are not served, and says which', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(
      answer(200, [spotQueryBody(), spotQueryBody({ symbol: 'DOGEUSDT' }), spotQueryBody({ orderId: 2 })]),
    );
    const orders = await spot.port.active({ markets: ['spot', 'usdm'] }, spot.call);
    expect(orders.rows.map(({ exchangeOrderId }) => exchangeOrderId)).toEqual(['51234567890', '2']);
    expect(orders.leftOut).toMatchObject([{ why: 'notServed', exchangeSymbol: 'DOGEUSDT' }]);
    expect(sentParams(spot.exchange.seen[0])).toEqual({});
  });

  test('of other markets is empty, and sends nothing', async () => {
    await using spot = await spotUnderTest();
    expect(await spot.port.active({ markets: ['usdm'] }, spot.call)).toEqual({ rows: [], leftOut: [] });
    expect(spot.exchange.seen).toEqual([]);
  });
});

describe('cancel', () => {
  const everything = { instrument: spotInstrument, side: undefined, listed: [] };

  test('answers with the cancelled order', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(200, cancelBody()));
    const outcome = await spot.port.cancel({ instrument: spotInstrument, clientOrderId: 'oms-1' }, spot.call);
    expect(outcome).toMatchObject({ outcome: 'acknowledged', value: { state: 'CANCELED', clientOrderId: 'oms-1' } });
    expect(spot.exchange.seen[0]).toMatchObject({ method: 'DELETE', path: '/api/v3/order' });
  });

  test('of an order that is not active is rejected without a claim about the order', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-2011, 'Unknown order sent.')));
    const outcome = await spot.port.cancel({ instrument: spotInstrument, exchangeOrderId: '7' }, spot.call);
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } });
    expect(outcome.outcome === 'rejected' && outcome.problem.details.orderState).toBeUndefined();
  });

  test('all of a symbol where nothing is open is done', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(answer(400, refusal(-2011, 'Unknown order sent.')));
    // An earlier copy of the request may have cancelled what this one did not find.
    expect(await spot.port.cancelAll(everything, spot.call)).toEqual({
      outcome: 'acknowledged',
      value: { orders: [], allNamed: false, emptied: true },
    });
  });

  test('all of a symbol names what it cancelled, and says when an element cannot be read', async () => {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(
      answer(200, [cancelBody({ orderId: 1 }), cancelBody({ orderId: 2 })]),
      answer(200, [cancelBody({ orderId: 1 }), cancelBody({ orderId: 2, side: undefined })]),
    );
    expect(await spot.port.cancelAll(everything, spot.call)).toMatchObject({
      value: { orders: [{ exchangeOrderId: '1' }, { exchangeOrderId: '2' }], allNamed: true, emptied: true },
    });
    expect(await spot.port.cancelAll(everything, spot.call)).toMatchObject({
      value: { orders: [{ exchangeOrderId: '1' }], allNamed: false },
    });
  });

  test('one side cancels the listed orders, each on its own', async () => {
    await using spot = await spotUnderTest();
    const cancelOrGone = (request: SeenRequest) =>
      request.params.get('orderId') === '1'
        ? answer(200, cancelBody({ orderId: 1 }))
        : answer(400, refusal(-2011, 'Unknown order sent.'));
    spot.exchange.script.push(
      (request, response) => cancelOrGone(request)(request, response),
      (request, response) => cancelOrGone(request)(request, response),
    );
    const listed = ['1', '3'].map((exchangeOrderId) => restingSpotOrder({ exchangeOrderId }));
    expect(await spot.port.cancelAll({ instrument: spotInstrument, side: 'BUY', listed }, spot.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { orders: [{ exchangeOrderId: '1', state: 'CANCELED' }], allNamed: true, emptied: false },
    });
    expect(spot.exchange.seen.map((request) => request.params.get('orderId')).sort()).toEqual(['1', '3']);
  });

  test('one side without listed orders sends nothing', async () => {
    await using spot = await spotUnderTest();
    await spot.port.cancelAll({ instrument: spotInstrument, side: 'BUY', listed: [] }, spot.call);
    expect(spot.exchange.seen).toEqual([]);
  });
});

test('the history of a symbol is requested by its end only', async () => {
  await using spot = await spotUnderTest();
  spot.exchange.script.push(answer(200, [spotQueryBody()]));
  const [stream] = spot.port.history([spotInstrument]);
  const page = await stream?.read(
    { from: SPOT_NOW - 86_400_000 * 3, to: SPOT_NOW, direction: 'newest', memo: undefined },
    spot.call,
  );
  expect(page).toMatchObject({
    frontier: SPOT_NOW - 86_400_000 * 3,
    requests: 1,
    rows: [{ exchangeOrderId: '51234567890' }],
  });
  expect(sentParams(spot.exchange.seen[0])).toEqual({
    symbol: 'BTCUSDT',
    endTime: String(SPOT_NOW - 1),
    limit: '1000',
  });
});

test('no problem or event contains a key or secret', async () => {
  await using spot = await spotUnderTest();
  spot.exchange.script.push(reset);
  const outcome = await spot.port.place(spotLimitOrder(), spot.call);
  const { inspect } = await import('node:util');
  const said = inspect([outcome, spot.events], { depth: 20, showHidden: true });
  expect(said).not.toMatch(/old-key|old-secret|signature=/);
});
