import { describe, expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { type Intent, type IntentOperation, intentProductOf } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import type { IntentStore } from '../../intents/intent-store.ts';
import type { RecordingContext } from './context.ts';
import { runCommand } from './run-command.ts';
import type { PlaceResult } from './settle-place.ts';
import { exchangeFake, heldOrder, problemThrownBy, START } from './testing/exchange-fake.ts';
import { placeIntent } from './testing/intent-sample.ts';
import { unknownOutcome } from './unknown-outcome.ts';

const ORDER = heldOrder();
const PRODUCT = intentProductOf(ORDER);

/** A deployment whose store has room for one record. */
interface Deployment {
  readonly operation?: IntentOperation;
  readonly key?: string;
  readonly givenId?: string;
  readonly intents?: Partial<RecordingContext['intents']>;
  readonly result?: PlaceResult;
}

function run({ operation = 'place', key, givenId, intents, result }: Deployment) {
  const fake = exchangeFake();
  const written: Intent[] = [];
  const failures: (readonly [string, unknown])[] = [];
  let sent = 0;
  const store: IntentStore = {
    begin: (intent) => Promise.resolve(void written.push(intent)),
    replace: (intent) => Promise.resolve(written.push(intent) > 0),
    get: () => Promise.resolve(undefined),
    namingLagMs: 0,
    byClientOrderId: () => Promise.resolve([]),
    due: () => Promise.resolve([]),
  };
  const context: RecordingContext = {
    ...fake.context,
    intents: {
      ...{ store, outlivesProcess: true, stage: 'test', requireKey: false, newWriter: () => 'me' },
      failed: (what, error) => failures.push([what, error]),
      ...intents,
    },
  };
  const caller = { principal: 'desk', keyOwner: 'desk', requestId: 'request-1', idempotencyKey: key };
  const asked = { operation, input: 'the input', givenId: givenId ?? null };
  const send = () => {
    sent += 1;
    return Promise.resolve(result ?? ({ outcome: 'placed', order: ORDER } as const));
  };
  const ready = { port: fake.port, subject: placeIntent().subject, send };
  // Called in a promise, since a refusal may be thrown at once.
  const concluded = Promise.resolve().then(() =>
    runCommand(context, asked, caller, fake.call, () => Promise.resolve(ready)),
  );
  return { result: concluded, written, failures, sent: () => sent };
}

describe('a command with a key', () => {
  test('is recorded', async () => {
    const { result, written } = run({ key: 'a-key' });
    expect(await result).toMatchObject({ outcome: 'done', replayed: false });
    expect(written.map(({ progress }) => progress.state)).toEqual(['SENT', 'DONE']);
  });

  test.each<[string, Deployment['intents']]>([
    ['there is no store', { store: undefined }],
    ['the store ends with the process', { outlivesProcess: false }],
  ])('that would double is refused where %s', async (_, intents) => {
    for (const operation of ['place', 'amend', 'placeList'] as const) {
      const { result, sent } = run({ operation, key: 'a-key', ...(intents && { intents }) });
      const { code, details } = await problemThrownBy(result);
      const certain = operation === 'amend' ? {} : { orderState: 'notPlaced' };
      expect([code, details, sent()]).toEqual(['INTENT_STORE_UNAVAILABLE', { retryable: false, ...certain }, 0]);
    }
  });

  test.each<[string, Deployment['intents']]>([
    ['there is no store', { store: undefined }],
    ['the store ends with the process', { outlivesProcess: false }],
  ])('that cancels is sent where %s: a second cancel changes nothing', async (_, intents) => {
    for (const operation of ['cancel', 'cancelList'] as const) {
      const { result, written, sent } = run({ operation, key: 'a-key', ...(intents && { intents }) });
      expect(await result).toMatchObject({ outcome: 'done' });
      expect([written, sent()]).toEqual([[], 1]);
    }
  });

  test('that cancels is recorded where it can be', async () => {
    const { result, written } = run({ operation: 'cancel', key: 'a-key' });
    await result;
    expect(written).toHaveLength(2);
  });
});

describe('a record under the key that cannot be used', () => {
  const unusable = (cause: Error) => {
    const intents = { store: { begin: () => Promise.reject(cause) } as Partial<IntentStore> as IntentStore };
    return run({ key: 'a-key', intents });
  };

  test.each([
    ['newer', true],
    ['damaged', false],
  ] as const)('because it is %s keeps the command from being sent; retryable: %s', async (why, retryable) => {
    const cause = new UnreadableIntent(why, 'The record is odd.');
    const { result, sent } = unusable(cause);
    const problem = await problemThrownBy(result);
    expect(problem).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable, cause, details: { orderState: 'unknown' } },
    });
    expect(problem.detail).toMatch(/The record is odd\.$/);
    expect(sent()).toBe(0);
  });

  test('because the store does not answer may be asked for again: an earlier request may have placed the order', async () => {
    const cause = new Error('down');
    expect(await problemThrownBy(unusable(cause).result)).toMatchObject({
      ...{ code: 'INTENT_STORE_UNAVAILABLE', retryable: true, cause, details: { orderState: 'unknown' } },
    });
  });
});

