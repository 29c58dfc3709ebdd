import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { createNodeTransport } from '../../lib/exchanges/http/node-transport.ts';
import type { Transport } from '../../lib/exchanges/http/transport.ts';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { localDynamoDb } from '../../local/intent-table.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const PRINCIPAL = 'arn:aws:iam::1:user/desk';
const ORDER = '/api/v3/order';
const limit = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.01', price: '80000' };
const market = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };

let fixture: IntentsFixture;
let serial = 0;
const newKey = () => `key-${++serial}`;
/** The intent of a key, and the client order id of its order. */
const idOf = (key: string) => intentIdOf('dev', PRINCIPAL, key);
const place = (process: Process, key: string | undefined, body: object = limit) =>
  process.call('placeOrder', { body, ...(key !== undefined && { key }) });
const posts = () => fixture.paper.control.requests().filter(({ method, path }) => method === 'POST' && path === ORDER);

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

describe('a key', () => {
  test('that is new places the order under an id derived from it', async () => {
    const key = newKey();
    const answer = await place(fixture.start(), key);
    expect(answer).toMatchObject({ status: 201, body: { clientOrderId: idOf(key), state: 'NEW' } });
    expect(answer.headers['idempotency-replayed']).toBeUndefined();
    expect(fixture.placements(idOf(key))).toBe(1);
  });

  test('costs two writes to the table and no other request; the first is answered before the order leaves', async () => {
    const { url, tableName } = fixture.table;
    const limits = { maxSockets: 50, maxIdleMs: 60_000, maxReplyBytes: 1_000_000 };
    const transport = createNodeTransport({ ...limits, tls: {}, now: Date.now });
    const told: string[] = [];
    const exchange: Transport['exchange'] = async (call) => {
      let target: string | undefined;
      const tell = (what: string) => told.push(`${what} ${target}, ${posts().length} orders`);
      const prepare = () => {
        const message = call.prepare();
        target = message.headers['x-amz-target'];
        tell('asked');
        return message;
      };
      const reply = await transport.exchange({ ...call, prepare });
      // Whatever does not wait for this answer gets the time to overtake it.
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
      tell('answered');
      return reply;
    };
    const client = localDynamoDb(url, { transport: { ...transport, exchange } });
    onTestFinished(() => client.close());
    const store = dynamoDbIntentStore({ tableName, ttlMs: 3_600_000, client });
    expect((await place(fixture.start({ store }), newKey())).status).toBe(201);
    expect(told).toEqual([
      'asked DynamoDB_20120810.PutItem, 0 orders',
      'answered DynamoDB_20120810.PutItem, 0 orders',
      'asked DynamoDB_20120810.PutItem, 1 orders',
      'answered DynamoDB_20120810.PutItem, 1 orders',
    ]);
  });

  test('that is repeated gets the same answer byte for byte, from any process, without the exchange', async () => {
    const key = newKey();
    const first = await place(fixture.start(), key, market);
    const asked = posts().length;
    const again = await place(fixture.start(), key, { ...market });
    expect([again.status, again.text, again.headers.location]).toEqual([201, first.text, first.headers.location]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect([posts().length, fixture.placements(idOf(key))]).toEqual([asked, 1]);
  });

  test('replays a refusal, although the exchange would accept the order now', async () => {
    const key = newKey();
    const process = fixture.start();
    const body = { ...limit, price: '99000', postOnly: true };
    const first = await place(process, key, body);
    expect(first).toMatchObject({ status: 422, body: { code: 'POST_ONLY_WOULD_TAKE', orderState: 'notPlaced' } });
    fixture.paper.control.setPrice('spot', 'BTCUSDT', '120000');
    const again = await place(process, key, body);
    expect([again.status, again.text]).toEqual([422, first.text]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(fixture.placements(idOf(key))).toBe(0);
  });

  test('with another request is refused, and nothing is sent', async () => {
    const key = newKey();
    const process = fixture.start();
    const { body } = await place(process, key);
    const other = await place(process, key, { ...limit, quantity: '0.02' });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED', orderState: 'notPlaced' } });
    const cancel = await process.call('cancelOrder', { path: { orderId: String(body.id) }, key });
    expect(cancel).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
    expect(posts()).toHaveLength(1);
  });

  test('of another caller is another key', async () => {
    const key = newKey();
    const process = fixture.start();
    const one = await process.call('placeOrder', { body: limit, key });
    const other = await process.call('placeOrder', { body: limit, key, principal: 'arn:aws:iam::1:user/other' });
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.body.id).not.toBe(one.body.id);
  });

  test('is not consumed by a request that breaks a rule', async () => {
    const key = newKey();
    const process = fixture.start();
    expect((await place(process, key, { ...limit, quantity: '0.0000001' })).status).toBe(422);
    expect((await place(process, key)).status).toBe(201);
  });

  test.each(['', 'with blank', 'ü', 'x'.repeat(256)])('of the form %j is refused', async (key) => {
    expect(await place(fixture.start(), key)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
    expect(posts()).toEqual([]);
  });

  test('may have a client order id, by which the intent is found too', async () => {
    const key = newKey();
    const process = fixture.start();
    const clientOrderId = `desk-${serial}`;
    const { body } = await place(process, key, { ...limit, clientOrderId });
    expect(body.clientOrderId).toBe(clientOrderId);
    for (const id of [idOf(key), clientOrderId]) {
      expect(await process.call('getIntent', { path: { clientOrderId: id } })).toMatchObject({
        status: 200,
        body: { intentId: idOf(key), clientOrderId, state: 'DONE', attempts: 1, order: { id: body.id }, problem: null },
      });
    }
  });

  test('that is unknown is 404', async () => {
    expect(await fixture.start().call('getIntent', { path: { clientOrderId: 'nothing' } })).toMatchObject({
      status: 404,
      body: { code: 'INTENT_NOT_FOUND' },
    });
  });

  test.each([
    ['limit', limit],
    ['market', market],
  ])('that fifty callers use at once places one %s order', async (_, body) => {
    const key = newKey();
    const processes = [fixture.start(), fixture.start(), fixture.start()];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_none, index) => place(processes[index % 3] ?? fixture.start(), key, body)),
    );
    const by = Map.groupBy(answers, ({ status }) => status);
    expect([...by.keys()].sort()).toEqual([201, 409]);
    const placed = by.get(201) ?? [];
    expect(placed.filter(({ headers }) => !headers['idempotency-replayed'])).toHaveLength(1);
    expect(new Set(placed.map(({ text }) => text)).size).toBe(1);
    for (const busy of by.get(409) ?? []) {
      expect(busy).toMatchObject({ body: { code: 'IDEMPOTENCY_KEY_IN_USE', orderState: 'unknown' } });
      expect(busy.headers['retry-after']).toBe('1');
    }
    expect([posts().length, fixture.placements(idOf(key))]).toEqual([1, 1]);
  });
});

