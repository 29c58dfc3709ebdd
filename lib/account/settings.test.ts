import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import type { AccountSettings, InstrumentSettings, SettingChange } from '../domain/settings.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CallContext, ExchangePort, SettingsPort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample, portSample } from '../exchanges/testing/port-sample.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import {
  changeAccountSettings,
  changeInstrumentSettings,
  readAccountSettings,
  readInstrumentSettings,
} from './settings.ts';

const START = Date.UTC(2026, 10, 30, 12);
afterEach(() => {
  vi.restoreAllMocks();
});
const { linear } = samples;
const ID = `${linear.exchange}.${linear.market}.${linear.exchangeSymbol}`;
const SUPPORTED = { leverage: null, marginMode: null, positionMode: null, assetMode: null };

type Reply = CommandOutcome<null> | (() => CommandOutcome<null>);
const done: Reply = { outcome: 'acknowledged', value: null };
const problemOf = (code: ProblemCode, details = {}) => new Problem(code, 'The exchange says no.', details);
/** A lost reply to a request whose cause is gone. */
const again: Reply = { ...lostOf(1_000), sendAgain: true };
const rejected = (code: ProblemCode): Reply => ({
  outcome: 'rejected',
  problem: problemOf(code, { orderState: 'notPlaced' }),
});
/** A lost reply to a request that can be accepted for this long, milliseconds; `null`: for ever. */
const lost = (validMs: number | null): Reply => lostOf(validMs);

function lostOf(validMs: number | null) {
  return {
    outcome: 'unknown',
    problem: problemOf('EXCHANGE_UNREACHABLE'),
    acceptedUntil: validMs === null ? null : START + validMs,
    clientOrderIds: [],
  } as const;
}

interface Script {
  readonly instrument?: InstrumentSettings;
  readonly account?: AccountSettings;
  readonly replies?: readonly Reply[];
  /** Problems of the reads, in their order; `undefined` lets one through. */
  readonly reads?: readonly (Problem | Error | undefined)[];
  /** What reads show from a time after the start. */
  readonly later?: { readonly fromMs: number; readonly instrument: InstrumentSettings };
  readonly settings?: Partial<SettingsPort> | null;
  readonly markets?: ExchangePort['markets'];
  readonly engineLagMs?: number;
  readonly listingLagMs?: number;
  /** Possible error of the exchange's clock, milliseconds. */
  readonly within?: number;
  /** The exchange's clock minus ours, milliseconds. */
  readonly offset?: number;
  readonly budgetMs?: number;
  /** That of the call, in place of one that ends at the deadline. */
  readonly signal?: AbortSignal;
}