describe('where a key is required', () => {
  test.each([
    ['place', { orderState: 'notPlaced' }],
    ['amend', {}],
    ['placeList', { orderState: 'notPlaced' }],
  ] as const)('a %s without one is refused', async (operation, details) => {
    const { result, sent } = run({ operation, intents: { requireKey: true } });
    const problem = await problemThrownBy(result);
    expect([problem.code, problem.details, sent()]).toEqual(['IDEMPOTENCY_KEY_REQUIRED', details, 0]);
  });

  test.each(['cancel', 'cancelList'] as const)('a %s without one is sent', async (operation) => {
    const { result, sent } = run({ operation, intents: { requireKey: true } });
    expect([await result, sent()]).toMatchObject([{ outcome: 'done' }, 1]);
  });
});

describe('a command without a key', () => {
  const cause = new Problem('EXCHANGE_UNREACHABLE', 'down', { orderState: 'unknown' });
  const lost = (clientOrderIds: readonly string[]) =>
    unknownOutcome('place', PRODUCT, null, { problem: cause, acceptedUntil: START + 3_000, clientOrderIds }, 1_000);

  test('writes nothing where it ends well', async () => {
    const { result, written } = run({});
    expect(await result).toEqual({ outcome: 'done', order: ORDER, amendment: null, replayed: false });
    expect(written).toEqual([]);
  });

  test('that is lost is recorded under its client order id, for whoever looks for it', async () => {
    const { result, written } = run({ result: lost(['made-by-atlas-1']) });
    expect(await result).toEqual({ ...lost(['made-by-atlas-1']), intentId: 'made-by-atlas-1' });
    expect(written).toEqual([
      {
        ...{ intentId: 'made-by-atlas-1', version: 1, writer: 'me', clientOrderId: null, requestHash: null },
        ...{ principal: 'desk', requestId: 'request-1', attempt: 1, createdAt: START, updatedAt: START },
        subject: placeIntent().subject,
        progress: {
          ...{ state: 'UNKNOWN', lease: null, acceptedUntil: START + 3_000, dueAt: START },
          cause: { code: 'EXCHANGE_UNREACHABLE', detail: 'down', details: { orderState: 'unknown' } },
        },
      },
    ]);
  });

  test.each<[string, Deployment, string | null]>([
    ["has the caller's own id, which another command may have, too", { givenId: 'mine' }, 'mine'],
    ['has none', {}, null],
  ])('that is lost is recorded under an id of its own where it %s', async (_, deployment, clientOrderId) => {
    const result = lost(deployment.givenId === undefined ? [] : ['mine']);
    const { written, ...ran } = run({ ...deployment, result });
    expect(await ran.result).toMatchObject({ outcome: 'unknown', intentId: 'made-by-atlas' });
    expect(written).toMatchObject([{ intentId: 'made-by-atlas', clientOrderId }]);
  });

  test('that is lost is told all the same where there is no store', async () => {
    const { result, failures } = run({ result: lost(['a']), intents: { store: undefined } });
    expect([await result, failures]).toEqual([lost(['a']), []]);
  });

  test.each<[string, IntentStore['begin'], string, Error]>([
    [
      ...(['the store does not answer', () => Promise.reject(new Error('down'))] as const),
      ...(['cannot record an unknown outcome', new Error('down')] as const),
    ],
    [
      ...(['its id is taken', () => Promise.resolve(placeIntent())] as const),
      ...(['cannot record an unknown outcome: its id is taken', new Error('a')] as const),
    ],
  ])('that is lost is told without a record where %s, and the operator hears of it', async (_, begin, what, error) => {
    const store = { begin } as Partial<IntentStore> as IntentStore;
    const { result, failures } = run({ result: lost(['a']), intents: { store } });
    expect([await result, failures]).toEqual([lost(['a']), [[what, error]]]);
  });
});