describe('a lost reply', () => {
  const lose = (fault: string) => fixture.paper.control.arm({ fault, method: 'POST', path: ORDER });

  test('to a market order that filled never leads to a second send, although its order is listed far too late', async () => {
    const key = newKey();
    fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', path: ORDER, ms: 60_000 });
    lose('reset-after-effect');
    const process = fixture.start();
    const outcomes: number[] = [];
    // The client's retries go far beyond the time after which absence counts as proof.
    for (let retry = 0; retry < 40 && outcomes.at(-1) !== 201; retry += 1) {
      outcomes.push((await place(process, key, market)).status);
      fixture.skip(1_000);
    }
    expect(outcomes.at(-1)).toBe(201);
    expect(new Set(outcomes.slice(0, -1))).toEqual(new Set([202]));
    expect([posts().length, fixture.placements(idOf(key))]).toEqual([1, 1]);
    expect(fixture.paper.control.effectsOf(idOf(key)).fills).toBeGreaterThan(0);
  });

  test('stays unknown under its key until the order shows, and then replays', async () => {
    const key = newKey();
    const process = fixture.start();
    fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', path: ORDER, ms: 20_000 });
    lose('reset-after-effect');
    const first = await place(process, key);
    expect(first).toMatchObject({ status: 202, body: { outcome: 'unknown', clientOrderIds: [idOf(key)] } });
    expect(first.headers.location).toBe(`/v1/intents/${idOf(key)}`);
    fixture.skip(20_000);
    const followed = await process.call('getIntent', { path: { clientOrderId: idOf(key) } });
    expect(followed.body).toMatchObject({ state: 'DONE', order: { clientOrderId: idOf(key) }, problem: null });
    const second = await place(process, key);
    expect(second).toMatchObject({ status: 201, body: { clientOrderId: idOf(key) } });
    expect((await place(process, key)).text).toBe(second.text);
    expect([posts().length, fixture.placements(idOf(key))]).toEqual([1, 1]);
  });

  test('to an order that never arrived is resolved by proof, and the same key then sends the order', async () => {
    const key = newKey();
    const process = fixture.start();
    lose('reset-before-effect');
    expect((await place(process, key)).status).toBe(202);
    fixture.skip(20_000);
    expect(await place(process, key)).toMatchObject({
      status: 503,
      body: { code: 'NOT_PLACED', orderState: 'notPlaced', retryable: true },
    });
    expect(posts()).toHaveLength(1);
    expect(await place(process, key)).toMatchObject({ status: 201, body: { clientOrderId: idOf(key) } });
    expect(await process.call('getIntent', { path: { clientOrderId: idOf(key) } })).toMatchObject({
      body: { state: 'DONE', attempts: 2 },
    });
    expect(fixture.placements(idOf(key))).toBe(1);
  });

  test.each([
    ['limit', limit],
    ['market', market],
  ])(
    'may be a 429 although a %s order was placed: the exchange is read before the order is sent again',
    async (_, body) => {
      const key = newKey();
      lose('rate-limited-after-effect');
      expect((await place(fixture.start(), key, body)).status).toBe(429);
      fixture.skip(2_000);
      const second = await place(fixture.start(), key, body);
      expect(second).toMatchObject({ status: 201, body: { clientOrderId: idOf(key) } });
      expect([posts().length, fixture.placements(idOf(key))]).toEqual([1, 1]);
    },
  );

  test('that proved nothing placed is not followed by another order while the exchange cannot be read', async () => {
    const key = newKey();
    lose('rate-limited');
    expect((await place(fixture.start(), key)).status).toBe(429);
    fixture.skip(2_000);
    fixture.paper.control.arm({ fault: 'not-json', method: 'GET', path: ORDER, count: 0 });
    const second = await place(fixture.start(), key);
    // A 429 said that nothing was placed. Another hop may have delivered the order first, which only a read could show.
    expect(second).toMatchObject({ body: { orderState: 'unknown', retryable: true } });
    expect(posts()).toHaveLength(1);
    fixture.paper.control.disarm();
    expect((await place(fixture.start(), key)).status).toBe(201);
    expect([posts().length, fixture.placements(idOf(key))]).toEqual([2, 1]);
  });

  test('without a key is recorded at that point, followed, and swept', async () => {
    const process = fixture.start();
    fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', path: ORDER, ms: 20_000 });
    lose('reset-after-effect');
    const first = await place(process, undefined);
    expect(first.status).toBe(202);
    const [clientOrderId = ''] = first.body.clientOrderIds as string[];
    expect(first.headers.location).toBe(`/v1/intents/${clientOrderId}`);
    expect((await fixture.table.store.get(clientOrderId))?.progress.state).toBe('UNKNOWN');
    fixture.skip(40_000);
    await process.sweep();
    expect((await fixture.table.store.get(clientOrderId))?.progress.state).toBe('DONE');
    expect(fixture.placements(clientOrderId)).toBe(1);
  });

  test('under a caller’s id, without a key, is found by that id', async () => {
    const process = fixture.start();
    const clientOrderId = `mine-${++serial}`;
    lose('reset-before-effect');
    expect((await place(process, undefined, { ...limit, clientOrderId })).status).toBe(202);
    fixture.skip(40_000);
    expect(await process.call('getIntent', { path: { clientOrderId } })).toMatchObject({
      body: { state: 'NOT_EXECUTED', clientOrderId, problem: { code: 'NOT_PLACED' } },
    });
  });

  test('is still reported when nothing can be recorded', async () => {
    lose('reset-before-effect');
    const first = await place(fixture.start({ store: broken }), undefined);
    expect(first.status).toBe(202);
    expect(first.headers.location).toMatch(/^\/v1\/orders\?exchange=binance/);
  });
});

