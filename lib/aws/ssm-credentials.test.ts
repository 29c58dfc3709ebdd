import { inspect } from 'node:util';
import {
  GetParametersCommand,
  type GetParametersCommandOutput,
  SSMClient,
  ThrottlingException,
} from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../domain/problem.ts';
import type { Credentials } from '../exchanges/credentials.ts';
import { type SsmCredentialsOptions, ssmCredentials } from './ssm-credentials.ts';

const CANARY = 'canary4Key8That1Must0Not7Be5Seen';
const TTL_MS = 300_000;
const KEY = '/atlas/dev/binance/api-key';
const SECRET = '/atlas/dev/binance/api-secret';

const ssm = mockClient(SSMClient);
let clock = 0;
let clientsMade = 0;

beforeEach(() => {
  ssm.reset();
  clock = 1_000_000;
  clientsMade = 0;
});

function source(overrides: Partial<SsmCredentialsOptions> = {}) {
  return ssmCredentials({
    prefix: '/atlas/dev',
    ttlMs: TTL_MS,
    now: () => clock,
    client: () => {
      clientsMade += 1;
      return Promise.resolve(new SSMClient({ region: 'ap-northeast-1' }));
    },
    ...overrides,
  });
}

function stored(values: Record<string, string>): void {
  ssm.on(GetParametersCommand).resolves({
    Parameters: Object.entries(values).map(([Name, Value]) => ({ Name, Value, Type: 'SecureString' as const })),
    InvalidParameters: [KEY, SECRET].filter((name) => !(name in values)),
  });
}

const awsError = (name: string, fault: 'client' | 'server') =>
  Object.assign(new Error(`${name} in the words of AWS`), { name, $fault: fault, $metadata: {} });

const calls = () => ssm.commandCalls(GetParametersCommand);
const revealed = (pair: Credentials | undefined) => pair && [pair.apiKey.reveal(), pair.apiSecret.reveal()];

async function refusalOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`expected a Problem, got ${inspect(error)}`);
  return error;
}

describe('looking keys up', () => {
  test('both keys of an exchange come decrypted from one call', async () => {
    stored({ [KEY]: 'k1\n', [SECRET]: 's1' });
    expect(revealed(await source().get('binance'))).toEqual(['k1', 's1']);
    expect(calls().map((call) => call.args[0].input)).toEqual([{ Names: [KEY, SECRET], WithDecryption: true }]);
  });

  test('one client is created, on the first look-up', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    expect(clientsMade).toBe(0);
    await keys.get('binance');
    clock += TTL_MS;
    await keys.get('binance');
    expect(clientsMade).toBe(1);
  });

  test('concurrent callers share one call', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    await Promise.all(Array.from({ length: 20 }, () => keys.get('binance')));
    expect(calls()).toHaveLength(1);
  });

  test('keys are used for their time to live, then looked up again', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    await keys.get('binance');
    stored({ [KEY]: 'k2', [SECRET]: 's2' });
    clock += TTL_MS - 1;
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
    clock += 1;
    expect(revealed(await keys.get('binance'))).toEqual(['k2', 's2']);
    expect(calls()).toHaveLength(2);
  });

  test.each([
    [{}, `Parameter Store has no parameters ${KEY} and ${SECRET}.`],
    [{ [SECRET]: CANARY }, `Parameter Store has no parameter ${KEY}.`],
    [{ [KEY]: CANARY, [SECRET]: '  ' }, `Parameter Store has no parameter ${SECRET}.`],
  ])('a missing parameter is named, and a value never is: %#', async (values, detail) => {
    stored(values);
    const problem = await refusalOf(source().get('binance'));
    expect(problem).toMatchObject({
      code: 'CREDENTIALS_MISSING',
      status: 503,
      detail,
      details: { exchange: 'binance' },
    });
    expect(inspect(problem)).not.toContain(CANARY);
  });

  test('a malformed parameter is named, and its content never is', async () => {
    stored({ [KEY]: `${CANARY} ${CANARY}`, [SECRET]: 's1' });
    const problem = await refusalOf(source().get('binance'));
    expect(problem.code).toBe('CREDENTIALS_MALFORMED');
    expect(problem.detail).toContain(KEY);
    expect(inspect(problem)).not.toContain(CANARY);
  });
});

