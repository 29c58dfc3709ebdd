import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, RESTING, type SpotFixture } from './testing/spot-fixture.ts';

const REPLACE = '/api/v3/order/cancelReplace';
const AMEND = '/api/v3/order/amend/keepPriority';
const DAY = 86_400_000;

let fixture: SpotFixture;
beforeEach(() => {
  fixture = openSpotFixture();
});

function rest(newClientOrderId: string, changes: Fields = {}): number {
  const { body, status, text } = fixture.client('POST', ORDER, { ...RESTING, newClientOrderId, ...changes });
  if (status !== 200) throw new Error(text);
  return Object(body).orderId;
}

const byId = (orderId: number): Fields => ({ symbol: 'BTCUSDT', orderId });

/** Partly fills an order of the fixture by selling into it from the other account. */
function fillPartly(): number {
  fixture.setPrice('BTCUSDT', '91000');
  const orderId = rest('partly', { price: '91000', quantity: '0.02' });
  const sold = fixture.rival('POST', ORDER, { symbol: 'BTCUSDT', side: 'SELL', type: 'MARKET', quantity: '0.005' });
  expect(sold.body).toMatchObject({ status: 'FILLED' });
  return orderId;
}

describe('querying an order', () => {
  it('returns all fields, in order and with their types', () => {
    const orderId = rest('q');
    expect(fixture.client('GET', ORDER, byId(orderId)).text).toBe(
      `{"symbol":"BTCUSDT","orderId":${orderId},"orderListId":-1,"clientOrderId":"q","price":"80000.00000000","origQty":"0.01000000","executedQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY","stopPrice":"0.00000000","icebergQty":"0.00000000","time":${NOON},"updateTime":${NOON},"isWorking":true,"workingTime":${NOON},"origQuoteOrderQty":"0.00000000","selfTradePreventionMode":"EXPIRE_MAKER"}`,
    );
  });

  it('requires an id, and two ids must belong to one order', () => {
    const orderId = rest('mine');
    expect(fixture.client('GET', ORDER, { symbol: 'BTCUSDT' }).body).toEqual({
      code: -1102,
      msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
    });
    expect(fixture.client('GET', ORDER, { ...byId(orderId), origClientOrderId: 'other' }).body).toMatchObject({
      code: -2039,
    });
    expect(fixture.client('GET', ORDER, byId(1))).toMatchObject({ status: 400, body: { code: -2013 } });
  });

  it('does not find an order of another account', () => {
    expect(fixture.rival('GET', ORDER, byId(rest('mine'))).body).toMatchObject({ code: -2013 });
  });

  it('does not find an order whose listing lags, although the order can be cancelled', () => {
    const late = fixture.client('POST', ORDER, { ...RESTING, newClientOrderId: 'lag' }, { listingDelayMs: 800 });
    expect(late.status).toBe(200);
    expect(fixture.client('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'lag' }).body).toMatchObject({
      code: -2013,
    });
    expect(fixture.client('GET', '/api/v3/openOrders').body).toEqual([]);
    expect(fixture.client('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' }).body).toEqual([]);
    fixture.clock.advance(800);
    expect(fixture.client('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'lag' }).status).toBe(200);
  });

  it('shows the trades of an order whose listing lags, because they come from another store', () => {
    const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01', newClientOrderId: 'lag' };
    const { orderId } = fixture.client('POST', ORDER, market, { listingDelayMs: 800 }).body as { orderId: number };
    expect(fixture.client('GET', ORDER, byId(orderId)).body).toMatchObject({ code: -2013 });
    expect(fixture.client('GET', '/api/v3/myTrades', { symbol: 'BTCUSDT' }).body).toMatchObject([{ orderId }]);
  });

  it('finds no unfilled order once it is archived after 90 days', () => {
    const orderId = rest('old');
    fixture.client('DELETE', ORDER, byId(orderId));
    fixture.clock.advance(90 * DAY);
    expect(fixture.client('GET', ORDER, byId(orderId)).status).toBe(200);
    fixture.clock.advance(1);
    expect(fixture.client('GET', ORDER, byId(orderId)).body).toMatchObject({ code: -2026 });
    expect(fixture.client('GET', '/api/v3/allOrders', { symbol: 'BTCUSDT' }).body).toEqual([]);
  });
});

describe('cancelling', () => {
  it('reports the order’s own id and the cancel’s new one', () => {
    const orderId = rest('mine');
    const reply = fixture.client('DELETE', ORDER, { ...byId(orderId), newClientOrderId: 'c-1' });
    expect(reply.text).toBe(
      `{"symbol":"BTCUSDT","origClientOrderId":"mine","orderId":${orderId},"orderListId":-1,"clientOrderId":"c-1","transactTime":${NOON},"price":"80000.00000000","origQty":"0.01000000","executedQty":"0.00000000","origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"CANCELED","timeInForce":"GTC","type":"LIMIT","side":"BUY","selfTradePreventionMode":"EXPIRE_MAKER"}`,
    );
  });

  it('of an unknown or closed order is refused without a specific reason', () => {
    const orderId = rest('mine');
    fixture.client('DELETE', ORDER, byId(orderId));
    for (const id of [orderId, 1]) {
      expect(fixture.client('DELETE', ORDER, byId(id))).toMatchObject({
        status: 400,
        body: { code: -2011, msg: 'Unknown order sent.' },
      });
    }
  });

  it('requires an id, and two ids must belong to one order', () => {
    const orderId = rest('mine');
    expect(fixture.client('DELETE', ORDER, { symbol: 'BTCUSDT' }).body).toMatchObject({ code: -1102 });
    expect(fixture.client('DELETE', ORDER, { ...byId(orderId), origClientOrderId: 'other' }).body).toMatchObject({
      code: -2011,
    });
    expect(fixture.client('GET', ORDER, byId(orderId)).body).toMatchObject({ status: 'NEW' });
  });

  it('honours cancel restrictions', () => {
    const orderId = fillPartly();
    expect(fixture.client('DELETE', ORDER, { ...byId(orderId), cancelRestrictions: 'ONLY_NEW' }).body).toEqual({
      code: -2011,
      msg: 'Order was not canceled due to cancel restrictions.',
    });
    expect(fixture.client('DELETE', ORDER, { ...byId(orderId), cancelRestrictions: 'NEVER' }).body).toMatchObject({
      code: -1145,
    });
    expect(
      fixture.client('DELETE', ORDER, { ...byId(orderId), cancelRestrictions: 'ONLY_PARTIALLY_FILLED' }).body,
    ).toMatchObject({ status: 'CANCELED', executedQty: '0.00500000' });
  });

  it('all of a symbol lists each, and nothing open is an error', () => {
    rest('a');
    rest('b');
    rest('elsewhere', { symbol: 'ETHUSDT', price: '3000' });
    const all = fixture.client('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' });
    expect(all.body).toMatchObject([{ origClientOrderId: 'a' }, { origClientOrderId: 'b' }]);
    expect(fixture.client('DELETE', '/api/v3/openOrders', { symbol: 'BTCUSDT' }).body).toMatchObject({ code: -2011 });
    expect(fixture.client('GET', '/api/v3/openOrders').body).toMatchObject([{ clientOrderId: 'elsewhere' }]);
  });
});

