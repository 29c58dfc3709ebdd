import { describe, expect, test } from 'vitest';
import type { Operation } from '../../lib/api/operation.ts';
import { operations } from '../../lib/api/operations/index.ts';
import { createRouter } from './routes.ts';

const rows: readonly Operation[] = Object.values(operations);
const router = createRouter(rows);

describe('the router', () => {
  test.each(rows)('leads $method $path to $name', ({ path, method, name, pathParameters }) => {
    const match = router(path.replaceAll(/\{\w+\}/g, 'x1'));
    expect(match?.resource).toBe(path);
    expect(match?.byMethod.get(method)?.name).toBe(name);
    expect(Object.keys(match?.pathParameters ?? {})).toEqual(Object.keys(pathParameters.shape));
  });

  test('puts a literal segment before a parameter', () => {
    expect(router('/v1/orders/active')?.resource).toBe('/v1/orders/active');
    expect(router('/v1/orders/activ')?.resource).toBe('/v1/orders/{orderId}');
  });

  test.each([
    '/v1/orders/',
    '/v1/orders//',
    '//v1/orders',
    '/v1//orders',
    '/v1/orders/a/b',
    '/v1/orders/a/',
    '/v1',
    '/',
    '',
    '/v1/x/../orders',
    '/V1/orders',
    '/v1/%2e%2e/orders',
  ])('finds nothing at %j', (path) => {
    expect(router(path)).toBeUndefined();
  });

  test.each([
    ['binance.usdm.BTCUSDT%5F261225.8389766145050669870', 'binance.usdm.BTCUSDT_261225.8389766145050669870'],
    ['a%2Fb', 'a/b'],
    ['%20', ' '],
    ['100%25', '100%'],
    ['%E2%82%BF', '₿'],
    ['+', '+'],
  ])('decodes the parameter %j', (given, decoded) => {
    expect(router(`/v1/orders/${given}`)?.pathParameters).toEqual({ orderId: decoded });
  });

  test.each(['/v1/orders/%', '/v1/orders/%zz', '/v1/orders/%ff'])('throws a URIError for %j', (path) => {
    expect(() => router(path)).toThrow(URIError);
  });
});
