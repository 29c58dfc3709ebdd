import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuthorizer, type TokenAuthorizer } from '../lib/api/authorizer/authorizer.ts';
import { issuerKeys } from '../lib/api/authorizer/issuer.ts';
import { cachedKeySet } from '../lib/api/authorizer/key-set.ts';

const ARN = 'arn:aws:execute-api:ap-northeast-1:111122223333:a1b2c3/dev';
const AUDIENCE = 'atlas';
const START = Date.UTC(2026, 10, 22, 12);
const seconds = (ms: number) => Math.floor(ms / 1_000);

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let first: Keys;
let second: Keys;
let server: Server;
let issuer: string;

/** The issuer's published keys, its availability, and how often its keys were fetched. */
const published: { keys: JWK[]; up: boolean; asked: number; claimed?: string } = { keys: [], up: true, asked: 0 };
const publicKey = async (keys: Keys, kid: string): Promise<JWK> => ({
  ...(await exportJWK(keys.publicKey)),
  kid,
  alg: 'RS256',
});

beforeAll(async () => {
  [first, second] = await Promise.all([generateKeyPair('RS256', { extractable: true }), generateKeyPair('RS256')]);
  server = createServer(({ url }, response) => {
    if (!published.up) return void response.writeHead(503).end();
    response.setHeader('Content-Type', 'application/json');
    if (url === '/.well-known/openid-configuration') {
      const issuerClaimed = published.claimed ?? issuer;
      return void response.end(JSON.stringify({ issuer: issuerClaimed, jwks_uri: `${issuer}/keys` }));
    }
    published.asked += 1;
    response.end(JSON.stringify({ keys: published.keys }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((closed) => server.close(closed)));

let now: number;
let authorize: TokenAuthorizer;
let refusals: string[];
beforeEach(async () => {
  Object.assign(published, { keys: [await publicKey(first, 'first')], up: true, asked: 0, claimed: undefined });
  now = START;
  refusals = [];
  const clock = () => now;
  authorize = createAuthorizer({
    issuer,
    audience: AUDIENCE,
    algorithm: 'RS256',
    keys: cachedKeySet({ load: () => issuerKeys(issuer), now: clock }),
    now: clock,
    onRefusal: (reason) => refusals.push(reason),
  });
});

interface Claims {
  readonly scope?: string;
  readonly scp?: unknown;
  readonly audience?: string;
  readonly issuer?: string;
  readonly expiresAt?: number;
  readonly subject?: string | undefined;
}

function claimsOf({ scope, scp, subject = 'desk-7', expiresAt = now + 300_000, ...other }: Claims) {
  return {
    iss: other.issuer ?? issuer,
    aud: other.audience ?? AUDIENCE,
    sub: subject,
    exp: seconds(expiresAt),
    ...(scope !== undefined && { scope }),
    ...(scp !== undefined && { scp }),
  };
}

function without(claim: 'sub' | 'exp') {
  return Object.fromEntries(Object.entries(claimsOf({ scope: 'orders:read' })).filter(([name]) => name !== claim));
}

const token = (claims: Claims, keys: Keys = first, kid = 'first') =>
  new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: 'RS256', kid }).sign(keys.privateKey);

const ask = (authorizationToken: string, method = 'GET/v1/orders') =>
  authorize({ authorizationToken, methodArn: `${ARN}/${method}` });
const bearer = async (claims: Claims, keys?: Keys, kid?: string) => ask(`Bearer ${await token(claims, keys, kid)}`);

const READING = [
  'GET/v1/orders',
  'GET/v1/orders/active',
  'GET/v1/orders/*',
  'GET/v1/instruments',
  'GET/v1/exchanges',
].map((method) => `${ARN}/${method}`);
const TRADING = ['POST/v1/orders', 'DELETE/v1/orders', 'PATCH/v1/orders/*', 'DELETE/v1/orders/*'].map(
  (method) => `${ARN}/${method}`,
);

describe('a good token', () => {
  test('with the read grant allows exactly the reading methods', async () => {
    const { principalId, context, policyDocument } = await bearer({ scope: 'openid orders:read' });
    expect([principalId, context]).toEqual(['desk-7', { issuer }]);
    expect(policyDocument.Statement).toHaveLength(1);
    const [statement] = policyDocument.Statement as [{ Effect: string; Action: string; Resource: string[] }];
    expect(statement).toMatchObject({ Effect: 'Allow', Action: 'execute-api:Invoke' });
    expect(statement.Resource).toEqual(expect.arrayContaining(READING));
    // A preview is the one POST that only reads.
    const others = statement.Resource.filter((resource) => !/\/dev\/GET\/v1\//.test(resource));
    expect(others).toEqual([`${ARN}/POST/v1/orders/preview`]);
  });

  test('with the trade grant allows trading and reading', async () => {
    const { policyDocument } = await bearer({ scope: 'orders:trade' });
    expect(policyDocument.Statement).toMatchObject([
      { Effect: 'Allow', Resource: expect.arrayContaining([...READING, ...TRADING]) },
    ]);
  });

  test.each([['orders:read openid'], [['openid', 'orders:read']]])('may carry its scopes as scp: %j', async (scp) => {
    expect((await bearer({ scp })).policyDocument.Statement).toMatchObject([{ Effect: 'Allow' }]);
  });

  test.each([{}, { scope: 'orders:write' }, { scope: 'toString' }, { scp: 7 }])(
    'without a known scope allows nothing: %o',
    async (claims) => {
      expect((await bearer(claims)).policyDocument.Statement).toEqual([
        { Effect: 'Deny', Action: 'execute-api:Invoke', Resource: `${ARN}/*` },
      ]);
    },
  );
});

describe('refused as unauthorized', () => {
  const cases: Record<string, () => Promise<string>> = {
    'an expired token': () => token({ scope: 'orders:read', expiresAt: now - 6_000 }),
    'a token for another audience': () => token({ scope: 'orders:read', audience: 'shop' }),
    'a token of another issuer': () => token({ scope: 'orders:read', issuer: 'https://elsewhere.example' }),
    'a token signed by another key': () => token({ scope: 'orders:read' }, second),
    'a token without a subject': () =>
      new SignJWT(without('sub')).setProtectedHeader({ alg: 'RS256', kid: 'first' }).sign(first.privateKey),
    'a token that never expires': () =>
      new SignJWT(without('exp')).setProtectedHeader({ alg: 'RS256', kid: 'first' }).sign(first.privateKey),
    'an unsigned token (alg none)': async () => new UnsecuredJWT(claimsOf({ scope: 'orders:read' })).encode(),
    'a token signed with the public key as a shared secret (HS256)': async () =>
      new SignJWT(claimsOf({ scope: 'orders:read' }))
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .sign(new TextEncoder().encode(await exportSPKI(first.publicKey))),
    'a token by another algorithm of the same key (PS256)': async () =>
      new SignJWT(claimsOf({ scope: 'orders:read' }))
        .setProtectedHeader({ alg: 'PS256', kid: 'first' })
        .sign(await importPKCS8(await exportPKCS8(first.privateKey), 'PS256')),
    'what is no token': async () => 'not-a-token',
  };

  test.each(Object.keys(cases))('%s', async (name) => {
    const made = await cases[name]?.();
    await expect(ask(`Bearer ${made}`)).rejects.toThrow(/^Unauthorized$/);
    expect(refusals).toHaveLength(1);
    // A token is as good as a password: the log gets only the reason.
    expect(refusals[0]).not.toContain(made);
  });

  test('a header of another scheme', async () => {
    await expect(ask(`Basic ${await token({ scope: 'orders:read' })}`)).rejects.toThrow(/^Unauthorized$/);
  });
});

describe('a signed token with an odd subject', () => {
  const signed = (sub: unknown) =>
    new SignJWT({ ...claimsOf({ scope: 'orders:read' }), sub } as JWTPayload)
      .setProtectedHeader({ alg: 'RS256', kid: 'first' })
      .sign(first.privateKey);

  test.each([
    ['empty', ''],
    ['blank', '  '],
    ['a number', 7],
    ['null', null],
    ['a list', ['desk-7']],
    ['an object', { name: 'desk-7' }],
    ['very long', 'x'.repeat(257)],
    ['of two lines', 'desk-7\n{"level":"ERROR"}'],
    ['with a control character', 'desk\u0000'],
    ['with an escape', '\u001b[31mdesk'],
    ['with one of C1', 'desk\u009b'],
    ['with a line separator', 'desk\u2028'],
    ['with half a character', 'desk\ud800'],
    ['that turns the line around', 'desk\u202e'],
  ])('is refused as such: %s', async (_, sub) => {
    await expect(ask(`Bearer ${await signed(sub)}`)).rejects.toThrow(/^Unauthorized$/);
    expect(refusals).toHaveLength(1);
  });

  test.each([
    ['desk-7', 'desk-7'],
    ['auth0|5f7c8ec7c33c6c004bbafe82', 'auth0|5f7c8ec7c33c6c004bbafe82'],
    ['José Núñez', 'José Núñez'],
    ['a"b', 'a%22b'],
    ['DOMAIN\\ann', 'DOMAIN%5Cann'],
    ['a%22b', 'a%2522b'],
  ])('%s is known as %s: one JSON string, and no two are one', async (sub, principalId) => {
    expect((await ask(`Bearer ${await signed(sub)}`)).principalId).toBe(principalId);
    expect(JSON.parse(`{"principal":"${principalId}"}`)).toEqual({ principal: principalId });
  });
});

describe("the issuer's keys", () => {
  const later = (ms: number) => {
    now += ms;
  };
  const good = () => bearer({ scope: 'orders:read' });

  test('are fetched once for many requests', async () => {
    await Promise.all([good(), good()]);
    await good();
    expect(published.asked).toBe(1);
  });

  test('are fetched once more when a token names an unknown key, after a rotation', async () => {
    await good();
    later(31_000);
    published.keys = [await publicKey(second, 'second')];
    await bearer({ scope: 'orders:read' }, second, 'second');
    expect(published.asked).toBe(2);
  });

  test('are not fetched for every token with an invented key id', async () => {
    await good();
    later(31_000);
    for (let round = 0; round < 3; round += 1) {
      await expect(bearer({ scope: 'orders:read' }, second, `made-up-${round}`)).rejects.toThrow(/^Unauthorized$/);
    }
    expect(published.asked).toBe(2);
  });

  test('stay valid while the issuer is down', async () => {
    await good();
    published.up = false;
    later(11 * 60_000);
    await expect(good()).resolves.toMatchObject({ principalId: 'desk-7' });
    await expect(bearer({ scope: 'orders:read' }, second, 'second')).rejects.toThrow(/^Unauthorized$/);
  });

  test('are fetched once while the issuer is down, not once per token, and again seconds later', async () => {
    let tries = 0;
    const keys = cachedKeySet({
      load: () => {
        tries += 1;
        return tries < 3 ? Promise.reject(new Error('dead')) : issuerKeys(issuer);
      },
      now: () => now,
    });
    const dead = createAuthorizer({
      issuer,
      audience: AUDIENCE,
      algorithm: 'RS256',
      keys,
      now: () => now,
      onRefusal() {},
    });
    const authorizationToken = `Bearer ${await token({ scope: 'orders:read' })}`;
    const askDead = () => dead({ authorizationToken, methodArn: `${ARN}/GET/v1/orders` });
    const said = await Promise.allSettled(Array.from({ length: 20 }, askDead));
    said.push(...(await Promise.allSettled([askDead()])));
    expect(new Set(said.map(({ status }) => status))).toEqual(new Set(['rejected']));
    expect(tries).toBe(1);
    now += 4_999;
    await expect(askDead()).rejects.toThrow('dead');
    expect(tries).toBe(1);
    now += 1;
    await expect(askDead()).rejects.toThrow('dead');
    now += 5_000;
    expect((await askDead()).principalId).toBe('desk-7');
    expect(tries).toBe(3);
  });

  test('expire when the issuer has been down for a day', async () => {
    await good();
    published.up = false;
    later(25 * 60 * 60_000);
    await expect(good()).rejects.toThrow('The issuer answered with status 503');
  });

  test('that were never fetched cause a failure, not a refusal: the token may be valid', async () => {
    published.up = false;
    await expect(good()).rejects.toThrow('The issuer answered with status 503');
    published.up = true;
    now += 5_000;
    await expect(good()).resolves.toMatchObject({ principalId: 'desk-7' });
  });

  test('must belong to the configured issuer', async () => {
    published.claimed = 'https://elsewhere.example';
    await expect(good()).rejects.toThrow('belongs to another issuer');
  });

  test('are never fetched over plain http from another machine', async () => {
    await expect(issuerKeys('http://issuer.example')).rejects.toThrow('https only');
  });
});
