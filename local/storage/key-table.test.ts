import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CredentialSource, Credentials } from '../../lib/exchanges/credentials.ts';
import { Secret } from '../../lib/text/secret.ts';
import { openIntentFile } from './intent-file.ts';

const keysNamed = (apiKey: string): Credentials => ({ apiKey: Secret.of(apiKey), apiSecret: Secret.of('secret') });
const [FIRST, SECOND] = [keysNamed('first-key-of-the-desk'), keysNamed('second-key-of-the-desk')];

let folder: string;
let now = 1_000;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-keys-'));
  now = 1_000;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process on the folder, whose environment has these keys. */
function processWith(keys: Credentials, newer?: Credentials) {
  const path = join(folder, 'intents.sqlite');
  const file = openIntentFile({ path, ttlMs: 1_000, now: () => now });
  const source: CredentialSource = { get: () => Promise.resolve(keys), renew: () => Promise.resolve(newer) };
  return { ...file, path, source: file.keys.remembered(source) };
}

async function sinceOf(keys: Credentials, exchange: 'binance' | 'bybit' = 'binance'): Promise<number | undefined> {
  const { source, close } = processWith(keys);
  expect(await source.get(exchange)).toBe(keys);
  const since = source.usedSince?.(exchange);
  close();
  return since;
}

test('the first keys of an exchange have replaced none, in this process and the next', async () => {
  expect(await sinceOf(FIRST)).toBe(0);
  now += 5;
  expect(await sinceOf(FIRST)).toBe(0);
});

test('other keys are in use from their first use on, and those before are new again when they come back', async () => {
  await sinceOf(FIRST);
  now = 2_000;
  expect(await sinceOf(SECOND)).toBe(2_000);
  now = 3_000;
  expect(await sinceOf(SECOND)).toBe(2_000);
  expect(await sinceOf(FIRST)).toBe(3_000);
});

test('each exchange has keys of its own', async () => {
  await sinceOf(FIRST);
  expect(await sinceOf(SECOND, 'bybit')).toBe(0);
});

test('renewed keys are noted before they sign, and none are where nothing newer is there', async () => {
  const renewing = processWith(FIRST, SECOND);
  expect(renewing.source.usedSince?.('binance')).toBe(Number.NEGATIVE_INFINITY);
  await renewing.source.get('binance');
  now = 4_000;
  expect(await renewing.source.renew('binance', FIRST)).toBe(SECOND);
  expect(renewing.source.usedSince?.('binance')).toBe(4_000);
  renewing.close();
  const { source, close } = processWith(SECOND);
  await source.get('binance');
  expect(await source.renew('binance', SECOND)).toBeUndefined();
  expect(source.usedSince?.('binance')).toBe(4_000);
  close();
});

test('the file holds no key', async () => {
  const { source, path, close } = processWith(FIRST);
  await source.get('binance');
  close();
  expect(readFileSync(path).includes('first-key')).toBe(false);
});
