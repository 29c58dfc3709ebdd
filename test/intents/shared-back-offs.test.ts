import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BACK_OFFS_ID, dynamoDbBackOffs } from '../../lib/aws/dynamodb-back-offs.ts';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import type { SharedBackOffs } from '../../lib/exchanges/client/shared-back-off.ts';
import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';

const START = 1_795_341_600_000;
const SPOT = 'binance.spot@api.binance.com';

let table: LocalIntentTable;
let now: number;
let failures: string[];
beforeAll(async () => {
  table = await startIntentTable();
});
afterAll(() => table.close());
beforeEach(() => {
  now = START;
  failures = [];
});

const container = (tableName = table.tableName): SharedBackOffs =>
  dynamoDbBackOffs({
    tableName,
    now: () => now,
    client: table.client,
    failed: (what) => failures.push(what),
  });

/** Polls until the back-off is shared, without a fixed wait; gives up at the test's timeout. */
async function heard(board: SharedBackOffs, way: string, until: number): Promise<void> {
  while (board.of(SPOT).closedUntil(way) !== until) await new Promise(setImmediate);
}

describe('a back-off learnt by one container', () => {
  test('reaches another active container within two seconds', async () => {
    const [one, other] = [container(), container()];
    one.of(SPOT).announce('probe', START + 1, 'to see that both are in use');
    await one.announced();
    await heard(other, 'probe', START + 1);
    one.of(SPOT).announce('weight', START + 30_000, '429 -1003');
    await one.announced();
    now += 2_000;
    other.refresh();
    await heard(other, 'weight', START + 30_000);
    expect(other.of(SPOT).closedUntil('orders')).toBe(0);
    expect(other.of('bitmex@www.bitmex.com').closedUntil('weight')).toBe(0);
  });

  test('reaches a new container with its first read', async () => {
    const one = container();
    one.of(SPOT).announce('orders', START + 7_000, '429 -1015');
    await one.announced();
    await heard(container(), 'orders', START + 7_000);
  });

  test('lasts as long as the longest wait of any container', async () => {
    const [one, other] = [container(), container()];
    one.of(SPOT).announce('ban', START + 120_000, '418 -1003');
    await one.announced();
    other.of(SPOT).announce('ban', START + 10_000, '429 -1003');
    await other.announced();
    await heard(container(), 'ban', START + 120_000);
    expect(failures).toEqual([]);
  });
});

test('all back-offs are one small item, which is not an intent', async () => {
  const board = container();
  board.of(SPOT).announce('weight', START + 600_000, '418 -1003');
  await board.announced();
  const { Item } = await table.sdk.send(
    new GetItemCommand({ TableName: table.tableName, Key: { intentId: { S: BACK_OFFS_ID } } }),
  );
  expect(Item?.[`${SPOT} weight`]).toEqual({
    M: { until: { N: String(START + 600_000) }, reason: { S: '418 -1003' } },
  });
  expect(await table.store.due(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});

test('a table that does not answer blocks nothing, and breaks nothing', async () => {
  const board = container('no-such-table');
  board.of(SPOT).announce('weight', START + 1_000, '429');
  await board.announced();
  expect(board.of(SPOT).closedUntil('weight')).toBe(0);
  expect(failures).toEqual(['cannot share a back-off']);
});

describe('a read interrupted by a freeze', () => {
  /** A client whose first reply waits until `thaw`. */
  const freezing = () => {
    const thawed = Promise.withResolvers<void>();
    const first: Promise<unknown>[] = [];
    const send: DynamoDb['send'] = (...asked) => {
      const reply = table.client.send(...asked);
      if (first.length > 0) return reply;
      first.push(reply);
      return thawed.promise.then(() => reply);
    };
    const board = dynamoDbBackOffs({
      tableName: table.tableName,
      now: () => now,
      client: { ...table.client, send },
      failed: (what) => failures.push(what),
    });
    return { board, first, thawed };
  };

  test('does not replace anything learnt after it', async () => {
    const { board, first, thawed } = freezing();
    board.begin();
    while (first.length === 0) await new Promise(setImmediate);
    await first[0];
    const other = container();
    other.of(SPOT).announce('thaw', START + 900_000, '418 -1003');
    await other.announced();
    now += 600_000;
    board.refresh();
    await heard(board, 'thaw', START + 900_000);
    thawed.resolve();
    await new Promise(setImmediate);
    expect(board.of(SPOT).closedUntil('thaw')).toBe(START + 900_000);
  });

  test('is not a failure', async () => {
    const { board, first, thawed } = freezing();
    board.begin();
    while (first.length === 0) await new Promise(setImmediate);
    await first[0];
    now += 600_000;
    thawed.reject(new Error('the time limit passed during the freeze'));
    await new Promise(setImmediate);
    expect(failures).toEqual([]);
  });
});
