import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { intentIdOf, partIdOf } from '../../lib/intents/intent-id.ts';
import { type Answer, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const PRINCIPAL = 'arn:aws:iam::1:user/desk';
const order = (price: string, more: Readonly<Record<string, unknown>> = {}) => ({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  quantity: '0.01',
  price,
  ...more,
});
const market = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const THREE = [order('80000'), market, order('81000')];
/** Longer than a lease, and than the time after which absence is proof. */
const LONG_MS = 40_000;

interface Result {
  readonly index: number;
  readonly status: number;
  readonly location: string | null;
  readonly replayed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

let fixture: IntentsFixture;
let serial = 0;

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

const newKey = () => `batch-${++serial}`;
const batch = (process: Process, orders: readonly unknown[], key?: string, more: object = {}): Promise<Answer> =>
  process.call('placeOrders', { body: { orders, ...more }, ...(key !== undefined && { key }) });
const resultsOf = ({ body }: Answer) => body.results as Result[];
const statusesOf = (answer: Answer) => resultsOf(answer).map(({ status }) => status);
/** The client order id of each order of a batch: the first that was recorded stands under the id of the key. */
const idsOf = (key: string, count: number, first = 0) =>
  Array.from({ length: count }, (_, at) =>
    at === first ? intentIdOf('dev', PRINCIPAL, key) : partIdOf('dev', PRINCIPAL, key, String(at)),
  );
const placementsOf = (ids: readonly string[]) => ids.map((id) => fixture.placements(id));
const commands = () => fixture.paper.control.requests().filter(({ method }) => method === 'POST').length;

/** A process whose first read of the table takes all but half a second of the request's time. */
function slowProcess(): Process {
  let reads = 0;
  return fixture.start({
    step: (name) => {
      if (name !== 'before store.get') return Promise.resolve();
      if (reads === 0) fixture.skip(4_500);
      reads += 1;
      return Promise.resolve();
    },
  });
}

async function untilAnswered(orders: readonly unknown[], key: string): Promise<Answer> {
  const process = fixture.start();
  for (let asked = 0; asked < 8; asked += 1) {
    const answer = await batch(process, orders, key);
    if (answer.status === 201) return answer;
    fixture.skip(LONG_MS);
  }
  throw new Error('no lasting answer');
}

describe('a batch', () => {
  test('answers order by order what placing each alone would answer', async () => {
    const answer = await batch(fixture.start(), [
      order('80000'),
      order('80000.001'),
      order('81000', { symbol: 'NO/SUCH' }),
    ]);
    expect(answer.status).toBe(207);
    expect(resultsOf(answer)).toMatchObject(
      [
        { index: 0, status: 201, location: /^\/v1\/orders\/binance\.spot\./, body: { state: 'NEW', price: '80000' } },
        { index: 1, status: 422, location: null, body: { code: 'RULE_VIOLATION', orderState: 'notPlaced' } },
        { index: 2, status: 400, body: { code: 'UNKNOWN_SYMBOL', orderState: 'notPlaced' } },
      ].map((each) =>
        'location' in each && each.location instanceof RegExp
          ? { ...each, location: expect.stringMatching(each.location) }
          : each,
      ),
    );
  });

  test('of which every order is placed is 201', async () => {
    expect((await batch(fixture.start(), THREE)).status).toBe(201);
  });

  test('with validateAll and one bad order sends nothing, and names the field', async () => {
    const answer = await batch(fixture.start(), [order('80000'), order('80000.001')], newKey(), { validateAll: true });
    expect(answer).toMatchObject({
      status: 422,
      body: {
        code: 'RULE_VIOLATION',
        orderState: 'notPlaced',
        violations: [{ field: 'orders[1].price', rule: 'tickSize' }],
      },
    });
    expect(commands()).toBe(0);
  });

  test('with two equal client order ids on one product sends nothing', async () => {
    const twins = [
      order('80000', { clientOrderId: 'twin' }),
      order('81000'),
      order('82000', { clientOrderId: 'twin' }),
    ];
    expect(await batch(fixture.start(), twins)).toMatchObject({
      status: 422,
      body: {
        orderState: 'notPlaced',
        violations: [{ field: 'orders[2].clientOrderId', rule: 'unique', given: 'twin' }],
      },
    });
    expect(commands()).toBe(0);
  });

  test.each([
    ['21 orders', Array.from({ length: 21 }, () => market), 'orders', 'must have at most 20 orders'],
    ['no order', [], 'orders', 'must have at least one order'],
    ['a malformed order', [market, { ...market, quantity: 1 }], 'orders[1].quantity', 'decimal string'],
    ['an unknown field', [{ ...market, qty: '1' }], 'orders[0].qty', 'MARKET order'],
    ['a foreign type', [{ ...market, type: 'STOPP' }], 'orders[0].type', 'must be'],
    ['no object', [market, 'order'], 'orders[1]', 'must be'],
  ])('of %s is 400 and names the place', async (_, orders, field, message) => {
    const answer = await batch(fixture.start(), orders);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST', orderState: 'notPlaced' } });
    expect(answer.body.violations).toContainEqual(
      expect.objectContaining({ field, message: expect.stringContaining(message) }),
    );
    expect(commands()).toBe(0);
  });

  test('that a hop repeats order by order is told once each', async () => {
    fixture.paper.control.arm({
      fault: 'double-delivery-second-heard',
      product: 'spot',
      method: 'POST',
      ms: 0,
      count: 0,
    });
    const key = newKey();
    const limits = [order('80000'), order('81000')];
    expect(statusesOf(await batch(fixture.start(), limits, key))).toEqual([201, 201]);
    expect(placementsOf(idsOf(key, 2))).toEqual([1, 1]);
  });

  test('begins no order for which no time is left, and says that it was not sent', async () => {
    const answer = await batch(slowProcess(), THREE, newKey());
    expect(resultsOf(answer)).toMatchObject(
      THREE.map(() => ({ status: 503, body: { code: 'DEADLINE_EXCEEDED', orderState: 'notPlaced' } })),
    );
    expect(commands()).toBe(0);
  });

  test('without time answers what an earlier call of its key placed', async () => {
    const key = newKey();
    await batch(fixture.start(), THREE, key);
    expect(resultsOf(await batch(slowProcess(), THREE, key))).toMatchObject(
      THREE.map(() => ({ status: 201, replayed: true })),
    );
  });
});

describe('the key of a batch', () => {
  test('answers the same orders again, and sends nothing', async () => {
    const key = newKey();
    const first = await batch(fixture.start(), THREE, key);
    const sent = commands();
    const second = await batch(fixture.start(), THREE, key);
    expect(resultsOf(second).map(({ body }) => body.id)).toEqual(resultsOf(first).map(({ body }) => body.id));
    expect(resultsOf(second).every(({ replayed }) => replayed)).toBe(true);
    expect(commands()).toBe(sent);
    expect(placementsOf(idsOf(key, 3))).toEqual([1, 1, 1]);
  });

  test.each([
    ['another order at its place', THREE, [order('80000'), market, order('82000')]],
    ['one order more', THREE, [...THREE, market]],
    ['one order less', THREE, THREE.slice(0, 2)],
    ['a first order that was refused and is good now', [order('80000.001'), market], [order('80000'), market]],
  ])('is refused as a whole for %s', async (_, given, other) => {
    const key = newKey();
    await batch(fixture.start(), given, key);
    const sent = commands();
    expect(await batch(fixture.start(), other, key)).toMatchObject({
      status: 422,
      body: { code: 'IDEMPOTENCY_KEY_REUSED', orderState: 'notPlaced' },
    });
    expect(commands()).toBe(sent);
  });

  test('is refused for a single order, and that of a single order for a batch', async () => {
    const process = fixture.start();
    const [ofBatch, ofOrder] = [newKey(), newKey()];
    await batch(process, [market], ofBatch);
    await process.call('placeOrder', { body: market, key: ofOrder });
    const sent = commands();
    const reused = { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } };
    expect(await process.call('placeOrder', { body: market, key: ofBatch })).toMatchObject(reused);
    expect(await batch(process, [market], ofOrder)).toMatchObject(reused);
    expect(commands()).toBe(sent);
  });

  test('places nothing twice for two callers at once', async () => {
    const key = newKey();
    const answers = await Promise.all([fixture.start(), fixture.start()].map((each) => batch(each, THREE, key)));
    expect(placementsOf(idsOf(key, 3))).toEqual([1, 1, 1]);
    // What one caller is placing the other hears to be in progress.
    for (const [index] of THREE.entries()) {
      expect(answers.map((answer) => statusesOf(answer)[index])).toContain(201);
      expect([201, 409]).toEqual(expect.arrayContaining(answers.map((answer) => statusesOf(answer)[index] ?? 0)));
    }
    expect((await untilAnswered(THREE, key)).status).toBe(201);
    expect(placementsOf(idsOf(key, 3))).toEqual([1, 1, 1]);
  });

  test('places each order for one body only, where two callers give different ones at once', async () => {
    const key = newKey();
    const [one, other] = await Promise.all([
      batch(fixture.start(), THREE, key),
      batch(fixture.start(), [order('70000'), market, order('71000'), order('72000')], key),
    ]);
    expect([one?.status, other?.status].toSorted()).toEqual([201, 422]);
    expect(commands()).toBe(one?.status === 201 ? 3 : 4);
  });

  test('binds a request whose first orders fail their checks', async () => {
    const key = newKey();
    const orders = [order('80000.001'), market, market];
    expect(statusesOf(await batch(fixture.start(), orders, key))).toEqual([422, 201, 201]);
    expect(statusesOf(await batch(fixture.start(), orders, key))).toEqual([422, 201, 201]);
    expect(placementsOf(idsOf(key, 3, 1))).toEqual([0, 1, 1]);
  });

  test.each([undefined, 'reset-before-effect'])(
    'places each order once, wherever the process dies (%s)',
    async (fault) => {
      for (let at = 1; ; at += 1) {
        const key = newKey();
        if (fault !== undefined) fixture.paper.control.arm({ fault, product: 'spot', method: 'POST', count: 1 });
        let steps = 0;
        const { promise: died, resolve: die } = Promise.withResolvers<'died'>();
        const doomed = fixture.start({
          step: async () => {
            steps += 1;
            if (steps < at) return;
            die('died');
            await new Promise(() => undefined);
          },
        });
        const end = await Promise.race([died, batch(doomed, THREE, key)]);
        fixture.paper.control.disarm();
        fixture.skip(at % 2 === 0 ? LONG_MS : 0);
        const last = await untilAnswered(THREE, key);
        expect(statusesOf(last)).toEqual([201, 201, 201]);
        expect(placementsOf(idsOf(key, 3))).toEqual([1, 1, 1]);
        if (end !== 'died') return;
      }
    },
    60_000,
  );

  test('is needed where the deployment requires it', async () => {
    const process = fixture.start({ env: { ATLAS_REQUIRE_IDEMPOTENCY_KEY: 'true' } });
    expect(await batch(process, THREE)).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } });
    expect(commands()).toBe(0);
  });

  test('is refused where no store keeps it', async () => {
    const process = fixture.start({ store: undefined });
    expect(await batch(process, THREE, newKey())).toMatchObject({
      status: 503,
      body: { code: 'INTENT_STORE_UNAVAILABLE', orderState: 'notPlaced' },
    });
    expect(commands()).toBe(0);
  });
});
