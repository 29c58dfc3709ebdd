import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../domain/instrument.ts';
import type { Order } from '../../../domain/order.ts';
import { answer, type ReplyScript, reset, type SeenRequest } from '../../http/testing/scripted-exchange.ts';
import type { AmendChange } from '../../port.ts';
import {
  cancelBody,
  restingSpotOrder,
  SPOT_NOW,
  SPOT_RECV_WINDOW_MS,
  spotInstrument,
  spotOrderBody,
  spotQueryBody,
  spotUnderTest,
} from '../testing/spot-under-test.ts';

const ACCEPTED_UNTIL = SPOT_NOW + SPOT_RECV_WINDOW_MS;
const begun = restingSpotOrder({ filledQuantity: '0.001', remainingQuantity: '0.004', state: 'PARTIALLY_FILLED' });
const refusal = (code: number, msg: string) => ({ code, msg });
const REPLACED = spotOrderBody({ orderId: 9, clientOrderId: 'oms-2', price: '91000.00000000' });

async function amend(
  script: readonly ReplyScript[],
  change: Partial<AmendChange>,
  order: Order = restingSpotOrder(),
  on: Instrument = spotInstrument,
  patienceMs = 5_000,
) {
  await using spot = await spotUnderTest();
  spot.exchange.script.push(...script);
  const outcome = await spot.port.amend(
    order,
    {
      instrument: on,
      quantity: undefined,
      price: undefined,
      allowReplace: true,
      replacementClientOrderId: 'oms-2',
      modifyId: '17',
      ...change,
    },
    { ...spot.call, deadline: SPOT_NOW + patienceMs },
  );
  return { outcome, seen: spot.exchange.seen, left: spot.exchange.script.length };
}

const paths = (seen: readonly SeenRequest[]) => seen.map(({ method, path }) => `${method} ${path}`);
/** The read before a replacement, of an order with this much filled. */
const READ = 'GET /api/v3/order';
const asItIs = (changes: object = {}) =>
  answer(
    200,
    spotQueryBody({ time: Date.parse('2026-11-22T09:59:00Z'), selfTradePreventionMode: 'EXPIRE_MAKER', ...changes }),
  );
const asBegun = asItIs({ status: 'PARTIALLY_FILLED', executedQty: '0.00100000' });
const KEEP = 'PUT /api/v3/order/amend/keepPriority';
const REPLACE = 'POST /api/v3/order/cancelReplace';
const AMENDED = {
  transactTime: SPOT_NOW,
  executionId: 7,
  amendedOrder: {
    ...spotOrderBody(),
    qty: '0.00400000',
    cumulativeQuoteQty: '0.00000000',
    preventedQty: '0.00000000',
    quoteOrderQty: '0.00000000',
  },
};

