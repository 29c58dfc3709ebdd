import { describe, expect, test } from 'vitest';
import type { Order } from '../../domain/order.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { EARLIER_IDS_UNTIL } from '../../intents/earlier-id.ts';
import { type Intent, type IntentOperation, type IntentSubject, intentProductOf } from '../../intents/intent.ts';
import { intentIdOf, requestHashOf } from '../../intents/intent-id.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { Caller, Prepare, ReadyCommand } from './command.ts';
import { runKeyed } from './keyed.ts';
import { type ExchangeScript, exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';
import { placeIntent, placeListIntent } from './testing/intent-sample.ts';

const KEY = 'a-key';
const ID = intentIdOf('test', null, KEY);
const INPUT = { what: 'the caller asks for' };
const ORDER = heldOrder({ clientOrderId: ID });
const REFUSAL = { code: 'INSUFFICIENT_FUNDS', detail: 'No margin.', details: {} } as const;
const SUBJECTS: Readonly<Record<IntentOperation, IntentSubject>> = {
  place: placeIntent({}, { idOrigin: 'derived', order: { ...ordered(), clientOrderId: ID } }).subject,
  amend: {
    ...{ operation: 'amend', ...intentProductOf(samples.spot), before: heldOrder(), modifyId: '7' },
    ...{ change: { quantity: undefined, price: '80000' }, replacementClientOrderId: ID, mayBeReplaced: false },
  },
  cancel: { operation: 'cancel', ...intentProductOf(samples.spot), orderId: heldOrder().id },
  placeList: placeListIntent().subject,
  cancelList: { operation: 'cancelList', ...intentProductOf(samples.spot), orderListId: 'binance.spot.BTCUSDT.7' },
};

function ordered() {
  const { subject } = placeIntent();
  if (subject.operation !== 'place') throw new TypeError('it is a place');
  return subject.order;
}

/** What an earlier call has recorded under the key. */
const earlier = (progress: Partial<Intent['progress']> = {}, operation: IntentOperation = 'place'): Intent => ({
  ...placeIntent(),
  ...{ intentId: ID, writer: 'gone', clientOrderId: null, subject: SUBJECTS[operation] },
  requestHash: requestHashOf(operation, INPUT),
  progress: {
    ...placeIntent().progress,
    lease: { owner: 'gone', until: START - 1 },
    ...progress,
  } as Intent['progress'],
});
const sentNever: Partial<Intent['progress']> = { state: 'NOT_EXECUTED', problem: REFUSAL, lookFrom: null };
const done: Partial<Intent['progress']> = { state: 'DONE', result: { kind: 'order', order: ORDER, amendment: null } };

type Sent = Awaited<ReturnType<ReadyCommand['send']>>;

interface Course {
  readonly operation?: IntentOperation;
  readonly standing?: Intent;
  readonly exchange?: ExchangeScript;
  readonly caller?: Partial<Caller>;
  /** What each sending ends in: an order by default. */
  readonly send?: () => Sent | Promise<Sent>;
  /** Happens during the checks before a sending, and may throw. */
  readonly prepare?: (stand: (intent: Intent | undefined) => void) => void;
  /** Stands in for the store. */
  readonly store?: (stand: (intent: Intent | undefined) => void) => Partial<IntentStore>;
}

/** A call with the key, with a store of one record. */
function call(course: Course = {}) {
  const { operation = 'place', send = () => ({ outcome: 'placed', order: ORDER }) } = course;
  const fake = exchangeFake(course.exchange);
  let { standing } = course;
  const stand = (intent: Intent | undefined) => {
    standing = intent;
  };
  const asked: string[] = [];
  const written: Intent[] = [];
  const restored: (Intent | undefined)[] = [];
  const failures: (readonly [string, unknown])[] = [];
  const sent: (number | null | undefined)[] = [];
  const own: IntentStore = {
    get: (id) => {
      asked.push('get');
      return Promise.resolve(standing?.intentId === id ? standing : undefined);
    },
    begin: (intent) => {
      asked.push('begin');
      if (standing?.intentId === intent.intentId) return Promise.resolve(standing);
      standing = intent;
      written.push(intent);
      return Promise.resolve(undefined);
    },
    replace: (next, _, unsentBefore) => {
      asked.push('replace');
      if (standing?.version !== next.version - 1) return Promise.resolve(false);
      standing = next;
      written.push(next);
      restored.push(unsentBefore);
      return Promise.resolve(true);
    },
    namingLagMs: 0,
    byClientOrderId: () => Promise.resolve([]),
    due: () => Promise.resolve([]),
  };
  const prepare: Prepare = () => {
    asked.push('prepare');
    course.prepare?.(stand);
    const ready: ReadyCommand = {
      port: fake.port,
      subject: SUBJECTS[operation],
      send: (acceptedUntil) => {
        asked.push('send');
        sent.push(acceptedUntil);
        return Promise.resolve(send());
      },
    };
    return Promise.resolve(ready);
  };
  const context = {
    ...fake.context,
    intents: {
      ...{ store: { ...own, ...course.store?.(stand) }, outlivesProcess: true, stage: 'test', requireKey: false },
      newWriter: () => 'me',
      failed: (what: string, error: unknown) => failures.push([what, error]),
    },
  };
  const caller = { principal: null, keyOwner: null, requestId: 'request-2', idempotencyKey: KEY, ...course.caller };
  const command = { operation, input: INPUT, givenId: null };
  const result = runKeyed(context, command, { ...caller, key: KEY }, fake.call, prepare);
  return { ...fake, result, asked, written, restored, failures, sent, standing: () => standing };
}

const lost = (acceptedUntil: number | null): Sent => ({
  ...{ outcome: 'unknown', operation: 'place', detail: '', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT' },
  ...{ clientOrderIds: [ID], orderId: null, orderState: 'unknown', askAgainMs: 1_000 },
  lost: { problem: new Problem('EXCHANGE_UNREACHABLE', 'down'), acceptedUntil, clientOrderIds: [ID] },
});
const refused =
  (code: ProblemCode = 'INSUFFICIENT_FUNDS') =>
  () =>
    Promise.reject(new Problem(code, 'No.'));

describe('a command under a new key', () => {
  test('is recorded, sent and concluded, and the store is asked for nothing else', async () => {
    const { result, asked, written } = call();
    expect(await result).toEqual({ outcome: 'done', order: ORDER, amendment: null, replayed: false });
    expect(asked).toEqual(['prepare', 'begin', 'send', 'replace']);
    expect(written).toMatchObject([
      { intentId: ID, version: 1, writer: 'me', attempt: 1, requestId: 'request-2', progress: { state: 'SENT' } },
      { version: 2, progress: { state: 'DONE', result: { kind: 'order', order: ORDER, amendment: null } } },
    ]);
  });

  test.each(['place', 'cancel', 'placeList', 'cancelList'] as const)(
    'is not looked for in the store before a %s, whose checks ask the exchange nothing that costs more',
    async (operation) => {
      const { result, asked } = call({ operation });
      await result;
      expect(asked).toEqual(['prepare', 'begin', 'send', 'replace']);
    },
  );

  test('is looked for in the store before an amend asks the exchange for its order', async () => {
    const fresh = call({ operation: 'amend' });
    await fresh.result;
    expect(fresh.asked).toEqual(['get', 'prepare', 'begin', 'send', 'replace']);
    const replayed = call({ operation: 'amend', standing: earlier(done, 'amend') });
    expect(await replayed.result).toMatchObject({ outcome: 'done', replayed: true });
    expect(replayed.asked).toEqual(['get']);
  });

  test('that ends unknown is recorded with the last moment at which it can be accepted', async () => {
    const { result, standing } = call({ send: () => lost(START + 7_000) });
    expect(await result).toMatchObject({ outcome: 'unknown', intentId: ID });
    expect(standing()?.progress).toMatchObject({
      ...{ state: 'UNKNOWN', lease: null, acceptedUntil: START + 7_000, dueAt: START },
    });
  });

  test('is the answer of a call that was faster, where a check fails because of what that did', async () => {
    const fails = (recorded: Intent | undefined) =>
      call({
        prepare: (stand) => {
          stand(recorded);
          throw new Problem('ORDER_NOT_ACTIVE', 'It is gone.');
        },
      });
    const other = fails(earlier(done));
    expect(await other.result).toMatchObject({ outcome: 'done', order: ORDER, replayed: true });
    expect(await problemThrownBy(fails(undefined).result)).toMatchObject({ code: 'ORDER_NOT_ACTIVE' });
    expect(other.asked).not.toContain('send');
  });
});

describe('a record of the first format', () => {
  const session = 'arn:aws:sts::1:assumed-role/desk/task-1';
  const caller = { principal: session, keyOwner: 'arn:aws:iam::1:role/desk' };
  const standing = { ...earlier(done), intentId: intentIdOf('test', session, KEY) };

  test('is replayed under the id that it has, to the session that made it', async () => {
    const { result, asked } = call({ standing, caller });
    expect(await result).toMatchObject({ outcome: 'done', replayed: true });
    expect(asked).not.toContain('send');
  });

  test('is looked for until none can be left', async () => {
    expect(START).toBeLessThan(EARLIER_IDS_UNTIL);
    const { result, asked, written } = call({ caller });
    await result;
    expect(asked).toEqual(['get', 'prepare', 'begin', 'send', 'replace']);
    expect(written[0]?.intentId).toBe(intentIdOf('test', caller.keyOwner, KEY));
  });
});

describe('a call that loses its record while it sends', () => {
  const overtaken = (send: Course['send'], after: Intent | undefined, get?: IntentStore['get']) =>
    call({
      ...(send && { send }),
      store: (stand) => ({
        replace: () => {
          stand(after);
          return Promise.resolve(false);
        },
        ...(get && { get }),
      }),
    }).result;

  test('tells an order that exists, whoever holds the record', async () => {
    expect(await overtaken(undefined, earlier())).toMatchObject({ outcome: 'done', order: ORDER, replayed: false });
  });

  test.each<[string, Course['send']]>([
    ['no effect', refused('RATE_LIMITED')],
    ['a refusal', refused()],
    ['an unknown outcome', () => lost(null)],
  ])('does not claim %s while another call is at work', async (_, send) => {
    expect(await problemThrownBy(overtaken(send, earlier()))).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    expect(await problemThrownBy(overtaken(send, undefined))).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    const down = () => Promise.reject(new Error('down'));
    expect(await problemThrownBy(overtaken(send, earlier(), down))).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
  });

  test('answers with what the other call found', async () => {
    expect(await overtaken(refused('RATE_LIMITED'), earlier(done))).toMatchObject({ order: ORDER, replayed: true });
    expect(await problemThrownBy(overtaken(() => lost(null), earlier(sentNever)))).toMatchObject({ ...REFUSAL });
  });
});

describe('a call that cannot record its end', () => {
  const down = new Error('down');

  test('answers all the same, and says so to the operator', async () => {
    const { result, failures } = call({ store: () => ({ replace: () => Promise.reject(down) }) });
    expect(await result).toMatchObject({ outcome: 'done', order: ORDER });
    expect(failures).toEqual([['cannot record the end of a command; the sweeper will find it out', down]]);
  });

  test.each([
    ['no effect', refused('RATE_LIMITED')],
    ['a refusal', refused()],
  ])('claims %s only while it holds the lease: afterwards others may have acted', async (_, send) => {
    const afterMs = async (ms: number) => {
      // The process stops between the answer of the exchange and its own write, which the store does not take.
      const replace = () => {
        course.pass(ms);
        return Promise.reject(down);
      };
      const course = call({ send, store: () => ({ replace }) });
      return (await problemThrownBy(course.result)).code;
    };
    const code = (await problemThrownBy(call({ send }).result)).code;
    expect(await afterMs(61_990)).toBe(code);
    expect(await afterMs(62_100)).toBe('IDEMPOTENCY_KEY_IN_USE');
  });

  test('because Atlas has a bug says so, and leaves the outcome open', async () => {
    const bug = new TypeError('bug');
    const { result, failures, standing } = call({ send: () => Promise.reject(bug) });
    await expect(result).rejects.toBe(bug);
    expect(failures).toEqual([['a command failed inside Atlas', bug]]);
    expect(standing()?.progress.state).toBe('SENT');
  });
});

describe('an answer that is replayed', () => {
  test('keeps its own headers, names its own request and says that it is a replay', async () => {
    const problem = { ...REFUSAL, details: { headers: { Allow: 'GET' } } };
    const { result } = call({ standing: earlier({ state: 'DONE', result: { kind: 'problem', problem } }) });
    expect(await problemThrownBy(result)).toMatchObject({
      code: REFUSAL.code,
      details: { instance: 'request-1', headers: { Allow: 'GET', 'Idempotency-Replayed': 'true' } },
    });
  });
});

describe('a command whose caller stopped', () => {
  const nothing: ExchangeScript = { find: () => undefined };

  test.each([null, START + 3_000])('is never sent again as a place, accepted until %s', async (acceptedUntil) => {
    const { result, asked, standing } = call({
      ...{ standing: earlier({ acceptedUntil }), exchange: { ...nothing, budgetMs: 5_000 } },
    });
    expect(await result).toMatchObject({ outcome: 'unknown', intentId: ID });
    expect(asked).not.toContain('send');
    // A look sends nothing, so nothing can be accepted later than before.
    expect(standing()?.progress).toMatchObject({ state: 'UNKNOWN', acceptedUntil, lease: null });
  });

  test('is not sent again as a cancel where the exchange ends what it accepts', async () => {
    const { result, asked } = call({
      ...{ operation: 'cancel', standing: earlier({ acceptedUntil: START - 60_000 }, 'cancel') },
      exchange: { find: () => heldOrder() },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'NOT_PLACED', details: { orderState: 'placed' } });
    expect(asked).not.toContain('send');
  });

  const canceled = heldOrder({ state: 'CANCELED' });
  const takesOver = (send: Course['send'], find: Order = canceled) =>
    call({
      ...{ operation: 'cancel', standing: earlier({ acceptedUntil: null }, 'cancel'), ...(send && { send }) },
      exchange: { find: () => find, budgetMs: 5_000 },
    });

  test('is sent again as a cancel where nothing ever proves that the first had no effect', async () => {
    const { result, asked, calls, standing } = takesOver(() => ({ outcome: 'canceled', order: canceled }));
    expect(await result).toMatchObject({ outcome: 'done', order: canceled, replayed: false });
    expect([asked.filter((each) => each === 'send'), calls]).toEqual([['send'], []]);
    expect(standing()?.progress).toMatchObject({ state: 'DONE' });
  });

  test('is asked for as a cancel where the second one had no effect: the first may have', async () => {
    const { result, asked } = takesOver(refused('RATE_LIMITED'));
    expect(await result).toMatchObject({ outcome: 'done', order: canceled });
    expect(asked.filter((each) => each === 'send')).toEqual(['send']);
  });

  test('stays unknown for ever as a cancel whose second copy is lost, too', async () => {
    const { result, standing, calls } = takesOver(() => ({ ...lost(START + 1), operation: 'cancel' }) as Sent);
    expect(await result).toMatchObject({ outcome: 'unknown' });
    expect(standing()?.progress).toMatchObject({ state: 'UNKNOWN', acceptedUntil: null });
    expect(calls).toEqual([]);
  });

  test('is left to the call that takes it over first', async () => {
    const { result, calls } = call({
      ...{ standing: earlier(), exchange: nothing, store: () => ({ replace: () => Promise.resolve(false) }) },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    expect(calls).toEqual([]);
  });

  test('is looked for under a lease that outlives the call by two seconds', async () => {
    const { result, written, call: deadline } = call({ standing: earlier(), exchange: { find: () => ORDER } });
    await result;
    const until = deadline.deadline + 2_000;
    expect(written[0]).toMatchObject({ version: 2, progress: { lease: { owner: 'me', until }, dueAt: until } });
  });
});

describe('a command that had no effect', () => {
  test('is sent again under its key, as a new attempt that can be put back until it is sent', async () => {
    const standing = earlier(sentNever);
    const { result, asked, written, restored, sent, port, call: deadline } = call({ standing });
    expect(await result).toMatchObject({ outcome: 'done', order: ORDER, replayed: false });
    expect(asked).toEqual(['prepare', 'begin', 'replace', 'send', 'replace']);
    const acceptedUntil = deadline.deadline + (port.validityMs ?? 0) + 1_000;
    const until = deadline.deadline + 2_000;
    expect(written).toMatchObject([
      {
        ...{ version: 2, attempt: 2, requestId: 'request-2', subject: SUBJECTS.place },
        progress: { state: 'SENT', lease: { owner: 'me', until }, acceptedUntil, dueAt: until },
      },
      { version: 3, attempt: 2, progress: { state: 'DONE' } },
    ]);
    expect([restored, sent]).toEqual([[standing, undefined], [acceptedUntil]]);
  });

  test('is not sent where a check fails now, and its record stays', async () => {
    const standing = earlier({ state: 'NOT_EXECUTED', problem: REFUSAL, lookFrom: 0 }, 'amend');
    const fails = call({
      ...{ operation: 'amend', standing, exchange: { find: () => heldOrder() } },
      prepare: () => {
        throw new Problem('RULE_VIOLATION', 'Too small.');
      },
    });
    expect(await problemThrownBy(fails.result)).toMatchObject({ code: 'RULE_VIOLATION' });
    expect([fails.written, fails.standing()]).toEqual([[], standing]);
  });

  test('is the business of another call that has begun to send it while a check failed', async () => {
    const standing = earlier({ state: 'NOT_EXECUTED', problem: REFUSAL, lookFrom: 0 }, 'amend');
    const lease = { owner: 'another', until: START + 60_000 };
    const { result, written } = call({
      ...{ operation: 'amend', standing, exchange: { find: () => heldOrder() } },
      prepare: (stand) => {
        stand({ ...earlier({ lease }, 'amend'), version: 2 });
        throw new Problem('ORDER_NOT_ACTIVE', 'It is gone.');
      },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    expect(written).toEqual([]);
  });

  test('is not sent where another call was faster', async () => {
    const { result, asked } = call({
      ...{ standing: earlier(sentNever), store: () => ({ replace: () => Promise.resolve(false) }) },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE' });
    expect(asked).not.toContain('send');
  });

  test('is not sent where the store does not answer', async () => {
    const { result, asked } = call({
      ...{ standing: earlier(sentNever), store: () => ({ replace: () => Promise.reject(new Error('down')) }) },
    });
    expect(await problemThrownBy(result)).toMatchObject({ code: 'INTENT_STORE_UNAVAILABLE' });
    expect(asked).not.toContain('send');
  });

  test('is not sent where it shows after all: its order is the answer', async () => {
    const lookFrom = START - 60_000;
    const standing = earlier({ state: 'NOT_EXECUTED', problem: REFUSAL, lookFrom });
    const { result, asked, written, port, call: deadline } = call({ standing, exchange: { find: () => ORDER } });
    expect(await result).toMatchObject({ outcome: 'done', order: ORDER, replayed: false });
    expect(asked).not.toContain('send');
    // Whoever takes over from this call trusts an absence no earlier than if it had sent.
    expect(written[0]?.progress).toMatchObject({ acceptedUntil: deadline.deadline + (port.validityMs ?? 0) + 1_000 });
    expect(written).toMatchObject([{ requestId: 'request-2', attempt: 2 }, { progress: { state: 'DONE' } }]);
  });
});
