import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { advance, type Intent, type IntentProgress } from '../../lib/intents/intent.ts';
import { type LocalIntentTable, localDynamoDb, startIntentTable } from '../../local/intent-table.ts';

let table: LocalIntentTable;
beforeAll(async () => {
  table = await startIntentTable({ ttlMs: 48 * 3_600_000 });
});
afterAll(() => table.close());

const problem = { code: 'NOT_PLACED', detail: '', details: {} } as const;
let serial = 0;

function sent(changes: Partial<Intent> = {}, until = 1_000): Intent {
  serial += 1;
  return {
    intentId: `intent-${serial}`,
    version: 1,
    writer: 'first',
    subject: {
      operation: 'cancel',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'BTCUSDT',
      orderId: 'binance.spot.BTCUSDT.1',
    },
    clientOrderId: null,
    requestHash: 'hash',
    principal: null,
    requestId: 'request-1',
    attempt: 1,
    progress: { state: 'SENT', lease: { owner: 'first', until }, acceptedUntil: 5_000, dueAt: until },
    createdAt: 0,
    updatedAt: 0,
    ...changes,
  };
}
const taken = (intent: Intent, by: string) => advance(intent, { kind: 'takeOver', by, at: 2_000, until: 3_000 });

describe('the first version', () => {
  test('is written once: a later writer gets it back', async () => {
    const intent = sent();
    expect(await table.store.begin(intent)).toBeUndefined();
    expect(await table.store.begin({ ...intent, writer: 'second' })).toEqual(intent);
    expect(await table.store.get(intent.intentId)).toEqual(intent);
  });

  test('is recognised by its own writer after a lost reply', async () => {
    const intent = sent();
    await table.store.begin(intent);
    expect(await table.store.begin(intent)).toBeUndefined();
  });

  test('is written by one of many writers', async () => {
    const intent = sent();
    const writers = Array.from({ length: 50 }, (_, index) => ({ ...intent, writer: `writer-${index}` }));
    const shown = await Promise.all(writers.map((each) => table.store.begin(each)));
    const [winner, ...others] = shown.filter((each) => each === undefined);
    expect([winner, others]).toEqual([undefined, []]);
    expect(new Set(shown.filter((each) => each !== undefined).map(({ writer }) => writer)).size).toBe(1);
  });
});

describe('the next version', () => {
  test('requires the one before it', async () => {
    const intent = sent();
    await table.store.begin(intent);
    expect(await table.store.replace(taken(intent, 'second'))).toBe(true);
    expect(await table.store.replace(taken(intent, 'third'))).toBe(false);
    expect((await table.store.get(intent.intentId))?.writer).toBe('second');
  });

  test('is recognised by its own writer after a lost reply', async () => {
    const intent = sent();
    await table.store.begin(intent);
    await table.store.replace(taken(intent, 'second'));
    expect(await table.store.replace(taken(intent, 'second'))).toBe(true);
  });

  test('of a missing intent is refused', async () => {
    expect(await table.store.replace(taken(sent(), 'second'))).toBe(false);
  });
});

test('a missing intent is undefined', async () => {
  expect(await table.store.get('nothing')).toBeUndefined();
  expect(await table.store.byClientOrderId('nothing')).toEqual([]);
});

test("the caller's own id leads to the intents with that id, newest first", async () => {
  const first = sent({ clientOrderId: 'desk-1', createdAt: 2_000 });
  await table.store.begin(first);
  const latest = sent({ clientOrderId: 'desk-1', createdAt: 10_000 });
  await table.store.begin(latest);
  const second = sent({ clientOrderId: 'desk-1', createdAt: 3_000 });
  await table.store.begin(second);
  expect(await table.store.byClientOrderId('desk-1')).toEqual([latest, second, first]);
});

describe('due intents', () => {
  test('are open, past their lease, and come longest due first', async () => {
    const clean = await startIntentTable();
    const [late, early, running, ended] = [sent({}, 200), sent({}, 100), sent({}, 9_000), sent({}, 50)];
    for (const each of [late, early, running, ended]) await clean.store.begin(each);
    const ending = { kind: 'notExecuted', problem, lookFrom: null } as const;
    await clean.store.replace(advance(ended, { kind: 'end', by: 'first', at: 60, ending }));
    expect(await clean.store.due(1_000, 10)).toEqual([early.intentId, late.intentId]);
    expect(await clean.store.due(1_000, 1)).toEqual([early.intentId]);
    await clean.close();
  });
});

describe('time to live', () => {
  const ends: readonly [string, IntentProgress, string | undefined][] = [
    ['DONE', { state: 'DONE', result: { kind: 'problem', problem } }, '172801'],
    ['NOT_EXECUTED', { state: 'NOT_EXECUTED', problem, lookFrom: null }, '172801'],
    ['UNKNOWN', { state: 'UNKNOWN', lease: null, cause: problem, acceptedUntil: null, dueAt: 1 }, undefined],
  ];
  test.each(ends)('of one that is %s', async (_, progress, expected) => {
    const intent = sent({ progress, updatedAt: 1_000 });
    await table.store.begin(intent);
    const Key = { intentId: { S: intent.intentId } };
    const { Item } = await table.sdk.send(new GetItemCommand({ TableName: table.tableName, Key }));
    expect(Item?.expiresAt?.N).toBe(expected);
  });
});

test('a store that does not answer throws in time', async () => {
  const client = localDynamoDb('http://127.0.0.1:1');
  const store = dynamoDbIntentStore({ tableName: 't', ttlMs: 1, client });
  await expect(store.get('i')).rejects.toThrow();
  await expect(store.begin(sent())).rejects.toThrow();
});

test('a caller whose deadline has passed does not wait for the store', async () => {
  await expect(table.store.begin(sent(), AbortSignal.abort())).rejects.toThrow();
});
