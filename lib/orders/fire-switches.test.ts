import { afterEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CallContext, LeftOut } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import type { SwitchContext } from './cancel-after.ts';
import { fireSwitches } from './fire-switches.ts';
import {
  acknowledged,
  type ExchangeScript,
  exchangeFake,
  heldOrder,
  lostReply,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';
import { LINEAR, switchFixture } from './testing/switches.ts';

afterEach(() => vi.restoreAllMocks());

describe('a sweep', () => {
  const order = () =>
    heldOrder({
      ...{ id: 'binance.usdm.BTCUSDT.7', exchange: 'binance', market: 'usdm', symbol: 'BTC/USDT:USDT' },
      ...{ exchangeSymbol: 'BTCUSDT', exchangeOrderId: '7' },
    });
  const canceled = () => acknowledged({ orders: [], allNamed: true, emptied: true });

  test('does not fire a switch that was renewed between its read and its claim', async () => {
    const { set, context, store, sweep, pass, calls, list } = switchFixture({ active: () => [] });
    await set({ seconds: 60 });
    pass(61_000);
    const put: typeof store.put = async (next) => {
      if (next.firing !== null) await set({ seconds: 60 });
      return store.put(next);
    };
    expect(await sweep(55_000, { ...context, switches: { ...store, put } })).toEqual([]);
    expect(calls).not.toContain('cancelAll');
    expect(await list()).toMatchObject([{ state: 'armed', fired: null }]);
    expect(await sweep()).toEqual([]);
  });

  test('follows a sweep that stopped between its claim and its cancels, once its lease is over', async () => {
    const { set, store, context, sweep, pass, list } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 });
    pass(61_000);
    const dead = new Error('the process ended');
    const call = { signal: new AbortController().signal, deadline: context.now() + 55_000 };
    const killed = {
      ...context,
      switches: {
        ...store,
        get: (scope: Parameters<typeof store.get>[0]) => {
          const found = [...store.records.values()][0];
          return found?.firing ? Promise.reject(dead) : store.get(scope);
        },
      },
    };
    await fireSwitches(
      killed,
      () => {
        throw dead;
      },
      call,
    );
    expect(await list()).toMatchObject([{ state: 'firing' }]);
    expect(await sweep()).toEqual([]);
    pass(60_000);
    expect(await sweep()).toMatchObject([{ isClear: true }]);
    expect(await list()).toMatchObject([{ state: 'fired', fired: { interrupted: true } }]);
  });

  test('goes on while a read shows that something rests, and says so', async () => {
    let rests = true;
    const { set, sweep, pass, list } = switchFixture({
      active: () => (rests ? [order()] : []),
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
      cancel: () => rejectedOutcome('EXCHANGE_REJECTED'),
      find: order,
    });
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep(20_000)).toMatchObject([{ isClear: false, hasBegun: true, stuck: false }]);
    expect(await list()).toMatchObject([{ state: 'firing', problem: expect.stringContaining('may still rest') }]);
    pass(200_000);
    expect(await sweep(20_000)).toMatchObject([{ isClear: false, hasBegun: false, stuck: true }]);
    rests = false;
    expect(await sweep()).toMatchObject([{ isClear: true, stuck: false }]);
    expect(await list()).toMatchObject([{ state: 'fired' }]);
  });

  test('does not take an unknown outcome of a cancel for an end', async () => {
    const { set, sweep, pass } = switchFixture({
      active: (reads) => (reads === 0 ? [order()] : []),
      cancelAll: () => lostReply(3_000),
      cancel: () => lostReply(3_000),
      find: order,
    });
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep(20_000)).toMatchObject([{ isClear: false }]);
  });

  test('ends although orders were placed long after it had fired, and not while one from before rests', async () => {
    const placed = (at: number) => heldOrder({ ...order(), createdAt: new Date(START + at).toISOString() });
    const swept = async (at: number) => {
      const fake = switchFixture({ active: (reads) => (reads % 3 === 2 ? [placed(at)] : []), cancelAll: canceled });
      await fake.set({ seconds: 60 });
      fake.pass(61_000);
      return fake.sweep(20_000);
    };
    expect(await swept(200_000)).toMatchObject([{ isClear: true }]);
    expect(await swept(100_000)).toMatchObject([
      { isClear: false, problem: expect.stringContaining('Still resting: 1') },
    ]);
  });

  test('sets the exchange’s timer for the callers that remain', async () => {
    const { set, sweep, pass, sent } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 600 }, 'b');
    pass(61_000);
    await sweep();
    expect(sent.at(-1)).toBeGreaterThan(500_000);
  });

  test('works on every scope that is due, though the index still lists what it has worked on', async () => {
    const { set, context, store, pass, sweep } = switchFixture({ active: () => [], cancelAll: canceled }, null);
    await set({ seconds: 60 });
    pass(61_000);
    // The index also lists scopes whose records are gone.
    const gone = (name: string) => ({ exchange: 'binance', market: null, symbol: name }) as const;
    const scopes = [
      ...Array.from({ length: 29 }, (_, at) => gone(`GONE-${at}`)),
      ...[...store.records.values()].map(({ scope }) => scope),
    ];
    const due: typeof store.due = (_before, limit) => Promise.resolve(scopes.slice(0, limit));
    expect(await sweep(55_000, { ...context, switches: { ...store, due } })).toMatchObject([
      { scope: { symbol: LINEAR.symbol }, isClear: true },
    ]);
  });

  test('is none without a store', async () => {
    const { context, sweep } = switchFixture();
    expect(await sweep(55_000, { ...context, switches: undefined })).toEqual([]);
  });

  test('begins nothing for which no time is left', async () => {
    const { set, sweep, pass, list } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep(14_999)).toEqual([]);
    expect(await list()).toMatchObject([{ state: 'armed' }]);
    expect(await sweep(15_000)).toMatchObject([{ isClear: true }]);
  });

  test('tells whose deadlines passed, and what it cancelled', async () => {
    const { set, sweep, pass, list } = switchFixture({
      active: (reads) => (reads === 0 ? [order()] : []),
      cancelAll: () =>
        acknowledged({ orders: [heldOrder({ ...order(), state: 'CANCELED' })], allNamed: true, emptied: true }),
    });
    await set({ seconds: 60 }, 'a');
    pass(61_000);
    const { id } = order();
    expect(await sweep()).toEqual([
      {
        ...{ scope: { exchange: 'binance', market: null, symbol: 'BTC/USDT:USDT' }, exchange: 'binance' },
        ...{ owners: ['a'], canceledIds: [id], hasBegun: true, isClear: true, stuck: false, problem: null },
      },
    ]);
    expect(await list()).toMatchObject([{ fired: { canceled: 1, ended: 0, canceledIds: [id], interrupted: false } }]);
  });

  test('counts apart what had ended by itself', async () => {
    const filled = () => heldOrder({ ...order(), state: 'FILLED' });
    const { set, sweep, pass, list } = switchFixture({
      active: (reads) => (reads === 0 ? [order()] : []),
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
      cancel: () => rejectedOutcome('ORDER_NOT_ACTIVE'),
      find: filled,
    });
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep()).toMatchObject([{ isClear: true, canceledIds: [] }]);
    expect(await list()).toMatchObject([{ fired: { canceled: 0, ended: 1 } }]);
  });

  test('that fails on one scope goes on with the others, and says so', async () => {
    const { set, context, store, pass, sweep, failures } = switchFixture(
      { active: () => [], cancelAll: canceled },
      null,
    );
    await set({ seconds: 60 });
    await set({ symbol: undefined, seconds: 60 });
    pass(61_000);
    const get: typeof store.get = (scope) =>
      scope.symbol === null ? store.get(scope) : Promise.reject(new Error('no answer'));
    expect(await sweep(55_000, { ...context, switches: { ...store, get } })).toMatchObject([
      { scope: { symbol: null }, isClear: true },
    ]);
    expect(failures).toEqual([expect.stringContaining('cannot sweep')]);
  });

  test('leaves the timer where the exchange cannot be asked, and fires all the same', async () => {
    const { set, sweep, pass, failures, port, list } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 600 }, 'b');
    port.account = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
    pass(61_000);
    expect(await sweep()).toMatchObject([{ isClear: true }]);
    expect(failures).toEqual([expect.stringContaining("the exchange's timer")]);
    expect((await list())[0]?.state).toBe('fired');
  });

  test('is a round every few seconds, as long as time is left for one', async () => {
    const at: number[] = [];
    const { set, sweep, pass, now } = switchFixture({
      active: () => {
        at.push(now());
        return [order()];
      },
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
      cancel: () => rejectedOutcome('EXCHANGE_REJECTED'),
      find: order,
    });
    await set({ seconds: 60 });
    pass(61_000);
    const began = now();
    expect(await sweep(55_000)).toMatchObject([{ isClear: false }]);
    // A last round leaves at least the time that one needs.
    expect(now()).toBeLessThan(began + 55_000);
    expect(now()).toBeGreaterThan(began + 55_000 - 20_000 - 10_000);
    const pauses = at.slice(1).map((each, n) => each - (at[n] ?? 0));
    expect(pauses.some((pause) => pause >= 5_000 && pause < 6_000)).toBe(true);
  });

  test('goes on, and keeps count, while the list of what rests may hide an order', async () => {
    const odd = { why: 'unreadable', exchangeSymbol: 'BTCUSDT', exchangeOrderId: '9', market: 'usdm' } as const;
    const swept = async (leftOut: LeftOut, from = 0) => {
      const fake = switchFixture({ active: () => [], cancelAll: canceled });
      let reads = 0;
      fake.port.active = () => Promise.resolve({ rows: [], leftOut: reads++ >= from ? [leftOut] : [] });
      await fake.set({ seconds: 60 });
      fake.pass(61_000);
      return fake.sweep(20_000);
    };
    const unreadable = { ...odd, time: undefined, reason: 'it is odd' };
    const problem = expect.stringMatching(/could not be read.*it is odd/);
    expect(await swept(unreadable)).toMatchObject([{ isClear: false, problem }]);
    // Seen by the read after the cancels alone.
    expect(await swept(unreadable, 2)).toMatchObject([{ isClear: false, problem }]);
    // Orders on instruments that are not served here are in no scope.
    expect(await swept({ ...unreadable, why: 'notServed' })).toMatchObject([{ isClear: true, problem: null }]);
  });

  test('keeps what it cancelled where the read after it fails', async () => {
    const { set, sweep, pass, list, port } = switchFixture({
      cancelAll: () =>
        acknowledged({ orders: [heldOrder({ ...order(), state: 'CANCELED' })], allNamed: true, emptied: true }),
    });
    let reads = 0;
    port.active = () => {
      reads += 1;
      if (reads > 2) return Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
      return Promise.resolve({ rows: reads === 1 ? [order()] : [], leftOut: [] });
    };
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep(20_000)).toMatchObject([{ isClear: false, problem: 'down', canceledIds: [order().id] }]);
    expect(await list()).toMatchObject([{ state: 'firing', problem: 'down' }]);
  });

  test('goes on where nothing could be read, and says why', async () => {
    const { set, sweep, pass, port, store } = switchFixture({ cancelAll: canceled }, null);
    port.active = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
    await set({ symbol: undefined, market: 'usdm', seconds: 60 });
    pass(61_000);
    expect(await sweep(20_000)).toMatchObject([{ isClear: false, problem: 'down', canceledIds: [] }]);
    expect([...store.records.values()][0]?.firing).toMatchObject({ canceled: 0, ended: 0 });
  });

  test.each([
    ['has closed for good', 'EXCHANGE_CLOSED', true],
    ['cannot be reached', 'EXCHANGE_UNREACHABLE', false],
  ] as const)('of an exchange, a part of which %s, is clear: %s %s', async (_, code, isClear) => {
    const { set, sweep, pass, context } = switchFixture({ active: () => [], cancelAll: canceled }, null);
    const other = exchangeFake({ instrument: samples.inverse });
    other.port.active = () => Promise.reject(new Problem(code, 'gone'));
    const ports = [...context.ports, loadedPort(other.port)];
    const both = { ...context, ports };
    await set({ symbol: undefined, seconds: 60 }, null, both);
    pass(61_000);
    expect(await sweep(20_000, both)).toMatchObject([{ isClear }]);
  });

  test.each([
    ['market', { symbol: undefined, market: 'usdm' }, ['usdm']],
    ['exchange', { symbol: undefined }, ['usdm', 'coinm']],
    ['symbol', {}, ['usdm']],
  ] as const)('of one %s reads the books in its scope alone', async (_, scope, expected) => {
    const { set, sweep, pass, context, port } = switchFixture({ cancelAll: canceled }, null);
    const other = exchangeFake({ instrument: samples.inverse, cancelAll: canceled });
    const read = new Set<string>();
    for (const each of [port, other.port]) {
      each.active = () => {
        read.add(each.markets[0] ?? '');
        return Promise.resolve({ rows: [], leftOut: [] });
      };
    }
    const both = { ...context, ports: [...context.ports, loadedPort(other.port)] };
    await set({ seconds: 60, ...scope }, null, both);
    pass(61_000);
    expect(await sweep(55_000, both)).toMatchObject([{ isClear: true }]);
    expect([...read]).toEqual(expected);
  });

  test('names the first order that may still rest, and why', async () => {
    const resting = async (cancel: ExchangeScript['cancel'], active = (_: number) => [order()]) => {
      const fake = switchFixture({
        ...{ active, find: order, cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }) },
        ...(cancel && { cancel }),
      });
      await fake.set({ seconds: 60 });
      fake.pass(61_000);
      return (await fake.sweep(20_000))[0]?.problem;
    };
    expect(await resting(() => rejectedOutcome('EXCHANGE_REJECTED'))).toBe(
      `1 orders may still rest; the first: ${order().id}: The exchange says no.`,
    );
    expect(await resting(() => lostReply(null))).toBe(
      `1 orders may still rest; the first: ${order().id}: the outcome of its cancel is unknown`,
    );
  });

  describe('whose caller lets go', () => {
    const canceling = (script: ExchangeScript = {}) =>
      switchFixture({
        ...{ active: () => [order()], find: order, cancel: () => rejectedOutcome('EXCHANGE_REJECTED') },
        cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
        ...script,
      });

    test('in the pause between two rounds cancels nothing more', async () => {
      const fake = canceling();
      await fake.set({ seconds: 60 });
      fake.pass(61_000);
      const { sleep } = fake.context;
      const context: SwitchContext = {
        ...fake.context,
        sleep: async (ms, signal) => {
          if (ms === 5_000) await fake.set({ seconds: 0 });
          await sleep(ms, signal);
        },
      };
      expect(await fake.sweep(55_000, context)).toMatchObject([{ isClear: false }]);
      expect(fake.count('cancelAll')).toBe(1);
      expect(await fake.list()).toMatchObject([{ state: 'released', fired: { clearedAt: null } }]);
    });

    test('during a round ends with it, without a pause', async () => {
      let letGo: (() => Promise<unknown>) | undefined;
      const fake = canceling({
        cancelAll: async () => {
          await letGo?.();
          return acknowledged({ orders: [], allNamed: false, emptied: false });
        },
      });
      await fake.set({ seconds: 60 });
      fake.pass(61_000);
      letGo = () => fake.set({ seconds: 0 });
      const pauses: number[] = [];
      const { sleep } = fake.context;
      const context: SwitchContext = {
        ...fake.context,
        sleep: (ms, signal) => {
          pauses.push(ms);
          return sleep(ms, signal);
        },
      };
      expect(await fake.sweep(55_000, context)).toMatchObject([{ isClear: false }]);
      expect(pauses).not.toContain(5_000);
      expect(await fake.list()).toMatchObject([{ state: 'released' }]);
    });
  });

  test.each([
    [55_000, 30_000],
    [20_000, 20_000],
  ])('with %i ms left gives one round %i ms, and ends it with the sweep', async (left, most) => {
    const late = new AbortController();
    const timeouts: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      timeouts.push(ms);
      return late.signal;
    });
    const { set, sweep, pass, port, now } = switchFixture({ cancelAll: canceled });
    const calls: CallContext[] = [];
    port.active = (_, call) => {
      calls.push(call);
      return Promise.resolve({ rows: [], leftOut: [] });
    };
    await set({ seconds: 60 });
    pass(61_000);
    const began = now();
    await sweep(left);
    expect(calls.map(({ deadline }) => deadline - began)).toEqual(calls.map(() => most));
    expect(timeouts).toEqual([most]);
    const ended = () => calls.map(({ signal }) => signal.aborted);
    expect(ended()).toEqual(calls.map(() => false));
    if (most === left) late.abort();
    else pass(3_600_000);
    expect(ended()).toEqual(calls.map(() => true));
  });

  test('that cannot record its round, because others come before it again and again, leaves it to the next', async () => {
    const { set, sweep, pass, context, store } = switchFixture({ active: () => [], cancelAll: canceled }, null);
    await set({ seconds: 60 });
    pass(61_000);
    let refused = 0;
    const put: typeof store.put = (next) => {
      if (next.firing !== null) return store.put(next);
      refused += 1;
      return Promise.resolve(false);
    };
    await sweep(55_000, { ...context, switches: { ...store, put } });
    expect(refused).toBe(10);
    expect([...store.records.values()][0]?.firing).not.toBeNull();
  });

  test('has at most four scopes at work', async () => {
    const { context, store, sweep } = switchFixture({}, null);
    let [now, most] = [0, 0];
    const get = async () => {
      now += 1;
      most = Math.max(most, now);
      for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return undefined;
    };
    const scopes = Array.from(
      { length: 9 },
      (_, at) => ({ exchange: 'binance', market: null, symbol: `S${at}` }) as const,
    );
    await sweep(55_000, { ...context, switches: { ...store, get, due: () => Promise.resolve(scopes) } });
    expect(most).toBe(4);
  });

  test('holds its claim until it must have ended, and a little longer', async () => {
    const held: unknown[] = [];
    const { set, sweep, pass, store, now } = switchFixture({
      ...{ active: () => [order()], find: order, cancel: () => rejectedOutcome('EXCHANGE_REJECTED') },
      cancelAll: () => {
        held.push([...store.records.values()][0]?.firing?.leasedUntil);
        return acknowledged({ orders: [], allNamed: false, emptied: false });
      },
    });
    await set({ seconds: 60 });
    pass(61_000);
    const until = now() + 55_000 + 2_000;
    await sweep(55_000);
    expect(held.length).toBeGreaterThan(1);
    expect(new Set(held)).toEqual(new Set([until]));
    // It has ended its work, so the next sweep may go on at once.
    expect([...store.records.values()][0]?.firing?.leasedUntil).toBeNull();
  });

  test('begins no further scope when the time is over', async () => {
    const { context, store, sweep, pass } = switchFixture({}, null);
    let read = 0;
    const get = () => {
      read += 1;
      pass(15_000);
      return Promise.resolve(undefined);
    };
    const scopes = Array.from(
      { length: 9 },
      (_, at) => ({ exchange: 'binance', market: null, symbol: `S${at}` }) as const,
    );
    await sweep(55_000, { ...context, switches: { ...store, get, due: () => Promise.resolve(scopes) } });
    expect(read).toBe(3);
  });

  test('leaves the exchange’s timer alone where no other caller needs it', async () => {
    const { set, sweep, pass, sent } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 });
    pass(61_000);
    expect(await sweep()).toMatchObject([{ isClear: true }]);
    expect(sent).toHaveLength(1);
  });

  test('sets the exchange’s timer once more when that is due, not when the index has it early', async () => {
    const { set, sweep, pass, sent, store, context, now } = switchFixture();
    const early: typeof store.due = () => Promise.resolve([...store.records.values()].map(({ scope }) => scope));
    const sweepEarly = () => sweep(55_000, { ...context, switches: { ...store, due: early } });
    await set({});
    await sweepEarly();
    expect(sent).toHaveLength(1);
    await set({ seconds: 0 });
    const dueAt = [...store.records.values()][0]?.timerDueAt ?? 0;
    pass(dueAt - now() - 1);
    await sweepEarly();
    expect(sent).toHaveLength(2);
    pass(1);
    await sweepEarly();
    expect(sent).toHaveLength(3);
    await sweepEarly();
    expect(sent).toHaveLength(3);
  });

  test('fails on its scope where setting the timer fails by a fault of Atlas', async () => {
    const { set, sweep, pass, failures, port } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 600 }, 'b');
    port.account = () => Promise.reject(new TypeError('a bug'));
    pass(61_000);
    expect(await sweep()).toEqual([]);
    expect(failures).toEqual([expect.stringContaining('cannot sweep')]);
  });

  test('ends without a pause once nothing rests', async () => {
    const { set, sweep, pass, context } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 });
    pass(61_000);
    const pauses: number[] = [];
    const sleep: SwitchContext['sleep'] = (ms, signal) => {
      pauses.push(ms);
      return context.sleep(ms, signal);
    };
    expect(await sweep(55_000, { ...context, sleep })).toMatchObject([{ isClear: true }]);
    expect(pauses).not.toContain(5_000);
  });

  test.each([
    [60_000, false],
    [60_001, true],
  ])('with an order placed %i ms after the claim is clear: %s', async (ms, isClear) => {
    let at = 0;
    const placed = () => heldOrder({ ...order(), createdAt: new Date(at + ms).toISOString() });
    const fake = switchFixture({ active: (reads) => (reads % 3 === 2 ? [placed()] : []), cancelAll: canceled });
    await fake.set({ seconds: 60 });
    fake.pass(61_000);
    at = fake.now();
    expect(await fake.sweep(20_000)).toMatchObject([{ isClear }]);
  });

  test('that cannot record a round in which something rested begins no other', async () => {
    const fake = switchFixture({
      ...{ active: () => [order()], find: order, cancel: () => rejectedOutcome('EXCHANGE_REJECTED') },
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
    });
    await fake.set({ seconds: 60 });
    fake.pass(61_000);
    const put: typeof fake.store.put = (next) =>
      (next.firing?.rounds ?? 0) > 0 ? Promise.resolve(false) : fake.store.put(next);
    const context = { ...fake.context, switches: { ...fake.store, put } };
    expect(await fake.sweep(55_000, context)).toMatchObject([{ isClear: false }]);
    expect(fake.count('cancelAll')).toBe(1);
  });

  test('of a symbol leaves other exchanges alone', async () => {
    const { set, sweep, pass, context } = switchFixture({ active: () => [], cancelAll: canceled }, null);
    const other = exchangeFake({ instrument: { ...samples.linear, exchange: 'bybit' } });
    const both = { ...context, ports: [...context.ports, loadedPort(other.port)] };
    await set({ seconds: 60 }, null, both);
    pass(61_000);
    expect(await sweep(55_000, both)).toMatchObject([{ isClear: true }]);
    expect(other.calls).toEqual([]);
  });

  test('begins nothing once it was told to end', async () => {
    const { set, sweep, pass, list } = switchFixture({ active: () => [], cancelAll: canceled });
    await set({ seconds: 60 });
    pass(3_600_000);
    expect(await sweep()).toEqual([]);
    expect(await list()).toMatchObject([{ state: 'armed' }]);
  });
});
