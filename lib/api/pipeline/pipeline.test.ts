import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Deadline } from '../../domain/deadline.ts';
import { Problem } from '../../domain/problem.ts';
import { silentObservability } from '../../telemetry/observability.ts';
import type { RequestRecord } from '../../telemetry/request-record.ts';
import type { Operation } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { ok } from '../response.ts';
import { pipeline, type Use } from './pipeline.ts';
import type { ProductBudget } from './rate-limit-headers.ts';
import { restEvent, type SaidRequest } from './testing/rest-event.ts';

const limit = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '1', price: '90000' };

interface Setting {
  readonly event?: SaidRequest;
  readonly body?: string | null;
  readonly contentType?: string;
  readonly budgetMs?: number;
  readonly remainingMs?: number | (() => number);
  /** Used budget, by the products asked for. */
  readonly budgets?: (products: readonly string[]) => readonly ProductBudget[];
}

async function run(
  operation: Operation,
  use: Use<Operation, never>,
  {
    event,
    body = null,
    contentType = 'application/json',
    budgetMs = 10_000,
    remainingMs = 30_000,
    budgets = () => [],
  }: Setting = {},
) {
  const silent = silentObservability();
  const metrics: unknown[] = [];
  let record: RequestRecord | undefined;
  const runtime = {
    now: Date.now,
    requestBudgetMs: budgetMs,
    budgets: (products: Iterable<string>) => budgets([...products]),
    observability: {
      ...silent,
      metrics: { ...silent.metrics, add: (...metric: unknown[]) => metrics.push(metric) },
      request: ((start, work) =>
        silent.request(start, (own) => {
          record = own;
          return work(own);
        })) satisfies typeof silent.request,
    },
  };
  const handler = pipeline<Operation, typeof runtime>(operation, use as Use<Operation, typeof runtime>, runtime);
  const headers = contentType === '' ? {} : { 'content-type': contentType };
  const reply = await handler(restEvent({ requestId: 'request-7', headers, body, ...event }), {
    getRemainingTimeInMillis: typeof remainingMs === 'number' ? () => remainingMs : remainingMs,
  });
  return {
    status: reply.statusCode,
    headers: reply.headers ?? {},
    text: reply.body,
    body: JSON.parse(reply.body),
    record,
    metrics,
  };
}

const never = () => {
  throw new Error('the handler must not run');
};
const place = (use: Use<Operation, never>, setting: Setting = {}) =>
  run(operations.placeOrder, use, { body: JSON.stringify(limit), ...setting });

afterEach(() => {
  vi.useRealTimers();
});