describe('cancel and replace', () => {
  const OK = { ...RESTING, price: '81000' };
  const WOULD_TAKE = { ...RESTING, type: 'LIMIT_MAKER', timeInForce: undefined, price: '99000' };
  const replace = (order: Fields, cancelReplaceMode: string, cancelOrderId: number, more: Fields = {}) =>
    fixture.client('POST', REPLACE, { ...order, cancelReplaceMode, cancelOrderId, ...more });

  // Each row of the table of docs/venues/binance.md §2.6.
  it.each([
    ['STOP_ON_FAILURE', true, OK, 200, undefined, 'SUCCESS', 'SUCCESS'],
    ['ALLOW_FAILURE', true, OK, 200, undefined, 'SUCCESS', 'SUCCESS'],
    ['STOP_ON_FAILURE', false, OK, 400, -2022, 'FAILURE', 'NOT_ATTEMPTED'],
    ['STOP_ON_FAILURE', true, WOULD_TAKE, 409, -2021, 'SUCCESS', 'FAILURE'],
    ['ALLOW_FAILURE', true, WOULD_TAKE, 409, -2021, 'SUCCESS', 'FAILURE'],
    ['ALLOW_FAILURE', false, OK, 409, -2021, 'FAILURE', 'SUCCESS'],
    ['ALLOW_FAILURE', false, WOULD_TAKE, 400, -2022, 'FAILURE', 'FAILURE'],
  ] as const)(
    '%s, cancellable %s: both halves are reported',
    (mode, cancellable, order, status, code, cancelResult, newOrderResult) => {
      const orderId = rest('before');
      const reply = replace(order, mode, cancellable ? orderId : 1);
      expect(reply.status).toBe(status);
      const body = Object(reply.body);
      expect(body.code).toBe(code);
      const halves = code === undefined ? body : body.data;
      expect(halves).toMatchObject({ cancelResult, newOrderResult });
      expect(Object.keys(halves)).toEqual(['cancelResult', 'newOrderResult', 'cancelResponse', 'newOrderResponse']);
      if (cancelResult === 'FAILURE')
        expect(halves.cancelResponse).toEqual({ code: -2011, msg: 'Unknown order sent.' });
      if (newOrderResult === 'NOT_ATTEMPTED') expect(halves.newOrderResponse).toBeNull();
      const open = Object(fixture.client('GET', '/api/v3/openOrders', { symbol: 'BTCUSDT' }).body);
      const expected = (cancelResult === 'SUCCESS' ? 0 : 1) + (newOrderResult === 'SUCCESS' ? 1 : 0);
      expect(open).toHaveLength(expected);
    },
  );

  it('checks the filters before it cancels anything', () => {
    const orderId = rest('before');
    expect(replace({ ...OK, price: '81000.001' }, 'STOP_ON_FAILURE', orderId).body).toEqual({
      code: -1013,
      msg: 'Filter failure: PRICE_FILTER',
    });
    expect(fixture.client('GET', ORDER, byId(orderId)).body).toMatchObject({ status: 'NEW' });
  });

  it.each([
    ['STOP_ON_FAILURE', 'DO_NOTHING', true, 429, -1015],
    ['STOP_ON_FAILURE', 'CANCEL_ONLY', true, 429, -2021],
    ['STOP_ON_FAILURE', 'CANCEL_ONLY', false, 429, -2022],
    ['ALLOW_FAILURE', 'CANCEL_ONLY', true, 409, -2021],
    ['ALLOW_FAILURE', 'CANCEL_ONLY', false, 400, -2022],
  ] as const)(
    'over the order limit: %s, %s, cancellable %s',
    (mode, orderRateLimitExceededMode, cancellable, status, code) => {
      const orderId = rest('before');
      for (let i = 1; i < 100; i += 1) rest(`filler-${i}`, { quantity: '0.001' });
      const reply = replace(OK, mode, cancellable ? orderId : 1, { orderRateLimitExceededMode });
      expect(reply).toMatchObject({ status, body: { code } });
      const canceled = cancellable && orderRateLimitExceededMode === 'CANCEL_ONLY';
      expect(fixture.client('GET', ORDER, byId(orderId)).body).toMatchObject({ status: canceled ? 'CANCELED' : 'NEW' });
    },
  );

  it('counts an order that was not attempted', () => {
    replace(OK, 'STOP_ON_FAILURE', 1);
    expect(fixture.client('GET', '/api/v3/rateLimit/order').body).toMatchObject([{ count: 1 }, { count: 1 }]);
  });

  it('may reuse the client id', () => {
    const orderId = rest('heir');
    expect(replace({ ...OK, newClientOrderId: 'heir' }, 'STOP_ON_FAILURE', orderId).status).toBe(200);
  });
});

