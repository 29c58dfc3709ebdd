import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer, reset, type SeenRequest } from '../http/testing/scripted-exchange.ts';
import { type BitmexUnderTest, bitmexUnderTest } from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, CANCELED, FILLED, RESTING } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const spot = bitmexInstrumentRow('XBT_USDT');
const BY_ID = { instrument: spot, exchangeOrderId: RESTING.orderID };
const BY_CLIENT_ID = { instrument: spot, clientOrderId: 'oms-1' };
const refusal = (message: string, name = 'HTTPError') => ({ error: { message, name } });
const say = (...script: Parameters<BitmexUnderTest['exchange']['script']['push']>) =>
  bitmex.exchange.script.push(...script);
const seen = (index = 0): SeenRequest => {
  const request = bitmex.exchange.seen[index];
  if (request === undefined) throw new Error(`request ${index} was not sent`);
  return request;
};

describe('cancel', () => {
  test('uses the exchange id or the client order id, in the query', async () => {
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

  test('of an impossible id is refused without a call', async () => {
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
  ])('%s is unknown, with no end of acceptance', async (_, script) => {
    say(script);
    expect(await bitmex.port.cancel(BY_ID, bitmex.call)).toMatchObject({ outcome: 'unknown', acceptedUntil: null });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });
});

describe('cancel all', () => {
  const everything = { instrument: spot, side: undefined, listed: [] };

  test('cancels one instrument in one request, on one side when given', async () => {
    say(answer(200, []), answer(200, []));
    expect(await bitmex.port.cancelAll(everything, bitmex.call)).toEqual({
      outcome: 'acknowledged',
      value: { orders: [], allNamed: false, emptied: true },
    });
    await bitmex.port.cancelAll({ ...everything, side: 'SELL' }, bitmex.call);
    expect(seen(0)).toMatchObject({ method: 'DELETE', path: '/api/v1/order/all', query: 'symbol=XBT_USDT' });
    expect(seen(1).params.get('filter')).toBe('{"side":"Sell"}');
  });

  test('names what it cancelled', async () => {
    say(answer(200, [{ ...RESTING, ...CANCELED }]));
    expect(await bitmex.port.cancelAll(everything, bitmex.call)).toMatchObject({
      outcome: 'acknowledged',
      value: { orders: [{ exchangeOrderId: RESTING.orderID, state: 'CANCELED' }], allNamed: true },
    });
  });

  test('reports what cannot be read, and shows what has not ended', async () => {
    const other = { ...RESTING, orderID: FILLED.orderID };
    const elements = [
      { ...RESTING, ...CANCELED },
      { ...other, ordStatus: 'PendingCancel' },
      { error: 'Unable to cancel order', orderID: FILLED.orderID },
      { ...other, ...CANCELED, side: undefined },
    ];
    say(answer(200, elements));
    expect(await bitmex.port.cancelAll(everything, bitmex.call)).toMatchObject({
      outcome: 'acknowledged',
      value: {
        orders: [
          { exchangeOrderId: RESTING.orderID, state: 'CANCELED' },
          { exchangeOrderId: FILLED.orderID, state: 'NEW' },
        ],
        allNamed: false,
      },
    });
  });

  test('is unknown if its reply is lost', async () => {
    say(reset);
    expect(await bitmex.port.cancelAll(everything, bitmex.call)).toMatchObject({
      outcome: 'unknown',
      acceptedUntil: null,
    });
  });
});
