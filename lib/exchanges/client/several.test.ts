import { describe, expect, test } from 'vitest';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import { outcomesById } from './several.ts';

const done = (id: string) => ({ id, outcome: { outcome: 'acknowledged', value: id } as const });
const refusal: CommandOutcome<never> = { outcome: 'rejected', problem: new Problem('ORDER_NOT_ACTIVE', 'gone') };
const nameless = { id: undefined, outcome: refusal };
const missing: CommandOutcome<never> = {
  outcome: 'unknown',
  problem: new Problem('EXCHANGE_PROTOCOL', 'nothing'),
  acceptedUntil: null,
  clientOrderIds: [],
};
const classes = (ids: readonly string[], elements: Parameters<typeof outcomesById<string>>[1]) =>
  outcomesById(ids, elements, missing).map(({ outcome }) => outcome);

describe('an answer about several orders', () => {
  test('counts element by element', () => {
    expect(classes(['a', 'b', 'c'], [done('a'), nameless, done('c')])).toEqual([
      'acknowledged',
      'rejected',
      'acknowledged',
    ]);
  });

  test('with a missing row leaves that order unknown, and every refusal without a name', () => {
    expect(classes(['a', 'b', 'c'], [nameless, done('c')])).toEqual(['unknown', 'unknown', 'acknowledged']);
  });

  test('that is shorter or longer than the request says nothing by place', () => {
    expect(classes(['a', 'b'], [nameless])).toEqual(['unknown', 'unknown']);
    expect(classes(['a'], [nameless, nameless])).toEqual(['unknown']);
  });

  test('with rows out of place attributes them by name, and no refusal by place', () => {
    expect(classes(['a', 'b', 'c'], [done('b'), nameless, done('a')])).toEqual([
      'acknowledged',
      'acknowledged',
      'unknown',
    ]);
  });

  test('about an order that was not asked for is no answer', () => {
    expect(() => classes(['a', 'b'], [done('a'), done('z')])).toThrow('not requested');
  });

  test('that is empty leaves every order unknown', () => {
    expect(classes(['a', 'b'], [])).toEqual(['unknown', 'unknown']);
  });
});
