import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { ProbeFailed, probe } from './probe.ts';
import { signedHeaders } from './signature.ts';

const NOW = Date.parse('2026-11-29T12:00:00.000Z');
const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: undefined };
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface Answers {
  readonly health?: number;
  readonly unsigned?: number;
  readonly signed?: number;
}

/** A server under a stage path that gives these answers. */
async function deployment({ health = 200, unsigned = 403, signed = 200 }: Answers) {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const signature = headers.authorization !== undefined;
    asked.push(`${url}${signature ? ' signed' : ''}`);
    response.writeHead(url.endsWith('/v1/health') ? health : signature ? signed : unsigned).end('{}');
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { asked, origin: `http://127.0.0.1:${port}` };
}

const environment = (origin: string, more: Readonly<Record<string, string>> = {}) => ({
  PROBE_URL: `${origin}/prod`,
  PROBE_CALLER: 'iam',
  AWS_REGION: 'ap-northeast-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI',
  AWS_SESSION_TOKEN: 'session',
  ...more,
});

const run = (env: Readonly<Record<string, string>>) =>
  probe({ env, now: () => NOW }, { signal: AbortSignal.timeout(5_000), deadline: NOW + 5_000 });

describe('the probe', () => {
  test('reads health without a signature, and the deployment with and without one', async () => {
    const { asked, origin } = await deployment({});
    await run(environment(origin));
    expect(asked).toEqual(['/prod/v1/health', '/prod/v1/deployment', '/prod/v1/deployment signed']);
  });

  test.each<[string, Answers, string]>([
    ['health is not well', { health: 500 }, 'GET /v1/health: expected 200, got 500'],
    ['what is guarded is open', { unsigned: 200 }, 'GET /v1/deployment: expected 401 or 403, got 200'],
    ['a good signature is refused', { signed: 403 }, 'GET /v1/deployment: expected 200, got 403'],
    ['the gateway moves it elsewhere', { health: 301 }, 'GET /v1/health'],
  ])('fails when %s', async (_what, answers, message) => {
    const { origin } = await deployment(answers);
    const failed = run(environment(origin));
    await expect(failed).rejects.toThrow(ProbeFailed);
    await expect(failed).rejects.toThrow(message);
  });

  test('fails when there is no answer, without revealing a key', async () => {
    const { origin } = await deployment({});
    for (const close of closing.splice(0)) close();
    const failed = run(environment(origin));
    await expect(failed).rejects.toThrow('GET /v1/health: no answer');
    await expect(failed).rejects.not.toThrow('wJalrXUtnFEMI');
  });

  test('checks only that the deployment is refused, where callers use tokens', async () => {
    const { asked, origin } = await deployment({ unsigned: 401 });
    await run(environment(origin, { PROBE_CALLER: 'tokens' }));
    expect(asked).toHaveLength(2);
  });

  test('finds an emulator by the AWS endpoint', async () => {
    const { asked, origin } = await deployment({});
    await run(environment('', { PROBE_URL: '/restapis/a1/dev/_user_request_', AWS_ENDPOINT_URL: origin }));
    expect(asked[0]).toBe('/restapis/a1/dev/_user_request_/v1/health');
  });
});

describe('the signature', () => {
  const url = new URL('https://a1.execute-api.ap-northeast-1.amazonaws.com/prod/v1/deployment');

  test('signs the session token, without which role keys are invalid', () => {
    const headers = signedHeaders({ url, region: 'x', keys: { ...KEYS, sessionToken: 'session' }, now: NOW });
    expect(headers['x-amz-security-token']).toBe('session');
    expect(headers.authorization).toContain('SignedHeaders=host;x-amz-date;x-amz-security-token');
  });

  test('refuses a request with a query', () => {
    expect(() => signedHeaders({ url: new URL(`${url.href}?a=1`), region: 'x', keys: KEYS, now: NOW })).toThrow(
      TypeError,
    );
  });
});
