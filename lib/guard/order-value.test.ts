import { describe, expect, test } from 'vitest';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import { portSample } from '../exchanges/testing/port-sample.ts';
import { createReferencePrices, isValuedAtMarket, notionalOf, type ValuedOrder } from './order-value.ts';

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

test('a reference price is used for a second, whatever becomes of the clock', async () => {
  let [now, elapsed, reads] = [60_000, 0, 0];
  const prices = createReferencePrices(
    () => now,
    () => elapsed,
  );
  const referencePrice = () => {
    reads += 1;
    return Promise.resolve('90000');
  };
  const port: ExchangePort = { ...portSample(), referencePrice };
  const readsAfter = async (set: number, passed: number) => {
    now += passed + set;
    elapsed += passed;
    await prices(spot, port, {} as CallContext);
    return reads;
  };
  expect(await readsAfter(0, 0)).toBe(1);
  expect(await readsAfter(0, 999)).toBe(1);
  expect(await readsAfter(-50_000, 1)).toBe(2);
  expect(await readsAfter(-5_000, 999)).toBe(2);
  expect(await readsAfter(5_001, 0)).toBe(3);
});
