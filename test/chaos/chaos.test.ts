import { createSocket } from 'node:dgram';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { IntentStore } from '../../lib/intents/intent-store.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
import { FAULTS, parseDecimal } from '../../paper/src/testing.ts';
import { meets } from './arming.ts';
import { runMatrix } from './matrix.ts';
import { cells, type ExitChange, planOf, planOfToken, plansOf } from './plan.ts';
import { CHAOS_PRODUCTS, EXITS, PRICES } from './products.ts';
import { falsehoodOf, meantBy } from './properties.ts';
import { seedOf } from './random.ts';
import { digestOf, summaryOf } from './report.ts';
import { runPlan, type Sabotage } from './run.ts';
import type { Witness } from './truth.ts';
import { createWorld, type World } from './world.ts';

/** `npm run chaos` plays thousands of runs, CI a thousand; these few are the same every time. */
const RUNS = 60;
const SEED = 20_261_122;

describe('the fault matrix', () => {
  test('violates no property', { timeout: 120_000 }, async () => {
    const report = await runMatrix([...plansOf(SEED, RUNS)]);
    expect(report.reports).toHaveLength(RUNS);
    expect(report.searched.lines).toBeGreaterThan(RUNS);
    expect(report.searched.traces).toBeGreaterThan(RUNS);
    expect(
      report.reports.filter(({ violations }) => violations.length > 0),
      summaryOf(report),
    ).toEqual([]);
  });

  test('repeats exactly with the same seed', { timeout: 60_000 }, async () => {
    const plans = [...plansOf(SEED + 1, 12)];
    const [one, other] = await Promise.all([runMatrix(plans, undefined, 1), runMatrix(plans, undefined, 1)]);
    expect(digestOf(other.reports)).toBe(digestOf(one.reports));
  });

  test('applies every fault of the table to every command of every product', () => {
    for (const { name } of FAULTS) {
      const struck = new Set(cells({ fault: name }).map(({ product }) => product.name));
      const meant = CHAOS_PRODUCTS.filter((product) => meets(product, name));
      expect([...struck].sort(), name).toEqual(meant.map((product) => product.name).sort());
    }
  });

  test('names a run by a token that replays it', () => {
    for (const plan of plansOf(SEED, 50)) expect(planOfToken(plan.token)).toEqual(plan);
    expect(() => planOfToken('7/binance.spot/place/gremlin/key/one')).toThrow('no fault "gremlin"');
  });
});