describe('an answer', () => {
  it('carries the request id, is JSON and is not cached', async () => {
    const { status, headers, body } = await run(operations.getHealth, () => ok({ status: 'ok' }));
    expect(status).toBe(200);
    expect(body).toEqual({ status: 'ok' });
    expect(headers).toMatchObject({
      'X-Request-Id': 'request-7',
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    });
  });

  it('can name paths as the caller must request them, with the stage of a deployed API in front', async () => {
    const deployed = { path: '/v1/health', requestContext: { requestId: 'r', path: '/dev/v1/health' } };
    const { headers, body } = await run(
      operations.getHealth,
      (_, { basePath }) => ({ ...ok({ basePath }), headers: { Location: '/v1/intents/x' } }),
      { event: deployed },
    );
    expect([body, headers.Location]).toEqual([{ basePath: '/dev' }, '/dev/v1/intents/x']);
  });

  it('gets a generated request id if the gateway gave none', async () => {
    const { headers } = await run(operations.getHealth, () => ok({}), { event: { requestId: '' } });
    expect(headers['X-Request-Id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is given to an event without a request context, as of a caller of the function on one machine', async () => {
    const silent = { now: Date.now, requestBudgetMs: 1_000, observability: silentObservability(), budgets: () => [] };
    const handler = pipeline(operations.getHealth, (_, { principal }) => ok({ principal }), silent);
    const { requestContext: _, ...event } = restEvent();
    // The type promises a context; other callers than the gateway leave it out.
    const reply = await handler(event as ReturnType<typeof restEvent>, { getRemainingTimeInMillis: () => 10_000 });
    expect([reply.statusCode, JSON.parse(reply.body)]).toEqual([200, { principal: null }]);
    expect(reply.headers?.['X-Request-Id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([null, '"a text"', 7])('may have any body: %j', async (body) => {
    const { status, text } = await run(operations.getHealth, () => ({ status: 200, body }));
    expect([status, text]).toEqual([200, typeof body === 'string' ? body : JSON.stringify(body)]);
  });
});

describe('the used request budget', () => {
  const readings = [{ name: 'weight-1m', limit: 400, used: 100, windowSeconds: 60, at: 0, resetsAt: Date.now() }];
  const all: readonly ProductBudget[] = [
    { exchange: 'binance', market: 'spot', readings },
    { exchange: 'binance', market: 'usdm', readings: [] },
  ];

  /** The products whose budgets a request asks for. */
  async function productsOf(use: Use<Operation, never>, calls: readonly string[]) {
    const asked: string[][] = [];
    let record: RequestRecord | undefined;
    const silent = silentObservability();
    const runtime = {
      now: Date.now,
      requestBudgetMs: 1_000,
      budgets: (products: Iterable<string>) => {
        asked.push([...products]);
        return [];
      },
      observability: {
        ...silent,
        request: ((start, work) =>
          silent.request(start, (own) => {
            record = own;
            return work(own);
          })) satisfies typeof silent.request,
      },
    };
    const called: Use<Operation, typeof runtime> = (input, request) => {
      for (const market of calls) {
        record?.called({ exchange: 'binance', market, operation: 'find', status: 200, durationMs: 1, weight: 1 });
      }
      return use(input, request, undefined as never);
    };
    await pipeline<Operation, typeof runtime>(
      operations.listExchanges,
      called,
      runtime,
    )(restEvent(), {
      getRemainingTimeInMillis: () => 10_000,
    });
    return asked;
  }
  const limited = () => {
    throw new Problem('RATE_LIMITED', 'wait', { exchange: 'binance' });
  };

  it('is in the headers of the answer and in a metric, in percent', async () => {
    const { headers, metrics } = await run(operations.listExchanges, () => ok({}), { budgets: () => all });
    expect(headers).toMatchObject({ 'RateLimit-Policy': '"binance.spot.weight-1m";q=400;w=60' });
    expect(headers.RateLimit).toContain('"binance.spot.weight-1m";r=300');
    expect(metrics).toEqual([['RateBudgetUsed', 25, { exchange: 'binance', market: 'spot', budget: 'weight-1m' }]]);
  });

  it('is that of the products that were asked', async () => {
    expect(await productsOf(() => ok({}), ['spot', 'usdm'])).toEqual([['binance.spot', 'binance.usdm']]);
    expect(await productsOf(() => ok({ exchange: 'binance' }), [])).toEqual([[]]);
    expect(await productsOf(limited, ['spot'])).toEqual([['binance.spot']]);
  });

  it('is that of the whole exchange where it refused the request before any product was asked', async () => {
    expect(await productsOf(limited, [])).toEqual([['binance.account']]);
  });

  it('is of no product where a request was refused for another reason, or by no exchange', async () => {
    const refuse = (code: Problem['code'], exchange?: string) => () => {
      throw new Problem(code, 'no', { exchange });
    };
    expect(await productsOf(refuse('EXCHANGE_UNREACHABLE', 'binance'), [])).toEqual([[]]);
    expect(await productsOf(refuse('RATE_LIMITED'), [])).toEqual([[]]);
  });
});

describe('a problem', () => {
  it('is written to no log but the one line of the request', async () => {
    // Beneath the console, since who writes to it may have taken hold of its functions before.
    const written = vi.spyOn(Reflect.get(console, '_stderr') as NodeJS.WriteStream, 'write');
    const bug = new TypeError('password=hunter2');
    const { record } = await run(operations.listExchanges, () => {
      throw bug;
    });
    expect(written).not.toHaveBeenCalled();
    expect(record?.facts).toMatchObject({ status: 500, error: bug });
  });

  it('is problem+json with the request id, the type and the details', async () => {
    const { status, headers, body } = await place(() => {
      throw new Problem('RATE_LIMITED', 'wait', { exchange: 'binance', orderState: 'notPlaced', retryAfterMs: 1_200 });
    });
    expect(status).toBe(429);
    expect(headers).toMatchObject({
      'Content-Type': 'application/problem+json',
      'Retry-After': '2',
      'X-Request-Id': 'request-7',
    });
    expect(body).toEqual({
      type: '/docs#problem-rate-limited',
      title: 'A request limit of the exchange is reached',
      status: 429,
      detail: 'wait',
      instance: 'request-7',
      code: 'RATE_LIMITED',
      retryable: true,
      exchange: 'binance',
      orderState: 'notPlaced',
    });
  });

  it('hides internal errors and leaves the state of the order unknown', async () => {
    const secret = 'password=hunter2';
    const { status, text, body, record } = await place(() => {
      throw new TypeError(secret);
    });
    expect(status).toBe(500);
    expect(body).toMatchObject({ code: 'INTERNAL', orderState: 'unknown', retryable: false });
    expect(text).not.toContain('hunter2');
    expect(text).not.toMatch(/TypeError|\.ts|node_modules/);
    expect(record?.facts).toMatchObject({ code: 'INTERNAL', outcome: 'unknown' });
  });

  it.each([undefined, null, 'text', 7, { statusCode: 200, message: 'fine' }])(
    'is a 500 when %j was thrown',
    async (thrown) => {
      const { status, body } = await place(() => {
        throw thrown;
      });
      expect(status).toBe(500);
      expect(body).toMatchObject({ code: 'INTERNAL', status: 500 });
    },
  );

  it('has no order state where no order is involved', async () => {
    const { body } = await run(operations.listExchanges, () => {
      throw new Error('broken');
    });
    expect(body).not.toHaveProperty('orderState');
  });
});

describe('the caller', () => {
  it('is told to the handler, with the owner of its keys', async () => {
    const userArn = 'arn:aws:sts::111122223333:assumed-role/desk/session-1';
    const { body } = await place((_, { principal, keyOwner }) => ok({ principal, keyOwner }), { event: { userArn } });
    expect(body).toEqual({ principal: userArn, keyOwner: 'arn:aws:iam::111122223333:role/desk' });
  });
});

describe('a parameter', () => {
  it('that is named without a value is none', async () => {
    const event = { multiValueQueryStringParameters: { symbol: undefined } };
    const reply = await run(operations.listOrders, ({ query }) => ok({ symbol: Reflect.get(query, 'symbol') }), {
      event,
    });
    expect([reply.status, reply.body]).toEqual([200, {}]);
  });
});

describe('headers', () => {
  const keyOf: Use<Operation, never> = (input) =>
    ok({ key: (input.headers as Record<string, string>)['Idempotency-Key'] });
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'a-key' };

  it('are read in any case, from the form with all their values or the plain one', async () => {
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    for (const given of [headers, shouted]) {
      const multiValueHeaders = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value]]));
      const plain = await place(keyOf, { event: { headers: given } });
      expect([plain.status, plain.body]).toEqual([200, { key: 'a-key' }]);
      const several = await place(keyOf, { event: { headers: given, multiValueHeaders } });
      expect([several.status, several.body]).toEqual([200, { key: 'a-key' }]);
    }
  });

  it('refuse a key that is given twice, though the plain form shows one', async () => {
    const multiValueHeaders = { 'idempotency-key': ['a-key', 'b-key'] };
    const { status, body } = await place(never, { event: { headers, multiValueHeaders } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ violations: [{ field: 'Idempotency-Key', rule: 'single' }], orderState: 'notPlaced' });
  });
});

