import { describe, expect, test } from 'vitest';
import { samples } from '../domain/testing/instrument-samples.ts';
import { isValuedAtMarket, notionalOf, type ValuedOrder } from './order-value.ts';

const { spot, inverse, quanto } = samples;

const order = (changes: Partial<ValuedOrder> = {}): ValuedOrder => ({
  ...{ instrument: spot, price: null, quantity: '0.5', quoteQuantity: null },
  ...changes,
});

describe('the value of an order in quote currency', () => {
  test.each<[string, ValuedOrder, string | undefined]>([
    ['a limit order is price × quantity', order({ price: '80000' }), '40000'],
    ['a market order is reference price × quantity', order(), '45000'],
    ['an order for an amount is that amount', order({ quantity: null, quoteQuantity: '250' }), '250'],
    ['an inverse contract is its quantity', order({ instrument: inverse, quantity: '200', price: '80000' }), '200'],
    ['a quanto contract does not exist', order({ instrument: quanto, quantity: '1', price: '3000' }), undefined],
    ['a quanto contract does not exist, at market either', order({ instrument: quanto }), undefined],
    ['an order without a quantity is not known', order({ quantity: null, price: '80000' }), undefined],
  ])('of %s', (_, valued, value) => {
    expect(notionalOf(valued, '90000')?.toString()).toBe(value);
  });

  test('of a market order is not known without a reference price', () => {
    expect(notionalOf(order(), undefined)).toBeUndefined();
  });
});

test.each<[string, ValuedOrder, boolean]>([
  ['a market order', order(), true],
  ['a limit order', order({ price: '80000' }), false],
  ['a market order for an amount', order({ quantity: null, quoteQuantity: '250' }), false],
  ['a market order of an inverse contract', order({ instrument: inverse }), false],
  ['a market order of a quanto contract', order({ instrument: quanto }), false],
])('whether the value of %s depends on the market: %s', (_, valued, depends) => {
  expect(isValuedAtMarket(valued)).toBe(depends);
});
