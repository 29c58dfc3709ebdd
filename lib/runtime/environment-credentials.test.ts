import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { type CredentialSource, type Credentials, concealing } from '../exchanges/credentials.ts';
import { Secret } from '../text/secret.ts';
import { environmentCredentials } from './environment-credentials.ts';

const CANARY = 'canary4Key8That1Must0Not7Be5Seen';

async function refusalOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`expected a Problem, got ${inspect(error)}`);
  return error;
}

const revealed = ({ apiKey, apiSecret }: Credentials) => [apiKey.reveal(), apiSecret.reveal()];

describe('keys from the environment', () => {
  test('each exchange has its own pair of variables', async () => {
    const source = environmentCredentials({
      ATLAS_BINANCE_API_KEY: 'bk',
      ATLAS_BINANCE_API_SECRET: 'bs',
      ATLAS_BITMEX_API_KEY: 'mk',
      ATLAS_BITMEX_API_SECRET: 'ms',
    });
    expect(revealed(await source.get('binance'))).toEqual(['bk', 'bs']);
    expect(revealed(await source.get('bitmex'))).toEqual(['mk', 'ms']);
  });

  test.each([
    [{}, 'ATLAS_BITMEX_API_KEY and ATLAS_BITMEX_API_SECRET are not set.'],
    [{ ATLAS_BITMEX_API_KEY: CANARY }, 'ATLAS_BITMEX_API_SECRET is not set.'],
    [{ ATLAS_BITMEX_API_KEY: ' \n', ATLAS_BITMEX_API_SECRET: CANARY }, 'ATLAS_BITMEX_API_KEY is not set.'],
  ])('names the missing variables, never a value: %#', async (env, detail) => {
    const problem = await refusalOf(environmentCredentials(env).get('bitmex'));
    expect(problem).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      status: 503,
      detail,
      details: { exchange: 'bitmex' },
    });
    expect(inspect(problem)).not.toContain(CANARY);
  });

  test('white space and a line end around a pasted key are ignored', async () => {
    const source = environmentCredentials({ ATLAS_BINANCE_API_KEY: ' bk\r\n', ATLAS_BINANCE_API_SECRET: '\tbs ' });
    expect(revealed(await source.get('binance'))).toEqual(['bk', 'bs']);
  });

  test.each([
    [`${CANARY} ${CANARY}`, 'white space inside'],
    [`${CANARY}\n${CANARY}`, 'white space inside'],
    [`"${CANARY}"`, 'wrapped in quotation marks'],
    [`'${CANARY}'`, 'wrapped in quotation marks'],
    [`-----BEGIN PRIVATE KEY-----\n${CANARY}`, 'PEM'],
    [`${CANARY}\u2026`, 'characters that no key contains'],
    [`${CANARY}\u0000`, 'characters that no key contains'],
  ])('refuses a malformed key and says why, without showing it: %#', async (text, reason) => {
    const env = { ATLAS_BINANCE_API_KEY: 'bk', ATLAS_BINANCE_API_SECRET: text };
    const problem = await refusalOf(environmentCredentials(env).get('binance'));
    expect(problem.code).toBe('CREDENTIALS_MALFORMED');
    expect(problem.detail).toContain('ATLAS_BINANCE_API_SECRET');
    expect(problem.detail).toContain(reason);
    expect(inspect(problem)).not.toContain(CANARY);
  });

  test('a private key is read once, until its text changes', async () => {
    const pemOf = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const [first, second] = [pemOf(), pemOf()];
    const env: Record<string, string> = { ATLAS_BINANCE_API_KEY: 'bk', ATLAS_BINANCE_API_SECRET: first };
    const source = environmentCredentials(env);
    const { apiSecret } = await source.get('binance');
    expect(apiSecret.reveal()).toBe(first);
    expect((await source.get('binance')).apiSecret).toBe(apiSecret);
    env.ATLAS_BINANCE_API_SECRET = second;
    expect((await source.get('binance')).apiSecret.reveal()).toBe(second);
    env.ATLAS_BINANCE_API_SECRET = '';
    await expect(source.get('binance')).rejects.toThrow('CREDENTIALS_MISSING');
  });

  test('renewing finds nothing newer until the environment changes', async () => {
    const env: Record<string, string> = { ATLAS_BINANCE_API_KEY: 'bk', ATLAS_BINANCE_API_SECRET: 'bs' };
    const source = environmentCredentials(env);
    const stale = await source.get('binance');
    expect(await source.renew('binance', stale)).toBeUndefined();
    env.ATLAS_BINANCE_API_SECRET = 'rotated';
    const renewed = await source.renew('binance', stale);
    expect(renewed?.apiSecret.reveal()).toBe('rotated');
  });
});

test('a concealing source tells since when its keys are in use, where the inner one does', () => {
  const inner: CredentialSource = { get: () => Promise.reject(), renew: () => Promise.reject() };
  const concealed = (source: CredentialSource) => concealing(source, () => undefined).usedSince?.('bitmex');
  expect(concealed({ ...inner, usedSince: (exchange) => exchange.length })).toBe(6);
  expect(concealed(inner)).toBeUndefined();
});

test('a concealing source passes on every key, renewed ones too', async () => {
  const pair = (name: string): Credentials => ({ apiKey: Secret.of(`${name}-k`), apiSecret: Secret.of(`${name}-s`) });
  const inner: CredentialSource = {
    get: () => Promise.resolve(pair('first')),
    renew: (exchange) => Promise.resolve(exchange === 'binance' ? pair('second') : undefined),
  };
  const seen: string[] = [];
  const source = concealing(inner, (secret) => seen.push(secret.reveal()));
  const first = await source.get('binance');
  await source.renew('binance', first);
  expect(await source.renew('bitmex', first)).toBeUndefined();
  expect(seen).toEqual(['first-k', 'first-s', 'second-k', 'second-s']);
});
