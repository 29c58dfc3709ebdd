import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createObservability } from '../../lib/observability/observability.ts';
import { type ContractFixture, startContractFixture } from '../contract/contract-fixture.ts';
import { FUNCTION, startDaemon } from './xray-daemon.ts';

let daemon: Awaited<ReturnType<typeof startDaemon>>;
let api: ContractFixture;
const lines: string[] = [];
/** The log line of the only request since the previous test. */
const logged = () => lines.map((line) => JSON.parse(line)).find((line) => line.durationMs !== undefined);

beforeAll(async () => {
  daemon = await startDaemon();
  api = await startContractFixture({
    observed: (now) =>
      createObservability({ service: 'atlas', env: daemon.env, write: (line) => lines.push(line), clock: now }),
  });
  // Loaded once per container, which is not the subject of these tests.
  await api.well('listInstruments');
  await daemon.traceOf('listInstruments');
});
afterAll(async () => {
  await api.close();
  daemon.close();
});
beforeEach(() => {
  api.paper.control.disarm();
  daemon.forget();
  lines.splice(0);
});

const limit = { type: 'LIMIT', quantity: '0.005', price: '80000' };
const order = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', ...limit };

async function resting(more: object = {}) {
  const placed = await api.place({ ...limit, ...more });
  await daemon.traceOf('placeOrder');
  daemon.forget();
  lines.splice(0);
  return placed;
}

