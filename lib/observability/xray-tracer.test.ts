import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { createRedactor } from '../telemetry/redaction.ts';
import type { Tracer } from '../telemetry/tracer.ts';
import { Secret } from '../text/secret.ts';
import { xrayTracer } from './xray-tracer.ts';

/** One subsegment, as the X-Ray daemon receives it. */
interface Received {
  readonly id: string;
  readonly name: string;
  readonly trace_id: string;
  readonly parent_id: string;
  readonly end_time: number;
  readonly annotations?: Record<string, unknown>;
  readonly metadata?: unknown;
  readonly subsegments?: readonly unknown[];
  readonly http?: unknown;
  readonly error?: boolean;
  readonly fault?: boolean;
  readonly throttle?: boolean;
  readonly cause?: { readonly exceptions: readonly { readonly message: string }[] };
}

const ROOT = '1-5759e988-bd862e3fe1be46a994272793';
const PARENT = '557abcec3ee5a047';
const traced = (sampled: 0 | 1, root = ROOT) => `Root=${root};Parent=${PARENT};Sampled=${sampled}`;

let daemon: Socket;
const received: Received[] = [];
const faults: string[] = [];
const redactor = createRedactor();
let tracer: Tracer;

beforeAll(async () => {
  daemon = createSocket('udp4');
  daemon.on('message', (message) => {
    // A header line, then the document.
    received.push(JSON.parse(message.toString().split('\n')[1] ?? ''));
  });
  daemon.bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  // Lambda sets these; the X-Ray SDK reads them when the first sampled segment loads it.
  vi.stubEnv('AWS_XRAY_DAEMON_ADDRESS', `127.0.0.1:${daemon.address().port}`);
  vi.stubEnv('AWS_EXECUTION_ENV', 'AWS_Lambda_nodejs24.x');
  vi.stubEnv('LAMBDA_TASK_ROOT', '/var/task');
  tracer = xrayTracer({ service: 'atlas', env: process.env, redactor, onFault: (message) => faults.push(message) });
});

afterAll(() => {
  vi.unstubAllEnvs();
  daemon.close();
});

beforeEach(() => {
  received.length = 0;
  faults.length = 0;
  vi.stubEnv('_X_AMZN_TRACE_ID', traced(1));
});

async function arrived(count: number): Promise<Received[]> {
  await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(count), { timeout: 5_000, interval: 5 });
  return received;
}

describe('a call to an exchange in a sampled invocation', () => {
  test('is a subsegment of the function, annotated with what is known before and after, without the reply', async () => {
    const reply = await tracer.segment(
      'binance place',
      (segment) => {
        segment.annotate({ outcome: 'acknowledged', orderId: 'binance.spot.BTCUSDT.1' });
        return Promise.resolve({ body: 'reply-body' });
      },
      { exchange: 'binance', market: 'spot', operation: 'place', outcome: undefined },
    );
    expect(reply).toEqual({ body: 'reply-body' });
    const [segment] = await arrived(1);
    expect(segment).toMatchObject({
      name: 'binance place',
      trace_id: ROOT,
      parent_id: PARENT,
      end_time: expect.any(Number),
      annotations: {
        exchange: 'binance',
        market: 'spot',
        operation: 'place',
        outcome: 'acknowledged',
        orderId: 'binance.spot.BTCUSDT.1',
      },
    });
    expect(JSON.stringify(received)).not.toContain('reply-body');
    expect(segment?.metadata).toBeUndefined();
  });

  test('concurrent calls are children of their caller', async () => {
    await tracer.segment('list', () =>
      Promise.all(['spot', 'usdm'].map((market) => tracer.segment(market, () => Promise.resolve(market)))),
    );
    const segments = await arrived(3);
    const list = segments.find(({ name }) => name === 'list');
    const parents = segments.filter(({ name }) => name !== 'list').map(({ parent_id }) => parent_id);
    expect(list?.parent_id).toBe(PARENT);
    expect(parents).toEqual([list?.id, list?.id]);
  });

  test('its error is rethrown, and recorded as a fault without secrets', async () => {
    const own = 'canary-key-9x';
    redactor.conceal(Secret.of(own));
    const error = new Error(`broken by ${own} with signature=canary`);
    await expect(tracer.segment('binance', () => Promise.reject(error), { orderId: own })).rejects.toBe(error);
    const [segment] = await arrived(1);
    expect(segment).toMatchObject({
      fault: true,
      annotations: { orderId: '[secret]' },
      cause: { exceptions: [{ message: 'broken by [secret] with signature=[secret]' }] },
    });
    expect(JSON.stringify(received)).not.toContain('canary');
  });

  test.each([
    ['INSUFFICIENT_FUNDS', { error: true }, undefined],
    ['RATE_LIMITED', { error: true, throttle: true }, undefined],
    ['EXCHANGE_UNREACHABLE', { fault: true }, expect.anything()],
  ] as const)('%s is marked %j', async (code, flags, cause) => {
    const refusal = new Problem(code, 'detail');
    await expect(tracer.segment('binance', () => Promise.reject(refusal))).rejects.toBe(refusal);
    const [segment] = await arrived(1);
    expect({ error: segment?.error, fault: segment?.fault, throttle: segment?.throttle }).toEqual({
      error: undefined,
      fault: undefined,
      throttle: undefined,
      ...flags,
    });
    expect(segment?.cause).toEqual(cause);
  });
});

