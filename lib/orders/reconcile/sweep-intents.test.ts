import { describe, expect, it } from 'vitest';
import type { Deadline } from '../../domain/deadline.ts';
import { PLAIN_TERMS } from '../../domain/order.ts';
import type { Intent, OpenIntent } from '../../intents/intent.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import { sweepIntents } from './sweep-intents.ts';
import { exchangeFake, heldOrder, START } from './testing/exchange-fake.ts';

/** A place whose caller stopped before recording an outcome, and that can no longer be accepted. */
const left = (intentId: string, with_: Partial<OpenIntent> = {}): OpenIntent => ({
  ...{ intentId, version: 1, writer: 'gone', clientOrderId: null, requestHash: 'h', principal: null, requestId: 'r' },
  subject: {
    ...{ operation: 'place', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
    order: {
      ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', postOnly: false, reduceOnly: false },
      ...{ price: '90000', quantity: '0.005', quoteQuantity: null, ...PLAIN_TERMS, clientOrderId: intentId },
    },
    idOrigin: 'drawn',
    sentAfter: { at: START - 90_000, within: null },
  },
  progress: {
    ...{ state: 'SENT', lease: { owner: 'gone', until: START - 60_000 } },
    ...{ acceptedUntil: START - 60_000, dueAt: START - 60_000 },
  },
  ...{ attempt: 1, createdAt: START - 90_000, updatedAt: START - 90_000 },
  ...with_,
});

/** A store with these intents, and what a sweep of it writes, reports and reads. */
function fixture(...intents: readonly Intent[]) {
  const fake = exchangeFake({
    find: (ref) => heldOrder({ clientOrderId: 'clientOrderId' in ref ? ref.clientOrderId : null }),
  });
  const standing = new Map(intents.map((each) => [each.intentId, each]));
  const written: Intent[] = [];
  const failures: unknown[] = [];
  const asked: number[] = [];
  const unused = () => Promise.reject(new Error('a sweep does not ask for this'));
  const store: IntentStore = {
    begin: unused,
    namingLagMs: 0,
    byClientOrderId: unused,
    get: (id) => Promise.resolve(standing.get(id)),
    due: (before, limit) => {
      asked.push(before);
      return Promise.resolve([...standing.keys()].slice(0, limit));
    },
    replace: (next) => {
      if (standing.get(next.intentId)?.version !== next.version - 1) return Promise.resolve(false);
      standing.set(next.intentId, next);
      written.push(next);
      return Promise.resolve(true);
    },
  };
  const failed = (_: string, error: unknown) => failures.push(error);
  const context = { ...fake.context, intents: { ...fake.context.intents, store, failed } };
  const sweep = (deadline: Partial<Deadline> = {}, changed: Partial<IntentStore> = {}) =>
    sweepIntents(
      { ...context, intents: { ...context.intents, store: { ...store, ...changed } } },
      { ...fake.call, ...deadline },
    );
  return { ...fake, sweep, written, failures, asked, standing };
}

describe('a sweep', () => {
  it('resolves a command that was left open, and records the outcome', async () => {
    const { sweep, standing } = fixture(left('a'));
    expect(await sweep()).toEqual([
      { operation: 'place', exchange: 'binance', state: 'DONE', stuck: false, overdue: false },
    ]);
    expect(standing.get('a')?.progress).toMatchObject({ state: 'DONE', result: { kind: 'order' } });
  });

  it('takes a lease first, which outlasts its look of three seconds', async () => {
    const { sweep, written } = fixture(left('a'));
    await sweep();
    expect(written[0]?.progress).toMatchObject({ lease: { owner: 'me', until: START + 3_000 + 2_000 } });
  });

  it('looks no longer than it has time, and its lease outlasts that too', async () => {
    const { sweep, written } = fixture(left('a'));
    await sweep({ deadline: START + 1_500 });
    expect(written[0]?.progress).toMatchObject({ lease: { until: START + 1_500 + 2_000 } });
  });

  it.each([
    ['that somebody is at work on', { progress: { ...left('a').progress, lease: { owner: 'x', until: START + 1 } } }],
    [
      'that has ended',
      {
        progress: {
          state: 'DONE',
          result: { kind: 'problem', problem: { code: 'NOT_PLACED', detail: '', details: {} } },
        },
      },
    ],
  ] as const)('leaves one alone %s', async (_, with_) => {
    const { sweep, written, calls, failures } = fixture({ ...left('a'), ...with_ } as Intent);
    expect(await sweep()).toEqual([]);
    expect([written, calls, failures]).toEqual([[], [], []]);
  });

  it('does not look if another process takes the lease first, or ends the command', async () => {
    const { sweep, calls } = fixture(left('a'));
    expect(await sweep({}, { replace: () => Promise.resolve(false) })).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('begins with a second left, and not with less', async () => {
    const enough = fixture();
    await enough.sweep({ deadline: START + 1_000 });
    expect(enough.asked).toEqual([START]);
    const late = fixture();
    expect(await late.sweep({ deadline: START + 999 })).toEqual([]);
    expect(late.asked).toEqual([]);
  });

  it('works on four commands at once', async () => {
    const { sweep, standing } = fixture(...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => left(id)));
    let atOnce = 0;
    let most = 0;
    const get = async (id: string) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      return standing.get(id);
    };
    expect([(await sweep({}, { get })).length, most]).toEqual([6, 4]);
  });

  it('leaves to the next one what it has no time for any more', async () => {
    const { sweep, standing, pass, now } = fixture(...['a', 'b', 'c', 'd', 'e', 'f'].map((id) => left(id)));
    // The read of the first one takes a second.
    const get = (id: string) => {
      pass(now() === START ? 1_000 : 0);
      return Promise.resolve(standing.get(id));
    };
    expect(await sweep({ deadline: START + 1_999 }, { get })).toHaveLength(1);
    expect([...standing.values()].filter(({ version }) => version === 1)).toHaveLength(5);
  });

  it('begins nothing after its caller has ended it', async () => {
    const { sweep, asked } = fixture(left('a'));
    expect(await sweep({ signal: AbortSignal.abort() })).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('covers more than one fetch, each command once', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `i${index}`);
    const { sweep, count } = fixture(...ids.map((id) => left(id)));
    expect(await sweep()).toHaveLength(60);
    expect(count('find')).toBe(60);
  });

  it('is not held up by one failing command, and reports the failure', async () => {
    const { sweep, failures, standing } = fixture(left('a'), left('b'));
    const get = (id: string) => (id === 'a' ? Promise.reject(new Error('odd')) : Promise.resolve(standing.get(id)));
    expect(await sweep({}, { get })).toHaveLength(1);
    expect(failures).toEqual([new Error('odd')]);
  });

  const HOUR_MS = 3_600_000;

  it.each<[string, number, number, boolean]>([
    ['at a quarter of what the exchange keeps without a fill', 24 * HOUR_MS, 6 * HOUR_MS + 1, true],
    ['not before', 24 * HOUR_MS, 6 * HOUR_MS - 60_000, false],
    ['after half a day where it keeps them longer', Number.POSITIVE_INFINITY, 12 * HOUR_MS + 1, true],
    ['not before that either', Number.POSITIVE_INFINITY, 12 * HOUR_MS - 60_000, false],
  ])('calls one overdue that stays unknown: %s', async (_, unfilledRetentionMs, age, overdue) => {
    const open = { ...left('a').progress, acceptedUntil: null } as const;
    const { context, sweep } = fixture(left('a', { progress: open, createdAt: START - age }));
    const port = context.ports[0]?.loaded();
    if (port === undefined) throw new Error('there is a port');
    Object.assign(port, { facts: { ...port.facts, unfilledRetentionMs } });
    port.find = () => Promise.reject(new Error('unreachable'));
    expect(await sweep()).toMatchObject([{ state: 'UNKNOWN', stuck: true, overdue }]);
  });

  it('calls none overdue that has ended, however late', async () => {
    const { sweep } = fixture(left('a', { createdAt: START - 24 * HOUR_MS }));
    expect(await sweep()).toMatchObject([{ state: 'DONE', overdue: false }]);
  });

  it('calls none stuck that has been open for two minutes, or that has ended however late', async () => {
    const open = { ...left('a').progress, acceptedUntil: null } as const;
    const sweepOf = async (ageMs: number, isFound = false) => {
      const { context, sweep, now } = fixture(left('a', { progress: open, createdAt: START - ageMs }));
      const port = context.ports[0]?.loaded();
      if (port === undefined) throw new Error('there is a port');
      if (!isFound) port.find = () => Promise.reject(new Error('unreachable'));
      const [swept] = await sweep();
      return { stuck: swept?.stuck, tookMs: now() - START };
    };
    const { tookMs } = await sweepOf(0);
    expect(await sweepOf(120_000 - tookMs)).toMatchObject({ stuck: false });
    expect(await sweepOf(120_001 - tookMs)).toMatchObject({ stuck: true });
    expect(await sweepOf(3_600_000, true)).toMatchObject({ stuck: false });
  });

  it('reports a command as stuck after two minutes unknown, and looks at it again half a minute later', async () => {
    const open = { ...left('a').progress, acceptedUntil: null } as const;
    const old = left('a', { progress: open, createdAt: START - 120_000 });
    const { context, sweep, written, now } = fixture(old);
    const port = await context.ports[0]?.load();
    if (port === undefined) throw new Error('there is a port');
    port.find = () => Promise.reject(new Error('unreachable'));
    const [swept] = await sweep();
    expect(swept).toMatchObject({ state: 'UNKNOWN', stuck: true });
    expect(written.at(-1)?.progress).toMatchObject({ state: 'UNKNOWN', lease: null, dueAt: now() + 30_000 });
  });
});
