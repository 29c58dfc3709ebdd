import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DynamoDb } from '../../lib/aws/dynamodb-client.ts';
import { dynamoDbSwitchStore } from '../../lib/aws/dynamodb-switch-store.ts';
import { type CancelSwitch, requested, timerSet } from '../../lib/intents/cancel-switch.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';
import { type IntentFile, openIntentFile } from '../../local/storage/intent-file.ts';

const T = Date.parse('2026-11-22T09:00:00Z');
let table: LocalIntentTable;
let file: IntentFile;
let folder: string;
beforeAll(async () => {
  table = await startIntentTable();
  folder = mkdtempSync(join(tmpdir(), 'atlas-switches-'));
  file = openIntentFile({ path: join(folder, 'intents.db'), ttlMs: 1, now: () => T });
});
afterAll(async () => {
  await table.close();
  file.close();
  rmSync(folder, { recursive: true, force: true });
});

let serial = 0;
/** A scope that no other test uses. */
function scope() {
  serial += 1;
  return { exchange: 'binance', market: null, symbol: `BTC/TEST${serial}` } as const;
}
function armed(on: CancelSwitch['scope'], seconds = 60, writer = 'first'): CancelSwitch {
  const made = requested(
    undefined,
    { scope: on, owner: null, issuedAt: T, seconds, timerDueAt: null },
    { writer, now: T },
  );
  if (made === undefined) throw new Error('a first request is never superseded');
  return made;
}

describe.each<[string, () => SwitchStore]>([
  ['DynamoDB', () => table.switches],
  ['the file of one machine', () => file.switches],
])('switches in %s', (_, store) => {
  test('are written once per version: of two writers one comes first', async () => {
    const on = scope();
    expect(await store().get(on)).toBeUndefined();
    expect(await store().put(armed(on))).toBe(true);
    expect(await store().put(armed(on, 600, 'second'))).toBe(false);
    const next = timerSet(armed(on), T, { writer: 'third', now: T });
    expect(await store().put(next)).toBe(true);
    expect(await store().put({ ...next, writer: 'fourth' })).toBe(false);
    expect(await store().get(on)).toEqual(next);
  });

  test('are found when they are due, longest due first, and not before', async () => {
    const [late, soon, released] = [scope(), scope(), scope()];
    await store().put(armed(late, 300));
    await store().put(armed(soon, 200));
    await store().put(armed(released, 0));
    const due = async (seconds: number) =>
      (await store().due(T + seconds * 1_000, 100)).filter((each) =>
        [late, soon, released].some(({ symbol }) => symbol === each.symbol),
      );
    expect(await due(199)).toEqual([]);
    expect(await due(300)).toEqual([soon, late]);
    const all = (await store().all()).map((each) => each.scope.symbol);
    for (const { symbol } of [late, soon, released]) expect(all).toContain(symbol);
  });
});

test('a write whose reply was lost is recognised as this writer’s own', async () => {
  const on = scope();
  let lost = 0;
  const send: DynamoDb['send'] = async (command, ...asked) => {
    const reply = await table.client.send(command, ...asked);
    if (lost === 0 && command === 'PutItem') {
      lost += 1;
      throw new Error('the reply was lost');
    }
    return reply;
  };
  const store = dynamoDbSwitchStore({
    tableName: table.tableName,
    timeoutMs: 10_000,
    client: { ...table.client, send },
  });
  expect(await store.put(armed(on))).toBe(true);
  expect(lost).toBe(1);
  expect(await store.put(armed(on, 60, 'another'))).toBe(false);
});
