import { createHash, createHmac, type Hash } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AwsKeys, type JsonCall, jsonSigner } from './signature-v4.ts';

/** Node's own digests in the form that the SDK's signer takes. */
class Sha256 {
  private readonly digesting: Hash | ReturnType<typeof createHmac>;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.digesting = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }
  update(data: Uint8Array): void {
    this.digesting.update(data);
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.digesting.digest());
  }
  reset(): void {
    throw new Error('The signer does not reset.');
  }
}

function bytesOf(secret: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof secret === 'string') return Buffer.from(secret, 'utf8');
  return ArrayBuffer.isView(secret)
    ? Buffer.from(secret.buffer, secret.byteOffset, secret.byteLength)
    : Buffer.from(secret);
}

/** The headers that the SDK's signer makes of the same request, without those that are sent but not signed. */
async function bySdk(region: string, { host, target, body }: JsonCall, keys: AwsKeys, at: number) {
  const { sessionToken, ...pair } = keys;
  const signer = new SignatureV4({
    credentials: { ...pair, ...(sessionToken !== undefined && { sessionToken }) },
    region,
    service: 'dynamodb',
    sha256: Sha256,
    applyChecksum: false,
  });
  const request = {
    method: 'POST',
    protocol: 'https:',
    hostname: host,
    path: '/',
    query: {},
    headers: { 'content-type': 'application/x-amz-json-1.0', host, 'x-amz-target': target },
    body,
  };
  const { host: _sentByTheConnection, ...headers } = (await signer.sign(request, { signingDate: new Date(at) }))
    .headers as Record<string, string>;
  return headers;
}

const DAY_MS = 86_400_000;
const word = fc.stringMatching(/^[A-Za-z0-9/+=]{1,60}$/);
const keysOf = fc.record({
  accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
  secretAccessKey: word,
  sessionToken: fc.option(word, { nil: undefined }),
});
const call = fc.record({
  host: fc.oneof(fc.domain(), fc.constant('127.0.0.1:8000'), fc.constant('[::1]:8000')),
  target: fc.constantFrom('DynamoDB_20120810.GetItem', 'DynamoDB_20120810.PutItem'),
  body: fc.oneof(fc.json(), fc.string({ unit: 'binary' }), fc.constant('')),
});
/** Any moment from 1970 to 2100, half of them within a second of the turn of a day. */
const moment = fc.oneof(
  fc.integer({ min: 0, max: 130 * 365 * DAY_MS }),
  fc
    .tuple(fc.integer({ min: 1, max: 130 * 365 }), fc.integer({ min: -1_000, max: 1_000 }))
    .map(([day, ms]) => day * DAY_MS + ms),
);
const region = fc.constantFrom('eu-central-1', 'us-gov-west-1', 'cn-north-1');

test('every request is signed as the SDK signs it, whatever was signed before with the same signer', async () => {
  const signers = new Map(
    ['eu-central-1', 'us-gov-west-1', 'cn-north-1'].map((each) => [each, jsonSigner(each, 'dynamodb')]),
  );
  const property = fc.asyncProperty(
    region,
    fc.array(keysOf, { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(call, fc.nat(), moment), { minLength: 1, maxLength: 4 }),
    async (where, identities, requests) => {
      for (const [request, which, at] of requests) {
        const keys = identities[which % identities.length] ?? expect.unreachable();
        expect(signers.get(where)?.(request, keys, at)).toEqual(await bySdk(where, request, keys, at));
      }
    },
  );
  await fc.assert(property, { numRuns: 300 });
});

test.each([
  ['the last millisecond of a day', '2026-11-30T23:59:59.999Z', '20261130'],
  ['the first of the next', '2026-12-01T00:00:00.000Z', '20261201'],
])('%s is signed with the key of its own day', async (_, time, day) => {
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const request = { host: 'dynamodb.eu-central-1.amazonaws.com', target: 'DynamoDB_20120810.GetItem', body: '{}' };
  const sign = jsonSigner('eu-central-1', 'dynamodb');
  // The key of the other day is kept when this one is signed.
  sign(request, keys, Date.parse('2026-11-30T23:59:59.999Z'));
  const headers = sign(request, keys, Date.parse(time));
  expect(headers.authorization).toContain(`Credential=AKIDEXAMPLE/${day}/eu-central-1/dynamodb/aws4_request, `);
  expect(headers).toEqual(await bySdk('eu-central-1', request, keys, Date.parse(time)));
});