describe('a lost cancel at BitMEX, where absence proves nothing', () => {
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

describe('a defect that the matrix detects', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  /** All violations found in a few runs of a cell. */
  const noticed = async (token: string, sabotage: Sabotage) => {
    const cell = planOfToken(`1/${token}`);
    const all: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      all.push(...(await runPlan(world, planOf(cell, seedOf(SEED, index)), sabotage)).violations);
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
    const sabotage = { store: forgetful };
    expect(await noticed('binance.usdm/place/none/key/crash', sabotage)).toMatch(/2 orders were placed/);
    expect(await noticed('binance.usdm/batch/none/key/concurrent', sabotage)).toMatch(/were placed twice/);
    expect(await noticed('binance.spot/place-list/none/key/concurrent', sabotage)).toMatch(/lists were placed/);
  });

  test('a store that records a sent command as without effect: a live order reported as not placed', async () => {
    const lying = (store: IntentStore): IntentStore => ({
      ...store,
      get: async (id, signal) => {
        const intent = await store.get(id, signal);
        const problem = { code: 'NOT_PLACED', detail: 'No.', details: { orderState: 'notPlaced' } } as const;
        return intent && { ...intent, progress: { state: 'DONE', result: { kind: 'problem', problem } } };
      },
      begin: async (intent, signal) => (await lying(store).get(intent.intentId)) ?? store.begin(intent, signal),
    });
    expect(await noticed('bitmex.usdm/place/reset-after-effect/key/crash', { store: lying })).toMatch(
      /said not placed, and there is an order/,
    );
  });

  test('a store that denies how late its index is: one order told to the callers of two commands', async () => {
    const denying = (store: IntentStore): IntentStore => ({ ...store, namingLagMs: 0 });
    const token = '291264787/bybit.spot/place/timeout-after-effect/key/other-key';
    const found = await runPlan(world, planOfToken(token), { store: denying });
    expect(found.violations.join()).toMatch(/said placed, and it is the order of another/);
    expect((await runPlan(world, planOfToken(token))).violations).toEqual([]);
  });

  test('a store that loses renewals: orders cancelled although their switch was renewed', async () => {
    const losing = (store: SwitchStore): SwitchStore => ({
      ...store,
      put: (next, signal) =>
        next.version > 1 && next.firing === null ? Promise.resolve(true) : store.put(next, signal),
    });
    const found = await noticed('bybit.usdm/cancel-after/none/nokey/one', { switches: losing });
    expect(found).toMatch(/cancelled before any deadline/);
  });

  test('a sweep that finds no switch due: orders that rest after the deadline', async () => {
    const blind = (store: SwitchStore): SwitchStore => ({ ...store, due: () => Promise.resolve([]) });
    const found = await noticed('binance.usdm/cancel-after/none/nokey/one', { switches: blind });
    expect(found).toMatch(/rest a grain after the deadline/);
    expect(found).toMatch(/rest that the switch was to cancel/);
  });

  test('exits that are told as changed and never were so', () => {
    const cell = planOfToken('1/bybit.usdm/amend/none/key/one');
    const was = { id: '7', price: parseDecimal(PRICES.resting), quantity: parseDecimal(cell.product.quantity) };
    const standing = { ...was, state: 'NEW', createdAt: 0, amendments: [] } as const;
    const none = () => [];
    const witness = (takeProfit: string | null, stopLoss: string | null): Witness => ({
      ...{ mark: () => undefined, legs: none, cancelMoments: none, open: none, resting: none, waiting: none },
      truth: () => ({ placed: [], amends: 1, cancels: 0, networks: 0, rejections: 0, lists: [] }),
      terms: () => [
        {
          ...{ price: was.price, quantity: was.quantity, by: 'ours' },
          takeProfit: takeProfit === null ? null : parseDecimal(takeProfit),
          stopLoss: stopLoss === null ? null : parseDecimal(stopLoss),
        },
      ],
      order: () => standing,
    });
    const told = (what: ExitChange['what'], is: Witness) =>
      falsehoodOf(meantBy({ ...cell, exits: { what, alone: true } }), { kind: 'done', id: '7' }, is, { orders: [was] });
    const { takeProfit, stopLoss, moved } = EXITS;
    expect(told('move', witness(moved.takeProfit, stopLoss))).toBeUndefined();
    expect(told('move', witness(takeProfit, stopLoss))).toBe('said amended, and the order never was so');
    expect(told('remove', witness(takeProfit, null))).toBeUndefined();
    expect(told('remove', witness(null, stopLoss))).toBe('said amended, and the order never was so');
    expect(told('both', witness(moved.takeProfit, stopLoss))).toBe('said amended, and the order never was so');
  });

  test('an exchange key or a signature in any output', () => {
    expect(world.outputs.leaks('signed with paper-secret', 'GET /x?signature=0123456789abcdef01')).toHaveLength(2);
    expect(world.outputs.leaks('{"headers":{"X-MBX-APIKEY":"paper-key"}}')).toHaveLength(1);
    expect(world.outputs.leaks('nothing')).toEqual([]);
  });

  test('an exchange key in a trace', async () => {
    world.outputs.trace(true);
    const [host, port] = String(process.env.AWS_XRAY_DAEMON_ADDRESS).split(':');
    const socket = createSocket('udp4');
    await new Promise((sent) => socket.send('{"annotations":{"key":"paper-key"}}', Number(port), host, sent));
    socket.close();
    await world.outputs.settled();
    expect(world.outputs.leaks()).toEqual([expect.stringContaining('paper-key')]);
  });
});
