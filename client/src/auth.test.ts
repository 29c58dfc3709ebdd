import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Auth, createSigner } from './auth.ts';

const HOST = 'a1b2c3.execute-api.eu-central-1.amazonaws.com';
const KEY = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-real-secret' };
const request = (more: { url?: string; method?: string; body?: string } = {}) => ({
  method: more.method ?? 'GET',
  url: new URL(more.url ?? `https://${HOST}/dev/v1/orders`),
  headers: { accept: 'application/json' },
  body: more.body,
});
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** What API Gateway computes from a request that it receives: Signature Version 4, written out for one request. */
function expectedSignature(
  headers: Readonly<Record<string, string>>,
  { method, path, query, body }: { method: string; path: string; query: string; body: string },
  secret = KEY.secretAccessKey,
): string {
  const { authorization = '' } = headers;
  const [, day = '', region = '', names = ''] =
    /Credential=[^/]+\/(\d{8})\/([a-z0-9-]+)\/execute-api\/aws4_request, SignedHeaders=([a-z0-9;-]+)/.exec(
      authorization,
    ) ?? [];
  const all: Readonly<Record<string, string>> = { ...headers, host: HOST };
  const signed = names.split(';').map((name) => `${name}:${all[name]}\n`);
  const canonical = [method, path, query, signed.join(''), names, sha256(body)].join('\n');
  const scope = `${day}/${region}/execute-api/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = ['aws4_request', 'execute-api', region, day].reduceRight<Buffer | string>(
    (derived, part) => hmac(derived, part),
    `AWS4${secret}`,
  );
  return hmac(key, text).toString('hex');
}
const signatureOf = (headers: Readonly<Record<string, string>>) =>
  /Signature=([0-9a-f]{64})$/.exec(headers.authorization ?? '')?.[1];

describe('a signer', () => {
  it('adds nothing for a gateway on this machine', async () => {
    expect(await createSigner({ kind: 'none' })(request())).toEqual({ accept: 'application/json' });
  });

  it('sends a token, and asks for it before each request', async () => {
    const tokens = ['first', 'second'];
    const sign = createSigner({ kind: 'token', token: () => tokens.shift() ?? '' });
    expect(await sign(request())).toEqual({ accept: 'application/json', authorization: 'Bearer first' });
    expect(await sign(request())).toMatchObject({ authorization: 'Bearer second' });
    expect(await createSigner({ kind: 'token', token: 'fixed' })(request())).toMatchObject({
      authorization: 'Bearer fixed',
    });
  });

  it('throws on a kind that does not exist', () => {
    // As a program in JavaScript may call it.
    const basic: Auth = JSON.parse('{"kind":"basic"}');
    expect(() => createSigner(basic)).toThrow('No such authentication: basic');
  });
});

describe('a signature', () => {
  const sign = createSigner({ kind: 'sigv4', credentials: KEY }, {});

  it.each([
    ['a read', { method: 'GET', path: '/dev/v1/orders', search: '', body: '' }],
    [
      'repeated and unsorted parameters',
      { method: 'GET', path: '/dev/v1/orders', search: '?symbol=BTC%2FUSDT&state=NEW&state=FILLED&limit=5', body: '' },
    ],
    ['a command', { method: 'POST', path: '/dev/v1/orders', search: '', body: '{"quantity":"0.10"}' }],
  ])('of %s is the one that API Gateway computes', async (_, { method, path, search, body }) => {
    const url = `https://${HOST}${path}${search}`;
    const headers = await sign(request({ url, method, ...(body !== '' && { body }) }));
    const query = search.slice(1).split('&').toSorted();
    // The canonical query sorts by name, then by value.
    expect(signatureOf(headers)).toBe(expectedSignature(headers, { method, path, query: query.join('&'), body }));
    expect(headers).not.toHaveProperty('host');
  });

  it('is of the region in the name of the host, else of the environment', async () => {
    const regionOf = async (url: string, env = {}, region?: string) => {
      const auth = { kind: 'sigv4', credentials: KEY, ...(region !== undefined && { region }) } as const;
      const { authorization } = await createSigner(auth, env)(request({ url }));
      return authorization?.split('/')[2];
    };
    expect(await regionOf(`https://${HOST}/`, { AWS_REGION: 'us-east-1' })).toBe('eu-central-1');
    expect(await regionOf('https://x.execute-api.cn-north-1.amazonaws.com.cn/')).toBe('cn-north-1');
    expect(await regionOf('https://trade.example/', { AWS_REGION: 'us-east-1' })).toBe('us-east-1');
    expect(await regionOf('https://trade.example/', { AWS_DEFAULT_REGION: 'us-west-2' })).toBe('us-west-2');
    expect(await regionOf(`https://${HOST}/`, {}, 'sa-east-1')).toBe('sa-east-1');
    // The name of another host that only contains such a name says nothing.
    expect(await regionOf(`https://${HOST}.example/`, { AWS_REGION: 'us-east-1' })).toBe('us-east-1');
    await expect(regionOf('https://trade.example/')).rejects.toThrow(
      'The region of trade.example is not known: set it, or AWS_REGION.',
    );
  });

  it('uses the access key of the environment, with its session', async () => {
    const env = { AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'env-secret', AWS_SESSION_TOKEN: 'session' };
    const headers = await createSigner({ kind: 'sigv4' }, env)(request());
    expect(headers.authorization).toContain('Credential=AKIDENV/');
    expect(headers['x-amz-security-token']).toBe('session');
    const expected = { method: 'GET', path: '/dev/v1/orders', query: '', body: '' };
    expect(signatureOf(headers)).toBe(expectedSignature(headers, expected, 'env-secret'));
  });

  it('asks for credentials that may have expired', async () => {
    const given = ['AKIDONE', 'AKIDTWO'];
    const credentials = () =>
      Promise.resolve({ ...KEY, accessKeyId: given.shift() ?? '', expiration: new Date(Date.now() - 1_000) });
    const own = createSigner({ kind: 'sigv4', credentials }, {});
    expect((await own(request())).authorization).toContain('AKIDONE');
    expect((await own(request())).authorization).toContain('AKIDTWO');
  });

  it('never shows the secret', async () => {
    expect(JSON.stringify(await sign(request({ method: 'POST', body: '{}' })))).not.toContain(KEY.secretAccessKey);
  });
});
