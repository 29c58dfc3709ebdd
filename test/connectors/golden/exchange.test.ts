import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sentRequest } from './exchange.ts';

const BODY = '{"category":"spot","symbol":"BTCUSDT"}';
const STAMP = { 'x-bapi-api-key': 'paper-key', 'x-bapi-timestamp': '1795341600000', 'x-bapi-recv-window': '5000' };

// docs/venues/bybit.md §1.3
const signed = (payload: string) => ({
  ...STAMP,
  'x-bapi-sign': createHmac('sha256', 'paper-secret').update(`1795341600000paper-key5000${payload}`).digest('hex'),
});
const request = (
  headers: Readonly<Record<string, string>>,
  more: { method?: string; query?: string; body?: string } = {},
) =>
  sentRequest({
    method: more.method ?? 'POST',
    path: '/v5/order/cancel-all',
    query: more.query ?? '',
    headers: { ...headers, host: '127.0.0.1', 'user-agent': 'a client' },
    body: Buffer.from(more.body ?? BODY),
  });

describe('a request that came', () => {
  test('is told by its bytes and by what its headers say, without the key, the time and the signature', () => {
    expect(request({ ...signed(BODY), referer: 'CCXT' })).toEqual({
      access: 'signed',
      method: 'POST',
      path: '/v5/order/cancel-all',
      payload: BODY,
      headers: {
        referer: 'CCXT',
        'x-bapi-api-key': '',
        'x-bapi-recv-window': '5000',
        'x-bapi-sign': '',
        'x-bapi-timestamp': '',
      },
    });
  });

  test('is public without a signature', () => {
    expect(request({}, { method: 'GET', query: 'category=spot', body: '' })).toMatchObject({
      access: 'public',
      payload: 'category=spot',
      headers: {},
    });
  });

  test('is refused when the signature is that of other bytes', () => {
    expect(() => request(signed(BODY.replace(',', ', ')))).toThrow('the signature is not that of');
  });

  test.each([
    ['a POST with a query', { query: 'category=spot' }],
    ['a GET with a body', { method: 'GET', query: 'category=spot' }],
    ['another verb', { method: 'DELETE' }],
  ])('is refused when it is %s', (_, more) => {
    expect(() => request(signed(BODY), more)).toThrow();
  });
});
