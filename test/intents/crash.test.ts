import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { type Answer, type Asked, type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const PRINCIPAL = 'arn:aws:iam::1:user/desk';
const ORDER = '/api/v3/order';
const limit = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.01', price: '80000' };
const market = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const list = {
  ...{ exchange: 'binance', symbol: 'BTC/USDT', kind: 'OTO' },
  working: { side: 'BUY', quantity: '0.01', price: '80000' },
  pending: { side: 'SELL', type: 'LIMIT', quantity: '0.01', price: '99000' },
};
/** Longer than a lease, and than the time after which absence is proof. */
const LONG_MS = 40_000;

let fixture: IntentsFixture;
let serial = 0;
const idOf = (key: string) => intentIdOf('dev', PRINCIPAL, key);
const requestsOf = (method: string) => fixture.paper.control.requests().filter((each) => each.method === method);

beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

/** A process that stops for ever at a step, by number or by name; its memory is lost. */
function dyingProcess(
  at: number | string,
  env: Readonly<Record<string, string>> = {},
): { readonly process: Process; readonly died: Promise<string> } {
  let steps = 0;
  let dead = false;
  let die: (at: string) => void = () => undefined;
  const died = new Promise<string>((resolve) => {
    die = resolve;
  });
  const process = fixture.start({
    env,
    step: async (name) => {
      steps += 1;
      if (!dead && at !== steps && at !== name) return;
      dead = true;
      die(name);
      await new Promise(() => undefined);
    },
  });
  return { process, died };
}

type Call = (process: Process) => Promise<Answer>;

/** Repeats the request until the answer is final, as a client does. */
async function untilAnswered(call: Call): Promise<{ readonly last: Answer; readonly statuses: number[] }> {
  const process = fixture.start();
  const statuses: number[] = [];
  for (let asked = 0; asked < 8; asked += 1) {
    const last = await call(process);
    statuses.push(last.status);
    if (last.status !== 202 && last.body.retryable !== true) return { last, statuses };
    fixture.skip(LONG_MS);
  }
  throw new Error(`no lasting answer: ${statuses.join(', ')}`);
}

/** Runs a call in processes that die at their first, second, … step, until one survives to answer. */
async function dieEverywhere(makeCall: () => Promise<Call>, arm: () => void, check: (last: Answer) => void) {
  const places: string[] = [];
  for (let n = 1; ; n += 1) {
    const call = await makeCall();
    arm();
    const { process, died } = dyingProcess(n);
    const end = await Promise.race([died, call(process)]);
    fixture.paper.control.disarm();
    if (typeof end === 'string') {
      places.push(end);
      fixture.skip(n % 2 === 0 ? LONG_MS : 0);
    }
    const { last } = await untilAnswered(call);
    check(last);
    if (typeof end !== 'string') return places;
  }
}

describe('a process that dies at any step, and a client that calls again with its key', () => {
  test.each([
    ['a limit order', limit, undefined],
    ['a market order', market, undefined],
    ['a market order whose reply is lost', market, 'reset-after-effect'],
    ['a limit order that is lost on the way', limit, 'reset-before-effect'],
    ['a market order whose reply is cut', market, 'truncated-body'],
  ] as const)('place %s, once', async (_, body, fault) => {
    let key = '';
    const places = await dieEverywhere(
      () => {
        key = `crash-${++serial}`;
        const asked: Asked = { body, key };
        return Promise.resolve((process) => process.call('placeOrder', asked));
      },
      () => {
        if (fault) fixture.paper.control.arm({ fault, method: 'POST', path: ORDER });
      },
      (last) => {
        expect(last).toMatchObject({ status: 201, body: { clientOrderId: idOf(key) } });
        expect(fixture.placements(idOf(key))).toBe(1);
      },
    );
    expect(places).toContain('before store.begin');
    expect(places).toContain('after store.begin');
    expect(places).toContain('before keys.get');
    expect(places).toContain('before store.replace');
    expect(places).toContain('after store.replace');
  });

  test.each([
    ['an order list', undefined],
    ['an order list whose reply is lost', 'reset-after-effect'],
    ['an order list whose reply is cut', 'truncated-body'],
  ] as const)('place %s, once', async (_, fault) => {
    let key = '';
    const places = await dieEverywhere(
      () => {
        key = `crash-${++serial}`;
        const asked: Asked = { body: list, key };
        return Promise.resolve((process) => process.call('placeOrderList', asked));
      },
      () => {
        if (fault) fixture.paper.control.arm({ fault, method: 'POST', path: '/api/v3/orderList/oto' });
      },
      (last) => {
        expect(last).toMatchObject({ status: 201, body: { kind: 'OTO', clientListId: idOf(key) } });
        for (const leg of ['w', 'p']) expect(fixture.placements(`${idOf(key)}-${leg}`)).toBe(1);
      },
    );
    expect(places).toContain('after store.begin');
    expect(places).toContain('before store.replace');
  });

  test.each([
    ['', undefined],
    [' whose reply is lost', 'reset-after-effect'],
  ] as const)('cancel an order list%s', async (_, fault) => {
    let leg = '';
    await dieEverywhere(
      async () => {
        const key = `crash-${++serial}`;
        leg = `${idOf(key)}-w`;
        const placed = await fixture.start().call('placeOrderList', { body: list, key });
        const asked: Asked = { path: { orderListId: String(placed.body.id) }, key: `crash-${++serial}` };
        return (process) => process.call('cancelOrderList', asked);
      },
      () => {
        if (fault) fixture.paper.control.arm({ fault, method: 'DELETE', path: '/api/v3/orderList' });
      },
      (last) => {
        expect(last).toMatchObject({ status: 200, body: { state: 'ALL_DONE' } });
        expect(fixture.paper.control.effectsOf(leg).cancels).toBe(1);
      },
    );
  });

  test.each([
    ['', undefined],
    [' whose reply is lost', 'reset-after-effect'],
  ] as const)('replace an order%s, once', async (_, fault) => {
    let key = '';
    await dieEverywhere(
      async () => {
        key = `crash-${++serial}`;
        const resting = await fixture.start().call('placeOrder', { body: limit });
        const asked: Asked = { path: { orderId: String(resting.body.id) }, body: { price: '81000' }, key };
        return (process) => process.call('amendOrder', asked);
      },
      () => {
        if (fault) fixture.paper.control.arm({ fault, method: 'POST', path: '/api/v3/order/cancelReplace' });
      },
      (last) => {
        expect(last).toMatchObject({ status: 200, body: { clientOrderId: idOf(key), price: '81000' } });
        expect(fixture.placements(idOf(key))).toBe(1);
      },
    );
  });

  test.each([
    ['', undefined],
    [' whose reply is lost', 'reset-after-effect'],
  ] as const)('cancel an order%s', async (_, fault) => {
    let clientOrderId = '';
    await dieEverywhere(
      async () => {
        const resting = await fixture.start().call('placeOrder', { body: limit });
        clientOrderId = String(resting.body.clientOrderId);
        const asked: Asked = { path: { orderId: String(resting.body.id) }, key: `crash-${++serial}` };
        return (process) => process.call('cancelOrder', asked);
      },
      () => {
        if (fault) fixture.paper.control.arm({ fault, method: 'DELETE', path: ORDER });
      },
      (last) => {
        expect(last).toMatchObject({ status: 200, body: { state: 'CANCELED' } });
        expect(fixture.paper.control.effectsOf(clientOrderId).cancels).toBe(1);
      },
    );
  });

  test('is resolved by the sweeper too, which sends nothing', async () => {
    const key = `crash-${++serial}`;
    const asked: Asked = { body: market, key };
    // Before the answer is recorded: the order exists, and its outcome is unknown.
    const { process, died } = dyingProcess('before store.replace');
    expect(await Promise.race([died, process.call('placeOrder', asked)])).toBe('before store.replace');
    fixture.skip(LONG_MS);
    const sweeper = fixture.start();
    await Promise.all([sweeper.sweep(), sweeper.sweep(), fixture.start().sweep()]);
    expect(await fixture.table.store.get(idOf(key))).toMatchObject({ attempt: 1, progress: { state: 'DONE' } });
    expect(requestsOf('POST')).toHaveLength(1);
    expect(await sweeper.call('placeOrder', asked)).toMatchObject({
      status: 201,
      headers: { 'idempotency-replayed': 'true' },
    });
    expect(fixture.placements(idOf(key))).toBe(1);
  });
});

describe('a process frozen between its intent and the sending', () => {
  /** Freezes where the keys are read, after the intent and before the signature, while `meanwhile` runs. */
  const frozen = (meanwhile: () => Promise<void>): Process => {
    let done = false;
    return fixture.start({
      step: async (name) => {
        if (name !== 'after keys.get' || done) return;
        done = true;
        await meanwhile();
      },
    });
  };

  test('does not send when it thaws too late, and reports that nothing was placed', async () => {
    const key = `frozen-${++serial}`;
    const process = frozen(() => {
      fixture.skip(LONG_MS);
      return Promise.resolve();
    });
    expect(await process.call('placeOrder', { body: market, key })).toMatchObject({
      status: 503,
      body: { code: 'DEADLINE_EXCEEDED', orderState: 'notPlaced', retryable: true },
    });
    expect(requestsOf('POST')).toEqual([]);
    expect((await untilAnswered((each) => each.call('placeOrder', { body: market, key }))).last.status).toBe(201);
    expect(fixture.placements(idOf(key))).toBe(1);
  });

  test('does not send what another has placed in between, and returns that order', async () => {
    const key = `frozen-${++serial}`;
    const asked: Asked = { body: market, key };
    let other: Answer | undefined;
    const process = frozen(async () => {
      fixture.skip(LONG_MS);
      ({ last: other } = await untilAnswered((each) => each.call('placeOrder', asked)));
    });
    const thawed = await process.call('placeOrder', asked);
    expect([thawed.status, thawed.text]).toEqual([201, other?.text]);
    expect(requestsOf('POST')).toHaveLength(1);
    expect(fixture.placements(idOf(key))).toBe(1);
  });
});

describe('an order that takes effect after its process died', () => {
  test('is found, and is the only one', async () => {
    const key = `late-${++serial}`;
    const asked: Asked = { body: market, key };
    fixture.paper.control.arm({ fault: 'late-effect', method: 'POST', path: ORDER, ms: 1_300 });
    // It waits a second for the reply, and dies when it begins to look for the order.
    const { process, died } = dyingProcess('sleep', { ATLAS_REQUEST_BUDGET_MS: '2000', ATLAS_RECV_WINDOW_MS: '1900' });
    expect(await Promise.race([died, process.call('placeOrder', asked)])).toBe('sleep');
    expect(fixture.placements(idOf(key))).toBe(0);
    expect((await fixture.start().call('placeOrder', asked)).status).toBe(409);
    await vi.waitUntil(() => fixture.placements(idOf(key)) === 1);
    fixture.skip(LONG_MS);
    const { last, statuses } = await untilAnswered((each) => each.call('placeOrder', asked));
    expect([last.body.clientOrderId, statuses]).toEqual([idOf(key), [201]]);
    expect(fixture.placements(idOf(key))).toBe(1);
  });
});