/** An exchange that keeps what is set, on a clock that moves only during waits and by a second with every request. */
function exchange(script: Script = {}) {
  let now = START;
  let values = script.instrument ?? { leverage: '10', marginMode: 'cross', maxLeverage: '125' };
  let account = script.account ?? { positionMode: 'oneWay', assetMode: 'single' };
  const controller = new AbortController();
  const deadline = START + (script.budgetMs ?? 60_000);
  const pass = (ms: number) => {
    now += ms;
    if (now >= deadline) controller.abort();
  };
  const sent: (readonly [on: string | null, change: SettingChange])[] = [];
  const calls: CallContext[] = [];
  const waits: number[] = [];
  const [replies, reads] = [[...(script.replies ?? [])], [...(script.reads ?? [])]];
  const read = <T>(value: () => T, call: CallContext): Promise<T> => {
    calls.push(call);
    pass(10);
    const problem = reads.shift();
    return problem === undefined ? Promise.resolve(value()) : Promise.reject(problem);
  };
  const settings: SettingsPort = {
    refusals: SUPPORTED,
    leverageIsolates: false,
    leverageStep: '1',
    instrument: (_, call) => {
      const { later } = script;
      return read(() => (later !== undefined && now - START >= later.fromMs ? later.instrument : values), call);
    },
    account: (call) => read(() => account, call),
    set: (on, change, call) => {
      calls.push(call);
      sent.push([on?.exchangeSymbol ?? null, change]);
      pass(10);
      const reply = replies.shift() ?? done;
      const outcome = typeof reply === 'function' ? reply() : reply;
      if (outcome.outcome === 'acknowledged') {
        const { setting, value } = change;
        if (setting in values) values = { ...values, [setting]: value };
        else account = { ...account, [setting]: value };
      }
      return Promise.resolve(outcome);
    },
    ...script.settings,
  };
  const port = portSample({
    markets: script.markets ?? ['usdm'],
    facts: { engineLagMs: script.engineLagMs ?? 0, listingLagMs: script.listingLagMs ?? 0 } as ExchangePort['facts'],
    exchangeTime: (ours) => ({ at: ours + (script.offset ?? 0), within: script.within ?? 0 }),
    instruments: () => Promise.resolve({ instruments: [linear], unreadable: [], notServed: [] }),
    account: () => Promise.resolve({ ...accountSample, settings: script.settings === null ? null : settings }),
  });
  const ports = [loadedPort(port)];
  const context = {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 3_600_000, now: () => now }),
    now: () => now,
    sleep: (ms: number) => {
      waits.push(ms);
      pass(ms);
      return Promise.resolve();
    },
  };
  const call = { signal: script.signal ?? controller.signal, deadline };
  return {
    sent,
    calls,
    waits,
    elapsed: () => now - START,
    read: (id = ID) => readInstrumentSettings(context, id, call),
    change: (request: Parameters<typeof changeInstrumentSettings>[2], id = ID) =>
      changeInstrumentSettings(context, id, request, call),
    readAccount: (product = 'binance.usdm') => readAccountSettings(context, product, call),
    changeAccount: (request: Parameters<typeof changeAccountSettings>[2], product = 'binance.usdm') =>
      changeAccountSettings(context, product, request, call),
  };
}

async function refusal(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    (value) => value,
    (problem: unknown) => problem,
  );
  if (error instanceof Problem) return error;
  throw new Error(`no problem, but ${String(error)}`);
}