describe('a pure reduction', () => {
  test('keeps the order, its ids, its place in the queue and its creation time', async () => {
    const { outcome, seen } = await amend([answer(200, AMENDED)], { quantity: '0.004' });
    const ids = { id: 'binance.spot.BTCUSDT.51234567890', clientOrderId: 'oms-1' };
    expect(outcome).toMatchObject({
      outcome: 'acknowledged',
      value: {
        order: { quantity: '0.004', createdAt: '2026-11-22T09:59:00.000Z', exchangeOrderId: '51234567890' },
        amendment: { method: 'keepPriority', queuePriority: 'kept', before: ids, after: ids },
      },
    });
    expect(paths(seen)).toEqual([KEEP]);
    expect(seen[0]?.params.get('newQty')).toBe('0.004');
    // Without it the exchange would give the order a random client order id.
    expect(seen[0]?.params.get('newClientOrderId')).toBe('oms-1');
  });

  test('works on an order that has begun to fill, and with allowReplace false', async () => {
    const { outcome } = await amend([answer(200, AMENDED)], { quantity: '0.004', allowReplace: false }, begun);
    expect(outcome.outcome).toBe('acknowledged');
  });

  test.each(['Filter failure: MAX_NUM_ORDER_AMENDS', 'Order amend is not supported for this symbol.'])(
    'that the exchange refuses (%s) may become a replacement, if allowed, on the next attempt',
    async (message) => {
      const refused = answer(400, refusal(-2038, message));
      const forbidden = await amend([refused], { quantity: '0.004', allowReplace: false });
      expect(forbidden.outcome).toMatchObject({
        outcome: 'rejected',
        problem: { code: 'REPLACE_NOT_ALLOWED', details: { exchangeCode: '-2038', orderState: 'placed' } },
      });
      expect(paths(forbidden.seen)).toEqual([KEEP]);
      const body = {
        cancelResult: 'SUCCESS',
        newOrderResult: 'SUCCESS',
        cancelResponse: cancelBody(),
        newOrderResponse: REPLACED,
      };
      const allowed = await amend([refused], { quantity: '0.004' });
      expect(allowed.outcome).toMatchObject({
        outcome: 'rejected',
        problem: { details: { exchangeCode: '-2038', orderState: 'placed' } },
        otherwise: 'replace',
      });
      expect(paths(allowed.seen)).toEqual([KEEP]);
      const then = await amend([asItIs(), answer(200, body)], { quantity: '0.004', refusedInPlace: true });
      expect(then.outcome).toMatchObject({
        outcome: 'acknowledged',
        value: { amendment: { method: 'cancelReplace' } },
      });
      expect(paths(then.seen)).toEqual([READ, REPLACE]);
    },
  );

  test.each([
    [-2038, 'The requested action would change no state; rejecting', 'NOTHING_TO_AMEND'],
    [-2038, 'Unknown order sent.', 'ORDER_NOT_ACTIVE'],
    [-2013, 'Order does not exist.', 'ORDER_NOT_ACTIVE'],
    [-2011, 'Unknown order sent.', 'ORDER_NOT_ACTIVE'],
    [-2038, 'Something else.', 'AMEND_REJECTED'],
    [-1013, 'Filter failure: NOTIONAL', 'RULE_VIOLATION'],
  ])('refused with %d %s is %s, and nothing else is tried', async (code, message, problem) => {
    const { outcome, seen } = await amend([answer(400, refusal(code, message))], { quantity: '0.004' });
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: problem } });
    expect(seen).toHaveLength(1);
  });

  test('with a lost answer is unknown, without a new order to look for', async () => {
    const { outcome } = await amend([reset], { quantity: '0.004' });
    expect(outcome).toMatchObject({ outcome: 'unknown', acceptedUntil: ACCEPTED_UNTIL, clientOrderIds: [] });
  });
});

describe('a change that needs a new order', () => {
  test.each([
    ['a price', { price: '91000' }, 'price'],
    ['a raise', { quantity: '0.006' }, 'raise the quantity'],
  ])('%s is refused without permission to replace, without a call, and with a reason', async (_, change, why) => {
    const { outcome, seen } = await amend([], { ...change, allowReplace: false });
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: 'REPLACE_NOT_ALLOWED' } });
    expect(outcome.outcome === 'rejected' && outcome.problem.detail).toContain(why);
    expect(seen).toEqual([]);
  });

  test.each<[string, Partial<AmendChange>, Partial<Order>, string]>([
    ['nothing changes', { price: '90000.00', quantity: '0.0050' }, {}, 'NOTHING_TO_AMEND'],
    ['the order is closed', { price: '91000' }, { state: 'FILLED' }, 'ORDER_NOT_ACTIVE'],
    ['it is a stop order', { price: '91000' }, { type: null, exchangeType: 'STOP_LOSS_LIMIT' }, 'NOT_SUPPORTED'],
    [
      'the new total has already filled',
      { quantity: '0.001' },
      { filledQuantity: '0.001', state: 'PARTIALLY_FILLED' },
      'RULE_VIOLATION',
    ],
    [
      'the rest would break a rule',
      { quantity: '0.00103', price: '89000' },
      { filledQuantity: '0.001', state: 'PARTIALLY_FILLED' },
      'RULE_VIOLATION',
    ],
  ])('is refused before anything is cancelled when %s', async (_, change, order, code) => {
    const { outcome, seen } = await amend([], change, restingSpotOrder(order));
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code } });
    expect(seen).toEqual([]);
  });

  test('is not supported if the symbol has no cancel-replace', async () => {
    const bare = { ...spotInstrument, capabilities: { ...spotInstrument.capabilities, amend: [] } };
    const { outcome } = await amend([], { price: '91000' }, restingSpotOrder(), bare);
    expect(outcome).toMatchObject({ outcome: 'rejected', problem: { code: 'NOT_SUPPORTED' } });
  });
});

