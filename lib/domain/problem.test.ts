import { expect, test } from 'vitest';
import { Problem } from './problem.ts';

test('a problem of which more is said keeps what was said, and what it came from', () => {
  const cause = new Error('socket hang up');
  const problem = new Problem('RATE_LIMITED', 'Wait.', { exchange: 'binance', retryAfterMs: 5 }, { cause });
  const more = problem.with({ orderState: 'notPlaced', retryAfterMs: 9 });
  expect(more).toMatchObject({ code: 'RATE_LIMITED', detail: 'Wait.', message: 'RATE_LIMITED: Wait.', cause });
  expect(more.details).toEqual({ exchange: 'binance', retryAfterMs: 9, orderState: 'notPlaced' });
});

test('a problem can be tried again where its kind says so, unless it says otherwise itself', () => {
  expect(new Problem('RATE_LIMITED', '').retryable).toBe(true);
  expect(new Problem('RATE_LIMITED', '', { retryable: false }).retryable).toBe(false);
  expect(new Problem('INVALID_ORDER_ID', '').retryable).toBe(false);
});
