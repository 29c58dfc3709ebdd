import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import { FAULTS } from '../../paper/src/testing.ts';
import { meets } from './arming.ts';
import { runMatrix } from './matrix.ts';
import { cells, planOf, planOfToken, plansOf } from './plan.ts';
import { CHAOS_PRODUCTS } from './products.ts';
import { seedOf } from './random.ts';
import { digestOf, summaryOf } from './report.ts';
import { runPlan } from './run.ts';
import { createWorld, type World } from './world.ts';

/** `npm run chaos` plays thousands, CI a thousand; these few are the same every time. */
const RUNS = 60;
const SEED = 20_261_122;

describe('the fault matrix', () => {
  test('breaks no property', { timeout: 120_000 }, async () => {
    const report = await runMatrix([...plansOf(SEED, RUNS)]);
    expect(report.reports).toHaveLength(RUNS);
    expect(report.searched.lines).toBeGreaterThan(RUNS);
    expect(report.searched.traces).toBeGreaterThan(RUNS);
    expect(
      report.reports.filter(({ violations }) => violations.length > 0),
      summaryOf(report),
    ).toEqual([]);
  });

  test('goes the same way with the same seed', { timeout: 60_000 }, async () => {
    const plans = [...plansOf(SEED + 1, 12)];
    const [one, other] = await Promise.all([runMatrix(plans, undefined, 1), runMatrix(plans, undefined, 1)]);
    expect(digestOf(other.reports)).toBe(digestOf(one.reports));
  });

  test('strikes every command of every product with every fault of the table', () => {
    for (const { name } of FAULTS) {
      const struck = new Set(cells({ fault: name }).map(({ product }) => product.name));
      const meant = CHAOS_PRODUCTS.filter((product) => meets(product, name));
      expect([...struck].sort(), name).toEqual(meant.map((product) => product.name).sort());
    }
  });

  test('names a run by a token that makes the same run again', () => {
    for (const plan of plansOf(SEED, 50)) expect(planOfToken(plan.token)).toEqual(plan);
    expect(() => planOfToken('7/binance.spot/place/gremlin/key/one')).toThrow('no fault "gremlin"');
  });
});

describe('a cancel that got lost at BitMEX, where no absence is proof', () => {
  test('is sent again under its key, and ends', async () => {
    const world = await createWorld();
    const cell = planOfToken('1/bitmex.usdm/cancel/reset-before-effect/key/one');
    const plan = { ...planOf(cell, 7), filledBefore: false, onReads: [], storeFault: undefined, exchangeAhead: 0 };
    const report = await runPlan(world, plan);
    await world.close();
    expect(report).toMatchObject({ outcome: 'done', effects: 1, violations: [] });
    expect(report.heard).toContain('202 unknown');
  });
});

describe('what the matrix would notice', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  /** All violations found in a few runs of a cell. */
  const noticed = async (token: string, store: (store: IntentStore) => IntentStore) => {
    const cell = planOfToken(`1/${token}`);
    const all: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      all.push(...(await runPlan(world, planOf(cell, seedOf(SEED, index)), { store })).violations);
    }
    return all.join('\n');
  };

  test('a store that forgets: a second order under the same key', async () => {
    const forgetful = (store: IntentStore): IntentStore => ({
      ...store,
      begin: () => Promise.resolve(undefined),
      get: () => Promise.resolve(undefined),
      replace: () => Promise.resolve(true),
    });
    expect(await noticed('binance.usdm/place/none/key/crash', forgetful)).toMatch(/2 orders were placed/);
  });

  test('a store that takes what was sent for what had no effect: a live order called not placed', async () => {
    const lying = (store: IntentStore): IntentStore => ({
      ...store,
      get: async (id, signal) => {
        const intent = await store.get(id, signal);
        const problem = { code: 'NOT_PLACED', detail: 'No.', details: { orderState: 'notPlaced' } } as const;
        return intent && { ...intent, progress: { state: 'DONE', result: { kind: 'problem', problem } } };
      },
      begin: async (intent, signal) => (await lying(store).get(intent.intentId)) ?? store.begin(intent, signal),
    });
    expect(await noticed('bitmex.usdm/place/reset-after-effect/key/crash', lying)).toMatch(
      /said not placed, and there is an order/,
    );
  });

  test('a key of the exchange, or a signature, in anything that was said', () => {
    expect(world.outputs.leaks('signed with paper-secret', 'GET /x?signature=0123456789abcdef01')).toHaveLength(2);
    expect(world.outputs.leaks('{"headers":{"X-MBX-APIKEY":"paper-key"}}')).toHaveLength(1);
    expect(world.outputs.leaks('nothing')).toEqual([]);
  });

  test('a key of the exchange in a trace', async () => {
    world.outputs.trace(true);
    const [host, port] = String(process.env.AWS_XRAY_DAEMON_ADDRESS).split(':');
    const socket = createSocket('udp4');
    await new Promise((sent) => socket.send('{"annotations":{"key":"paper-key"}}', Number(port), host, sent));
    socket.close();
    await world.outputs.settled();
    expect(world.outputs.leaks()).toEqual([expect.stringContaining('paper-key')]);
  });
});