describe('replacing an order that has not begun to fill', () => {
  const halves = (
    cancelResult: string,
    newOrderResult: string,
    cancelResponse: object | null,
    newOrderResponse: object | null,
  ) => ({
    cancelResult,
    newOrderResult,
    cancelResponse,
    newOrderResponse,
  });
  const failed = (code: number, data: object) => ({ code, msg: 'Order cancel-replace failed.', data });

  test('asks for all or nothing, guarded against a fill, and keeps post-only', async () => {
    const order = restingSpotOrder({ postOnly: true, exchangeType: 'LIMIT_MAKER' });
    const body = halves('SUCCESS', 'SUCCESS', cancelBody(), REPLACED);
    const { outcome, seen } = await amend(
      [asItIs({ type: 'LIMIT_MAKER' }), answer(200, body)],
      { price: '91000' },
      order,
    );
    expect(Object.fromEntries(seen[1]?.params ?? [])).toMatchObject({
      type: 'LIMIT_MAKER',
      price: '91000',
      quantity: '0.005',
      newClientOrderId: 'oms-2',
      cancelReplaceMode: 'STOP_ON_FAILURE',
      cancelRestrictions: 'ONLY_NEW',
      cancelOrderId: '51234567890',
    });
    expect(outcome).toMatchObject({
      outcome: 'acknowledged',
      value: {
        order: { exchangeOrderId: '9', clientOrderId: 'oms-2', price: '91000' },
        amendment: {
          method: 'cancelReplace',
          queuePriority: 'lost',
          before: { clientOrderId: 'oms-1' },
          after: { id: 'binance.spot.BTCUSDT.9', clientOrderId: 'oms-2' },
        },
      },
    });
  });

  // The table of docs/venues/binance.md §2.6.
  test.each<[string, number, object, object]>([
    [
      'cancelled but not replaced is exactly that, with the cancelled order',
      409,
      failed(
        -2021,
        halves('SUCCESS', 'FAILURE', cancelBody(), refusal(-2010, 'Order would immediately match and take.')),
      ),
      {
        outcome: 'rejected',
        problem: {
          code: 'AMEND_INCOMPLETE',
          details: {
            exchangeCode: '-2010',
            orderState: 'notPlaced',
            order: { state: 'CANCELED', createdAt: '2026-11-22T09:59:00.000Z' },
          },
        },
      },
    ],
    [
      'cancelled while the order limit stopped the new one',
      429,
      failed(-2021, halves('SUCCESS', 'FAILURE', cancelBody(), refusal(-1015, 'Too many new orders'))),
      { outcome: 'rejected', problem: { code: 'AMEND_INCOMPLETE', details: { exchangeCode: '-1015' } } },
    ],
    [
      'not cancelled because it began to fill: nothing changed, read it again',
      400,
      failed(
        -2022,
        halves('FAILURE', 'NOT_ATTEMPTED', refusal(-2011, 'Order was not canceled due to cancel restrictions.'), null),
      ),
      { outcome: 'rejected', problem: { code: 'AMEND_REJECTED', retryable: true, details: { orderState: 'placed' } } },
    ],
    [
      'not cancelled because it is not open',
      400,
      failed(-2022, halves('FAILURE', 'NOT_ATTEMPTED', refusal(-2011, 'Unknown order sent.'), null)),
      { outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } },
    ],
    [
      'both failed',
      400,
      failed(-2022, halves('FAILURE', 'FAILURE', refusal(-2011, 'Unknown order sent.'), refusal(-2010, 'x'))),
      { outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } },
    ],
    [
      'cancelled, and the engine did not answer about the new one in time',
      409,
      failed(-2021, halves('SUCCESS', 'FAILURE', cancelBody(), refusal(-1007, 'Timeout waiting for response.'))),
      { outcome: 'unknown', clientOrderIds: ['oms-2'], acceptedUntil: ACCEPTED_UNTIL },
    ],
    [
      'the engine did not answer about the cancel in time',
      400,
      failed(-2022, halves('FAILURE', 'NOT_ATTEMPTED', refusal(-1007, 'Timeout waiting for response.'), null)),
      { outcome: 'unknown', acceptedUntil: ACCEPTED_UNTIL },
    ],
    [
      'placed beside the old one, which is never requested',
      409,
      failed(-2021, halves('FAILURE', 'SUCCESS', refusal(-2011, 'Unknown order sent.'), REPLACED)),
      { outcome: 'unknown', clientOrderIds: ['oms-2'], acceptedUntil: ACCEPTED_UNTIL },
    ],
    [
      'over the order limit before anything was tried',
      429,
      refusal(-1015, 'Too many new orders; current limit is 100 orders per 10 SECOND.'),
      { outcome: 'notExecuted', problem: { code: 'RATE_LIMITED', details: { orderState: 'placed' } } },
    ],
    [
      'refused by a filter before anything was cancelled',
      400,
      refusal(-1013, 'Filter failure: LOT_SIZE'),
      { outcome: 'rejected', problem: { code: 'RULE_VIOLATION', details: { orderState: 'placed' } } },
    ],
    ['a total failure without its halves', 400, refusal(-2022, 'Order cancel-replace failed.'), { outcome: 'unknown' }],
    ['a success without its halves', 200, {}, { outcome: 'unknown', clientOrderIds: ['oms-2'] }],
    [
      'a success whose new order cannot be read',
      200,
      halves('SUCCESS', 'SUCCESS', cancelBody(), {}),
      { outcome: 'unknown' },
    ],
    [
      'a failing server, whatever its reply',
      500,
      failed(-2022, halves('FAILURE', 'NOT_ATTEMPTED', refusal(-2011, ''), null)),
      { outcome: 'unknown' },
    ],
  ])('%s', async (_, status, body, expected) => {
    const { outcome } = await amend([asItIs(), answer(status, body)], { price: '91000' });
    expect(outcome).toMatchObject(expected);
  });

  test('a lost answer names the id of the new order that may exist', async () => {
    const { outcome, seen } = await amend([asItIs(), reset], { price: '91000' });
    expect(outcome).toMatchObject({ outcome: 'unknown', clientOrderIds: ['oms-2'], acceptedUntil: ACCEPTED_UNTIL });
    expect(seen).toHaveLength(2);
  });
});

