import { describe, expect, test } from 'vitest';
import { changedInPlace, isChanged, isSame, replacedBy } from './amendment.ts';
import { sampleOrder } from './testing/order-sample.ts';

const before = { ...sampleOrder, id: 'old', clientOrderId: 'mine', filledQuantity: '0.002' };
const after = { ...sampleOrder, id: 'new', clientOrderId: null };
const ids = { before: { id: 'old', clientOrderId: 'mine' }, after: { id: 'new', clientOrderId: null } };

describe('what an amend did', () => {
  test('in place goes on counting what has filled', () => {
    const told = { method: 'keepPriority', queuePriority: 'kept', ...ids, filledBefore: '0', changedSince: false };
    expect(changedInPlace('keepPriority', 'kept', before, after)).toEqual(told);
  });

  test('by a replacement tells what had filled of the old order', () => {
    const told = { method: 'cancelReplace', queuePriority: 'lost', ...ids, filledBefore: '0.002', changedSince: false };
    expect(replacedBy(before, after)).toEqual(told);
  });
});

describe('two decimals', () => {
  test.each([
    ['1.50', '1.5', true],
    ['1.5', '1.6', false],
    [null, null, true],
    ['1', null, false],
    [null, '1', false],
  ])('%s and %s are one: %s', (one, other, same) => {
    expect(isSame(one, other)).toBe(same);
  });
});

describe('an order', () => {
  test.each([
    ['another price', { price: '1' }, true],
    ['another quantity', { quantity: '1' }, true],
    ['only another spelling, and more filled', { price: `${sampleOrder.price}.0`, filledQuantity: '0.003' }, false],
  ])('with %s is changed: %s', (_, changes, changed) => {
    expect(isChanged(sampleOrder, { ...sampleOrder, ...changes })).toBe(changed);
  });
});
