import { describe, expect, test } from 'vitest';
import {
  carries,
  changedInPlace,
  changesAnything,
  changesExits,
  changesTrigger,
  differing,
  exitsUntold,
  isChanged,
  isSame,
  replacedBy,
  triggeredUnchanged,
  withWholeExits,
} from './amendment.ts';
import type { AmendedValues, AmendRequest, AttachedOrder, Order, Trigger } from './order.ts';
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

const exitAt = (triggerPrice: string, with_: Partial<AttachedOrder> = {}): AttachedOrder => ({
  ...{ triggerPrice, triggerBy: 'LAST', price: null },
  ...with_,
});
const entry: Order = {
  ...{ ...sampleOrder, state: 'NEW', filledQuantity: '0' },
  ...{ takeProfit: exitAt('95000'), stopLoss: exitAt('88000', { triggerBy: 'MARK', price: '87900' }) },
};

describe('an entry with exits', () => {
  test.each<[Partial<AmendRequest>, AmendedValues]>([
    [{ takeProfit: { triggerPrice: '96000' } }, { takeProfit: exitAt('96000') }],
    [
      { stopLoss: { triggerPrice: '88100' } },
      { stopLoss: { triggerPrice: '88100', triggerBy: 'MARK', price: '87900' } },
    ],
    [
      { stopLoss: { triggerPrice: '88000', triggerBy: 'INDEX', price: '87800' } },
      { stopLoss: { triggerPrice: '88000', triggerBy: 'INDEX', price: '87800' } },
    ],
    [
      { takeProfit: null, price: '90500' },
      { takeProfit: null, price: '90500' },
    ],
  ])('keeps the parts that %j leaves', (request, whole) => {
    expect(withWholeExits(entry, { allowReplace: true, ...request })).toEqual(whole);
  });

  test('watches the last price with one that it had not', () => {
    const bare = { takeProfit: null, stopLoss: null };
    const asked = withWholeExits(bare, { allowReplace: true, takeProfit: { triggerPrice: '96000' }, stopLoss: null });
    expect(asked).toEqual({ takeProfit: exitAt('96000'), stopLoss: null });
  });

  test.each<[AmendedValues, AmendedValues]>([
    [{ takeProfit: exitAt('95000.0'), stopLoss: entry.stopLoss }, {}],
    [{ takeProfit: exitAt('96000'), stopLoss: entry.stopLoss }, { takeProfit: exitAt('96000') }],
    [{ takeProfit: exitAt('95000', { triggerBy: 'MARK' }) }, { takeProfit: exitAt('95000', { triggerBy: 'MARK' }) }],
    [{ takeProfit: exitAt('95000', { price: '95100' }) }, { takeProfit: exitAt('95000', { price: '95100' }) }],
    [{ takeProfit: null }, { takeProfit: null }],
  ])('that is to have %j differs in %j', (asked, values) => {
    const told = differing(entry, asked);
    expect(told).toEqual(values);
    const changes = Object.keys(values).length > 0;
    expect([changesAnything(told), changesExits(told)]).toEqual([changes, changes]);
    expect(carries(entry, asked)).toBe(Object.keys(values).length === 0);
  });

  test('has nothing to remove where there is none', () => {
    expect(differing({ ...entry, takeProfit: null }, { takeProfit: null })).toEqual({});
  });

  test.each<[string, Partial<Order>, boolean]>([
    ['another exit', { takeProfit: exitAt('96000') }, true],
    ['an exit that watches another price', { takeProfit: exitAt('95000', { triggerBy: 'MARK' }) }, true],
    ['an exit less', { takeProfit: null }, true],
    ['an exit less, and filled', { takeProfit: null, state: 'FILLED' }, true],
    ['no exits, and filled', { takeProfit: null, stopLoss: null, state: 'FILLED' }, false],
    ['no exits, and as it was', { takeProfit: null, stopLoss: null }, true],
    ['exits in another spelling', { takeProfit: exitAt('95000.00') }, false],
  ])('with %s counts as changed: %s', (_, changes, changed) => {
    expect(isChanged(entry, { ...entry, ...changes })).toBe(changed);
  });

  const NONE = { takeProfit: null, stopLoss: null };
  test.each<[string, Partial<Order>, AmendedValues, boolean]>([
    ['filled, and shows none', { ...NONE, state: 'FILLED' }, NONE, true],
    ['filled in part, and shows none', { ...NONE, state: 'PARTIALLY_FILLED' }, { takeProfit: exitAt('96000') }, true],
    ['filled, and shows the other', { takeProfit: null, state: 'FILLED' }, { takeProfit: null }, false],
    ['still rests, and shows none', NONE, NONE, false],
    ['filled, and only its price was to change', { ...NONE, state: 'FILLED' }, { price: '1' }, false],
  ])('does not tell what became of them once it has %s: %s', (_, changes, asked, untold) => {
    expect(exitsUntold(entry, { ...entry, ...changes }, asked)).toBe(untold);
  });

  test('that has triggered with a new exit may have been changed', () => {
    const before: Order = { ...stop, ...NONE };
    const asked = { triggerPrice: '96000', stopLoss: exitAt('88000') };
    expect(triggeredUnchanged(before, { ...before, state: 'NEW' }, asked)).toBe(true);
    expect(triggeredUnchanged(before, { ...before, state: 'NEW', stopLoss: exitAt('88000') }, asked)).toBe(false);
  });
});
