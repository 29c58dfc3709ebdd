import { describe, expect, test } from 'vitest';
import {
  carries,
  changedInPlace,
  changesAnything,
  changesTrigger,
  differing,
  isChanged,
  isSame,
  replacedBy,
  triggeredUnchanged,
} from './amendment.ts';
import type { AmendedValues, Order, Trigger } from './order.ts';
import { sampleOrder } from './testing/order-sample.ts';

const before = { ...sampleOrder, id: 'old', clientOrderId: 'mine', filledQuantity: '0.002' };
const after = { ...sampleOrder, id: 'new', clientOrderId: null };
const ids = { before: { id: 'old', clientOrderId: 'mine' }, after: { id: 'new', clientOrderId: null } };

describe('the effect of an amend', () => {
  test('in place continues the filled quantity', () => {
    const told = { method: 'keepPriority', queuePriority: 'kept', ...ids, filledBefore: '0', changedSince: false };
    expect(changedInPlace('keepPriority', 'kept', before, after)).toEqual(told);
  });

  test('by a replacement reports the fills of the old order', () => {
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
  ])('%s and %s are equal: %s', (one, other, same) => {
    expect(isSame(one, other)).toBe(same);
  });
});

describe('an order', () => {
  test.each([
    ['another price', { price: '1' }, true],
    ['another quantity', { quantity: '1' }, true],
    ['no price any more', { price: null }, true],
    ['only another spelling, and more filled', { price: `${sampleOrder.price}.0`, filledQuantity: '0.003' }, false],
  ])('with %s counts as changed: %s', (_, changes, changed) => {
    expect(isChanged(sampleOrder, { ...sampleOrder, ...changes })).toBe(changed);
  });
});

const NO_CONDITION: Trigger = {
  triggerPrice: null,
  triggerBy: 'LAST',
  trailingPercent: null,
  trailingAmount: null,
  activationPrice: null,
};
const waitsAt = (triggerPrice: string | null): Partial<Order> => ({ trigger: { ...NO_CONDITION, triggerPrice } });
const stop: Order = { ...sampleOrder, type: 'STOP_LIMIT', state: 'UNTRIGGERED', ...waitsAt('95000') };
const trailing: Order = {
  ...stop,
  type: 'TRAILING_STOP_MARKET',
  trigger: { ...NO_CONDITION, trailingAmount: '500' },
};

describe('an order that waits', () => {
  test.each<[string, Order, Partial<Order>, boolean]>([
    ['another trigger', stop, waitsAt('96000'), true],
    ['the same trigger in another spelling', stop, waitsAt('95000.0'), false],
    ['a trigger that is not told any more', stop, waitsAt(null), false],
    ['no condition any more', stop, { trigger: null }, false],
    ['another distance', trailing, { trigger: { ...NO_CONDITION, trailingAmount: '400' } }, true],
  ])('with %s counts as changed: %s', (_, before, changes, changed) => {
    expect(isChanged(before, { ...before, ...changes })).toBe(changed);
  });

  test.each<[AmendedValues, AmendedValues]>([
    [{ triggerPrice: '95000.00' }, {}],
    [{ triggerPrice: '96000', price: '90000', quantity: '0.0050' }, { triggerPrice: '96000' }],
    [
      { trailingAmount: '1', price: '1', quantity: '1' },
      { trailingAmount: '1', price: '1', quantity: '1' },
    ],
  ])('that is to have %j differs in %j', (asked, values) => {
    const told = differing(stop, asked);
    expect(told).toEqual(values);
    expect(changesAnything(told)).toBe(Object.keys(values).length > 0);
    expect(carries(stop, asked)).toBe(Object.keys(values).length === 0);
  });

  test.each<[AmendedValues, boolean]>([
    [{ triggerPrice: '1' }, true],
    [{ trailingAmount: '1' }, true],
    [{ triggerPrice: undefined, price: '1', quantity: '1' }, false],
  ])('has its condition changed by %j: %s', (asked, changed) => {
    expect(changesTrigger(asked)).toBe(changed);
  });

  const asked = { triggerPrice: '96000', price: '91000' };
  test.each<[string, Order, Partial<Order>, AmendedValues, boolean]>([
    ['has triggered as it was', stop, { state: 'NEW' }, asked, true],
    ['has filled as it was', stop, { state: 'FILLED' }, asked, true],
    ['still waits', stop, {}, asked, false],
    ['has triggered as asked', stop, { state: 'NEW', ...waitsAt('96000') }, asked, false],
    ['has triggered by a third trigger', stop, { state: 'NEW', ...waitsAt('97000') }, asked, false],
    ['has triggered, and no trigger is told', stop, { state: 'NEW', ...waitsAt(null) }, asked, false],
    ['has triggered, and shows the new price', stop, { state: 'NEW', price: '91000' }, asked, false],
    ['has triggered, and only its price was to change', stop, { state: 'NEW' }, { price: '91000' }, false],
    ['had triggered before', { ...stop, state: 'NEW' }, { state: 'FILLED' }, asked, false],
    ['has triggered with a third price', stop, { state: 'NEW', price: '91500' }, asked, true],
    ['has triggered at market, which shows no price', stop, { state: 'FILLED', price: null }, asked, true],
    ['has triggered, and its trigger never was told', { ...stop, ...waitsAt(null) }, { state: 'NEW' }, asked, false],
    ['has triggered at the old distance', trailing, { state: 'FILLED' }, { trailingAmount: '400' }, true],
  ])('cannot be changed as asked any more where it %s', (_, before, changes, values, beyond) => {
    expect(triggeredUnchanged(before, { ...before, ...changes }, values)).toBe(beyond);
  });
});
