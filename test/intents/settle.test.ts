import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { intentIdOf } from '../../lib/intents/intent-id.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import type { IntentsCommand } from '../../local/intents/command.ts';
import { runIntents } from '../../local/intents/intents.ts';
import { type IntentsFixture, type Process, startFixture } from './intents-fixture.ts';

const PRINCIPAL = 'arn:aws:iam::1:user/desk';
const BODY = { exchange: 'bitmex', symbol: 'BTC/USD:BTC', side: 'BUY', type: 'LIMIT', quantity: '100', price: '60000' };
/** Longer than any lease, and than the sweeper's deferral. */
const LATER_MS = 10 * 60_000;

let fixture: IntentsFixture;
let serial = 0;
beforeAll(async () => {
  fixture = await startFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.reset());

const start = (options: Parameters<typeof fixture.start>[0] = {}) =>
  fixture.start({
    env: { ATLAS_EXCHANGES: 'bitmex.coinm', ATLAS_BITMEX_URL: fixture.paper.url },
    ...options,
  });
const newKey = () => `settled-${++serial}`;
const idOf = (key: string) => intentIdOf('dev', PRINCIPAL, key);
const place = (process: Process, key: string) => process.call('placeOrder', { body: BODY, key });
const posts = () => fixture.paper.control.requests().filter(({ method }) => method === 'POST').length;

/** The operator's input. */
async function settle(id: string): Promise<string> {
  const printed: string[] = [];
  const place = { stage: undefined, region: undefined, table: undefined, json: false };
  const command = { ...place, action: 'settle', id, reason: 'not in the history', by: 'kim', yes: true } as const;
  await runIntents(command satisfies IntentsCommand, {
    env: { ATLAS_INTENTS_TABLE: fixture.table.tableName },
    connect: () => ({ client: fixture.table.client, now: fixture.now }),
    defaultRegion: 'ap-northeast-1',
    newWriter: () => `operator-${id}`,
    userName: () => 'kim',
    interactive: false,
    ask: () => Promise.reject(new Error('nobody is there')),
    print: (text) => printed.push(text),
    tell: (text) => printed.push(text),
  });
  return printed.join('\n');
}

/** A place that never arrived at BitMEX, which only an operator can settle. */
async function lostForEver(process: Process, key: string): Promise<void> {
  fixture.paper.control.arm({ fault: 'reset-before-effect', method: 'POST' });
  expect((await place(process, key)).status).toBe(202);
  fixture.skip(LATER_MS);
  await process.sweep();
  expect((await fixture.table.store.get(idOf(key)))?.progress).toMatchObject({ state: 'UNKNOWN', acceptedUntil: null });
  fixture.skip(LATER_MS);
}

describe('a lost order without proof, settled by hand', () => {
  test('is answered as settled under its key from then on, byte for byte, and nothing is sent', async () => {
    const [process, key] = [start(), newKey()];
    await lostForEver(process, key);
    const sent = posts();
    await settle(idOf(key));
    const answer = await place(process, key);
    expect(answer).toMatchObject({
      status: 409,
      headers: { 'idempotency-replayed': 'true' },
      body: {
        code: 'SETTLED_BY_OPERATOR',
        orderState: 'notPlaced',
        retryable: false,
        exchange: 'bitmex',
        detail: expect.stringMatching(/^kim settled at .* not in the history$/),
      },
    });
    fixture.skip(LATER_MS);
    expect((await place(start(), key)).text).toBe(answer.text);
    expect([posts(), fixture.placements(idOf(key))]).toEqual([sent, 0]);
  });

  test('is reported by GET /v1/intents', async () => {
    const [process, key] = [start(), newKey()];
    await lostForEver(process, key);
    await settle(idOf(key));
    expect(await process.call('getIntent', { path: { clientOrderId: idOf(key) } })).toMatchObject({
      status: 200,
      body: { state: 'DONE', order: null, problem: { code: 'SETTLED_BY_OPERATOR', retryable: false } },
    });
  });

  test('is left alone by the sweeper, which does not count it as stuck', async () => {
    const counted: string[] = [];
    const metrics = { add: (name: string) => void counted.push(name), flush() {} };
    const [process, key] = [start({ observability: { ...silentObservability(), metrics } }), newKey()];
    await lostForEver(process, key);
    await process.sweep();
    expect(counted).toContain('IntentsStuck');
    // By then the sweep has deferred it and released it.
    await settle(idOf(key));
    const settled = await fixture.table.store.get(idOf(key));
    counted.length = 0;
    fixture.skip(LATER_MS);
    await process.sweep();
    expect(counted).not.toContain('IntentsStuck');
    expect(await fixture.table.store.get(idOf(key))).toEqual(settled);
  });

  test('is at most one order, even if the lost one arrives', async () => {
    const [process, key] = [start(), newKey()];
    await lostForEver(process, key);
    await settle(idOf(key));
    // The lost order, delivered late by the network: no process that knows the record sends it.
    const arrival = await start({ store: undefined }).call('placeOrder', {
      body: { ...BODY, clientOrderId: idOf(key) },
    });
    expect(arrival.status).toBe(201);
    expect(await place(process, key)).toMatchObject({ status: 409, body: { code: 'SETTLED_BY_OPERATOR' } });
    expect(fixture.placements(idOf(key))).toBe(1);
  });
});

test('an order that did arrive is found by any read, and cannot be settled away', async () => {
  const [process, key] = [start(), newKey()];
  fixture.paper.control.arm({ fault: 'slow-listing', method: 'POST', ms: 20_000 });
  fixture.paper.control.arm({ fault: 'reset-after-effect', method: 'POST' });
  const first = await place(process, key);
  expect(first.status).toBe(202);
  fixture.skip(LATER_MS);
  await process.sweep();
  await expect(settle(idOf(key))).rejects.toThrow(/It has already ended[\s\S]*ended in +the order: NEW/);
  expect(await place(process, key)).toMatchObject({ status: 201, headers: { 'idempotency-replayed': 'true' } });
});
