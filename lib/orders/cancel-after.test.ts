import { describe, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { Countdown, ExchangePort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample } from '../exchanges/testing/port-sample.ts';
import { requested } from '../intents/cancel-switch.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import { type CancelAfterRequest, listCancelAfter } from './cancel-after.ts';
import {
  acknowledged,
  exchangeFake,
  heldOrder,
  lostReply,
  problemThrownBy,
  rejectedOutcome,
  START,
} from './reconcile/testing/exchange-fake.ts';
import { switchFixture } from './testing/switches.ts';

const bounds = (problem: Problem) => [
  problem.code,
  problem.details.violations?.map(({ field, bound }) => [field, bound]),
];

describe('arming a switch', () => {
  test('says which mechanisms hold, and how exact each is', async () => {
    const { set, sent } = switchFixture();
    const { report, mechanisms } = await set({});
    expect(report).toMatchObject({ state: 'armed', firesAt: new Date(START + 120_000).toISOString() });
    expect(mechanisms).toEqual([
      { by: 'atlas', grainSeconds: 60, covers: 'all', outcome: 'done', problem: null },
      { by: 'exchange', grainSeconds: 1, covers: 'plain', outcome: 'done', problem: null },
    ]);
    expect(sent).toEqual([expect.closeTo(120_000, -2)]);
  });

  test('is refused below the grain of the only mechanism, with the bound, and nothing is recorded', async () => {
    const { set, store } = switchFixture({}, null);
    expect(bounds(await problemThrownBy(set({ seconds: 59 })))).toEqual(['OUT_OF_BOUNDS', [['seconds', '60']]]);
    expect(store.records.size).toBe(0);
    expect((await set({ seconds: 60 })).mechanisms).toHaveLength(1);
  });

  test('does not set the exchange’s timer for another scope than its own', async () => {
    const { set, sent } = switchFixture();
    expect((await set({ symbol: undefined, market: 'usdm' })).mechanisms).toHaveLength(1);
    expect((await set({ symbol: undefined })).mechanisms).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('names one scope with and without the market of its symbol', async () => {
    const { set, store } = switchFixture();
    await set({});
    await set({ market: 'usdm' });
    expect([...store.records.keys()]).toEqual(['binance.*.BTC/USDT:USDT']);
  });

  test.each([
    ['a symbol that does not exist', { symbol: 'BTC/USTD:USTD' }, 'UNKNOWN_SYMBOL'],
    ['a market that contradicts the symbol', { market: 'spot' }, 'INVALID_REQUEST'],
    ['an exchange that is not enabled', { exchange: 'bybit' }, 'NOT_SUPPORTED'],
  ] as const)('is refused for %s', async (_, request, code) => {
    const { set, store } = switchFixture();
    expect((await problemThrownBy(set(request))).code).toBe(code);
    expect(store.records.size).toBe(0);
  });

  test('is refused without a store that outlives the process', async () => {
    const { set, context } = switchFixture();
    const unkept = { ...context, intents: { ...context.intents, outlivesProcess: false } };
    for (const each of [unkept, { ...context, switches: undefined }]) {
      expect((await problemThrownBy(set({}, null, each))).code).toBe('INTENT_STORE_UNAVAILABLE');
    }
  });

  test('tells a refusal and a lost reply of the exchange’s timer; the deadline holds all the same', async () => {
    const { set, list, store } = switchFixture({}, [rejectedOutcome('RATE_LIMITED', 'notExecuted'), lostReply(3_000)]);
    expect((await set({})).mechanisms[1]).toMatchObject({ outcome: 'refused', problem: { code: 'RATE_LIMITED' } });
    expect((await set({})).mechanisms[1]).toMatchObject({ outcome: 'unknown' });
    expect(await list()).toMatchObject([{ state: 'armed' }]);
    // The next sweep sends it again.
    expect([...store.records.values()][0]?.timerDueAt).toBeGreaterThan(START);
  });
});

describe('a switch', () => {
  const iso = (ms: number) => new Date(START + ms).toISOString();

  test('on a market or an exchange that is not enabled is refused, and names it', async () => {
    const { set } = switchFixture();
    expect(await problemThrownBy(set({ exchange: 'bybit', symbol: undefined, market: 'usdm' }))).toMatchObject({
      ...{ code: 'NOT_SUPPORTED', detail: 'bybit.usdm is not enabled here, so nothing was armed.' },
      details: { exchange: 'bybit' },
    });
    expect((await problemThrownBy(set({ exchange: 'bybit', symbol: undefined }))).detail).toMatch(/^bybit is not/);
    expect((await problemThrownBy(set({ symbol: undefined, market: 'spot' }))).code).toBe('NOT_SUPPORTED');
  });

  test('has the scope that was asked for', async () => {
    const { set } = switchFixture();
    const scopeOf = async (request: Parameters<typeof set>[0]) => (await set(request)).report.scope;
    expect(await scopeOf({})).toEqual({ exchange: 'binance', market: null, symbol: 'BTC/USDT:USDT' });
    expect(await scopeOf({ symbol: undefined, market: 'usdm' })).toEqual({
      ...{ exchange: 'binance', market: 'usdm', symbol: null },
    });
    expect(await scopeOf({ symbol: undefined })).toEqual({ exchange: 'binance', market: null, symbol: null });
  });

  test('below the grain is told what is wrong, and with the exchange’s timer may be a second', async () => {
    const message =
      'seconds must be at least 60: only a sweep, which starts every 60 seconds, keeps a deadline of this scope; 0 lets go.';
    expect((await problemThrownBy(switchFixture({}, null).set({ seconds: 59 }))).details.violations).toEqual([
      { field: 'seconds', rule: 'min', message, given: '59', bound: '60', suggestion: '60' },
    ]);
    expect((await switchFixture().set({ seconds: 1 })).report.seconds).toBe(1);
    expect(bounds(await problemThrownBy(switchFixture().set({ seconds: 0.5 })))).toEqual([
      'OUT_OF_BOUNDS',
      [['seconds', '1']],
    ]);
  });

  test.each([
    [-120_000, 'min', iso(-120_000), 'is so long ago that the deadline has passed'],
    [5_001, 'max', iso(5_000), 'is in the future'],
  ])('issued at %i is refused with the bound', async (at, rule, bound, why) => {
    const problem = await problemThrownBy(switchFixture().set({ issuedAt: START + at }));
    expect([problem.code, problem.details.violations]).toEqual([
      'OUT_OF_BOUNDS',
      [{ field: 'issuedAt', rule, given: iso(at), bound, message: `issuedAt ${why}: nothing was changed.` }],
    ]);
  });

  test('counts from when it was issued, or from its arrival where the caller’s clock is ahead', async () => {
    const { set } = switchFixture();
    expect((await set({ issuedAt: START - 119_999 })).report).toMatchObject({
      ...{ issuedAt: iso(-119_999), firesAt: iso(1), seconds: 120 },
    });
    expect((await switchFixture().set({ issuedAt: START + 5_000 })).report).toMatchObject({ issuedAt: iso(0) });
  });

  test('is let go of although the list of instruments cannot be read', async () => {
    const { set, context } = switchFixture();
    const symbolAt = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
    const blind = { ...context, catalogue: { ...context.catalogue, symbolAt } };
    const { report, mechanisms } = await set({ seconds: 0 }, null, blind);
    expect(report.state).toBe('released');
    expect(mechanisms[1]).toMatchObject({ outcome: 'refused', problem: { code: 'EXCHANGE_UNREACHABLE' } });
  });

  test('is not armed where looking up its instrument fails by a fault of Atlas', async () => {
    const { set, context, store } = switchFixture();
    const fault = new TypeError('a bug');
    const blind = { ...context, catalogue: { ...context.catalogue, symbolAt: () => Promise.reject(fault) } };
    await expect(set({ seconds: 0 }, null, blind)).rejects.toBe(fault);
    expect(store.records.size).toBe(0);
  });

  test('is not known to be armed where the store does not answer, and sending it again is safe', async () => {
    const { set, context, store } = switchFixture();
    const lost = new Error('no answer');
    for (const broken of [
      { ...store, get: () => Promise.reject(lost) },
      { ...store, put: () => Promise.reject(lost) },
    ]) {
      expect(await problemThrownBy(set({}, null, { ...context, switches: broken }))).toMatchObject({
        ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: true, cause: lost },
        detail: expect.stringContaining('Send the request again: that is safe.'),
      });
    }
  });

  test('is not armed without a store, and that stays so', async () => {
    const { set, context } = switchFixture();
    const unkept = { ...context, switches: undefined };
    expect(await problemThrownBy(set({}, null, unkept))).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: false },
    });
  });

  test('gives up when others come before it again and again', async () => {
    const { set, context, store } = switchFixture();
    let tried = 0;
    const put = () => {
      tried += 1;
      return Promise.resolve(false);
    };
    expect(await problemThrownBy(set({}, null, { ...context, switches: { ...store, put } }))).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: true },
    });
    expect(tried).toBe(10);
  });

  test('that was let go is released, that fires is firing, and that has fired tells when', async () => {
    const cancelAll = () => acknowledged({ orders: [], allNamed: true, emptied: true });
    const { set, sweep, pass, list } = switchFixture({ active: () => [], cancelAll });
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 0 }, 'b');
    expect(await list()).toMatchObject([
      { owner: 'a', state: 'armed', problem: null, fired: null },
      { owner: 'b', state: 'released', firesAt: null },
    ]);
    pass(61_000);
    await sweep();
    expect(await list()).toMatchObject([
      {
        owner: 'a',
        state: 'fired',
        firesAt: null,
        fired: { deadline: expect.any(String), clearedAt: expect.any(String) },
      },
      { owner: 'b', state: 'released' },
    ]);
    const fired = (await list())[0]?.fired;
    const times = [fired?.deadline, fired?.at, fired?.clearedAt].map((each) => Date.parse(each ?? '') - START);
    expect(times.toSorted((one, other) => one - other)).toEqual(times);
    expect(times[0]).toBeGreaterThanOrEqual(60_000);
  });

  test('that is let go of while it fires tells that it did not finish', async () => {
    const { set, sweep, pass, list } = switchFixture({
      active: () => [heldOrder({ market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeSymbol: 'BTCUSDT' })],
      cancelAll: () => acknowledged({ orders: [], allNamed: false, emptied: false }),
      cancel: () => rejectedOutcome('EXCHANGE_REJECTED'),
      find: () => heldOrder({ market: 'usdm', symbol: 'BTC/USDT:USDT', exchangeSymbol: 'BTCUSDT' }),
    });
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 600 }, 'b');
    pass(61_000);
    await sweep(20_000);
    expect(await list()).toMatchObject([
      { owner: 'a', state: 'firing', problem: expect.stringContaining('may still rest') },
      { owner: 'b', state: 'armed', problem: null },
    ]);
    await set({ seconds: 0 }, 'a');
    expect((await list()).find(({ owner }) => owner === 'a')).toMatchObject({
      ...{ state: 'released', problem: null, fired: { clearedAt: null } },
    });
  });

  test('stands in a list that tells by what is missing where there is none', async () => {
    const { context, call } = switchFixture();
    expect(await problemThrownBy(listCancelAfter({ ...context, switches: undefined }, call))).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: false },
    });
  });

  test('stands in a list ordered by exchange and symbol, too', async () => {
    const { store, list } = switchFixture();
    for (const scope of [
      { exchange: 'bybit', market: null, symbol: 'A' },
      { exchange: 'binance', market: null, symbol: 'C' },
      { exchange: 'binance', market: null, symbol: 'B' },
    ] as const) {
      const wanted = { scope, owner: null, issuedAt: START, seconds: 60, timerDueAt: null };
      const record = requested(undefined, wanted, { writer: 'w', now: START });
      if (record !== undefined) await store.put(record);
    }
    expect((await list()).map(({ scope }) => scope.symbol)).toEqual(['B', 'C', 'A']);
  });

  test('on a symbol whose market is not enabled is refused', async () => {
    expect(await problemThrownBy(switchFixture().set({ symbol: 'BTC/USDT' }))).toMatchObject({
      ...{ code: 'NOT_SUPPORTED', detail: 'binance is not enabled here, so nothing was armed.' },
    });
  });

  test('on an unknown symbol is told the closest of its exchange', async () => {
    const { context, set } = switchFixture();
    const other = exchangeFake({ instrument: { ...samples.linear, exchange: 'bybit', symbol: 'BTC/USDC:USDC' } });
    const ports = [...context.ports, loadedPort(other.port)];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: context.now });
    const problem = await problemThrownBy(set({ symbol: 'BTC/USDD:USDD' }, null, { ...context, ports, catalogue }));
    expect([problem.code, problem.details.violations?.[0]?.suggestion]).toEqual(['UNKNOWN_SYMBOL', ['BTC/USDT:USDT']]);
  });

  test('stands in a list ordered by its scope, then by its caller', async () => {
    const { set, list } = switchFixture();
    await set({ symbol: undefined, market: 'usdm' }, 'b');
    await set({ symbol: undefined, market: 'usdm' }, 'a');
    await set({}, 'c');
    await set({ symbol: undefined }, 'd');
    expect((await list()).map(({ owner }) => owner)).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('the timer of an exchange whose timer covers the account', () => {
  /** An exchange with one port for all its markets, or one for `markets`. */
  function account(markets: ExchangePort['markets'], covers: Countdown['covers'] = 'account') {
    const fake = switchFixture({ instrument: { ...samples.quanto, market: 'usdm', symbol: 'ETH/USDT:USDT' } });
    const on: unknown[] = [];
    const countdown: Countdown = {
      covers,
      set: (instrument) => {
        on.push(instrument);
        return Promise.resolve(acknowledged(null));
      },
    };
    const port: ExchangePort = {
      ...fake.port,
      markets,
      account: () => Promise.resolve({ ...accountSample, countdown }),
    };
    const context = { ...fake.context, ports: [loadedPort(port)] };
    const set = (request: Partial<CancelAfterRequest>, in_ = context) =>
      fake.set({ exchange: 'bitmex', symbol: undefined, ...request }, null, in_);
    return { set, on, port, context };
  }

  test('keeps a switch on the exchange, where one account has all of it', async () => {
    const { set, on } = account(['spot', 'usdm', 'coinm']);
    expect((await set({})).mechanisms).toMatchObject([{ by: 'atlas' }, { by: 'exchange', outcome: 'done' }]);
    expect(on).toEqual([null]);
  });

  test('keeps no switch on a part of it', async () => {
    expect((await account(['spot', 'usdm', 'coinm']).set({ market: 'usdm' })).mechanisms).toHaveLength(1);
    expect((await account(['spot', 'usdm']).set({})).mechanisms).toHaveLength(1);
  });

  test('is that of the exchange, whatever else is served', async () => {
    const { set, on, port, context } = account(['spot', 'usdm', 'coinm']);
    const other = loadedPort({ ...port, exchange: 'binance', markets: ['usdm'] });
    for (const ports of [
      [other, loadedPort(port)],
      [loadedPort(port), other],
    ]) {
      expect((await set({}, { ...context, ports })).mechanisms).toHaveLength(2);
      // Of the other exchange one market is served, so its account is not all of it.
      expect((await set({ exchange: 'binance' }, { ...context, ports })).mechanisms).toHaveLength(1);
    }
    expect(on).toEqual([null, null]);
  });

  test('is needed for a switch on the exchange: one of an instrument is none', async () => {
    const { set, on } = account(['spot', 'usdm', 'coinm'], 'instrument');
    expect((await set({})).mechanisms).toHaveLength(1);
    expect(on).toEqual([]);
  });
});

describe('renewing a switch', () => {
  test('an older renewal that arrives late is refused, and leaves record and timer', async () => {
    const { set, sent, list } = switchFixture();
    await set({ issuedAt: START });
    const at = (await list())[0]?.firesAt;
    for (const seconds of [60, 3_600]) {
      expect((await problemThrownBy(set({ issuedAt: START - 10, seconds }))).code).toBe('SWITCH_SUPERSEDED');
    }
    expect((await list())[0]?.firesAt).toBe(at);
    expect(sent).toHaveLength(1);
  });

  test('a request whose own deadline has passed, or from the future, is refused with the bound', async () => {
    const { set } = switchFixture();
    const late = await problemThrownBy(set({ issuedAt: START - 120_000 }));
    const early = await problemThrownBy(set({ issuedAt: START + 6_000 }));
    expect([late, early].map((each) => each.details.violations?.[0]?.rule)).toEqual(['min', 'max']);
    // Letting go late is letting go.
    expect((await set({ issuedAt: START - 600_000, seconds: 0 })).report.state).toBe('released');
  });

  test('does not need the list of instruments', async () => {
    const { set, context, list } = switchFixture();
    await set({});
    const down = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
    const blind = { ...context, catalogue: { ...context.catalogue, symbolAt: down } };
    expect((await set({ seconds: 300 }, null, blind)).mechanisms[1]).toMatchObject({ outcome: 'refused' });
    expect(await list()).toMatchObject([{ seconds: 300 }]);
    expect((await problemThrownBy(set({}, 'new', blind))).code).toBe('EXCHANGE_UNREACHABLE');
  });

  test('writes again on what stands, when another caller came first', async () => {
    const { set, context, store, list } = switchFixture();
    let raced = false;
    const put: typeof store.put = async (next) => {
      if (!raced) {
        raced = true;
        await set({}, 'other');
      }
      return store.put(next);
    };
    await set({}, null, { ...context, switches: { ...store, put } });
    expect((await list()).map(({ owner }) => owner)).toEqual(['other', null]);
  });
});

describe('the exchange’s timer', () => {
  test('keeps the earliest deadline of all callers', async () => {
    const { set, sent } = switchFixture();
    await set({ seconds: 60 }, 'a');
    await set({ seconds: 600 }, 'b');
    expect(sent[1]).toBeLessThanOrEqual(60_000);
    await set({ seconds: 0 }, 'a');
    expect(sent[2]).toBeGreaterThan(500_000);
    await set({ seconds: 0 }, 'b');
    expect(sent[3]).toBe(0);
  });

  test('is set again when another caller has changed the deadline meanwhile', async () => {
    const { set, sent, meanwhile } = switchFixture();
    meanwhile(() => set({ seconds: 60 }, 'other'));
    await set({ seconds: 600 });
    // Ours, the other caller's, and ours once more: whichever arrives last keeps the earlier deadline.
    expect(sent.map((ms) => ms > 60_000)).toEqual([true, false, false]);
  });

  test('is set for the instrument of the scope', async () => {
    const { set, port } = switchFixture();
    const on: unknown[] = [];
    const countdown: Countdown = {
      covers: 'instrument',
      set: (instrument) => {
        on.push(instrument);
        return Promise.resolve(acknowledged(null));
      },
    };
    port.account = () => Promise.resolve({ ...accountSample, countdown });
    await set({});
    expect(on).toMatchObject([{ symbol: 'BTC/USDT:USDT' }]);
  });

  test('is that of the exchange which the switch is on, and of the product of its symbol', async () => {
    const { set, sent, context } = switchFixture();
    const twin = exchangeFake({ instrument: { ...samples.linear, exchange: 'bybit' } });
    const spot = exchangeFake();
    const loaded: string[] = [];
    const others = [twin, spot].map(({ port }) => ({
      ...loadedPort(port),
      load: () => {
        loaded.push(port.exchange);
        return Promise.resolve(port);
      },
    }));
    const ports = [...context.ports, ...others];
    const catalogue = createCatalogue({ ports, ttlMs: 3_600_000, now: context.now });
    expect((await set({}, null, { ...context, ports, catalogue })).mechanisms).toHaveLength(2);
    expect(sent).toHaveLength(1);
    expect(loaded).toEqual([]);
  });

  test('is set for none of two instruments that share a symbol', async () => {
    const { set, sent, context, port } = switchFixture();
    const two = [...context.ports, loadedPort({ ...port })];
    const catalogue = createCatalogue({ ports: two, ttlMs: 3_600_000, now: context.now });
    expect((await set({}, null, { ...context, ports: two, catalogue })).mechanisms).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('is unknown where a refusal covers one copy of the request only, and set again by a sweep', async () => {
    const late = new Problem('EXCHANGE_CLOCK', 'Too late.', { retryable: false });
    const { set, store } = switchFixture({}, [{ outcome: 'rejected', problem: late, recheckFrom: START }]);
    expect((await set({})).mechanisms[1]).toMatchObject({
      ...{ outcome: 'unknown', problem: { code: 'EXCHANGE_CLOCK', retryable: true } },
    });
    expect([...store.records.values()][0]?.timerDueAt).toBeGreaterThan(START);
  });

  test('that refuses is not asked again by a sweep', async () => {
    const { set, store } = switchFixture({}, [rejectedOutcome('EXCHANGE_REJECTED')]);
    expect((await set({})).mechanisms[1]).toMatchObject({ outcome: 'refused' });
    expect([...store.records.values()][0]?.timerDueAt).toBeNull();
  });

  test('that covers the account is none of one instrument', async () => {
    const { set, port, sent } = switchFixture();
    const countdown: Countdown = { covers: 'account', set: async () => acknowledged(null) };
    port.account = () => Promise.resolve({ ...accountSample, countdown });
    expect((await set({})).mechanisms).toHaveLength(1);
    expect(sent).toEqual([]);
  });

  test('is set at once where the deadline passes while it is set', async () => {
    const { set, sent, pass, meanwhile } = switchFixture();
    meanwhile(async () => {
      await set({ seconds: 60 }, 'other');
      pass(61_000);
    });
    await set({ seconds: 600 });
    expect(sent.at(-1)).toBe(1);
  });

  test('is given up after a few rounds of others changing the deadline', async () => {
    const { set, sent, context, port } = switchFixture();
    let seconds = 3_000;
    const countdown: Countdown = {
      covers: 'instrument',
      async set(_, ms) {
        sent.push(ms);
        seconds -= 60;
        port.account = () => Promise.resolve({ ...accountSample, countdown: null });
        await set({ seconds }, 'other', context);
        port.account = () => Promise.resolve({ ...accountSample, countdown });
        return acknowledged(null);
      },
    };
    port.account = () => Promise.resolve({ ...accountSample, countdown });
    expect((await set({ seconds: 3_600 })).mechanisms).toMatchObject([{}, { outcome: 'done' }]);
    expect(sent).toHaveLength(4);
  });

  test.each([
    ['with other seconds, or letting go', 60, 33_000],
    ['with other seconds, or letting go', 0, 33_000],
    ['with the same seconds', 120, null],
  ])('is due again after renewing %s (%i), once no earlier copy can be accepted', async (_, seconds, dueAfterMs) => {
    const { set, store, now } = switchFixture();
    await set({});
    const at = now();
    await set({ seconds });
    const due = [...store.records.values()][0]?.timerDueAt ?? null;
    expect(due).toBe(dueAfterMs === null ? null : at + dueAfterMs);
  });

  test('is due again where its instrument cannot be looked up, and stays due when renewed', async () => {
    const { set, store, context, now } = switchFixture();
    await set({});
    const symbolAt = () => Promise.reject(new Problem('EXCHANGE_UNREACHABLE', 'down'));
    const at = now();
    await set({ seconds: 0 }, null, { ...context, catalogue: { ...context.catalogue, symbolAt } });
    const due = () => [...store.records.values()][0]?.timerDueAt;
    expect(due()).toBe(at + 30_000);
    await set({ seconds: 60 });
    expect(due()).toBe(at + 30_000);
  });

  test('is never due where the exchange has none', async () => {
    const { set, store } = switchFixture({}, null);
    await set({});
    await set({ seconds: 0 });
    expect([...store.records.values()][0]?.timerDueAt).toBeNull();
  });

  test('is due again soon after a lost reply, unless it is due later anyway', async () => {
    const lost = lostReply(3_000);
    const { set, store, now } = switchFixture({}, [lost, lost]);
    const due = () => ([...store.records.values()][0]?.timerDueAt ?? 0) - now();
    await set({});
    expect(due()).toBe(15_000);
    await set({ seconds: 0 });
    expect(due()).toBe(33_000);
  });

  test('whose reply is lost is told so, though it cannot be noted', async () => {
    const { set, store, context, failures } = switchFixture({}, [lostReply(3_000)]);
    let puts = 0;
    const put: typeof store.put = (next) => (++puts === 1 ? store.put(next) : Promise.reject(new Error('no answer')));
    const { mechanisms } = await set({}, null, { ...context, switches: { ...store, put } });
    expect(mechanisms[1]).toMatchObject({ outcome: 'unknown' });
    expect(failures).toEqual([expect.stringContaining('set again')]);
  });

  test('is set once more by a sweep after letting go, in case a hop repeats the request before', async () => {
    const { set, sent, sweep, pass } = switchFixture();
    await set({});
    await set({ seconds: 0 });
    await sweep();
    expect(sent.slice(1)).toEqual([0]);
    pass(60_000);
    await sweep();
    await sweep();
    expect(sent.slice(1)).toEqual([0, 0]);
  });
});