describe('the trace of a command', () => {
  test('leads from the operation over the exchange call to the sent request', async () => {
    const { id, clientOrderId } = await api.place(limit);
    const trace = await daemon.traceOf('placeOrder');
    // The clock is learnt before the first command of a process.
    const sent = ['GET binance.spot.time', { 'binance.spot.place': ['POST binance.spot.place'] }];
    expect(trace.tree()).toEqual([{ placeOrder: sent }]);
    for (const { trace_id } of trace.segments) expect(trace_id).toBe(FUNCTION.trace);
    const about = { exchange: 'binance', market: 'spot', outcome: 'acknowledged', orderId: id, clientOrderId };
    expect(trace.one('placeOrder')).toMatchObject({ annotations: { operation: 'placeOrder', ...about } });
    expect(trace.one('placeOrder').metadata?.default).toMatchObject({ requestId: /./, status: 201 });
    expect(trace.one('binance.spot.place').annotations).toEqual({ operation: 'place', ...about });
    expect(trace.one('POST binance.spot.place')).toMatchObject({
      http: { request: { method: 'POST', url: `${api.paper.url}/api/v3/order` }, response: { status: 200 } },
      metadata: { default: { attempt: 1 } },
    });
    for (const segment of trace.segments) {
      for (const flag of ['error', 'fault', 'throttle']) expect(segment).not.toHaveProperty(flag);
    }
  });

  test('an amend names its order, and the resulting order', async () => {
    const { id } = await resting();
    const after = await api.amend(id, { price: '81000' });
    const trace = await daemon.traceOf('amendOrder');
    expect(trace.one('binance.spot.amend')).toMatchObject({
      annotations: { exchange: 'binance', market: 'spot', operation: 'amend', outcome: 'acknowledged', orderId: id },
      metadata: { default: { method: 'cancelReplace', after: after.id } },
    });
    expect(trace.one('amendOrder').annotations).toMatchObject({ outcome: 'acknowledged', orderId: after.id });
  });

  test('a cancel names its order', async () => {
    const { id } = await resting();
    await api.cancel(id);
    const trace = await daemon.traceOf('cancelOrder');
    const about = { exchange: 'binance', market: 'spot', outcome: 'acknowledged', orderId: id };
    expect(trace.one('binance.spot.cancel').annotations).toEqual({ operation: 'cancel', ...about });
    expect(trace.one('cancelOrder').annotations).toMatchObject({ operation: 'cancelOrder', ...about });
  });

  test('a refusal by the exchange is a caller error, not a fault', async () => {
    const { status } = await api.call('placeOrder', { body: { ...order, quantity: '20' } });
    expect(status).toBe(422);
    const trace = await daemon.traceOf('placeOrder');
    for (const name of ['placeOrder', 'binance.spot.place']) {
      expect(trace.one(name)).toMatchObject({ error: true, annotations: { outcome: 'rejected' } });
      expect(trace.one(name)).not.toHaveProperty('fault');
    }
    expect(trace.one('POST binance.spot.place')).toMatchObject({ error: true, http: { response: { status: 400 } } });
  });

  test('a limit of the exchange is a throttle, without execution', async () => {
    api.paper.control.arm({ fault: 'rate-limited', method: 'POST', path: '/api/v3/order' });
    // The exchange's requested pause ends before the next test.
    onTestFinished(() => api.skip(180_000));
    const { status } = await api.call('placeOrder', { body: order });
    expect(status).toBe(429);
    const trace = await daemon.traceOf('placeOrder');
    expect(trace.one('binance.spot.place')).toMatchObject({ throttle: true, annotations: { outcome: 'notExecuted' } });
    expect(trace.one('POST binance.spot.place')).toMatchObject({ throttle: true, error: true });
    daemon.forget();
    // Backing off: nothing is sent, and the trace shows it.
    await api.call('placeOrder', { body: order });
    expect((await daemon.traceOf('placeOrder')).tree()).toEqual([{ placeOrder: ['binance.spot.place'] }]);
  });

  test('a lost reply is a fault of unknown outcome, even once resolved', async () => {
    api.paper.control.arm({ fault: 'reset-after-effect', method: 'POST', path: '/api/v3/order' });
    const { id } = await api.place({ ...limit, clientOrderId: 'lost-1' });
    const trace = await daemon.traceOf('placeOrder');
    expect(trace.one('binance.spot.place')).toMatchObject({
      fault: true,
      annotations: { outcome: 'unknown', clientOrderId: 'lost-1' },
    });
    expect(trace.one('binance.spot.place').annotations).not.toHaveProperty('orderId');
    expect(trace.one('POST binance.spot.place')).toMatchObject({ fault: true });
    expect(trace.one('POST binance.spot.place').http).not.toHaveProperty('response');
    expect(trace.one('binance.spot.find').annotations).toMatchObject({ clientOrderId: 'lost-1', orderId: id });
    expect(trace.one('placeOrder').annotations).toMatchObject({ outcome: 'acknowledged', orderId: id });
  });

  test('an outcome that stays unknown can be searched by outcome and by order', async () => {
    api.paper.control.arm({ fault: 'duplicate-id', method: 'POST', path: '/api/v3/order' });
    expect((await api.call('placeOrder', { body: { ...order, clientOrderId: 'lost-2' } })).status).toBe(202);
    const { annotations } = (await daemon.traceOf('placeOrder')).one('placeOrder');
    expect(annotations).toMatchObject({ outcome: 'unknown', exchange: 'binance', clientOrderId: 'lost-2' });
  });
});