describe('replacing an order that has begun to fill', () => {
  const cancelledAt = (executedQty: string) => answer(200, cancelBody({ executedQty, cummulativeQuoteQty: '1' }));

  test('places the new total less what had filled when it was cancelled', async () => {
    const { outcome, seen } = await amend(
      [asBegun, cancelledAt('0.00200000'), answer(200, REPLACED)],
      { price: '91000', quantity: '0.006' },
      begun,
    );
    expect(paths(seen)).toEqual([READ, 'DELETE /api/v3/order', 'POST /api/v3/order']);
    expect(Object.fromEntries(seen[2]?.params ?? [])).toMatchObject({
      quantity: '0.004',
      price: '91000',
      newClientOrderId: 'oms-2',
    });
    expect(outcome).toMatchObject({
      outcome: 'acknowledged',
      value: {
        order: { exchangeOrderId: '9' },
        amendment: { method: 'cancelReplace', queuePriority: 'lost', filledBefore: '0.002' },
      },
    });
  });

  test('places nothing if all of the new total had filled, and reports it', async () => {
    const { outcome, seen } = await amend([asBegun, cancelledAt('0.00500000')], { price: '91000' }, begun);
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { order: { filledQuantity: '0.005' } } },
    });
    expect(seen).toHaveLength(2);
  });

  test('places nothing if the rest is too small for a rule', async () => {
    const { outcome, seen } = await amend([asBegun, cancelledAt('0.00499000')], { price: '91000' }, begun);
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { violations: [{ rule: 'minNotional' }] } },
    });
    expect(seen).toHaveLength(2);
  });

  test.each<[string, ReplyScript, object]>([
    [
      'refused',
      answer(400, refusal(-2010, 'Account has insufficient balance for requested action.')),
      {
        outcome: 'rejected',
        problem: { code: 'AMEND_INCOMPLETE', details: { exchangeCode: '-2010', order: { state: 'CANCELED' } } },
      },
    ],
    [
      'held up by a limit',
      answer(429, refusal(-1003, ''), { 'retry-after': '1' }),
      {
        outcome: 'rejected',
        problem: { code: 'AMEND_INCOMPLETE', details: { retryAfterMs: 1_000, order: { state: 'CANCELED' } } },
      },
    ],
    [
      'lost',
      reset,
      {
        outcome: 'unknown',
        clientOrderIds: ['oms-2'],
        acceptedUntil: ACCEPTED_UNTIL,
        problem: { details: { order: { state: 'CANCELED' } } },
      },
    ],
  ])('with the second step %s is reported as the half state that it is', async (_, second, expected) => {
    const { outcome } = await amend([asBegun, cancelledAt('0.00100000'), second], { price: '91000' }, begun);
    expect(outcome).toMatchObject(expected);
  });

  test.each<[string, ReplyScript, object]>([
    ['lost', reset, { outcome: 'unknown', clientOrderIds: [], acceptedUntil: ACCEPTED_UNTIL }],
    [
      'too late',
      answer(400, refusal(-2011, 'Unknown order sent.')),
      { outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } },
    ],
    [
      'held up',
      answer(429, refusal(-1003, '')),
      { outcome: 'notExecuted', problem: { details: { orderState: 'placed' } } },
    ],
  ])('with the cancel %s places nothing', async (_, first, expected) => {
    const { outcome, seen } = await amend([asBegun, first], { price: '91000' }, begun);
    expect(outcome).toMatchObject(expected);
    expect(seen).toHaveLength(2);
  });

  test.each<[string, readonly ReplyScript[], readonly string[], object]>([
    ['cancel', [answer(200, { orderId: 51234567890, origClientOrderId: 'oms-1' })], [], {}],
    [
      'second step',
      [cancelledAt('0.00100000'), answer(200, { orderId: 9, clientOrderId: 'oms-2' })],
      ['oms-2'],
      { order: { state: 'CANCELED', filledQuantity: '0.001' } },
    ],
  ])('with the %s only accepted is unknown for as long as a copy of it is valid', async (...of) => {
    const [, steps, clientOrderIds, details] = of;
    const { outcome, seen } = await amend([asBegun, ...steps], { price: '91000' }, begun, spotInstrument, 100);
    expect(outcome).toMatchObject({ outcome: 'unknown', clientOrderIds, problem: { details } });
    if (outcome.outcome === 'unknown') expect(outcome.acceptedUntil).toBeGreaterThanOrEqual(ACCEPTED_UNTIL);
    expect(seen).toHaveLength(1 + steps.length);
  });
});

