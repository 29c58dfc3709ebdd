import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answer, type ReplyScript, reset } from '../http/testing/scripted-exchange.ts';
import type { AmendChange, AmendQuery } from '../port.ts';
import { bitmexOrderOf } from './parse.ts';
import { BITMEX_NOW, type BitmexUnderTest, bitmexUnderTest } from './testing/bitmex-under-test.ts';
import { bitmexInstrumentRow, CANCELED, FILLED, orderRowOf, POST_ONLY_TEXT, RESTING } from './testing/rows.ts';

let bitmex: BitmexUnderTest;
beforeEach(async () => {
  bitmex = await bitmexUnderTest();
});
afterEach(() => bitmex.close());

const spot = bitmexInstrumentRow('XBT_USDT');
const order = bitmexOrderOf(orderRowOf(RESTING), spot, () => undefined);
const refusal = (message: string) => ({ error: { message, name: 'HTTPError' } });
const CHANGE = { instrument: spot, allowReplace: false, replacementClientOrderId: 'oms-2', modifyId: '17' } as const;
const amend = (change: Partial<AmendChange>) => bitmex.port.amend(order, { ...CHANGE, ...change }, bitmex.call);

describe('amend', () => {
  test.each([
    ['the quantity', { quantity: '0.0003' }, { orderQty: 30000, leavesQty: 30000 }, '"orderQty":30000', 'unknown'],
    ['the price', { price: '61300' }, { price: 61300 }, '"price":61300', 'lost'],
    [
      'both',
      { quantity: '0.0003', price: '61300' },
      { orderQty: 30000, leavesQty: 30000, price: 61300 },
      '"orderQty":30000,"price":61300',
      'lost',
    ],
  ])('changes %s in place, keeps the ids, and reports the queue priority', async (_, change, after, sent, queue) => {
    bitmex.exchange.script.push(answer(200, { ...RESTING, ...after, text: 'Amended price\nSubmitted via API.' }));
    const ids = { id: order.id, clientOrderId: 'oms-1' };
    expect(await amend(change)).toMatchObject({
      outcome: 'acknowledged',
      value: { order: change, amendment: { method: 'inPlace', queuePriority: queue, before: ids, after: ids } },
    });
    expect(bitmex.exchange.seen).toMatchObject([
      { method: 'PUT', path: '/api/v1/order', query: '', body: `{"orderID":"${RESTING.orderID}",${sent}}` },
    ]);
  });

  test.each([
    ['Buy', 'Stop', { stopPx: 63000 }, { triggerPrice: '63500' }, { stopPx: 63500 }, '"stopPx":63500'],
    [
      'Sell',
      'LimitIfTouched',
      { stopPx: 63000, price: 62000 },
      { triggerPrice: '63500', price: '63400', quantity: '0.0003' },
      { stopPx: 63500, price: 63400, orderQty: 30000 },
      '"orderQty":30000,"price":63400,"stopPx":63500',
    ],
    [
      'Sell',
      'Stop',
      { stopPx: 60000, pegPriceType: 'TrailingStopPeg', pegOffsetValue: -500 },
      { trailingAmount: '400.5' },
      { pegOffsetValue: -400.5 },
      '"pegOffsetValue":-400.5',
    ],
    [
      'Buy',
      'Stop',
      { stopPx: 60000, pegPriceType: 'TrailingStopPeg', pegOffsetValue: 500 },
      { trailingAmount: '400' },
      { pegOffsetValue: 400 },
      '"pegOffsetValue":400',
    ],
  ])('changes what a waiting %s %s waits for, in place', async (side, ordType, terms, change, after, sent) => {
    const row = { ...RESTING, side, ordType, workingIndicator: false, ...terms };
    const waiting = bitmexOrderOf(orderRowOf(row), spot, () => undefined);
    expect(waiting.state).toBe('UNTRIGGERED');
    bitmex.exchange.script.push(answer(200, { ...row, ...after }));
    const told = await bitmex.port.amend(waiting, { ...CHANGE, ...change }, bitmex.call);
    expect(told).toMatchObject({
      outcome: 'acknowledged',
      value: { order: { state: 'UNTRIGGERED' }, amendment: { method: 'inPlace', queuePriority: 'unknown' } },
    });
    expect(bitmex.exchange.seen).toMatchObject([{ body: `{"orderID":"${RESTING.orderID}",${sent}}` }]);
  });

  test('answered with the old trigger is unknown: it may still be made', async () => {
    const row = { ...RESTING, ordType: 'Stop', stopPx: 63000, workingIndicator: false };
    const waiting = bitmexOrderOf(orderRowOf(row), spot, () => undefined);
    bitmex.exchange.script.push(answer(200, row));
    const told = await bitmex.port.amend(waiting, { ...CHANGE, triggerPrice: '63500' }, bitmex.call);
    expect(told).toMatchObject({ outcome: 'unknown' });
  });

  test('beyond the price limits names the limit price', async () => {
    const priceBand = { reference: null, buyMax: '62000.5', buyMin: null, sellMax: null, sellMin: null };
    bitmex.exchange.script.push(answer(400, refusal('Price greater than limitUpPrice')));
    expect(await amend({ price: '63000', instrument: { ...spot, priceBand } })).toMatchObject({
      outcome: 'rejected',
      problem: { details: { violations: [{ field: 'price', rule: 'priceBand', bound: '62000.5' }] } },
    });
  });

  test('that makes the order trade succeeds', async () => {
    const filled = { price: 62000, ordStatus: 'Filled', cumQty: 25000, leavesQty: 0, avgPx: 61900 };
    bitmex.exchange.script.push(answer(200, { ...RESTING, ...filled }));
    expect(await amend({ price: '62000' })).toMatchObject({
      outcome: 'acknowledged',
      value: { order: { state: 'FILLED' } },
    });
  });

  test('of a post-only order into the opposite side ends it, and says so', async () => {
    const ended = { ...CANCELED, price: 62000, cumQty: 5000, text: POST_ONLY_TEXT };
    bitmex.exchange.script.push(answer(200, { ...RESTING, ...ended, execInst: 'ParticipateDoNotInitiate' }));
    expect(await amend({ price: '62000' })).toMatchObject({
      outcome: 'rejected',
      problem: {
        code: 'AMEND_INCOMPLETE',
        detail:
          'BitMEX ended the order instead of changing it, with 0.00005 BTC filled: it is post-only and would have traded at once at the new price.',
        details: { orderState: 'notPlaced', order: { state: 'CANCELED', filledQuantity: '0.00005' } },
      },
    });
  });

  test('that ended the order for another reason gives that reason', async () => {
    const text = 'Canceled: Position in liquidation\nSubmitted via API.';
    bitmex.exchange.script.push(answer(200, { ...RESTING, ...CANCELED, text }));
    expect(await amend({ price: '62000' })).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'AMEND_INCOMPLETE', details: { exchangeMessage: 'LIQUIDATION: Position in liquidation' } },
    });
  });

  test('answered with the unchanged, filled order came too late', async () => {
    bitmex.exchange.script.push(
      answer(200, { ...RESTING, ordStatus: 'Filled', cumQty: 25000, leavesQty: 0, avgPx: 61250.5 }),
    );
    expect(await amend({ price: '61300' })).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'ORDER_NOT_ACTIVE', details: { order: { state: 'FILLED' } } },
    });
  });

  test.each([
    ['Invalid ordStatus: Filled', 'ORDER_NOT_ACTIVE', undefined],
    ['Invalid ordStatus: Canceled', 'ORDER_NOT_ACTIVE', undefined],
    ['Invalid orderID', 'ORDER_NOT_ACTIVE', undefined],
    ['Invalid amend: orderQty, leavesQty, price, stopPx unchanged', 'NOTHING_TO_AMEND', 'placed'],
    ['Invalid leavesQty', 'AMEND_REJECTED', 'placed'],
    ['Account has insufficient Available Balance, 5929700 XBt required', 'INSUFFICIENT_FUNDS', 'placed'],
  ])('refused with "%s" is %s', async (message, code, orderState) => {
    bitmex.exchange.script.push(answer(400, refusal(message)));
    expect(await amend({ price: '61300' })).toMatchObject({
      outcome: 'rejected',
      problem: { code, details: { orderState } },
    });
  });

  test.each([
    ['its reply is lost', reset],
    ['the server fails', answer(500, refusal('Server Error'))],
    ['the order is shown unchanged', answer(200, { ...RESTING, ordStatus: 'PendingReplace' })],
    ['the answer is about another order', answer(200, { ...RESTING, orderID: FILLED.orderID, price: 61300 })],
  ])('is unknown, with no end of acceptance, when %s', async (_, script) => {
    bitmex.exchange.script.push(script);
    expect(await amend({ price: '61300' })).toMatchObject({
      outcome: 'unknown',
      acceptedUntil: null,
      clientOrderIds: [],
      problem: { details: { orderState: 'unknown' } },
    });
    expect(bitmex.exchange.seen).toHaveLength(1);
  });

  test('shed as overload leaves the order unchanged', async () => {
    bitmex.exchange.script.push(answer(503, refusal('The system is currently overloaded. Please try again later.')));
    expect(await amend({ price: '61300' })).toMatchObject({
      outcome: 'notExecuted',
      problem: { code: 'EXCHANGE_OVERLOADED', details: { orderState: 'placed' } },
    });
  });

  test('to a quantity between two contracts is refused without a call', async () => {
    expect(await amend({ quantity: '0.000000005' })).toMatchObject({
      outcome: 'rejected',
      problem: { code: 'RULE_VIOLATION', details: { orderState: 'placed' } },
    });
    expect(bitmex.exchange.seen).toEqual([]);
  });
});