const broken: IntentStore = {
  begin: () => Promise.reject(new Error('down')),
  replace: () => Promise.reject(new Error('down')),
  get: () => Promise.reject(new Error('down')),
  namingLagMs: 0,
  byClientOrderId: () => Promise.reject(new Error('down')),
  due: () => Promise.reject(new Error('down')),
};

describe('a store that is down', () => {
  test('keeps a keyed order from being sent', async () => {
    expect(await place(fixture.start({ store: broken }), newKey())).toMatchObject({
      status: 503,
      body: { code: 'INTENT_STORE_UNAVAILABLE', orderState: 'unknown', retryable: true },
    });
    expect(posts()).toEqual([]);
  });

  test('never reports an order as not placed that an earlier request with the key has placed', async () => {
    const key = newKey();
    expect((await place(fixture.start(), key)).status).toBe(201);
    expect(await place(fixture.start({ store: broken }), key)).toMatchObject({
      status: 503,
      body: { code: 'INTENT_STORE_UNAVAILABLE', orderState: 'unknown', retryable: true },
    });
    expect(fixture.placements(idOf(key))).toBe(1);
  });

  test('does not keep an order without a key from being placed', async () => {
    expect((await place(fixture.start({ store: broken }), undefined)).status).toBe(201);
  });

  test('when the answer is recorded does not hide the order, and the sweeper resolves it', async () => {
    const key = newKey();
    const { store } = fixture.table;
    const failing = { ...store, replace: () => Promise.reject(new Error('down')) };
    expect((await place(fixture.start({ store: failing }), key)).status).toBe(201);
    const process = fixture.start();
    expect((await place(process, key)).status).toBe(409);
    fixture.skip(40_000);
    await process.sweep();
    expect(await place(process, key)).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
    expect(fixture.placements(idOf(key))).toBe(1);
  });

  test('or missing is reported', async () => {
    const answer = await place(fixture.start({ store: undefined }), newKey());
    expect(answer).toMatchObject({ status: 503, body: { code: 'INTENT_STORE_UNAVAILABLE', retryable: false } });
    expect(String(answer.body.detail)).toContain('ATLAS_INTENTS_TABLE');
  });
});