describe('a body', () => {
  it('can be base64', async () => {
    const encoded = Buffer.from(JSON.stringify(limit)).toString('base64');
    const { body } = await place(({ body: read }) => ok(read), { body: encoded, event: { isBase64Encoded: true } });
    expect(body).toEqual(limit);
  });

  it.each([
    ['missing', { body: null }, 400, 'INVALID_JSON'],
    ['empty', { body: '' }, 400, 'INVALID_JSON'],
    ['broken', { body: '{"exchange": "binance",' }, 400, 'INVALID_JSON'],
    ['a word', { body: 'hello' }, 400, 'INVALID_JSON'],
    ['an array', { body: '[]' }, 400, 'INVALID_REQUEST'],
    ['too large', { body: `{"a":"${'x'.repeat(65_537)}"}` }, 413, 'BODY_TOO_LARGE'],
    ['too large in bytes', { body: `{"a":"${'é'.repeat(32_800)}"}` }, 413, 'BODY_TOO_LARGE'],
    ['of another type', { contentType: 'text/plain' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['a form', { contentType: 'application/x-www-form-urlencoded' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['of no type', { contentType: '' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('that is %s is refused before anything runs, and nothing was placed', async (_, setting, status, code) => {
    const reply = await place(never, setting);
    expect(reply.status).toBe(status);
    expect(reply.body).toMatchObject({ code, orderState: 'notPlaced' });
  });

  it.each(['__proto__', 'constructor', '\\u005f_proto__'])(
    'that has a member %s is refused by its name',
    async (name) => {
      const body = JSON.stringify(limit).replace(/\}$/, `,"${name}":{"prototype":{"side":"SELL"}}}`);
      const reply = await place(never, { body });
      expect(reply.body).toMatchObject({
        code: 'INVALID_REQUEST',
        violations: [{ field: JSON.parse(`"${name}"`), rule: 'unknownField' }],
        orderState: 'notPlaced',
      });
    },
  );

  it('that is malformed is refused with the position of the error', async () => {
    const { body } = await place(never, { body: '{"exchange": "binance", oops}' });
    expect(body.detail).toMatch(/position 24/);
  });

  it.each([
    ['twice', '"quantity":"9"', 'quantity'],
    ['once more in escapes', '"\\u0071uantity":"9"', 'quantity'],
    ['twice, deep inside', '"a":[{"b":{"c":1,"c":1}}]', 'c'],
    ['as __proto__, twice', '"__proto__":{"quantity":"9"},"__proto__":{"quantity":"9"}', '__proto__'],
  ])('that says a name %s is refused by it, and nothing was placed', async (_, more, field) => {
    const body = JSON.stringify(limit).replace(/\}$/, `,${more}}`);
    const encoded = Buffer.from(body).toString('base64');
    for (const setting of [{ body }, { body: encoded, event: { isBase64Encoded: true } }]) {
      const reply = await place(never, setting);
      expect(reply.status).toBe(400);
      expect(reply.body).toMatchObject({
        code: 'INVALID_REQUEST',
        detail: `${field} is given more than once`,
        violations: [{ field, rule: 'single' }],
        orderState: 'notPlaced',
      });
    }
  });

  it.each(['application/json; charset=utf-8', 'application/vnd.api+json'])('may come as %s', async (contentType) => {
    expect((await place(() => ok({}), { contentType })).status).toBe(200);
  });
});

describe('the deadline', () => {
  it('is the budget or the remaining Lambda time less a reserve, whichever is shorter', async () => {
    const seen: number[] = [];
    const note: Use<Operation, never> = (_, { deadline }) => {
      seen.push(deadline.deadline - Date.now());
      return ok({});
    };
    vi.useFakeTimers();
    await run(operations.getHealth, note, { budgetMs: 8_000, remainingMs: 30_000 });
    await run(operations.getHealth, note, { budgetMs: 8_000, remainingMs: 3_000 });
    expect(seen).toEqual([8_000, 1_500]);
  });

  it.each([400, 1_500])('without time left runs nothing and reports notPlaced: %i ms', async (remainingMs) => {
    const { status, body } = await place(never, { remainingMs });
    expect(status).toBe(503);
    expect(body).toMatchObject({ code: 'DEADLINE_EXCEEDED', orderState: 'notPlaced', retryable: true });
  });

  it('of a millisecond is one', async () => {
    expect((await place(() => ok({}), { remainingMs: 1_501 })).status).toBe(200);
  });

  it('ends what waits with a reason that says so', async () => {
    vi.useFakeTimers();
    let reason: unknown;
    const reply = run(
      operations.listExchanges,
      (_, { deadline: { signal } }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reason = signal.reason;
            reject(signal.reason);
          });
        }),
      { budgetMs: 5 },
    );
    await vi.advanceTimersByTimeAsync(5);
    const { body } = await reply;
    expect(reason).toMatchObject({ name: 'TimeoutError' });
    expect(body.code).toBe('DEADLINE_EXCEEDED');
  });

  it("is the only end: what is said in Lambda's last milliseconds is said by the handler", async () => {
    // Asked first for the deadline; by the second time, if anybody asks, the event loop has been blocked for long.
    const left = [30_000, 1];
    const { body } = await place(() => new Promise((resolve) => setTimeout(() => resolve(ok({ id: 'mine' })), 5)), {
      remainingMs: () => left.shift() ?? 0,
    });
    expect(body).toEqual({ id: 'mine' });
  });

  it('does not replace what the handler says when it passes', async () => {
    vi.useFakeTimers();
    const reply = place(
      (_, { deadline }) =>
        new Promise((_resolve, reject) => {
          deadline.signal.addEventListener('abort', () =>
            reject(new Problem('EXCHANGE_UNREACHABLE', 'No answer.', { orderState: 'unknown' })),
          );
        }),
      { budgetMs: 5 },
    );
    await vi.advanceTimersByTimeAsync(5);
    expect((await reply).body).toMatchObject({ code: 'EXCHANGE_UNREACHABLE', orderState: 'unknown' });
  });

  it('aborts the signal when it passes', async () => {
    vi.useFakeTimers();
    const reply = run(
      operations.listExchanges,
      (_, { deadline }) =>
        new Promise((_resolve, reject) => {
          deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason));
        }),
      { budgetMs: 5_000 },
    );
    await vi.advanceTimersByTimeAsync(4_999);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await reply).toMatchObject({ status: 503, body: { code: 'DEADLINE_EXCEEDED' } });
  });

  it.each(['well', 'badly'])('leaves no timer behind when the request ended %s', async (how) => {
    vi.useFakeTimers();
    let kept: Deadline | undefined;
    await place((_, { deadline }) => {
      kept = deadline;
      if (how === 'badly') throw new Error('broken');
      return ok({});
    });
    expect(vi.getTimerCount()).toBe(0);
    expect(kept?.signal.aborted).toBe(false);
  });
});