describe('the trace of an amend', () => {
  const at = (ms: number) => new Date(BITMEX_NOW + ms).toISOString();
  const row = (changes: object = {}) => ({
    execID: '00000000-006d-1000-0000-0036aa01b2c3',
    execType: 'Replaced',
    orderID: RESTING.orderID,
    symbol: 'XBT_USDT',
    side: 'Buy',
    orderQty: 25000,
    price: 61300,
    timestamp: at(0),
    ...changes,
  });
  const trace = (change: Partial<AmendChange>, query: Partial<AmendQuery> = {}) => {
    const asked = { instrument: spot, ...change };
    const before = { ...order, updatedAt: at(-60_000) };
    return bitmex.port
      .amendTrace({ before, change: asked, modifyId: '17', sentAt: BITMEX_NOW, ...query }, bitmex.call)
      .catch((error: unknown) => error);
  };

  test.each<[string, Partial<AmendChange>, readonly object[], string]>([
    ['a change to the price', { price: '61300' }, [row()], 'made'],
    ['a change to the quantity', { quantity: '0.0003' }, [row({ orderQty: 30000 })], 'made'],
    ['it between others', { price: '61300' }, [row({ price: 61000 }), row(), row({ price: 61100 })], 'made'],
    ['a change to the trigger', { triggerPrice: '63500' }, [row({ stopPx: 63500 })], 'made'],
    ['a change to the distance', { trailingAmount: '400' }, [row({ pegOffsetValue: -400 })], 'made'],
    ['another trigger', { triggerPrice: '63500' }, [row({ stopPx: 63000 })], 'none'],
    ['half of it', { price: '61300', quantity: '0.0003' }, [row()], 'none'],
    ['other changes only', { price: '61300' }, [row({ price: 61000 })], 'none'],
    ['another event', { price: '61300' }, [row({ execType: 'New' })], 'none'],
    ['nothing', { price: '61300' }, [], 'none'],
  ])('is among the executions since the order was as it was before, which hold %s', async (_, change, rows, told) => {
    bitmex.exchange.script.push(answer(200, rows));
    expect(await trace(change)).toBe(told);
    const params = new URLSearchParams(bitmex.exchange.seen[0]?.query);
    expect(bitmex.exchange.seen[0]?.path).toBe('/api/v1/execution');
    expect(Object.fromEntries(params)).toEqual({
      symbol: 'XBT_USDT',
      filter: JSON.stringify({ orderID: RESTING.orderID, execType: 'Replaced' }),
      startTime: at(-60_000),
      count: '500',
      reverse: 'false',
    });
  });

  test('is unknown, without a call, for an order without a time of change', async () => {
    expect(await trace({ price: '61300' }, { before: { ...order, updatedAt: null } })).toBe('untold');
    expect(bitmex.exchange.seen).toEqual([]);
  });

  test.each<[string, readonly ReplyScript[]]>([
    ['rows of another order', [answer(200, [row({ orderID: FILLED.orderID })])]],
    ['no list', [answer(200, {})]],
    [
      'more pages than the limit',
      [
        ...Array.from({ length: 10 }, () =>
          answer(
            200,
            Array.from({ length: 500 }, () => row({ price: 1 })),
          ),
        ),
      ],
    ],
  ])('is not shown by %s', async (_, script) => {
    bitmex.exchange.script.push(...script);
    expect(await trace({ price: '61300' })).toMatchObject({ name: 'Problem' });
  });
});