describe('keys loaded ahead of the first request', () => {
  const BITMEX = ['/atlas/dev/bitmex/api-key', '/atlas/dev/bitmex/api-secret'];

  test('come from one call for all exchanges, which concurrent callers share', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1', '/atlas/dev/bitmex/api-key': 'k2', '/atlas/dev/bitmex/api-secret': 's2' });
    const keys = source();
    keys.begin?.(['binance', 'bitmex']);
    expect(revealed(await keys.get('bitmex'))).toEqual(['k2', 's2']);
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
    expect(calls().map((call) => call.args[0].input.Names)).toEqual([[KEY, SECRET, ...BITMEX]]);
  });

  test('fail no request: only an exchange without keys is refused, and only when it is used', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    keys.begin?.(['binance', 'bitmex']);
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
    expect((await refusalOf(keys.get('bitmex'))).code).toBe('CREDENTIALS_MISSING');
  });

  test('are read one by one if the call for all is refused', async () => {
    ssm.on(GetParametersCommand).rejects(awsError('AccessDeniedException', 'client'));
    ssm
      .on(GetParametersCommand, { Names: [KEY, SECRET] })
      .resolves({ Parameters: [KEY, SECRET].map((Name) => ({ Name, Value: 'v' })) });
    const keys = source();
    keys.begin?.(['binance', 'bitmex']);
    expect(revealed(await keys.get('binance'))).toEqual(['v', 'v']);
    expect((await refusalOf(keys.get('bitmex'))).code).toBe('CREDENTIALS_UNAVAILABLE');
  });
});

/** Look-ups that wait until the test ends them. */
function held() {
  const reply = Promise.withResolvers<GetParametersCommandOutput>();
  ssm.on(GetParametersCommand).callsFake(() => reply.promise);
  return reply;
}
const timedOut = () => Object.assign(new Error('aborted'), { name: 'AbortError' });
const parameters = (values: Record<string, string>): GetParametersCommandOutput => ({
  $metadata: {},
  Parameters: Object.entries(values).map(([Name, Value]) => ({ Name, Value })),
});

describe('a store that does not answer', () => {
  test('makes nobody wait longer than one look-up, although keys were begun with', async () => {
    const reply = held();
    const keys = source();
    keys.begin?.(['binance', 'bitmex']);
    await vi.waitFor(() => expect(calls()).toHaveLength(1));
    const asked = refusalOf(keys.get('binance'));
    clock += 3_000;
    reply.reject(timedOut());
    expect((await asked).code).toBe('CREDENTIALS_UNAVAILABLE');
    expect(calls()).toHaveLength(1);
  });

  test('before a freeze is asked again after it', async () => {
    const reply = held();
    const keys = source();
    keys.begin?.(['binance']);
    await vi.waitFor(() => expect(calls()).toHaveLength(1));
    clock += 60_000;
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const asked = keys.get('binance');
    reply.reject(timedOut());
    expect(revealed(await asked)).toEqual(['k1', 's1']);
  });
});

test('keys that were read before a freeze and arrive after it are looked up again', async () => {
  let thaw: (output: GetParametersCommandOutput) => void = () => undefined;
  const rotated = { [KEY]: 'k2', [SECRET]: 's2' };
  ssm
    .on(GetParametersCommand)
    .callsFakeOnce(() => new Promise((resolve) => (thaw = resolve)))
    .resolves({ Parameters: Object.entries(rotated).map(([Name, Value]) => ({ Name, Value })) });
  const keys = source();
  keys.begin?.(['binance']);
  await vi.waitFor(() => expect(calls()).toHaveLength(1));
  clock += TTL_MS;
  const before = [KEY, SECRET].map((Name) => ({ Name, Value: 'v1' }));
  const asked = keys.get('binance');
  thaw({ $metadata: {}, Parameters: before });
  expect(revealed(await asked)).toEqual(['k2', 's2']);
});

test('read-only keys come from their own folder, without a fallback', async () => {
  stored({ [KEY]: 'k1', [SECRET]: 's1' });
  const problem = await refusalOf(source({ use: 'readOnly' }).get('binance'));
  expect(problem.code).toBe('CREDENTIALS_MISSING');
  expect(problem.detail).toContain('/atlas/dev/binance/read-only/api-key');
  const [call] = calls();
  expect(call?.args[0].input.Names).toEqual([
    '/atlas/dev/binance/read-only/api-key',
    '/atlas/dev/binance/read-only/api-secret',
  ]);
});