describe('where a key is required', () => {
  const env = { ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true' };

  test('an order without one is refused, a cancel is not', async () => {
    const process = fixture.start({ env });
    expect(await place(process, undefined)).toMatchObject({
      status: 400,
      body: { code: 'IDEMPOTENCY_KEY_REQUIRED', orderState: 'notPlaced' },
    });
    expect(posts()).toEqual([]);
    const { body } = await place(process, newKey());
    expect((await process.call('cancelOrder', { path: { orderId: String(body.id) } })).status).toBe(200);
  });
});

describe('amends and cancels under a key', () => {
  const resting = async (process: Process) => String((await place(process, newKey())).body.id);
  const amend = (process: Process, orderId: string, key: string, body: object = { price: '81000' }): Promise<Answer> =>
    process.call('amendOrder', { path: { orderId }, body, key });
  const cancel = (process: Process, orderId: string, key: string): Promise<Answer> =>
    process.call('cancelOrder', { path: { orderId }, key });

  test('replay, although the order has changed since', async () => {
    const process = fixture.start();
    const amendKey = newKey();
    const first = await amend(process, await resting(process), amendKey);
    expect(first).toMatchObject({ status: 200, body: { amendment: { method: 'cancelReplace' } } });
    const cancelKey = newKey();
    const canceled = await cancel(process, String(first.body.id), cancelKey);
    expect(canceled).toMatchObject({ status: 200, body: { state: 'CANCELED' } });
    const before = (first.body.amendment as { before: { id: string } }).before.id;
    expect((await amend(process, before, amendKey)).text).toBe(first.text);
    expect((await cancel(process, String(first.body.id), cancelKey)).text).toBe(canceled.text);
    expect(fixture.placements(idOf(amendKey))).toBe(1);
  });

  test('whose reply is lost are settled by reading the order, under the same key', async () => {
    const process = fixture.start();
    const [amendKey, cancelKey] = [newKey(), newKey()];
    const orderId = await resting(process);
    fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', ms: 20_000 });
    fixture.paper.control.arm({ fault: 'reset-after-effect', method: 'POST', path: '/api/v3/order/cancelReplace' });
    expect((await amend(process, orderId, amendKey)).status).toBe(202);
    fixture.skip(20_000);
    const settled = await amend(process, orderId, amendKey);
    expect(settled).toMatchObject({ status: 200, body: { clientOrderId: idOf(amendKey), price: '81000' } });
    expect(fixture.placements(idOf(amendKey))).toBe(1);

    fixture.paper.control.arm({ fault: 'reset-before-effect', method: 'DELETE' });
    expect((await cancel(process, String(settled.body.id), cancelKey)).status).toBe(202);
    fixture.skip(20_000);
    expect(await cancel(process, String(settled.body.id), cancelKey)).toMatchObject({
      status: 503,
      body: { code: 'NOT_PLACED', orderState: 'placed' },
    });
    expect(await cancel(process, String(settled.body.id), cancelKey)).toMatchObject({ body: { state: 'CANCELED' } });
  });

  test('of many orders are each recorded when they end unknown', async () => {
    const process = fixture.start();
    const orderId = await resting(process);
    fixture.paper.control.arm({ fault: 'reset-before-effect', method: 'DELETE', count: 0 });
    const { body } = await process.call('cancelOrders', { query: { symbol: ['BTC/USDT'] } });
    expect(body.results).toMatchObject([{ id: orderId, outcome: 'unknown' }]);
    fixture.paper.control.disarm();
    const due = await fixture.table.store.due(fixture.now(), 100);
    const recorded = await Promise.all(due.map((id) => fixture.table.store.get(id)));
    expect(recorded.map((intent) => intent?.subject)).toContainEqual(
      expect.objectContaining({ operation: 'cancel', orderId }),
    );
  });
});
