import { describe, expect, test } from 'vitest';
import type { Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { curlOf, TOUR, tour } from './curl.ts';

const URL = 'http://127.0.0.1:3000';
const rows: readonly Operation[] = Object.values(operations);

describe('the curl commands', () => {
  test('exist for every operation that returns data', () => {
    const pages = rows.filter(({ path, tag }) => path.startsWith('/docs') || tag === 'Alerts');
    const named = rows.filter((row) => !pages.includes(row)).map(({ name }) => name);
    expect([...TOUR].sort()).toEqual(named.sort());
  });

  test.each(rows.filter(({ body }) => body))('of $name send a body that the contract accepts', (operation) => {
    const [, json = ''] = /-d '([^']+)'/.exec(curlOf(operation, { url: URL, token: false })) ?? [];
    expect(operation.body?.safeParse(JSON.parse(json)).success).toBe(true);
  });

  test('put a fresh price into the order to place', () => {
    expect(curlOf(operations.placeOrder, { url: URL, token: false, fresh: { price: '12.5' } })).toContain(
      '"price":"12.5"',
    );
  });

  test('say so when the price is only an example', () => {
    expect(tour({ url: URL, token: false }).join('\n')).toContain('replace the price');
    expect(tour({ url: URL, token: false, fresh: { price: '1' } }).join('\n')).not.toContain('replace the price');
  });

  test('can be pasted twice: no client order id and no key is consumed', () => {
    const command = curlOf(operations.placeOrder, { url: URL, token: false });
    expect(command).not.toContain('clientOrderId');
    expect(command).toContain('"Idempotency-Key: $(date');
  });

  test('take the token from the environment and only where it is needed', () => {
    expect(curlOf(operations.listOrders, { url: URL, token: true })).toContain(
      '"Authorization: Bearer $ATLAS_LOCAL_TOKEN"',
    );
    expect(curlOf(operations.getHealth, { url: URL, token: true })).not.toContain('Authorization');
  });
});