describe('the record of a request', () => {
  const orderId = 'binance.spot.BTCUSDT.7';

  it('names the requested order, however the request ended', async () => {
    const get = async (use: Use<Operation, never>) =>
      (await run(operations.getOrder, use, { event: { pathParameters: { orderId } } })).record?.facts;
    const refuse = () => {
      throw new Problem('ORDER_NOT_FOUND', '', { exchange: 'binance' });
    };
    expect(await get(refuse)).toMatchObject({ orderId, exchange: 'binance', code: 'ORDER_NOT_FOUND' });
    expect(await get(() => ok({ exchange: 'binance', id: `${orderId}1` }))).toMatchObject({ orderId: `${orderId}1` });
  });

  it('names the order of a command with unknown outcome', async () => {
    const body = { exchange: 'binance', market: 'spot', orderId, clientOrderIds: ['desk7-000017'] };
    expect((await place(() => ({ status: 202, body }))).record?.facts).toMatchObject({
      outcome: 'unknown',
      exchange: 'binance',
      market: 'spot',
      orderId,
      clientOrderId: 'desk7-000017',
    });
  });

  it('names the caller, the operation and the status', async () => {
    const userArn = 'arn:aws:iam::111122223333:user/desk';
    const { record } = await run(operations.getHealth, () => ok({}), { event: { userArn } });
    expect(record?.start).toEqual({ requestId: 'request-7', operation: 'getHealth', principal: userArn });
    expect(record?.facts).toEqual({ status: 200 });
  });

  it('names the order that was placed, and nothing of an answer that is about no order', async () => {
    const body = { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', id: orderId, clientOrderId: 'desk7-17' };
    expect((await place(() => ({ status: 201, body }))).record?.facts).toMatchObject({
      ...{ exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', orderId, clientOrderId: 'desk7-17' },
    });
    expect((await place(() => ({ status: 201, body: { id: 'a-list', symbol: 'x' } }))).record?.facts).toEqual({
      status: 201,
      outcome: 'acknowledged',
    });
  });

  it('has no outcome of a replayed answer, which is no second command, or of a read', async () => {
    const replayed = { 'Idempotency-Replayed': 'true' };
    const again = await place(() => ({ status: 201, body: {}, headers: replayed }));
    expect(again.record?.facts.outcome).toBeUndefined();
    expect((await run(operations.listExchanges, () => ok({}))).record?.facts.outcome).toBeUndefined();
  });

  it('has no outcome of its own where each order of the answer has been counted', async () => {
    const { record } = await place(() => ({ status: 200, body: {}, countedApart: true }));
    expect(record?.facts.outcome).toBeUndefined();
  });

  it('has the outcome of a command', async () => {
    const outcomeOf = async (use: Use<Operation, never>) => (await place(use)).record?.facts.outcome;
    expect(await outcomeOf(() => ({ status: 201, body: {} }))).toBe('acknowledged');
    expect(await outcomeOf(() => ({ status: 202, body: {} }))).toBe('unknown');
    const failing = (code: Problem['code']) => () => {
      throw new Problem(code, '');
    };
    expect(await outcomeOf(failing('INSUFFICIENT_FUNDS'))).toBe('rejected');
    expect(await outcomeOf(failing('EXCHANGE_OVERLOADED'))).toBe('notExecuted');
  });
});

describe('an event of another kind of API', () => {
  const rest = { httpMethod: 'POST', path: '/v1/orders', headers: {}, requestContext: { requestId: 'r' } };
  const kinds: readonly [string, unknown][] = [
    ['an HTTP API, payload 2.0', { version: '2.0', rawPath: '/v1/orders', headers: {}, requestContext: { http: {} } }],
    ['an HTTP API, payload 1.0', { ...rest, version: '1.0', requestContext: { requestId: 'r', resourceId: null } }],
    ['a format to come', { ...rest, version: '3.0', requestContext: { requestId: 'r', resourceId: 'a1b2c3' } }],
    ['a function URL that says no version', { headers: {}, requestContext: { http: { method: 'POST' } } }],
    ['a load balancer', { ...rest, requestContext: { elb: { targetGroupArn: 'arn' } } }],
    ['nobody', null],
  ];

  it.each(kinds)('of %s is refused, not half-parsed', async (_, event) => {
    let called = false;
    const handler = pipeline(
      operations.placeOrder,
      () => {
        called = true;
        return { status: 201, body: {} };
      },
      { now: Date.now, requestBudgetMs: 1_000, observability: silentObservability(), budgets: () => [] },
    );
    // The event deliberately does not match its type.
    const answer = await handler(event as never, { getRemainingTimeInMillis: () => 10_000 });
    expect(answer.statusCode).toBe(500);
    expect(answer.headers?.['Content-Type']).toBe('application/problem+json');
    const problem = JSON.parse(answer.body);
    expect(problem).toMatchObject({ code: 'INTERNAL', orderState: 'notPlaced', retryable: false });
    expect(problem.detail).toContain('REST API (v1)');
    expect(problem.instance).toBe(answer.headers?.['X-Request-Id']);
    expect(called).toBe(false);
  });

  it('is recorded, may not be cached, and claims nothing of orders where none was asked for', async () => {
    const silent = silentObservability();
    let record: RequestRecord | undefined;
    const observability: typeof silent = {
      ...silent,
      request: (start, work) =>
        silent.request(start, (own) => {
          record = own;
          return work(own);
        }),
    };
    const runtime = { now: Date.now, requestBudgetMs: 1_000, observability, budgets: () => [] };
    const answer = await pipeline(
      operations.listExchanges,
      () => ok({}),
      runtime,
    )(null as never, {
      getRemainingTimeInMillis: () => 10_000,
    });
    expect(answer.headers).toMatchObject({ 'Cache-Control': 'no-store' });
    expect(JSON.parse(answer.body)).not.toHaveProperty('orderState');
    expect(record?.start).toMatchObject({ operation: 'listExchanges' });
    expect(record?.facts).toMatchObject({ status: 500, code: 'INTERNAL', error: { code: 'INTERNAL' } });
  });

  it('is not a REST API event in format 1.0, which is served', async () => {
    const event: object = { version: '1.0', requestContext: { requestId: 'r', resourceId: 'a1b2c3' } };
    expect((await place(() => ok({}), { event })).status).toBe(200);
  });
});