describe('when SSM fails', () => {
  test('a client that could not be created is created again', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    let broken = true;
    const keys = source({
      client: () => (broken ? Promise.reject(new Error('no region')) : Promise.resolve(new SSMClient({ region: 'x' }))),
    });
    expect((await refusalOf(keys.get('binance'))).code).toBe('CREDENTIALS_UNAVAILABLE');
    broken = false;
    clock += 5_000;
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
  });

  test('the default client is for the environment', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = ssmCredentials({ prefix: '/atlas/dev', ttlMs: TTL_MS, now: () => clock });
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
  });

  test.each([
    [
      'a throttle',
      new ThrottlingException({ Message: 'Rate exceeded', message: 'Rate exceeded', $metadata: {} }),
      true,
    ],
    ['an error of the service', awsError('InternalServerError', 'server'), true],
    ['an unreachable network', Object.assign(new Error('connect'), { name: 'Error', code: 'ECONNREFUSED' }), true],
    ['a missing permission', awsError('AccessDeniedException', 'client'), false],
  ])('%s is a 503 that says whether a retry helps', async (_, error, retryable) => {
    ssm.on(GetParametersCommand).rejects(error);
    const problem = await refusalOf(source().get('binance'));
    expect(problem).toMatchObject({ code: 'CREDENTIALS_UNAVAILABLE', status: 503, retryable });
    expect(problem.detail).toContain('/atlas/dev/binance/');
  });

  test('known keys stay in use during an outage, and the store is read again every few seconds', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const stale: string[] = [];
    const keys = source({ onStale: ({ exchange }) => stale.push(exchange) });
    await keys.get('binance');
    clock += TTL_MS;
    ssm.on(GetParametersCommand).rejects(awsError('InternalServerError', 'server'));
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
    expect(stale).toEqual(['binance']);
    clock += 5_000;
    stored({ [KEY]: 'k2', [SECRET]: 's2' });
    expect(revealed(await keys.get('binance'))).toEqual(['k2', 's2']);
  });

  test('each failed look-up during an outage is reported, and the first one is marked', async () => {
    const failing = () => ssm.on(GetParametersCommand).rejects(awsError('InternalServerError', 'server'));
    const marks: boolean[] = [];
    const keys = source({ onStale: ({ first }) => marks.push(first) });
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    await keys.get('binance');
    clock += TTL_MS;
    failing();
    await keys.get('binance');
    clock += 5_000;
    await keys.get('binance');
    clock += 5_000;
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    await keys.get('binance');
    clock += TTL_MS;
    failing();
    await keys.get('binance');
    expect(marks).toEqual([true, false, true]);
  });

  test('dropping the keys ends an outage, and the next one is marked again', async () => {
    const marks: boolean[] = [];
    const keys = source({ onStale: ({ first }) => marks.push(first) });
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    await keys.get('binance');
    clock += TTL_MS;
    ssm.on(GetParametersCommand).rejects(awsError('InternalServerError', 'server'));
    await keys.get('binance');
    clock += 5_000;
    stored({});
    await refusalOf(keys.get('binance'));
    clock += 5_000;
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    await keys.get('binance');
    clock += TTL_MS;
    ssm.on(GetParametersCommand).rejects(awsError('InternalServerError', 'server'));
    await keys.get('binance');
    expect(marks).toEqual([true, true]);
  });

  test.each([
    ['the parameter was removed', () => stored({ [KEY]: 'k1' }), 'CREDENTIALS_MISSING'],
    [
      'the permission was removed',
      () => void ssm.on(GetParametersCommand).rejects(awsError('AccessDeniedException', 'client')),
      'CREDENTIALS_UNAVAILABLE',
    ],
  ])('known keys are dropped when %s', async (_, change, code) => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    await keys.get('binance');
    change();
    clock += TTL_MS;
    expect((await refusalOf(keys.get('binance'))).code).toBe(code);
  });

  test('a failure is cached for some seconds', async () => {
    stored({});
    const keys = source();
    await refusalOf(keys.get('binance'));
    await refusalOf(keys.get('binance'));
    expect(calls()).toHaveLength(1);
    clock += 5_000;
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
  });
});