describe('the trace of a read', () => {
  test('names the requested order', async () => {
    const { id } = await resting();
    await api.get(id);
    const trace = await daemon.traceOf('getOrder');
    expect(trace.tree()).toEqual([{ getOrder: [{ 'binance.spot.find': ['GET binance.spot.find'] }] }]);
    const about = { exchange: 'binance', market: 'spot', orderId: id };
    expect(trace.one('binance.spot.find').annotations).toEqual({ operation: 'find', ...about });
    expect(trace.one('getOrder').annotations).toMatchObject({ operation: 'getOrder', ...about });
  });

  test('shows a repeated attempt beside the one that answered', async () => {
    const { id } = await resting();
    api.paper.control.arm({ fault: 'bad-gateway-before-effect', method: 'GET', path: '/api/v3/order' });
    await api.get(id);
    const trace = await daemon.traceOf('getOrder');
    const attempts = trace.segments.filter(({ name }) => name === 'GET binance.spot.find');
    expect(
      attempts.map(({ http, metadata, fault }) => [metadata?.default.attempt, http?.response?.status, fault]),
    ).toEqual([
      [1, 502, true],
      [2, 200, undefined],
    ]);
    expect(trace.one('binance.spot.find')).not.toHaveProperty('fault');
  });

  test('that fails is marked with its answer', async () => {
    const missing = 'binance.spot.BTCUSDT.999999999999';
    await api.problem('getOrder', { orderId: missing });
    const segment = (await daemon.traceOf('getOrder')).one('getOrder');
    expect(segment).toMatchObject({ error: true, annotations: { orderId: missing } });
    expect(segment.metadata?.default).toMatchObject({ status: 404, code: 'ORDER_NOT_FOUND' });
  });

  test('of a list contains every step through the history', async () => {
    await resting();
    await api.list({ symbol: 'BTC/USDT' });
    const trace = await daemon.traceOf('listOrders');
    const steps = trace.segments.filter(({ name }) => name === 'binance.spot.history');
    expect(steps.length).toBeGreaterThan(0);
    for (const { parent_id, annotations, metadata } of steps) {
      expect(parent_id).toBe(trace.one('listOrders').id);
      expect(annotations).toEqual({ exchange: 'binance', market: 'spot', operation: 'history' });
      expect(metadata?.default).toMatchObject({ stream: 'binance.spot.BTCUSDT', orders: expect.any(Number) });
    }
  });
});

describe("the caller's own trace", () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const parentSpanId = '00f067aa0ba902b7';

  test('is in the log line, and leads to the trace; it is not sent anywhere', async () => {
    const { headers } = await api.call('getHealth', { headers: { TraceParent: `00-${traceId}-${parentSpanId}-01` } });
    const segment = (await daemon.traceOf('getHealth')).one('getHealth');
    expect(segment).toMatchObject({ trace_id: FUNCTION.trace, annotations: { traceId } });
    expect(logged()).toMatchObject({ traceId, parentSpanId, xray_trace_id: FUNCTION.trace });
    expect(JSON.stringify(headers)).not.toContain(traceId);
  });

  test('that is invalid is ignored', async () => {
    const { status } = await api.call('getHealth', { headers: { traceparent: `00-${traceId}-${parentSpanId}-1` } });
    expect(status).toBe(200);
    expect((await daemon.traceOf('getHealth')).one('getHealth').annotations).toEqual({ operation: 'getHealth' });
    expect(logged()).not.toHaveProperty('traceId');
  });
});

test('a trace contains no key, no signature and no part of a reply', async () => {
  const { id } = await api.place(limit);
  await api.amend(id, { price: '81000' });
  api.paper.control.arm({ fault: 'reset-before-effect', method: 'DELETE', path: '/api/v3/order' });
  await api.list({ symbol: 'BTC/USDT' });
  await api.call('cancelOrder', { orderId: id });
  await daemon.traceOf('cancelOrder');
  expect(daemon.texts.length).toBeGreaterThan(10);
  const said = daemon.texts.join('\n');
  // Texts that Binance answers and Atlas does not, and those that are only in a query or a header.
  for (const secret of [
    'paper-key',
    'paper-secret',
    'signature',
    'timestamp=',
    'recvWindow',
    'X-MBX',
    'cummulative',
    '"price"',
  ])
    expect(said).not.toContain(secret);
});

test('an unsampled invocation sends nothing', async () => {
  daemon.unsampled();
  await api.place(limit);
  vi.stubEnv('_X_AMZN_TRACE_ID', `Root=${FUNCTION.trace};Parent=${FUNCTION.id};Sampled=1`);
  await api.call('getHealth');
  expect((await daemon.traceOf('getHealth')).tree()).toEqual(['getHealth']);
});

test('the time that Atlas waits until an absence is proof is not overhead', async () => {
  api.paper.control.arm({ fault: 'reset-before-effect', method: 'POST', path: '/api/v3/order' });
  const { status } = await api.call('placeOrder', { body: order });
  expect(status).toBe(503);
  const { durationMs, overheadMs, hops } = logged();
  expect(hops.pause).toBeGreaterThan(1_000);
  expect(overheadMs).toBeLessThanOrEqual(durationMs - hops.pause);
});
