import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { COMPRESSED_FROM_BYTES } from '../../lib/api/response.ts';
import { compressed } from './compression.ts';

const result = (bytes: number) => ({
  statusCode: 200,
  headers: { 'Content-Type': 'text/plain' },
  body: 'x'.repeat(bytes),
});
const large = result(COMPRESSED_FROM_BYTES);

test.each(['gzip', 'gzip, deflate, br', 'br;q=1, gzip;q=0.5', '*', 'GZIP'])(
  'a large answer is compressed for %j',
  async (accepted) => {
    const { headers, body, isBase64Encoded } = await compressed(large, accepted);
    expect(headers).toEqual({ 'Content-Type': 'text/plain', 'Content-Encoding': 'gzip', Vary: 'Accept-Encoding' });
    expect(isBase64Encoded).toBe(true);
    expect(gunzipSync(Buffer.from(body, 'base64')).toString()).toBe(large.body);
  },
);

test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip; q=0.0, br', 'xgzip'])(
  'it is sent as it is for %j',
  async (accepted) => {
    expect(await compressed(large, accepted)).toBe(large);
  },
);

test('a small answer, as to an order, is sent as it is', async () => {
  const small = result(COMPRESSED_FROM_BYTES - 1);
  expect(await compressed(small, 'gzip')).toBe(small);
});
