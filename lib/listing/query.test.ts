import { describe, expect, it } from 'vitest';
import type { Problem } from '../domain/problem.ts';
import { MAX_CURSOR_LENGTH } from './cursor.ts';
import { checkQuery, type ListQuery, MAX_CURSOR_GIVEN, MAX_LIMIT } from './query.ts';

const refusal = (query: ListQuery) => {
  try {
    checkQuery(query);
  } catch (error) {
    return error as Problem;
  }
  throw new Error('it was not refused');
};

describe('a query', () => {
  it.each([{}, { from: 5 }, { to: 5 }, { from: 4, to: 5 }, { limit: 1 }, { limit: MAX_LIMIT }])(
    'may be %j',
    (query) => {
      expect(() => checkQuery(query)).not.toThrow();
    },
  );

  it('may give every cursor that Atlas writes', () => {
    expect(MAX_CURSOR_GIVEN).toBeGreaterThanOrEqual(MAX_CURSOR_LENGTH);
  });

  it.each([
    { from: 5, to: 5 },
    { from: 6, to: 5 },
  ])('of the empty range %j is refused', ({ from, to }) => {
    const message = 'from must be before to: the range is [from, to)';
    expect(refusal({ from, to })).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: message,
      details: { violations: [{ field: 'from', rule: 'before', message, given: `${from}`, bound: `${to}` }] },
    });
  });

  it.each([0, -1, 501, 1.5, Number.NaN])('of %d rows to a page is refused', (limit) => {
    const message = 'limit must be a whole number from 1 to 500.';
    expect(refusal({ limit })).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: message,
      details: { violations: [{ field: 'limit', rule: 'range', message, given: String(limit), bound: '500' }] },
    });
  });
});