describe('renewing refused keys', () => {
  test('finds rotated keys at once, with one call for all refused requests', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    stored({ [KEY]: 'k2', [SECRET]: 's2' });
    const renewed = await Promise.all(Array.from({ length: 10 }, () => keys.renew('binance', stale)));
    expect(renewed.map(revealed)).toEqual(Array.from({ length: 10 }, () => ['k2', 's2']));
    expect(revealed(await keys.renew('binance', stale))).toEqual(['k2', 's2']);
    expect(revealed(await keys.get('binance'))).toEqual(['k2', 's2']);
    expect(calls()).toHaveLength(2);
  });

  test('does not take the answer of a look-up that was under way for the newest', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    clock += TTL_MS;
    const reply = held();
    const reading = keys.get('binance');
    await vi.waitFor(() => expect(calls()).toHaveLength(2));
    const renewing = keys.renew('binance', stale);
    stored({ [KEY]: 'k2', [SECRET]: 's2' });
    reply.resolve(parameters({ [KEY]: 'k1', [SECRET]: 's1' }));
    expect(revealed(await reading)).toEqual(['k1', 's1']);
    expect(revealed(await renewing)).toEqual(['k2', 's2']);
    expect(calls()).toHaveLength(3);
  });

  test('waits no longer than one look-up, although another was under way', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    clock += TTL_MS;
    const reply = held();
    const reading = keys.get('binance');
    await vi.waitFor(() => expect(calls()).toHaveLength(2));
    const renewing = keys.renew('binance', stale);
    clock += 3_000;
    reply.reject(timedOut());
    expect(await renewing).toBeUndefined();
    expect(revealed(await reading)).toEqual(['k1', 's1']);
    expect(calls()).toHaveLength(2);
  });

  test('bad keys cost one look-up in half a minute', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    for (let refusal = 0; refusal < 10; refusal += 1) expect(await keys.renew('binance', stale)).toBeUndefined();
    expect(calls()).toHaveLength(2);
    clock += 30_000;
    stored({ [KEY]: 'k2', [SECRET]: 's2' });
    expect(revealed(await keys.renew('binance', stale))).toEqual(['k2', 's2']);
  });

  test('a failing store yields nothing newer, and the old keys stay in use', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    ssm.on(GetParametersCommand).rejects(awsError('InternalServerError', 'server'));
    expect(await keys.renew('binance', stale)).toBeUndefined();
    expect(revealed(await keys.get('binance'))).toEqual(['k1', 's1']);
  });

  test('a removed parameter yields nothing newer, and the next look-up names what is missing', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    const stale = await keys.get('binance');
    stored({});
    expect(await keys.renew('binance', stale)).toBeUndefined();
    expect((await refusalOf(keys.get('binance'))).code).toBe('CREDENTIALS_MISSING');
  });
});

describe('since when the keys in use are those of every container', () => {
  const STORED_AT = Date.parse('2026-11-02T10:00:00.000Z');
  const bitmex = ['/atlas/dev/bitmex/api-key', '/atlas/dev/bitmex/api-secret'] as const;
  /** Parameters by name, each with its version and how long after the first it was stored. */
  const storedAs = (of: Readonly<Record<string, readonly [version: number, laterMs: number]>>) =>
    ssm.on(GetParametersCommand).resolves({
      Parameters: Object.entries(of).map(([Name, [Version, laterMs]]) => {
        return { Name, Value: 'v', Version, LastModifiedDate: new Date(STORED_AT + laterMs) };
      }),
    });

  test.each([
    ['that were stored once', [1, 0], [1, 7], STORED_AT + 7],
    ['of which either was stored again', [4, 0], [1, 7], STORED_AT + TTL_MS],
    ['that were both stored again', [2, 0], [2, 7], STORED_AT + 7 + TTL_MS],
  ] as const)('is, for keys %s, when the older ones are gone from every memory', async (_, key, secret, since) => {
    storedAs({ [KEY]: key, [SECRET]: secret });
    const keys = source();
    expect(keys.usedSince?.('binance')).toBe(Number.NEGATIVE_INFINITY);
    await keys.get('binance');
    expect(keys.usedSince?.('binance')).toBe(since);
    expect(keys.usedSince?.('bitmex')).toBe(Number.NEGATIVE_INFINITY);
  });

  test('is told of each exchange where one call asks for several', async () => {
    storedAs({ [KEY]: [1, 0], [SECRET]: [1, 0], [bitmex[0]]: [1, 900], [bitmex[1]]: [1, 800] });
    const keys = source();
    keys.begin?.(['binance', 'bitmex']);
    await Promise.all([keys.get('binance'), keys.get('bitmex')]);
    expect(calls()).toHaveLength(1);
    expect(keys.usedSince?.('binance')).toBe(STORED_AT);
    expect(keys.usedSince?.('bitmex')).toBe(STORED_AT + 900);
  });

  test('is always, where the store does not say', async () => {
    stored({ [KEY]: 'k1', [SECRET]: 's1' });
    const keys = source();
    await keys.get('binance');
    expect(keys.usedSince?.('binance')).toBe(Number.NEGATIVE_INFINITY);
  });

  test('moves with the keys that are looked up again', async () => {
    storedAs({ [KEY]: [1, 0], [SECRET]: [1, 0] });
    const keys = source();
    await keys.get('binance');
    storedAs({ [KEY]: [2, 50], [SECRET]: [2, 60] });
    clock += TTL_MS;
    expect(keys.usedSince?.('binance')).toBe(STORED_AT);
    await keys.get('binance');
    expect(keys.usedSince?.('binance')).toBe(STORED_AT + 60 + TTL_MS);
  });
});
