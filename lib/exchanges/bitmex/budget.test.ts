import { describe, expect, test } from 'vitest';
import { createBitmexBudget } from './budget.ts';

const budget = () => createBitmexBudget(() => 0);
const limitOf = (each: ReturnType<typeof budget>, name: string) =>
  each.limits().find((limit) => limit.name === name)?.limit;

describe('the budget in a reply (§5)', () => {
  const headers = { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '290', 'x-ratelimit-remaining-1s': '4' };

  test('is the number of requests used by the account, and of orders in this second', () => {
    expect(budget().report(headers, true, 5)).toEqual({ used: { 'requests-1m': 10, 'orders-1s': 6 }, receivedAt: 5 });
  });

  test('counts requests without keys separately', () => {
    const public_ = { 'x-ratelimit-limit': '30', 'x-ratelimit-remaining': '29' };
    expect(budget().report(public_, false, 5).used).toEqual({ 'public-requests-1m': 1 });
  });

  test('is never negative', () => {
    expect(budget().report({ ...headers, 'x-ratelimit-remaining': '301' }, true, 5).used['requests-1m']).toBe(0);
  });

  test.each([
    [true, 'requests-1m', '300', 300],
    [true, 'requests-1m', '1', 1],
    [false, 'public-requests-1m', '60', 60],
  ])('replaces the built-in limit (signed: %s)', (signed, name, stated, limit) => {
    const each = budget();
    each.report({ ...headers, 'x-ratelimit-limit': stated }, signed, 5);
    expect(limitOf(each, name)).toBe(limit);
  });

  test('does not close the exchange for good with a limit of zero', () => {
    const each = budget();
    each.report({ ...headers, 'x-ratelimit-limit': '0' }, true, 5);
    expect(limitOf(each, 'requests-1m')).toBe(120);
  });

  test.each(['', '-1', '1e3', ' 61', '61 ', '6.1', '1234567890'])('is absent for an invalid count: "%s"', (text) => {
    const each = budget();
    const report = each.report({ 'x-ratelimit-limit': text, 'x-ratelimit-remaining': text }, true, 5);
    expect({ report: report.used, limit: limitOf(each, 'requests-1m') }).toEqual({ report: {}, limit: 120 });
  });
});

describe('a request', () => {
  test.each([
    ['requests', 'requests-1m', 'read', 96],
    ['publicRequests', 'public-requests-1m', 'read', 30],
    ['orders', 'orders-1s', 'order', 9],
  ] as const)('that counts as %s draws on %s, with what a %s leaves to others', (counts, name, rank, most) => {
    const each = budget();
    for (let sent = 0; sent < most; sent += 1) each.spend({ [counts]: 1 }, rank);
    expect(() => each.spend({ [counts]: 1 }, rank)).toThrow(`(${name})`);
  });
});