describe('the settings of an instrument', () => {
  it('are read as the exchange tells them', async () => {
    const { read, calls } = exchange();
    expect(await read()).toMatchObject({
      instrument: { exchangeSymbol: linear.exchangeSymbol },
      settings: { leverage: '10', marginMode: 'cross', maxLeverage: '125' },
    });
    expect(calls.map(({ rank }) => rank)).toEqual([undefined]);
  });

  it.each<[string, string, ProblemCode, string]>([
    [
      'a product that is not one',
      'binance.options.BTCUSDT',
      'NOT_FOUND',
      'There is no product "binance.options"; there are binance.spot, binance.usdm,',
    ],
    ['no market', 'binance', 'NOT_FOUND', '"binance" is not an instrument id: the form is <exchange>.<market>'],
    ['nothing', '', 'NOT_FOUND', '"" is not an instrument id'],
    ['no symbol', 'binance.usdm', 'NOT_FOUND', '"binance.usdm" is not an instrument id'],
    ['an unknown instrument', 'binance.usdm.A.B', 'NOT_FOUND', 'binance.usdm has no instrument A.B.'],
    ['a product that is not enabled', 'bybit.usdm.BTCUSDT', 'NOT_SUPPORTED', 'bybit.usdm is not enabled here'],
  ])('are refused for %s', async (_, id, code, detail) => {
    const problem = await refusal(exchange().read(id));
    expect(problem).toMatchObject({ code });
    expect(problem.detail).toContain(detail);
  });

  it('are those of the product that is named, not of another market that has the symbol', async () => {
    const { read } = exchange({ markets: ['usdm', 'coinm'] });
    expect(await refusal(read(`binance.coinm.${linear.exchangeSymbol}`))).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each<[string, Script, string]>([
    ['spot, though the port has settings', { markets: ['usdm', 'spot'] }, 'binance.spot.BTCUSDT'],
    ['a port without settings', { settings: null }, ID],
  ])('do not exist on %s', async (_, script, id) => {
    const problem = await refusal(exchange(script).read(id));
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', details: { exchange: 'binance' } });
    expect(problem.detail).toContain('has no settings: only usdm and coinm have positions.');
  });
});

describe('a change of an instrument', () => {
  it('is sent once each, the margin mode first, and read back', async () => {
    const { change, sent, calls } = exchange();
    expect(await change({ leverage: '5.0', marginMode: 'isolated' })).toEqual({
      instrument: linear,
      settings: { leverage: '5', marginMode: 'isolated', maxLeverage: '125' },
      unread: null,
      results: [
        { setting: 'marginMode', outcome: 'done', problem: null },
        { setting: 'leverage', outcome: 'done', problem: null },
      ],
    });
    expect(sent).toEqual([
      [linear.exchangeSymbol, { setting: 'marginMode', value: 'isolated' }],
      [linear.exchangeSymbol, { setting: 'leverage', value: '5' }],
    ]);
    expect(new Set(calls.map(({ rank }) => rank))).toEqual(new Set(['order']));
  });

  it.each([
    [60_010, 30_000],
    [60_011, 30_000],
    [11, 1],
  ])('leaves half of %i ms to find out what became of it', async (budgetMs, patience) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    await exchange({ budgetMs }).change({ leverage: '5' });
    expect(timeout).toHaveBeenCalledExactlyOnceWith(patience);
  });

  it('is given up when the patience ends, or the call', async () => {
    for (const ended of ['patience', 'call'] as const) {
      const [patience, call] = [new AbortController(), new AbortController()];
      vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal);
      const set = vi.fn<SettingsPort['set']>(() => Promise.resolve({ outcome: 'acknowledged', value: null }));
      await exchange({ settings: { set }, signal: call.signal }).change({ leverage: '5' });
      const signal = set.mock.lastCall?.[2].signal;
      expect(signal?.aborted).toBe(false);
      ({ patience, call })[ended].abort();
      expect(signal?.aborted).toBe(true);
    }
  });

  it.each([
    [{ leverage: '10.00' }, ['leverage']],
    [{ marginMode: 'cross' as const }, ['marginMode']],
    [{ leverage: '10', marginMode: 'cross' as const }, ['marginMode', 'leverage']],
  ])('to what is there already is done, and sent nothing: %j', async (request, settings) => {
    const { change, sent } = exchange();
    expect((await change(request)).results).toEqual(
      settings.map((setting) => ({ setting, outcome: 'done', problem: null })),
    );
    expect(sent).toEqual([]);
  });

  it('to what is there in another spelling is sent nothing', async () => {
    const { change, sent } = exchange({ instrument: { leverage: '10.0', marginMode: 'cross', maxLeverage: '125' } });
    expect((await change({ leverage: '10' })).results).toMatchObject([{ outcome: 'done' }]);
    expect(sent).toEqual([]);
  });

  it('is sent where the exchange does not tell the value', async () => {
    const { change, sent } = exchange({ instrument: { leverage: null, marginMode: null, maxLeverage: null } });
    await change({ leverage: '10', marginMode: 'cross' });
    expect(sent).toHaveLength(2);
  });

  it.each([
    ['above the bracket', '126', '125', 'max', 'most'],
    ['below one', '0.9', '1', 'min', 'least'],
  ])('to a leverage %s is refused with the bound, and nothing is sent', async (_, leverage, bound, rule, word) => {
    const { change, sent } = exchange();
    const problem = await refusal(change({ leverage }));
    expect(problem).toMatchObject({
      code: 'OUT_OF_BOUNDS',
      detail: `leverage must be at ${word} ${bound} on this instrument.`,
      details: { violations: [{ field: 'leverage', rule, given: leverage, bound, suggestion: bound }] },
    });
    expect(problem.details.violations?.[0]?.message).toBe(problem.detail);
    expect(sent).toEqual([]);
  });

  it('to a leverage between the steps is refused with the nearest, and nothing is sent', async () => {
    const { change, sent } = exchange();
    expect(await refusal(change({ leverage: '1.5' }))).toMatchObject({
      code: 'OUT_OF_BOUNDS',
      details: { violations: [{ field: 'leverage', rule: 'step', given: '1.5', bound: '1', suggestion: ['1', '2'] }] },
    });
    expect(sent).toEqual([]);
  });

  it('to any leverage is made where no step is told', async () => {
    const { change } = exchange({ settings: { leverageStep: null } });
    expect((await change({ leverage: '1.5' })).results).toMatchObject([{ outcome: 'done' }]);
  });

  it.each(['1', '125'])('to the leverage %s, which is a bound, is made', async (leverage) => {
    expect((await exchange().change({ leverage })).results).toMatchObject([{ outcome: 'done' }]);
  });

  it('to any leverage is made where no highest is told', async () => {
    const { change } = exchange({ instrument: { leverage: '10', marginMode: 'cross', maxLeverage: null } });
    expect((await change({ leverage: '500' })).results).toMatchObject([{ outcome: 'done' }]);
  });

  it('that the product cannot make is refused with its reason, and nothing is read or sent', async () => {
    const refusals = { ...SUPPORTED, marginMode: 'One for the account.', leverage: 'None.' };
    const { change, calls } = exchange({ settings: { refusals } });
    expect(await refusal(change({ marginMode: 'isolated', leverage: '5' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      detail: 'One for the account. None.',
      details: {
        exchange: 'binance',
        violations: [
          { field: 'marginMode', rule: 'supported', given: 'isolated', message: 'One for the account.' },
          { field: 'leverage', rule: 'supported', given: '5', message: 'None.' },
        ],
      },
    });
    expect(calls).toEqual([]);
  });

  it('does not hide that the settings cannot be read before', async () => {
    const { change, sent } = exchange({ reads: [problemOf('RATE_LIMITED', { retryAfterMs: 1_000 })] });
    expect(await refusal(change({ leverage: '5' }))).toMatchObject({ code: 'RATE_LIMITED' });
    expect(sent).toEqual([]);
  });
});

describe('where a leverage isolates the margin', () => {
  const isolating = { settings: { leverageIsolates: true } };

  it('a leverage is one change, whether isolated is asked for or not', async () => {
    for (const request of [{ leverage: '5' }, { leverage: '5', marginMode: 'isolated' as const }]) {
      const { change, sent } = exchange(isolating);
      expect((await change(request)).results).toMatchObject([{ setting: 'leverage', outcome: 'done' }]);
      expect(sent).toHaveLength(1);
    }
  });

  it('cross margin is a change of its own', async () => {
    const { change, sent } = exchange({
      ...isolating,
      instrument: { leverage: '10', marginMode: 'isolated', maxLeverage: '100' },
    });
    expect((await change({ marginMode: 'cross' })).results).toMatchObject([{ setting: 'marginMode', outcome: 'done' }]);
    expect(sent).toMatchObject([[linear.exchangeSymbol, { value: 'cross' }]]);
  });

  it.each([
    [
      { marginMode: 'isolated' as const },
      'leverage',
      'The leverage of a symbol isolates its margin at binance: give both.',
    ],
    [
      { marginMode: 'cross' as const, leverage: '5' },
      'marginMode',
      'A leverage isolates the margin of a symbol at binance: give one of the two.',
    ],
  ])('%j is refused', async (request, field, message) => {
    const { change, calls } = exchange(isolating);
    expect(await refusal(change(request))).toMatchObject({
      code: 'NOT_SUPPORTED',
      detail: message,
      details: { exchange: 'binance', violations: [{ field, rule: 'supported', message }] },
    });
    expect(calls).toEqual([]);
  });
});

describe('a refused change', () => {
  it.each<[ProblemCode, ProblemCode]>([
    ['EXCHANGE_REJECTED', 'SETTING_REJECTED'],
    ['EXCHANGE_REFUSED_REQUEST', 'SETTING_REJECTED'],
    ['INSUFFICIENT_FUNDS', 'SETTING_REJECTED'],
    ['NOT_SUPPORTED', 'SETTING_REJECTED'],
    ['RULE_VIOLATION', 'SETTING_REJECTED'],
    ['CREDENTIALS_REJECTED', 'CREDENTIALS_REJECTED'],
    ['EXCHANGE_CLOSED', 'EXCHANGE_CLOSED'],
  ])('as %s is told as %s when nothing was changed before', async (code, told) => {
    const { change } = exchange({ replies: [rejected(code)] });
    const problem = await refusal(change({ leverage: '5' }));
    expect(problem).toMatchObject({ code: told, detail: 'The exchange says no.' });
    expect(problem.details.orderState).toBeUndefined();
  });

  it('that was not executed is told too', async () => {
    const reply: Reply = { outcome: 'notExecuted', problem: problemOf('RATE_LIMITED') };
    expect(await refusal(exchange({ replies: [reply] }).change({ leverage: '5' }))).toMatchObject({
      code: 'RATE_LIMITED',
    });
  });

  it('does not hide the one that was made before it', async () => {
    const { change } = exchange({ replies: [done, rejected('EXCHANGE_REJECTED')] });
    expect(await change({ leverage: '5', marginMode: 'isolated' })).toMatchObject({
      settings: { leverage: '10', marginMode: 'isolated' },
      results: [
        { setting: 'marginMode', outcome: 'done', problem: null },
        { setting: 'leverage', outcome: 'rejected', problem: { code: 'SETTING_REJECTED' } },
      ],
    });
  });

  it('that the first one needed no sending does not hide is told beside it', async () => {
    const { change } = exchange({ replies: [rejected('EXCHANGE_REJECTED')] });
    expect((await change({ leverage: '5', marginMode: 'cross' })).results).toMatchObject([
      { outcome: 'done' },
      { outcome: 'rejected' },
    ]);
  });
});

describe('a change whose reply is lost', () => {
  const asked = { leverage: '5', marginMode: 'cross', maxLeverage: '125' } as const;

  it('is done once a read shows the value', async () => {
    const { change, sent, waits } = exchange({ replies: [lost(null)], later: { fromMs: 900, instrument: asked } });
    expect((await change({ leverage: '5' })).results).toEqual([
      { setting: 'leverage', outcome: 'done', problem: null },
    ]);
    expect(sent).toHaveLength(1);
    expect(new Set(waits)).toEqual(new Set([500]));
  });

  it('is proven without effect by another value, read after it can no longer arrive', async () => {
    const { change, elapsed, sent } = exchange({ replies: [lost(3_000)], engineLagMs: 2_000, within: 600 });
    const problem = await refusal(change({ leverage: '5' }));
    expect(problem).toMatchObject({
      code: 'NOT_PLACED',
      detail:
        'The change of leverage is not in effect at binance, and the request for it can no longer take effect: it may be sent again.',
      details: { exchange: 'binance' },
    });
    expect(elapsed()).toBeGreaterThan(5_600);
    expect(elapsed()).toBeLessThan(6_300);
    expect(sent).toHaveLength(1);
  });

  it('is judged by the clock of the exchange', async () => {
    const { change, elapsed } = exchange({ replies: [lost(5_000)], offset: 3_000 });
    expect(await refusal(change({ leverage: '5' }))).toMatchObject({ code: 'NOT_PLACED' });
    expect(elapsed()).toBeGreaterThan(2_000);
    expect(elapsed()).toBeLessThan(3_000);
  });

  it('believes no read that began before the last moment', async () => {
    const moment = 1_040;
    const { change } = exchange({ replies: [lost(moment)], later: { fromMs: moment + 20, instrument: asked } });
    expect((await change({ leverage: '5' })).results).toMatchObject([{ outcome: 'done' }]);
  });

  it('is unknown where nothing proves absence, and no later change is sent', async () => {
    const { change, sent, elapsed } = exchange({ replies: [lost(null)], budgetMs: 8_000 });
    expect(await change({ leverage: '5', marginMode: 'isolated' })).toMatchObject({
      settings: { leverage: '10', marginMode: 'cross' },
      unread: null,
      results: [{ setting: 'marginMode', outcome: 'unknown', problem: { code: 'EXCHANGE_UNREACHABLE' } }],
    });
    expect(sent).toHaveLength(1);
    expect(elapsed()).toBeGreaterThan(6_000);
    expect(elapsed()).toBeLessThan(8_000);
  });

  it('is unknown where the exchange does not tell the value', async () => {
    const untold = { leverage: null, marginMode: null, maxLeverage: '125' };
    const { change } = exchange({ instrument: untold, replies: [lost(1_000)], budgetMs: 8_000 });
    expect((await change({ leverage: '5' })).results).toMatchObject([{ outcome: 'unknown' }]);
  });

  it('is unknown while the settings cannot be read, however late', async () => {
    const down = Array.from({ length: 40 }, () => problemOf('EXCHANGE_UNREACHABLE'));
    const { change } = exchange({ replies: [lost(1_000)], reads: [undefined, ...down], budgetMs: 8_000 });
    expect(await change({ leverage: '5' })).toMatchObject({
      settings: null,
      unread: { code: 'EXCHANGE_UNREACHABLE' },
      results: [{ outcome: 'unknown' }],
    });
  });

  it('does not hide a fault of Atlas', async () => {
    const { change } = exchange({ replies: [lost(1_000)], reads: [undefined, new TypeError('a bug')] });
    await expect(change({ leverage: '5' })).rejects.toThrow('a bug');
  });
});

describe('a change that was refused for a cause that is gone', () => {
  it('is sent once more, and no third time', async () => {
    const { change, sent } = exchange({ replies: [again, again, again] });
    expect(await refusal(change({ leverage: '5' }))).toMatchObject({ code: 'NOT_PLACED' });
    expect(sent).toHaveLength(2);
    const second = exchange({ replies: [again] });
    expect((await second.change({ leverage: '5' })).results).toMatchObject([{ outcome: 'done' }]);
    expect(second.sent).toHaveLength(2);
  });
});

describe('a refusal that may be the answer to a second copy', () => {
  const asked = { leverage: '5', marginMode: 'cross', maxLeverage: '125' } as const;
  const refusedAt = (recheckFrom: number): Reply => ({
    outcome: 'rejected',
    problem: problemOf('EXCHANGE_REJECTED', { exchangeCode: '-1' }),
    recheckFrom,
  });

  it('is believed once a read past the listing lag shows the old value', async () => {
    const problem = await refusal(
      exchange({ replies: [refusedAt(START)], listingLagMs: 3_000 }).change({ leverage: '5' }),
    );
    expect(problem).toMatchObject({ code: 'SETTING_REJECTED', details: { exchangeCode: '-1' } });
  });

  it('is not believed where the value shows as late as the lag allows', async () => {
    const later = { fromMs: 2_000, instrument: asked };
    const { change } = exchange({ replies: [refusedAt(START)], listingLagMs: 3_000, later });
    expect((await change({ leverage: '5' })).results).toMatchObject([{ outcome: 'done' }]);
  });

  it('believes a read that begins with the end of the lag', async () => {
    const { change, waits } = exchange({
      replies: [refusedAt(START)],
      listingLagMs: 10,
      later: { fromMs: 25, instrument: asked },
    });
    expect((await change({ leverage: '5' })).results).toMatchObject([{ outcome: 'done' }]);
    expect(waits).toEqual([]);
  });

  it('is unknown while a copy of it may still arrive, as long as there is time for a read', async () => {
    const { change, waits } = exchange({ replies: [refusedAt(START + 60_000)], budgetMs: 2_040 });
    expect((await change({ leverage: '5' })).results).toMatchObject([
      { outcome: 'unknown', problem: { code: 'EXCHANGE_REJECTED' } },
    ]);
    expect(waits).toEqual([500, 500]);
  });

  it('is unknown at once when the call has ended', async () => {
    const controller = new AbortController();
    const reply = () => {
      controller.abort();
      return { ...lostOf(null) };
    };
    const { change, waits } = exchange({ replies: [reply], signal: controller.signal });
    expect((await change({ leverage: '5' })).results).toMatchObject([{ outcome: 'unknown' }]);
    expect(waits).toEqual([]);
  });
});

describe('the read after a change', () => {
  const limited = (retryAfterMs?: number) => problemOf('RATE_LIMITED', { retryAfterMs });

  it('waits for a limit of the exchange', async () => {
    const { change, waits } = exchange({ reads: [undefined, limited(2_000), limited(1_000)] });
    expect(await change({ leverage: '5' })).toMatchObject({
      settings: { leverage: '5', maxLeverage: '125' },
      unread: null,
      results: [{ outcome: 'done' }],
    });
    expect(waits).toEqual([2_000, 1_000]);
  });

  it.each<[string, Problem, ProblemCode]>([
    ['the limit lasts longer than the call', limited(59_000), 'RATE_LIMITED'],
    ['the limit leaves no time for the read', limited(58_470), 'RATE_LIMITED'],
    ['the limit names no end', limited(), 'RATE_LIMITED'],
    ['the exchange is away', problemOf('EXCHANGE_UNREACHABLE'), 'EXCHANGE_UNREACHABLE'],
  ])('says why nothing is told when %s', async (_, problem, code) => {
    const { change, sent, waits } = exchange({ reads: [undefined, problem] });
    expect(await change({ leverage: '5' })).toMatchObject({
      settings: null,
      unread: { code },
      results: [{ setting: 'leverage', outcome: 'done', problem: null }],
    });
    expect([sent.length, waits]).toEqual([1, []]);
  });

  it('waits as long as there is time for the read', async () => {
    const { change, waits } = exchange({ reads: [undefined, limited(58_469)] });
    expect(await change({ leverage: '5' })).toMatchObject({ unread: null });
    expect(waits).toEqual([58_469]);
  });

  it('that the end of the call cuts off does not hide the change', async () => {
    const { change } = exchange({ budgetMs: 30, reads: [undefined, new Error('aborted')] });
    expect(await change({ leverage: '5' })).toMatchObject({
      settings: null,
      unread: {
        code: 'DEADLINE_EXCEEDED',
        detail: 'The request ran out of time before the settings could be read again.',
      },
      results: [{ outcome: 'done' }],
    });
  });

  it('does not hide a fault of Atlas', async () => {
    const { change } = exchange({ reads: [undefined, new TypeError('a bug')] });
    await expect(change({ leverage: '5' })).rejects.toThrow('a bug');
  });
});

describe('the settings of an account', () => {
  it('are read as the exchange tells them', async () => {
    const { readAccount, calls } = exchange();
    expect(await readAccount()).toEqual({ positionMode: 'oneWay', assetMode: 'single' });
    expect(calls.map(({ rank }) => rank)).toEqual([undefined]);
    expect(await refusal(readAccount('binance.spot'))).toMatchObject({ code: 'NOT_SUPPORTED' });
  });

  it('are changed once each, on no instrument, and read back', async () => {
    const { changeAccount, sent, calls } = exchange();
    expect(await changeAccount({ positionMode: 'hedge', assetMode: 'multi' })).toEqual({
      settings: { positionMode: 'hedge', assetMode: 'multi' },
      unread: null,
      results: [
        { setting: 'positionMode', outcome: 'done', problem: null },
        { setting: 'assetMode', outcome: 'done', problem: null },
      ],
    });
    expect(sent).toEqual([
      [null, { setting: 'positionMode', value: 'hedge' }],
      [null, { setting: 'assetMode', value: 'multi' }],
    ]);
    expect(new Set(calls.map(({ rank }) => rank))).toEqual(new Set(['order']));
  });

  it('are not sent where they are so already', async () => {
    const { changeAccount, sent } = exchange();
    expect((await changeAccount({ positionMode: 'oneWay' })).results).toMatchObject([{ outcome: 'done' }]);
    expect((await changeAccount({ assetMode: 'single' })).results).toMatchObject([{ outcome: 'done' }]);
    expect(sent).toEqual([]);
  });

  it('that the product has not are refused before anything is read', async () => {
    const { changeAccount, calls } = exchange({ settings: { refusals: { ...SUPPORTED, assetMode: 'None here.' } } });
    expect(await refusal(changeAccount({ positionMode: 'hedge', assetMode: 'multi' }))).toMatchObject({
      code: 'NOT_SUPPORTED',
      details: { violations: [{ field: 'assetMode', given: 'multi', message: 'None here.' }] },
    });
    expect(calls).toEqual([]);
  });

  it('say that nothing was sent when the time runs out before', async () => {
    const script = { budgetMs: 5, reads: [new Error('aborted')] };
    const [account, instrument] = [exchange(script), exchange(script)];
    expect(await refusal(account.changeAccount({ positionMode: 'hedge' }))).toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
    expect(await refusal(instrument.change({ leverage: '5' }))).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect([account.sent, instrument.sent]).toEqual([[], []]);
  });
});
