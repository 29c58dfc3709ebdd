import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonBody, pathWith } from './request-text.ts';

describe('a request body', () => {
  test('writes decimals as JSON numbers and omits absent fields', () => {
    const body = jsonBody([
      ['symbol', 'XBT_USDT'],
      ['orderQty', { decimal: '25000' }],
      ['price', { decimal: '0.0000001' }],
      ['execInst', undefined],
      ['clOrdID', 'a"b'],
    ]);
    expect(body).toBe('{"symbol":"XBT_USDT","orderQty":25000,"price":0.0000001,"clOrdID":"a\\"b"}');
  });

  test('keeps every digit of a number that a binary float cannot hold', () => {
    const decimal = fc
      .tuple(fc.bigInt(1n, 10n ** 24n), fc.bigInt(1n, 10n ** 12n - 1n))
      .map(([whole, part]) => `${whole}.${String(part).padStart(12, '0')}`);
    fc.assert(
      fc.property(decimal, (digits) => {
        expect(jsonBody([['price', { decimal: digits }]])).toBe(`{"price":${digits}}`);
      }),
    );
  });

  test.each(['1e5', '-1', '', '01', 'NaN', '1,2', '1}'])('refuses "%s" as a number', (text) => {
    expect(() => jsonBody([['price', { decimal: text }]])).toThrow(RangeError);
  });
});

test('a query is encoded once and omits absent fields', () => {
  const path = pathWith('/api/v1/order', [
    ['filter', '{"open":true}'],
    ['symbol', undefined],
    ['count', 500],
    ['reverse', true],
  ]);
  expect(path).toBe('/api/v1/order?filter=%7B%22open%22%3Atrue%7D&count=500&reverse=true');
});
