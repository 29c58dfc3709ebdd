import { describe, expect, test } from 'vitest';
import { checkOrder } from '../../domain/checked-order.ts';
import type { OrderRequest } from '../../domain/order.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import { samples } from '../../domain/testing/instrument-samples.ts';
import { asNotActive, contradiction, rejected } from './no-order.ts';
import { withBrokenRule } from './violation.ts';

const limit = checkOrder(samples.spot, {
  ...{ side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000', postOnly: true, clientOrderId: 'mine' },
});

describe('a post-only order', () => {
  test('rests, so it is good till cancelled', () => {
    expect(contradiction(limit, 'binance')).toBeUndefined();
  });

  test.each<[Partial<Pick<typeof limit, 'timeInForce'>> & Pick<OrderRequest, 'type'>, string]>([
    [{ type: 'LIMIT', timeInForce: 'IOC' }, 'IOC'],
    [{ type: 'LIMIT', timeInForce: 'FOK' }, 'FOK'],
    [{ type: 'MARKET', timeInForce: null }, 'a market order'],
  ])('cannot be %o', (changes, what) => {
    const problem = contradiction({ ...limit, ...changes }, 'binance');
    expect(problem?.detail).toBe(`A post-only order rests in the book, so it cannot be ${what}.`);
    expect([problem?.code, problem?.details]).toEqual([
      ...['NOT_SUPPORTED', { exchange: 'binance', orderState: 'notPlaced' }],
    ]);
    expect(contradiction({ ...limit, ...changes, postOnly: false }, 'binance')).toBeUndefined();
  });
});

test('a command that is refused without a request is a rejection', () => {
  const problem = new Problem('NOT_SUPPORTED', 'No.');
  expect(rejected(problem)).toEqual({ outcome: 'rejected', problem });
});

test.each<[ProblemCode, ProblemCode]>([
  ['ORDER_NOT_FOUND', 'ORDER_NOT_ACTIVE'],
  ['ORDER_NOT_ACTIVE', 'ORDER_NOT_ACTIVE'],
])('an order to be changed that the exchange calls %s is %s, and nothing is claimed about it', (code, expected) => {
  const told = asNotActive(new Problem(code, 'Unknown.', { exchange: 'binance', orderState: 'notPlaced' }));
  expect([told.code, told.detail, told.details]).toEqual([
    ...[expected, 'Unknown.', { exchange: 'binance', orderState: undefined }],
  ]);
});

test('another refusal of a change is what it was', () => {
  const problem = new Problem('RATE_LIMITED', 'Wait.', { orderState: 'placed' });
  expect(asNotActive(problem)).toBe(problem);
});

describe('a rule that an exchange names', () => {
  const problem = new Problem('RULE_VIOLATION', 'Filter failure: LOT_SIZE', { exchange: 'binance' });
  const broken = { field: 'quantity', rule: 'step', says: 'The quantity is off the grid.' };
  const violation = { field: 'quantity', rule: 'step', message: 'The quantity is off the grid.' };

  test('is told with its bound where that is known', () => {
    const told = withBrokenRule(problem, broken, '0.001');
    expect(told.details).toEqual({ exchange: 'binance', violations: [{ ...violation, bound: '0.001' }] });
  });

  test.each([null, undefined])('is told without a bound where that is %s', (bound) => {
    const [told] = withBrokenRule(problem, broken, bound).details.violations ?? [];
    expect(Object.entries(told ?? {})).toEqual(Object.entries(violation));
  });
});
