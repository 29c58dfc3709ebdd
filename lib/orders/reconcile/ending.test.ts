import { describe, expect, test } from 'vitest';
import { PROBLEM_KINDS, Problem, type ProblemCode } from '../../domain/problem.ts';
import { endingOf, mayBeSentAgain } from './ending.ts';

describe('a command that ended in a problem', () => {
  test.each([
    ['INSUFFICIENT_FUNDS', false],
    ['POST_ONLY_WOULD_TAKE', false],
    ['ORDER_NOT_ACTIVE', false],
    ['DUPLICATE_CLIENT_ORDER_ID', false],
    // Half of it took effect: the old order is gone.
    ['AMEND_INCOMPLETE', false],
    ['TRADING_HALTED', true],
    ['TRADING_CANCEL_ONLY', true],
    ['TRADING_REDUCE_ONLY', true],
    ['NOT_PLACED', true],
    ['RATE_LIMITED', true],
    ['DEADLINE_EXCEEDED', true],
    ['EXCHANGE_OVERLOADED', true],
    // Not the order's fault: the keys can be fixed, and the exchange may open.
    ['CREDENTIALS_MISSING', true],
    ['EXCHANGE_CLOSED', true],
  ] as const)('%s may be sent again under its key: %s', (code, expected) => {
    expect(mayBeSentAgain(new Problem(code, ''))).toBe(expected);
  });

  test.each(['EXCHANGE_CLOSED', 'CREDENTIALS_REJECTED', 'RATE_LIMITED', 'TRADING_HALTED'] as const)(
    '%s is not sent again where it is marked final',
    (code) => {
      expect(mayBeSentAgain(new Problem(code, '', { retryable: false }))).toBe(false);
    },
  );

  test.each((Object.keys(PROBLEM_KINDS) as ProblemCode[]).filter((code) => PROBLEM_KINDS[code].status === 429))(
    '%s says that there were too many requests, so it may be sent again',
    (code) => {
      expect(mayBeSentAgain(new Problem(code, ''))).toBe(true);
    },
  );

  test('may be sent again where the exchange says that it would accept it later', () => {
    expect(mayBeSentAgain(new Problem('AMEND_REJECTED', '', { retryable: true }))).toBe(true);
  });

  test.each(Object.keys(PROBLEM_KINDS) as ProblemCode[])('%s ends it one way or the other', async (code) => {
    const problem = new Problem(code, '');
    const kind = mayBeSentAgain(problem) ? 'notExecuted' : 'refused';
    expect(await endingOf(() => Promise.reject(problem))).toEqual({ kind, problem });
  });

  test('a bug is not an ending', async () => {
    await expect(endingOf(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