describe('an attribute the change does not name', () => {
  const halves = {
    cancelResult: 'SUCCESS',
    newOrderResult: 'SUCCESS',
    cancelResponse: cancelBody(),
    newOrderResponse: REPLACED,
  };
  const OTHERS = {
    icebergQty: '0.00100000',
    selfTradePreventionMode: 'EXPIRE_BOTH',
    strategyType: 1_000_001,
  };
  const KEPT = {
    icebergQty: '0.001',
    selfTradePreventionMode: 'EXPIRE_BOTH',
    strategyId: '9007199254740993',
    strategyType: '1000001',
  };
  /** In the exchange's form: an id beyond 2^53 as a bare number. */
  const withOthers = (changes: object = {}) =>
    answer(
      200,
      JSON.stringify({ ...spotQueryBody(), ...OTHERS, strategyId: 'BIG', ...changes }).replace(
        '"BIG"',
        '9007199254740993',
      ),
    );
  const sent = (request: SeenRequest | undefined) => Object.fromEntries(request?.params ?? []);

  test('carries over to a replacement: iceberg, self-trade mode and strategy', async () => {
    const { seen } = await amend([withOthers(), answer(200, halves)], { price: '91000' });
    expect(paths(seen)).toEqual([READ, REPLACE]);
    expect(sent(seen[1])).toMatchObject(KEPT);
  });

  test('carries over to the rest of an order that has begun to fill', async () => {
    const begunOthers = withOthers({ status: 'PARTIALLY_FILLED', executedQty: '0.00100000' });
    const cancelled = answer(200, cancelBody({ executedQty: '0.00100000', cummulativeQuoteQty: '1' }));
    const { seen } = await amend([begunOthers, cancelled, answer(200, REPLACED)], { price: '91000' }, begun);
    expect(sent(seen[2])).toMatchObject(KEPT);
  });

  test('is left out if it is an iceberg quantity that covers all of the new order', async () => {
    const { seen } = await amend([withOthers(), answer(200, halves)], { price: '91000', quantity: '0.001' });
    expect(sent(seen[1])).not.toHaveProperty('icebergQty');
    expect(sent(seen[1])).toMatchObject({ strategyId: KEPT.strategyId });
  });

  test('is not added to an order that lacks it', async () => {
    const plain = answer(200, spotQueryBody({ icebergQty: '0.00000000' }));
    const { seen } = await amend([plain, answer(200, halves)], { price: '91000' });
    for (const name of Object.keys(KEPT)) expect(sent(seen[1])).not.toHaveProperty(name);
  });

  test.each<[string, object, Partial<AmendChange>, string]>([
    ['a peg', { pegPriceType: 'PRIMARY_PEG', peggedPrice: '90000' }, { price: '91000' }, 'pegPriceType'],
    ['a time in force without a word for it', { timeInForce: 'DAY' }, { price: '91000' }, 'timeInForce'],
    ['a list that the first read did not show', { orderListId: 77 }, { price: '91000' }, 'orderListId'],
    [
      'more iceberg parts than allowed, after the cancel',
      { icebergQty: '0.001', status: 'PARTIALLY_FILLED', executedQty: '0.001' },
      { quantity: '0.007' },
      'icebergQty',
    ],
  ])('that would be lost is named, and nothing is cancelled: %s', async (_, changes, change, field) => {
    const { outcome, seen } = await amend([asItIs(changes)], change);
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'NOT_SUPPORTED',
        details: { orderState: 'placed', violations: [{ field, rule: 'notCarried' }] },
      },
    });
    expect(paths(seen)).toEqual([READ]);
  });

  test.each<[string, Partial<AmendChange>]>([
    ['reduced in place', { quantity: '0.004' }],
    ['replaced', { price: '91000' }],
  ])('a leg of an order list is not %s: the others would change with it', async (_, change) => {
    const { outcome, seen } = await amend([], change, restingSpotOrder({ orderListId: '77' }));
    expect(outcome).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'NOT_SUPPORTED', details: { violations: [{ field: 'orderListId', given: '77' }] } },
    });
    expect(seen).toEqual([]);
  });

  test('stays as it was read: an order that was reduced since is not changed', async () => {
    const { outcome, seen } = await amend([asItIs({ origQty: '0.00400000' })], { price: '91000' });
    expect(outcome).toMatchObject({ outcome: 'notExecuted', problem: { code: 'AMEND_REJECTED', retryable: true } });
    expect(paths(seen)).toEqual([READ]);
  });

  test.each<[string, ReplyScript, object]>([
    [
      'has closed in the meantime',
      asItIs({ status: 'CANCELED' }),
      { outcome: 'rejected', problem: { code: 'ORDER_NOT_ACTIVE' } },
    ],
    [
      'cannot be read',
      answer(200, '<html>'),
      { outcome: 'notExecuted', problem: { code: 'EXCHANGE_PROTOCOL', details: { orderState: 'placed' } } },
    ],
  ])('nothing is cancelled when the order %s', async (_, read, expected) => {
    const { outcome, seen } = await amend([read], { price: '91000' });
    expect(outcome).toMatchObject(expected);
    expect(paths(seen)).toEqual([READ]);
  });

  test('a read with fewer fills than already known does not decide', async () => {
    const { seen } = await amend(
      [asItIs(), answer(400, refusal(-2011, 'Unknown order sent.'))],
      { price: '91000' },
      begun,
    );
    expect(paths(seen)).toEqual([READ, 'DELETE /api/v3/order']);
  });
});

