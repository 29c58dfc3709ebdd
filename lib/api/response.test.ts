import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import type { SourceReport } from '../listing/source.ts';
import type { CancelAllResult } from '../orders/cancel-all.ts';
import { canceledAll, listed } from './listing.ts';
import { problemDocument, problemHeaders } from './problem-document.ts';
import { amended, canceled, placedResponse } from './response.ts';
import { canceledOrder, completeSource, restingOrder } from './schemas/examples.ts';
import { orderListSchema, unknownOutcomeSchema } from './schemas/responses.ts';

const said = {
  outcome: 'unknown',
  operation: 'place',
  detail: '',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  clientOrderIds: ['desk 7'],
  orderId: null,
  orderState: 'unknown',
} as const;
const lost = { problem: new Problem('EXCHANGE_UNREACHABLE', ''), acceptedUntil: 0, clientOrderIds: ['desk 7'] };
const unknown = { ...said, lost, askAgainMs: 12_001 };
const complete = { ...completeSource, exchange: 'binance', market: 'spot', status: 'complete', requests: 1 } as const;
const source = {
  exchange: complete.exchange,
  market: complete.market,
  status: complete.status,
  requests: 1,
  weight: null,
};

describe('the answer to a command', () => {
  it('is 201 with the path of the order when it was placed', () => {
    expect(placedResponse({ outcome: 'placed', order: restingOrder })).toEqual({
      status: 201,
      body: restingOrder,
      headers: { Location: `/v1/orders/${restingOrder.id}` },
    });
  });

  it('is 202 with a Location when the outcome is unknown, by client order id or order id', () => {
    const answer = placedResponse(unknown);
    expect(answer.status).toBe(202);
    expect(unknownOutcomeSchema.parse(answer.body)).toEqual({ ...said, retryAfterSeconds: 13 });
    expect(answer.headers).toEqual({
      Location: '/v1/orders?exchange=binance&symbol=BTC%2FUSDT&clientOrderId=desk+7',
      'Retry-After': '13',
    });
    expect(placedResponse({ ...unknown, intentId: 'desk-7' }).headers).toMatchObject({
      Location: '/v1/intents/desk-7',
    });
    const known = { ...unknown, operation: 'cancel', orderId: restingOrder.id } as const;
    for (const each of [canceled(known), amended(known)]) {
      expect(each).toMatchObject({
        status: 202,
        headers: { Location: `/v1/orders/${restingOrder.id}`, 'Retry-After': '13' },
      });
    }
  });
});

describe('the answer to cancelling all', () => {
  it('is 200 even if a permanently closed exchange could not be read: it has no open orders', () => {
    const problem = new Problem('EXCHANGE_CLOSED', 'It closed.');
    const { status, body } = canceledAll([result('canceled')], [{ ...source, status: 'unavailable', problem }]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ sources: [{ status: 'unavailable', problem: { code: 'EXCHANGE_CLOSED' } }] });
  });

  const result = (outcome: CancelAllResult['outcome']) => ({ id: 'x', outcome, order: null, problem: null });

  it.each([
    ['nothing', [], 'complete', 200],
    ['all cancelled', [result('canceled'), result('canceled')], 'complete', 200],
    ['orders that ended in different ways', [result('canceled'), result('notActive')], 'complete', 200],
    ['one that may rest', [result('canceled'), result('failed')], 'complete', 207],
    ['all that failed', [result('failed'), result('failed')], 'complete', 207],
    ['all of which it is not known', [result('unknown'), result('unknown')], 'complete', 207],
    ['a source that is not whole', [result('canceled')], 'partial', 207],
    ['a source that could not be asked', [result('canceled')], 'unavailable', 207],
  ] as const)('is, for %s', (_, results, status, expected) => {
    expect(canceledAll([...results], [{ ...source, status }]).status).toBe(expected);
  });
});

describe('what a cancel of several orders has left', () => {
  const pausing = (retryAfterMs?: number) => new Problem('RATE_LIMITED', 'It demands a pause.', { retryAfterMs });
  const left = (problem: Problem | null) => ({ id: 'x', outcome: 'failed', order: null, problem }) as const;
  const done = { id: 'y', outcome: 'canceled', order: null, problem: null } as const;
  const unread = (problem?: Problem): SourceReport => ({
    ...source,
    status: 'unavailable',
    ...(problem && { problem }),
  });

  it.each([
    ['the earliest wait', [left(pausing(39_200)), left(pausing(8_100)), done], [source], '9'],
    ['that of a source too', [left(pausing(39_200))], [unread(pausing(2_000))], '2'],
    ['that of a source alone', [done], [unread(pausing(2_000))], '2'],
    ['no wait where one order names none', [left(pausing(8_100)), left(pausing())], [source], undefined],
    ['no wait where the outcome of one is not known', [left(pausing(8_100)), left(null)], [source], undefined],
    ['no wait where a source names none', [left(pausing(8_100))], [unread()], undefined],
    [
      'the wait of an order where a source has closed',
      [left(pausing(8_100))],
      [unread(new Problem('EXCHANGE_CLOSED', ''))],
      '9',
    ],
    ['nothing where nothing is left', [done], [source], undefined],
  ])('may be tried again after %s', (_, results, sources, expected) => {
    expect(canceledAll(results, sources).headers?.['Retry-After']).toBe(expected);
  });
});

describe('a list', () => {
  it('has every field of a source, even where no range was read', () => {
    const body = orderListSchema.parse(listed({ orders: [canceledOrder], sources: [source] }).body);
    expect(body).toMatchObject({ nextCursor: null, sources: [{ rangeBy: null, coveredFrom: null, problem: null }] });
  });
});

describe('a problem document', () => {
  it('says how long to wait in whole seconds, at least one', () => {
    const wait = (retryAfterMs: number) =>
      problemHeaders(new Problem('RATE_LIMITED', '', { retryAfterMs }))['Retry-After'];
    expect([wait(0), wait(1), wait(1_000), wait(1_001)]).toEqual(['1', '1', '1', '2']);
    expect(problemHeaders(new Problem('NOT_FOUND', ''))).toEqual({});
  });

  it('passes on the headers of a problem', () => {
    expect(problemHeaders(new Problem('METHOD_NOT_ALLOWED', '', { headers: { Allow: 'GET' } }))).toEqual({
      Allow: 'GET',
    });
  });

  it('lets a case override whether its code is retryable', () => {
    expect(problemDocument(new Problem('ORDER_NOT_ACTIVE', '', { retryable: true }), 'r')).toMatchObject({
      retryable: true,
    });
    expect(problemDocument(new Problem('ORDER_NOT_ACTIVE', ''), 'r')).toMatchObject({ retryable: false });
  });
});
