import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { advance, type Intent } from '../../lib/intents/intent.ts';
import { type IntentFile, openIntentFile } from './intent-file.ts';

const HOUR_MS = 3_600_000;
let folder: string;
let path: string;
let now: number;
const open: IntentFile[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-intents-'));
  path = join(folder, 'intents.db');
  now = 10_000;
});
afterEach(() => {
  for (const file of open.splice(0)) file.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(): IntentFile {
  const file = openIntentFile({ path, ttlMs: 48 * HOUR_MS, now: () => now });
  open.push(file);
  return file;
}

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
const ended = (intent: Intent, at: number) =>
  advance(intent, {
    kind: 'end',
    by: 'first',
    at,
    ending: { kind: 'notExecuted', problem: { code: 'NOT_PLACED', detail: '', details: {} }, lookFrom: null },
  });

describe('the same guarantees as the table in the cloud', () => {
  test('a first version is written once: a later writer sees it, its own writer recognises it', async () => {
    const { store } = opened();
    const intent = sent();
    expect(await store.begin(intent)).toBeUndefined();
    expect(await store.begin(intent)).toBeUndefined();
    expect(await store.begin({ ...intent, writer: 'second' })).toEqual(intent);
  });

  test('a next version needs the previous one, and its own writer recognises it', async () => {
    const { store } = opened();
    const intent = sent();
    await store.begin(intent);
    expect(await store.replace(taken(intent, 'second'))).toBe(true);
    expect(await store.replace(taken(intent, 'second'))).toBe(true);
    expect(await store.replace(taken(intent, 'third'))).toBe(false);
    expect((await store.get(intent.intentId))?.writer).toBe('second');
    expect(await store.replace(taken(sent(), 'second'))).toBe(false);
  });

  test("the caller's own id leads to the intents that carry it, newest first", async () => {
    const { store } = opened();
    const latest = sent({ clientOrderId: 'desk-1', createdAt: 10_000 });
    const [first, second] = [2_000, 3_000].map((createdAt) => sent({ clientOrderId: 'desk-1', createdAt }));
    for (const each of [first, latest, second]) if (each) await store.begin(each);
    expect(await store.byClientOrderId('desk-1')).toEqual([latest, second, first]);
    expect(await store.byClientOrderId('desk-2')).toEqual([]);
  });

  test('due intents are open and past their lease, longest due first', async () => {
    const { store } = opened();
    const [late, early, running, done] = [sent({}, 200), sent({}, 100), sent({}, 9_000), sent({}, 50)];
    for (const each of [late, early, running, done]) await store.begin(each);
    await store.replace(ended(done, 60));
    expect(await store.due(1_000, 10)).toEqual([early.intentId, late.intentId]);
    expect(await store.due(1_000, 1)).toEqual([early.intentId]);
  });

  test('an ended intent is forgotten after its time to live, an open one never', async () => {
    const { store } = opened();
    const [done, left] = [sent(), sent()];
    for (const each of [done, left]) await store.begin(each);
    await store.replace(ended(done, 60));
    now = 60 + 48 * HOUR_MS;
    await store.due(now, 10);
    expect(await store.get(done.intentId)).toBeDefined();
    now += 1;
    await store.due(now, 10);
    expect(await store.get(done.intentId)).toBeUndefined();
    expect(await store.get(left.intentId)).toEqual(left);
  });

  test('a caller past its deadline does not write', async () => {
    const { store } = opened();
    await expect(store.begin(sent(), AbortSignal.abort())).rejects.toThrow();
  });
});

test('every answered write survives kill -9, complete and visible to the sweeper', async () => {
  const program = fileURLToPath(new URL('./write-until-killed.ts', import.meta.url));
  const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.on('data', (chunk) => {
    told += chunk;
    if (told.length > 4_000) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const lines = told.slice(0, told.lastIndexOf('\n')).split('\n');
  expect(lines.length).toBeGreaterThan(100);

  const { store } = opened();
  const due = new Set(await store.due(Number.MAX_SAFE_INTEGER, 100_000));
  for (const line of lines) {
    const [id = '', version] = line.split(' ');
    const stored = await store.get(id);
    expect(stored?.version).toBeGreaterThanOrEqual(Number(version));
    expect(due.has(id)).toBe(stored?.progress.state === 'SENT');
  }
});

describe('a lost record is never replaced by an empty one', () => {
  test('a file that was emptied is refused', async () => {
    const file = opened();
    await file.store.begin(sent());
    file.close();
    open.splice(0);
    truncateSync(path, 0);
    expect(opened).toThrow('is not a file of Atlas intents');
    expect(statSync(path).size).toBe(0);
  });

  test('a damaged file is refused', async () => {
    const file = opened();
    for (let count = 0; count < 50; count += 1) await file.store.begin(sent());
    file.close();
    open.splice(0);
    writeFileSync(path, Buffer.alloc(8_192, 0x55), { flag: 'r+' });
    expect(opened).toThrow('cannot be used');
  });

  test("another program's file, and one of another version, are refused", () => {
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE a (b)');
    other.close();
    expect(opened).toThrow('is not a file of Atlas intents');
    rmSync(path);
    opened().close();
    open.splice(0);
    const later = new DatabaseSync(path);
    later.exec('PRAGMA user_version = 2');
    later.close();
    expect(opened).toThrow('its format is 2');
  });

  test('a draft of a killed process is not a file yet', async () => {
    writeFileSync(`${path}.new`, 'half of one');
    const { store } = opened();
    expect(await store.begin(sent())).toBeUndefined();
  });
});

test.each(['removed', 'replaced'])(
  'a file that is %s while in use accepts no more writes, and says so',
  async (how) => {
    const { store } = opened();
    const intent = sent();
    await store.begin(intent);
    rmSync(path);
    if (how === 'replaced') writeFileSync(path, '');
    await expect(store.begin(sent())).rejects.toThrow('removed or replaced');
    await expect(store.replace(taken(intent, 'second'))).rejects.toThrow('removed or replaced');
  },
);

test('a second process, such as an operator, reads and writes the same file', async () => {
  const [gateway, operator] = [opened(), opened()];
  const intent = sent();
  await gateway.store.begin(intent);
  expect(await operator.store.replace(taken(intent, 'operator'))).toBe(true);
  expect((await gateway.store.get(intent.intentId))?.writer).toBe('operator');
});