test('each invocation has its own trace, even one that descends from an ended segment', async () => {
  const next = '1-5759e988-aaaaaaaaaaaaaaaaaaaaaaaa';
  const later = await tracer.segment('first', () => {
    const invocation = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        vi.stubEnv('_X_AMZN_TRACE_ID', traced(1, next));
        tracer.segment('second', () => Promise.resolve()).then(resolve, reject);
      });
    });
    return Promise.resolve({ invocation });
  });
  await later.invocation;
  const segments = await arrived(2);
  expect(segments.map(({ name, trace_id, parent_id }) => ({ name, trace_id, parent_id }))).toEqual([
    { name: 'first', trace_id: ROOT, parent_id: PARENT },
    { name: 'second', trace_id: next, parent_id: PARENT },
  ]);
});

test.each([traced(0), '', `Root=${ROOT}`])('an invocation that is not sampled (%j) sends nothing', async (header) => {
  vi.stubEnv('_X_AMZN_TRACE_ID', header);
  expect(await tracer.segment('quiet', () => Promise.resolve(1))).toBe(1);
  // A traced segment follows, so that there is something to wait for.
  vi.stubEnv('_X_AMZN_TRACE_ID', traced(1));
  await tracer.segment('loud', () => Promise.resolve(2));
  expect((await arrived(1)).map(({ name }) => name)).toEqual(['loud']);
});

describe('a part that is begun explicitly', () => {
  test('is a child of its segment, and records its request', async () => {
    await tracer.segment('binance.spot.place', async () => {
      const part = tracer.begin('POST binance.spot.place');
      part?.http({ method: 'POST', url: 'https://api.binance.com/api/v3/order?signature=canary', status: 429 });
      part?.describe({ attempt: 1, apiKey: 'canary', absent: undefined });
      await Promise.resolve();
      part?.end();
    });
    const [part, whole] = await arrived(2);
    expect(part).toMatchObject({
      parent_id: whole?.id,
      throttle: true,
      error: true,
      http: { request: { method: 'POST' }, response: { status: 429 } },
      metadata: { default: { attempt: 1 } },
    });
    expect(JSON.stringify(received)).not.toContain('canary');
  });

  test('does not exist outside of a segment or after its end', async () => {
    expect(tracer.begin('outside')).toBeUndefined();
    const late = Promise.withResolvers<void>();
    let begun: unknown = 'not yet';
    const straggler = await tracer.segment('ended', () =>
      Promise.resolve({
        ended: late.promise.then(() => {
          begun = tracer.begin('late');
        }),
      }),
    );
    late.resolve();
    await straggler.ended;
    expect(begun).toBeUndefined();
  });
});

test.each([
  [200, {}],
  [404, { error: true }],
  [429, { error: true, throttle: true }],
  [503, { fault: true }],
])('a segment answered with %i is marked %j', async (status, flags) => {
  await tracer.segment('getOrder', (segment) => Promise.resolve(segment.answered(status)));
  const [{ error, fault, throttle } = {}] = await arrived(1);
  expect(JSON.parse(JSON.stringify({ error, fault, throttle }))).toEqual(flags);
});

test('neither a segment that ends before its parts nor the parts are lost', async () => {
  const release = Promise.withResolvers<void>();
  let part: Promise<void> | undefined;
  await tracer.segment('gave up', () => {
    part = tracer.segment('still loading', () => release.promise);
    // Loading the SDK comes first.
    return new Promise((resolve) => setTimeout(resolve, 1));
  });
  const [whole] = await arrived(1);
  expect(whole).toMatchObject({
    name: 'gave up',
    end_time: expect.any(Number),
    subsegments: [{ name: 'still loading', in_progress: true }],
  });
  release.resolve();
  await part;
  const [, late] = await arrived(2);
  expect(late).toMatchObject({ name: 'still loading', parent_id: whole?.id, end_time: expect.any(Number) });
});

test('work that outlives its request is a child of the function', async () => {
  const release = Promise.withResolvers<void>();
  const { later } = await tracer.segment('answered', () =>
    Promise.resolve({ later: release.promise.then(() => tracer.segment('goes on', () => Promise.resolve())) }),
  );
  release.resolve();
  await later;
  const segments = await arrived(2);
  expect(segments.map(({ name, parent_id }) => [name, parent_id])).toEqual([
    ['answered', PARENT],
    ['goes on', PARENT],
  ]);
});

test('a segment of an earlier invocation does not enter the trace of a later one', async () => {
  const release = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const frozen = tracer.segment('frozen', async () => {
    begun.resolve();
    await release.promise;
    await tracer.segment('after the thaw', () => Promise.resolve());
  });
  await begun.promise;
  vi.stubEnv('_X_AMZN_TRACE_ID', traced(1, '1-5759e988-bbbbbbbbbbbbbbbbbbbbbbbb'));
  await tracer.segment('later', () => Promise.resolve());
  release.resolve();
  await frozen;
  await tracer.segment('last', () => Promise.resolve());
  await vi.waitFor(() => expect(received.map(({ name }) => name)).toContain('last'));
  expect(received.map(({ name, parent_id }) => [name, parent_id])).toEqual([
    ['later', PARENT],
    ['after the thaw', PARENT],
    ['last', PARENT],
  ]);
});

test('the SDK reports no failure', async () => {
  await tracer.segment('checked', () => Promise.resolve());
  expect(faults).toEqual([]);
});

test('an unusable X-Ray SDK is reported once, and does not fail the request', async () => {
  vi.resetModules();
  vi.doMock('@aws-lambda-powertools/tracer', () => {
    throw new Error('broken bundle');
  });
  const broken = xrayTracer({
    service: 'atlas',
    env: process.env,
    redactor,
    onFault: (message) => faults.push(message),
  });
  expect(await broken.segment('one', () => Promise.resolve(1))).toBe(1);
  expect(await broken.segment('two', () => Promise.resolve(2))).toBe(2);
  expect(faults).toEqual([expect.stringContaining('X-Ray cannot be used')]);
  vi.doUnmock('@aws-lambda-powertools/tracer');
});