describe('an amendment that keeps priority', () => {
  const amend = (orderId: number, newQty: string, more: Fields = {}) =>
    fixture.client('PUT', AMEND, { ...byId(orderId), newQty, ...more });

  it('reduces the order, and answers with its own fields', () => {
    const orderId = rest('a');
    fixture.clock.advance(5);
    expect(amend(orderId, '0.004', { newClientOrderId: 'a' })).toMatchObject({
      status: 200,
      body: {
        transactTime: NOON + 5,
        executionId: expect.any(Number),
        amendedOrder: {
          origClientOrderId: 'a',
          clientOrderId: 'a',
          qty: '0.00400000',
          preventedQty: '0.00000000',
          cumulativeQuoteQty: '0.00000000',
          workingTime: NOON,
          status: 'NEW',
        },
      },
    });
  });

  it('assigns a new client id when none is sent', () => {
    const orderId = rest('a');
    expect(Object(amend(orderId, '0.004').body).amendedOrder.clientOrderId).toMatch(/^[A-Za-z0-9]{22}$/);
  });

  it.each([
    ['0.02', 'Order amend (quantity increase) is not supported.'],
    ['0.01', 'The requested action would change no state; rejecting'],
  ])('to %s is refused', (newQty, msg) => {
    expect(amend(rest('a'), newQty).body).toEqual({ code: -2038, msg });
  });

  it('obeys the filters and a maximum of ten changes', () => {
    const orderId = rest('a');
    expect(amend(orderId, '0.00006').body).toEqual({ code: -1013, msg: 'Filter failure: NOTIONAL' });
    for (let i = 1; i <= 10; i += 1) expect(amend(orderId, `0.00${100 - i}`).status).toBe(200);
    expect(amend(orderId, '0.0005').body).toMatchObject({ code: -2038, msg: 'Filter failure: MAX_NUM_ORDER_AMENDS' });
    const rows = fixture.client('GET', '/api/v3/order/amendments', byId(orderId)).body;
    expect(rows).toHaveLength(10);
  });

  it('of a closed order is refused', () => {
    expect(amend(1, '0.004').body).toMatchObject({ code: -2038 });
  });
});
