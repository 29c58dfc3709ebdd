import { expect, test } from 'vitest';
import { signedHeaders } from '../../lib/api/probe/signature.ts';
import { signatureHeaders } from './signature.ts';

// The published test suite of Signature Version 4: its credentials, its moment, three of its cases.
const SIGNER = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'service',
};
const MOMENT = new Date('2015-08-30T12:36:00Z');

test.each([
  ['get-vanilla', 'GET', '/', '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '/', '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    '/?Param2=value2&Param1=value1',
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
])('signs %s as AWS does', (_, method, path, signature) => {
  const url = new URL(path, 'https://example.amazonaws.com');
  expect(signatureHeaders({ method, url }, SIGNER, MOMENT)).toEqual({
    'x-amz-date': '20150830T123600Z',
    authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  });
});

test('the probe signs in the same way', () => {
  const url = new URL('https://a1.execute-api.ap-northeast-1.amazonaws.com/prod/v1/deployment');
  const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: undefined };
  const now = Date.parse('2026-11-29T12:00:00.000Z');
  const signer = { ...keys, region: 'ap-northeast-1', service: 'execute-api' };
  const expected = signatureHeaders({ method: 'GET', url }, signer, new Date(now));
  expect(signedHeaders({ url, region: 'ap-northeast-1', keys, now })).toEqual(expected);
});
