import { afterEach, describe, expect, test, vi } from 'vitest';
import { type AwsCredentials, keptCredentials, ownCredentials } from './own-credentials.ts';
import { ownSsmClient } from './ssm-client.ts';

const KEYS = { accessKeyId: 'AKID', secretAccessKey: 'secret' };
const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Credentials that end at these times, fetched in this order, by a clock that the test sets. */
function fetching(...ends: readonly (number | 'fails' | 'never ends')[]) {
  const clock = { now: 0 };
  let fetched = 0;
  const fetch = (): Promise<AwsCredentials> => {
    const end = ends[fetched];
    fetched += 1;
    if (end === undefined || end === 'fails') return Promise.reject(new Error('no credentials'));
    const lasting = end === 'never ends' ? {} : { expiration: new Date(end) };
    return Promise.resolve({ ...KEYS, sessionToken: String(fetched), ...lasting });
  };
  const credentials = keptCredentials(fetch, () => clock.now);
  return { clock, fetched: () => fetched, token: async () => (await credentials()).sessionToken };
}

describe('credentials', () => {
  test('without an end are fetched once', async () => {
    const { clock, token, fetched } = fetching('never ends');
    expect([await token(), await token()]).toEqual(['1', '1']);
    clock.now = 1_000 * HOUR_MS;
    expect([await token(), fetched()]).toEqual(['1', 1]);
  });

  test('that many requests wait for are fetched once', async () => {
    const { token, fetched } = fetching(HOUR_MS);
    expect(await Promise.all([token(), token(), token()])).toEqual(['1', '1', '1']);
    expect(fetched()).toBe(1);
  });

  test('are fetched again five minutes before they end, and nobody waits for that', async () => {
    const { clock, token, fetched } = fetching(HOUR_MS, 2 * HOUR_MS);
    await token();
    clock.now = HOUR_MS - 300_001;
    expect([await token(), fetched()]).toEqual(['1', 1]);
    clock.now = HOUR_MS - 300_000;
    expect([await token(), fetched()]).toEqual(['1', 2]);
    expect([await token(), fetched()]).toEqual(['2', 2]);
  });

  test('stay in use until their end while they cannot be fetched again, and never after it', async () => {
    const { clock, token, fetched } = fetching(HOUR_MS, 'fails', 'fails', 'fails', 3 * HOUR_MS);
    await token();
    clock.now = HOUR_MS - 1;
    expect(await token()).toBe('1');
    await new Promise(setImmediate);
    expect(await token()).toBe('1');
    await new Promise(setImmediate);
    clock.now = HOUR_MS;
    await expect(token()).rejects.toThrow('no credentials');
    expect(fetched()).toBe(4);
    expect(await token()).toBe('5');
  });

  test('that have ended when they are fetched are not used', async () => {
    const { clock, token } = fetching(HOUR_MS, 2 * HOUR_MS);
    clock.now = HOUR_MS;
    await expect(token()).rejects.toMatchObject({ name: 'ExpiredToken' });
    expect(await token()).toBe('2');
  });

  test('whose fetch failed are fetched by the next request', async () => {
    const { token } = fetching('fails', 'never ends');
    await expect(token()).rejects.toThrow('no credentials');
    expect(await token()).toBe('2');
  });
});

describe('the credentials of this process', () => {
  /** What the SDK would find. */
  async function sdkFinds(): Promise<void> {
    const client = await ownSsmClient();
    vi.spyOn(client.config, 'credentials').mockResolvedValue({ ...KEYS, accessKeyId: 'BY-SDK' });
  }
  const env = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

  test('are those of its environment, without the SDK', async () => {
    expect(await ownCredentials(env)()).toEqual({ ...KEYS, sessionToken: 'token' });
  });

  test('have no session where the environment has none', async () => {
    const { AWS_SESSION_TOKEN: _, ...pair } = env;
    expect(await ownCredentials(pair)()).toEqual(KEYS);
    expect(await ownCredentials({ ...pair, AWS_SESSION_TOKEN: '' })()).toEqual(KEYS);
  });

  test('are not used after the end that the environment tells', async () => {
    const ended = { ...env, AWS_CREDENTIAL_EXPIRATION: new Date(Date.now() - 1_000).toISOString() };
    await expect(ownCredentials(ended)()).rejects.toThrow('expired');
    const lasting = { ...env, AWS_CREDENTIAL_EXPIRATION: '2999-01-01T00:00:00Z' };
    expect(await ownCredentials(lasting)()).toMatchObject({ expiration: new Date('2999-01-01T00:00:00Z') });
  });

  test.each([
    ['with a container credentials URI and no keys', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1:1' }],
    ['with a profile, which comes before keys', { ...env, AWS_PROFILE: 'desk' }],
    ['with half of a pair', { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: '' }],
    ['with the other half', { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: 'secret' }],
    ['with nothing', {}],
  ])('are what the SDK finds %s', async (_, others) => {
    await sdkFinds();
    expect(await ownCredentials(others)()).toMatchObject({ accessKeyId: 'BY-SDK' });
  });
});
