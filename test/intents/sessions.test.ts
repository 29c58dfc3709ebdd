import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { EARLIER_IDS_UNTIL } from '../../lib/intents/earlier-id.ts';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const market = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const limit = { ...market, type: 'LIMIT', price: '80000' };
const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/desk/${name}`;
const ROLE = 'arn:aws:iam::111122223333:role/desk';
const LONG_MS = 40_000;

let fixture: IntentsFixture;
let serial = 0;
const newKey = () => `session-${++serial}`;
const idOf = (key: string) => intentIdOf('dev', ROLE, key);
const place = (process: Process, key: string, name: string, body: object = market) =>
  process.call('placeOrder', { body, key, principal: session(name) });
const posts = () => fixture.paper.control.requests().filter(({ method }) => method === 'POST').length;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

describe('a key repeated in another session of the role', () => {
  test('gets the same answer byte for byte, and nothing is sent', async () => {
    const key = newKey();
    const first = await place(fixture.start(), key, 'botocore-session-1795950000');
    expect(first).toMatchObject({ status: 201, body: { clientOrderId: idOf(key) } });
    const again = await place(fixture.start(), key, '0f9d2c1b8a7e4f5d9c3b2a1e0d8f7c6b');
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect([posts(), fixture.placements(idOf(key))]).toEqual([1, 1]);
  });

  test('after a lost reply, finds the order', async () => {
    const key = newKey();
    fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', ms: 20_000 });
    fixture.paper.control.arm({ fault: 'reset-after-effect', method: 'POST' });
    expect((await place(fixture.start(), key, 'task-1')).status).toBe(202);
    fixture.skip(LONG_MS);
    expect(await place(fixture.start(), key, 'task-2')).toMatchObject({
      status: 201,
      body: { clientOrderId: idOf(key) },
    });
    expect([posts(), fixture.placements(idOf(key))]).toEqual([1, 1]);
  });

  test('concurrent with nine others places one order', async () => {
    // Time enough for all of them on a busy machine.
    const [key, process] = [newKey(), fixture.start({ env: { ATLAS_REQUEST_BUDGET_MS: '20000' } })];
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) => place(process, key, `task-${index}`, limit)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
    expect([posts(), fixture.placements(idOf(key))]).toEqual([1, 1]);
  });

  test('with another request is refused', async () => {
    const [key, process] = [newKey(), fixture.start()];
    await place(process, key, 'task-1');
    expect(await place(process, key, 'task-2', { ...market, quantity: '0.02' })).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED' },
    });
  });

  test('amends and cancels once', async () => {
    const [process, amendKey, cancelKey] = [fixture.start(), newKey(), newKey()];
    const { body } = await place(process, newKey(), 'task-1', limit);
    const amended = { path: { orderId: String(body.id) }, body: { price: '81000' }, key: amendKey };
    const first = await process.call('amendOrder', { ...amended, principal: session('task-1') });
    const second = await process.call('amendOrder', { ...amended, principal: session('task-2') });
    expect([second.status, second.text]).toEqual([200, first.text]);
    const canceled = { path: { orderId: String(first.body.id) }, key: cancelKey };
    const ended = await process.call('cancelOrder', { ...canceled, principal: session('task-1') });
    expect((await process.call('cancelOrder', { ...canceled, principal: session('task-2') })).text).toBe(ended.text);
    expect(fixture.placements(idOf(amendKey))).toBe(1);
  });
});

test('an intent can be followed from any session, and its record and the log name the session of the command', async () => {
  const key = newKey();
  const named: unknown[] = [];
  const silent = silentObservability();
  const process = fixture.start({
    observability: {
      ...silent,
      request: (start, work) => {
        named.push(start.principal);
        return silent.request(start, work);
      },
    },
  });
  await place(process, key, 'task-1');
  expect(named).toEqual([session('task-1')]);
  expect((await fixture.table.store.get(idOf(key)))?.principal).toBe(session('task-1'));
  const followed = await process.call('getIntent', {
    path: { clientOrderId: idOf(key) },
    principal: session('task-2'),
  });
  expect(followed).toMatchObject({ status: 200, body: { intentId: idOf(key), state: 'DONE' } });
});

test('the same key of another role, of another account and of a user is another key', async () => {
  const [key, process] = [newKey(), fixture.start()];
  const principals = [
    session('task-1'),
    'arn:aws:sts::111122223333:assumed-role/desk2/task-1',
    'arn:aws:sts::444455556666:assumed-role/desk/task-1',
    'arn:aws:iam::111122223333:user/desk',
  ];
  const answers = await Promise.all(
    principals.map((principal) => process.call('placeOrder', { body: market, key, principal })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(principals.length);
});

describe('a successful keyed order', () => {
  async function callsOfTheStore(principal: string): Promise<string[]> {
    const calls: string[] = [];
    const process = fixture.start({
      step: (name) => {
        if (name.startsWith('before store.')) calls.push(name.slice('before store.'.length));
        return Promise.resolve();
      },
    });
    expect((await process.call('placeOrder', { body: market, key: newKey(), principal })).status).toBe(201);
    return calls;
  }

  test('of a user writes twice, and reads nothing', async () => {
    expect(await callsOfTheStore('arn:aws:iam::111122223333:user/desk')).toEqual(['begin', 'replace']);
  });

  test('reaches the exchange once the intent is written, however long that takes, and is answered once its end is written', async () => {
    const sent: Record<string, number> = {};
    const before = posts();
    const process = fixture.start({
      step: async (name) => {
        if (!name.startsWith('before store.') && !name.startsWith('after store.')) return;
        // Time for a request that does not wait.
        for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
        sent[name] = posts() - before;
      },
    });
    expect((await process.call('placeOrder', { body: market, key: newKey() })).status).toBe(201);
    expect(sent).toEqual({
      'before store.begin': 0,
      'after store.begin': 0,
      'before store.replace': 1,
      'after store.replace': 1,
    });
  });

  test('of a role reads once more while records of the first version may exist, and not after', async () => {
    expect(await callsOfTheStore(session('task-1'))).toEqual(['get', 'begin', 'replace']);
    const ahead = EARLIER_IDS_UNTIL - fixture.now();
    fixture.skip(ahead);
    try {
      expect(await callsOfTheStore(session('task-1'))).toEqual(['begin', 'replace']);
    } finally {
      fixture.skip(-ahead);
    }
  });
});
