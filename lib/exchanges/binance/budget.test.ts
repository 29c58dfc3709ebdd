import { describe, expect, test } from 'vitest';
import { NO_RESERVE, SHARED_RESERVE } from '../client/request-budget.ts';
import { createBinanceBudget, type RateLimitRow } from './budget.ts';

const row = (rateLimitType: string, intervalNum: number, interval: string): RateLimitRow => ({
  rateLimitType,
  interval,
  intervalNum,
  limit: 100,
});
const budgetOf = (...rows: RateLimitRow[]) => createBinanceBudget(rows, () => 0);

describe('a limit of exchangeInfo (§5)', () => {
  test.each([
    ['REQUEST_WEIGHT', 1, 'MINUTE', 'weight-1m', 'weight', 60, SHARED_RESERVE],
    ['ORDERS', 10, 'SECOND', 'orders-10s', 'orders', 10, NO_RESERVE],
    ['ORDERS', 1, 'HOUR', 'orders-1h', 'orders', 3_600, NO_RESERVE],
    ['ORDERS', 1, 'DAY', 'orders-1d', 'orders', 86_400, NO_RESERVE],
  ])('%s of %i %s is %s', (type, number, interval, name, counts, windowSeconds, reserve) => {
    const limit = { name, counts, limit: 100, windowSeconds, refill: 'window', reserve };
    expect(budgetOf(row(type, number, interval)).limits()).toEqual([limit]);
  });

  test.each([
    ['RAW_REQUESTS', 5, 'MINUTE'],
    ['ORDERS', 1, 'WEEK'],
    ['toString', 1, 'MINUTE'],
  ])('%s of %i %s is not counted', (type, number, interval) => {
    expect(budgetOf(row(type, number, interval)).limits()).toEqual([]);
  });
});

describe('the counts in a reply', () => {
  const budget = budgetOf(row('REQUEST_WEIGHT', 1, 'MINUTE'), row('ORDERS', 10, 'SECOND'));

  test('are the used weight and the order count of each window, under the names of the limits', () => {
    const headers = { 'x-mbx-used-weight-1m': '61', 'x-mbx-order-count-10s': '3', 'x-mbx-used-weight': '999' };
    expect(budget.report(headers, 5)).toEqual({ used: { 'weight-1m': 61, 'orders-10s': 3 }, receivedAt: 5 });
  });

  test.each(['', '-1', '1e3', ' 61', '61 ', '6.1', '1234567890123'])(
    'are absent for an invalid count: "%s"',
    (text) => {
      expect(budget.report({ 'x-mbx-used-weight-1m': text }, 5).used).toEqual({});
    },
  );
});

describe('a limit learnt by another container', () => {
  const stated = (name: string) => ({ name, limit: 7, windowSeconds: 60 });

  test.each([
    ['weight-1m', 'weight', SHARED_RESERVE],
    ['orders-1m', 'orders', NO_RESERVE],
  ])('is adopted: %s', (name, counts, reserve) => {
    const budget = budgetOf();
    budget.take([stated(name)]);
    expect(budget.limits()).toEqual([{ ...stated(name), counts, refill: 'window', reserve }]);
  });

  test('is ignored under an unknown name', () => {
    const budget = budgetOf();
    budget.take([stated('requests-1m')]);
    expect(budget.limits()).toEqual([]);
  });
});
