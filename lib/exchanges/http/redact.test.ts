import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pathWithoutQuery, redactHeaders, redactQuery, redactUrl } from './redact.ts';

describe('redactUrl', () => {
  test.each([
    ['/api/v3/order', '/api/v3/order'],
    ['/api/v3/order?symbol=BTCUSDT&timestamp=1&signature=ab12', '/api/v3/order?symbol=BTCUSDT&timestamp=1'],
    ['/x?signature=ab12', '/x'],
    ['/x?Signature=ab12&sig%6eature=cd34', '/x'],
    ['/x?apiKey=k1&api_key=k2&recvWindow=5000', '/x?apiKey=[secret]&api_key=[secret]&recvWindow=5000'],
    ['/x?listenKey=k1&newClientOrderId=a-1', '/x?listenKey=[secret]&newClientOrderId=a-1'],
    ['/x?token', '/x?token=[secret]'],
    ['https://user:pass@host/x?a=1', 'https://[secret]@host/x?a=1'],
    ['/x?a=1#token=abc', '/x?a=1'],
    ['/x?%E0%A4%A=1&secret=s', '/x?%E0%A4%A=1&secret=[secret]'],
  ])('makes %s into %s', (given, redacted) => {
    expect(redactUrl(given)).toBe(redacted);
  });

  test('lets no value of a signature or key through, at any position', () => {
    const name = fc.constantFrom('signature', 'SIGNATURE', 'apiKey', 'secret', 'access_token', 'passphrase', 'key');
    const others = fc.array(fc.constantFrom('symbol=BTCUSDT', 'timestamp=1', 'x', '', 'a=b=c'));
    fc.assert(
      fc.property(name, others, others, (secretName, before, after) => {
        const query = [...before, `${secretName}=canary=9`, ...after].join('&');
        expect(redactUrl(`/path?${query}`)).not.toContain('canary');
      }),
    );
  });
});

test('redactQuery also handles form bodies', () => {
  expect(redactQuery('symbol=XBTUSD&api-signature=ff&orderQty=1')).toBe(
    'symbol=XBTUSD&api-signature=[secret]&orderQty=1',
  );
});

test('redactHeaders masks credentials and keeps what debugging needs', () => {
  const secret = {
    'X-MBX-APIKEY': 'c',
    'api-key': 'c',
    'api-signature': 'c',
    Authorization: 'c',
    'Proxy-Authorization': 'c',
    cookie: 'c',
    'set-cookie': 'c',
    'x-amz-security-token': 'c',
  };
  const plain = {
    'api-expires': '1',
    'content-type': 'application/json',
    'x-mbx-used-weight-1m': '7',
    'retry-after': '3',
  };
  expect(redactHeaders(secret)).toEqual(Object.fromEntries(Object.keys(secret).map((name) => [name, '[secret]'])));
  expect(redactHeaders(plain)).toEqual(plain);
});

test('pathWithoutQuery drops query and fragment', () => {
  expect(['/a/b?c=d?e', '/a#b', '/a'].map(pathWithoutQuery)).toEqual(['/a/b', '/a', '/a']);
});
