import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Intent } from '../intents/intent.ts';
import { requestHashOf } from '../intents/intent-id.ts';
import type { IntentStore } from '../intents/intent-store.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import type { PlaceRequest } from './place.ts';
import { type BatchRequest, placeBatch } from './place-batch.ts';
import {
  acknowledged,
  CALLER,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  problemThrownBy,
} from './reconcile/testing/exchange-fake.ts';

const order = (price: string, more: Partial<PlaceRequest> = {}): PlaceRequest => ({
  ...{ exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.005', price },
  ...more,
});

function fixture(script: ExchangeScript = {}) {
  const fake = exchangeFake({
    place: ({ clientOrderId }) => acknowledged(heldOrder({ clientOrderId })),
    ...script,
  });
  const place = (orders: readonly PlaceRequest[], more: Partial<BatchRequest> = {}, context = fake.context) =>
    placeBatch(context, { orders, ...more }, CALLER, fake.call);
  const checked = (orders: readonly PlaceRequest[]) => place(orders, { validateAll: true });
  return { ...fake, place, checked };
}

describe('a batch whose orders are all checked first', () => {
  it('is not sent when one fails', async () => {
    const { checked, calls } = fixture();
    expect((await problemThrownBy(checked([order('80000'), order('80000.001')]))).code).toBe('RULE_VIOLATION');
    expect(calls).toEqual([]);
  });

  it('is sent when every one passes', async () => {
    const { checked, count } = fixture();
    expect(await checked([order('80000'), order('81000')])).toMatchObject([
      { result: { outcome: 'placed' } },
      { result: { outcome: 'placed' } },
    ]);
    expect(count('place')).toBe(2);
  });

  it('names every broken rule, by the place of its order', async () => {
    const { checked, calls } = fixture();
    const orders = [order('80000'), order('80000.001'), order('81000', { exchange: 'bybit' })];
    const problem = await problemThrownBy(checked(orders));
    const [price, exchange] = problem.details.violations ?? [];
    expect(price).toMatchObject({ field: 'orders[1].price', rule: 'tickSize', given: '80000.001' });
    expect(price?.message).toMatch(/^orders\[1\]: price 80000\.001 is not/);
    expect(exchange).toEqual({
      ...{ field: 'orders[2]', rule: 'NOT_SUPPORTED', message: 'orders[2]: bybit is not enabled here.' },
    });
    expect(problem.details).toMatchObject({ orderState: 'notPlaced', violations: [{}, {}] });
    expect(problem.detail).toBe(`None of the orders was sent. ${price?.message} ${exchange?.message}`);
    expect(calls).toEqual([]);
  });

  it.each(['INTERNAL', 'TRADING_STATE_UNAVAILABLE', 'RATE_LIMITED'] as const)(
    'ends in a problem that says nothing about an order (%s)',
    async (code) => {
      const unable = new Problem(code, 'not now');
      const guard = { ...exchangeFake().context.guard, place: () => Promise.reject(unable) };
      const { checked, calls } = fixture({ guard });
      const problem = await problemThrownBy(checked([order('80000.001'), order('80000')]));
      expect(problem).toMatchObject({ code, detail: 'not now', details: { orderState: 'notPlaced' } });
      expect(calls).toEqual([]);
    },
  );

  it('is a fault of Atlas where a check fails by one', async () => {
    const fault = new TypeError('a bug');
    const guard = { ...exchangeFake().context.guard, place: () => Promise.reject(fault) };
    await expect(fixture({ guard }).checked([order('80000')])).rejects.toBe(fault);
  });

  it('has at most eight of them checked at once', async () => {
    const { checked, port } = fixture();
    let [now, most] = [0, 0];
    port.ready = async () => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    };
    await checked(Array.from({ length: 19 }, (_, at) => order(String(80_000 + at))));
    expect(most).toBe(8);
  });
});

describe('a batch that is not checked first', () => {
  it('sends what passes, and tells of the rest one by one', async () => {
    const { place } = fixture();
    expect(await place([order('80000.001'), order('80000')])).toMatchObject([
      { problem: { code: 'RULE_VIOLATION' } },
      { result: { outcome: 'placed' } },
    ]);
  });
});

describe('a client order id', () => {
  const twin = { clientOrderId: 'twin' };

  it('is refused twice on one product, before anything is sent', async () => {
    const { place, calls } = fixture();
    const orders = [order('80000', twin), order('81000', { clientOrderId: 'other' }), order('82000', twin)];
    const problem = await problemThrownBy(place(orders));
    const message = 'orders[2].clientOrderId equals orders[0].clientOrderId, and both orders are of one product.';
    expect([problem.code, problem.details]).toEqual([
      'RULE_VIOLATION',
      {
        orderState: 'notPlaced',
        violations: [{ field: 'orders[2].clientOrderId', rule: 'unique', given: 'twin', message }],
      },
    ]);
    expect(calls).toEqual([]);
  });

  it('of its own may have each order, or none', async () => {
    const { place, count } = fixture();
    await place([
      order('80000', { clientOrderId: 'a' }),
      order('80001', { clientOrderId: 'b' }),
      order('80002'),
      order('80003'),
    ]);
    expect(count('place')).toBe(4);
  });

  it('may be that of an order at another exchange', async () => {
    const binance = fixture();
    const bitmex = fixture({ instrument: samples.quanto });
    const ports = [...binance.context.ports, ...bitmex.context.ports];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: binance.now });
    const other = order('3000', { ...twin, exchange: 'bitmex', symbol: 'ETH/USD:BTC', quantity: '1' });
    const context = { ...binance.context, ports, catalogue };
    expect(await binance.place([order('80000', twin), other], {}, context)).toMatchObject([
      { result: { outcome: 'placed' } },
      { result: { outcome: 'placed' } },
    ]);
  });

  it('is not what stops orders of an exchange that is not enabled', async () => {
    const other = order('3000', { ...twin, exchange: 'bitmex', symbol: 'ETH/USD:BTC' });
    expect(await fixture().place([other, other])).toMatchObject([
      { problem: { code: 'NOT_SUPPORTED' } },
      { problem: { code: 'NOT_SUPPORTED' } },
    ]);
  });
});

it('is recorded so that a later version of Atlas knows the request by its key', async () => {
  const { context, call } = fixture();
  const begun: Intent[] = [];
  const store: Pick<IntentStore, 'get' | 'begin' | 'replace'> = {
    get: () => Promise.resolve(undefined),
    begin: (intent) => {
      begun.push(intent);
      return Promise.resolve(undefined);
    },
    replace: () => Promise.resolve(true),
  };
  const batch = { orders: [order('80000'), order('81000')] };
  const kept = {
    ...context,
    // The test uses only the writes of commands.
    intents: { ...context.intents, store: store as IntentStore, outlivesProcess: true },
  };
  await placeBatch(kept, batch, { ...CALLER, idempotencyKey: 'a-key' }, call);
  const hash = requestHashOf('batch', batch);
  expect(begun.map(({ requestHash }) => requestHash)).toEqual([`${hash}.0`, hash]);
});