describe('the trace of an amend', () => {
  const row = (newQty: string, changes: object = {}) => ({
    symbol: 'BTCUSDT',
    orderId: 51234567890,
    executionId: 1,
    origClientOrderId: 'oms-1',
    newClientOrderId: 'oms-1',
    origQty: '0.00500000',
    newQty,
    time: SPOT_NOW,
    ...changes,
  });
  async function trace(script: readonly ReplyScript[], change: Partial<AmendChange>) {
    await using spot = await spotUnderTest();
    spot.exchange.script.push(...script);
    const asked = { instrument: spotInstrument, quantity: undefined, price: undefined, ...change };
    const query = { before: restingSpotOrder(), change: asked, modifyId: '17', sentAt: SPOT_NOW };
    const told = await spot.port.amendTrace(query, spot.call).catch((error: unknown) => error);
    return { told, seen: spot.exchange.seen };
  }

  test.each([
    ['the reduction is in the list', [row('0.00400000')], 'made'],
    ['it is there between others', [row('0.00450000'), row('0.0040'), row('0.00300000')], 'made'],
    ['only others are there', [row('0.00300000')], 'none'],
    ['nothing is there', [], 'none'],
  ])('when %s', async (_, rows, told) => {
    const found = await trace([answer(200, rows)], { quantity: '0.004' });
    expect(found.told).toBe(told);
    expect(paths(found.seen)).toEqual(['GET /api/v3/order/amendments']);
    expect(Object.fromEntries(found.seen[0]?.params ?? [])).toMatchObject({
      symbol: 'BTCUSDT',
      orderId: '51234567890',
      limit: '1000',
    });
  });

  test.each<[string, Partial<AmendChange>]>([
    ['a new price', { price: '91000' }],
    ['a larger quantity', { quantity: '0.006' }],
    ['both', { quantity: '0.004', price: '91000' }],
  ])('of %s is not read: the change is made by a new order', async (_, change) => {
    expect(await trace([], change)).toMatchObject({ told: 'none', seen: [] });
  });

  test.each([
    ['rows of another order', [row('0.004', { orderId: 1 })]],
    ['no list', {}],
    ['a row without quantity', [{ orderId: 51234567890 }]],
    ['more rows than one order has', Array.from({ length: 1_000 }, () => row('0.0045'))],
  ])('is not shown by %s', async (_, body) => {
    const { told } = await trace([answer(200, body)], { quantity: '0.004' });
    expect(told).toMatchObject({ name: 'Problem', code: 'EXCHANGE_PROTOCOL' });
  });
});
