import { describe, expect, test } from 'vitest';
import * as checking from './checked-order.ts';
import type { Instrument } from './instrument.ts';
import type { OrderRequest } from './order.ts';
import { Problem } from './problem.ts';
import { samples } from './testing/instrument-samples.ts';

/** Fresh copies of the instrument, because what is made of an instrument is remembered. */
const checkOrder = (instrument: Instrument, order: Parameters<typeof checking.checkOrder>[1]) =>
  checking.checkOrder({ ...instrument }, order);
const checkAmend = (instrument: Instrument, ...rest: Tail<typeof checking.checkAmend>) =>
  checking.checkAmend({ ...instrument }, ...rest);
type Tail<F> = F extends (first: Instrument, ...rest: infer R) => unknown ? R : never;

const LIMIT = { side: 'BUY', type: 'LIMIT', quantity: '1', price: '90000' } as const;
const MARKET = { side: 'BUY', type: 'MARKET' } as const;

function problemOf(work: () => unknown): Problem | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  return undefined;
}

const refusalOf = (request: OrderRequest, instrument: Partial<Instrument> = {}) =>
  problemOf(() => checkOrder({ ...samples.spot, ...instrument }, { ...request, clientOrderId: 'x' }));
const violationsOf = (request: OrderRequest, instrument: Partial<Instrument> = {}) =>
  refusalOf(request, instrument)?.details.violations ?? [];

describe('the violation of an amount', () => {
  test.each([
    [
      { quantity: '0.000001' },
      { rule: 'minQuantity', bound: '0.00001', suggestion: '0.00001' },
      'quantity 0.000001 is below the minimum of 0.00001 BTC.',
    ],
    [
      { quantity: '9000.000001', price: '1' },
      { rule: 'maxQuantity', bound: '9000', suggestion: '9000' },
      'quantity 9000.000001 is above the maximum of 9000 BTC.',
    ],
    [
      { price: '0.001', quantity: '9000' },
      { rule: 'minPrice', bound: '0.01', suggestion: '0.01' },
      'price 0.001 is below the minimum of 0.01 USDT.',
    ],
    [
      { price: '1000001' },
      { rule: 'maxPrice', bound: '1000000', suggestion: '1000000' },
      'price 1000001 is above the maximum of 1000000 USDT.',
    ],
    [
      { quantity: '1.000015' },
      { rule: 'step', bound: '0.00001', suggestion: ['1.00001', '1.00002'] },
      'quantity 1.000015 is not a multiple of 0.00001 BTC; nearest: 1.00001 or 1.00002.',
    ],
    [{ quantity: '0' }, { rule: 'positive', bound: '0', suggestion: '0.00001' }, 'quantity must be above zero.'],
    [
      { quantity: '-1' },
      { rule: 'decimal' },
      'quantity must be a plain decimal string of at most 36 digits, e.g. "0.001".',
    ],
  ])('%j: has the rule, the given value, the bound, and the nearest valid value', (change, rule, message) => {
    const [field, given] = Object.entries(change)[0] ?? [];
    const said = violationsOf({ ...LIMIT, ...change }).find(
      (each) => each.field === field && !each.rule.endsWith('al'),
    );
    const [first] = violationsOf({ ...LIMIT, ...change });
    expect(said ?? first).toEqual({ field, given, message, ...rule });
  });

  test('suggests the bounds themselves where they are the nearest', () => {
    const suggested = (quantity: string) =>
      violationsOf({ ...LIMIT, quantity }).find(({ rule }) => rule === 'step')?.suggestion;
    expect(suggested('8999.999995')).toEqual(['8999.99999', '9000']);
    expect(suggested('0.000015')).toEqual(['0.00001', '0.00002']);
  });

  test('shows only the beginning of a very long text', () => {
    const [violation] = violationsOf({ ...LIMIT, quantity: `a${'b'.repeat(99)}` });
    expect(violation?.given).toBe(`a${'b'.repeat(59)}`);
  });

  test.each([
    ['1'.repeat(36), 'maxQuantity'],
    [`0.${'1'.repeat(35)}`, 'step'],
    ['1'.repeat(37), 'decimal'],
    [`0.${'1'.repeat(36)}`, 'decimal'],
  ])('of %s digits, apart from points, is that it exceeds %s', (quantity, rule) => {
    expect(violationsOf({ ...LIMIT, quantity })[0]?.rule).toBe(rule);
  });

  test('has no suggestion if nothing lies between the bounds', () => {
    const none = { minQuantity: '0.15', maxQuantity: '0.17', step: '0.1' };
    expect(violationsOf({ ...LIMIT, quantity: '0.16' }, none)[0]).not.toHaveProperty('suggestion');
    const one = { ...none, maxQuantity: '0.2' };
    expect(violationsOf({ ...LIMIT, quantity: '0.1' }, one)[0]).toMatchObject({ suggestion: '0.2' });
  });

  test('has no suggestion for a zero without a minimum', () => {
    const [violation] = violationsOf({ ...LIMIT, quantity: '0' }, { step: '0', minQuantity: '0' });
    expect(violation).toEqual({
      ...{ field: 'quantity', rule: 'positive', given: '0', bound: '0' },
      message: 'quantity must be above zero.',
    });
  });
});

describe('a market order', () => {
  const market = (quantity: string, instrument: Partial<Instrument>) =>
    violationsOf({ ...MARKET, quantity }, instrument).map(({ rule, bound }) => `${rule} ${bound}`);

  test('obeys the stricter of two minimums, whichever it is', () => {
    expect(market('0.005', { minQuantity: '0.01', marketMinQuantity: '0.002' })).toEqual(['minQuantity 0.01']);
    expect(market('0.005', { minQuantity: '0.002', marketMinQuantity: '0.01' })).toEqual(['minQuantity 0.01']);
  });

  test('obeys the stricter of two maximums, whichever it is', () => {
    expect(market('15', { maxQuantity: '10', marketMaxQuantity: '20' })).toEqual(['maxQuantity 10']);
    expect(market('15', { maxQuantity: '20', marketMaxQuantity: '10' })).toEqual(['maxQuantity 10']);
  });

  test('treats a maximum of zero as none', () => {
    expect(market('50', { maxQuantity: '10', marketMaxQuantity: '0' })).toEqual(['maxQuantity 10']);
    expect(market('50', { maxQuantity: '0', marketMaxQuantity: '0' })).toEqual([]);
    expect(violationsOf(LIMIT, { maxPrice: '0' })).toEqual([]);
  });

  test('by quote amount obeys the maximum notional only where the exchange applies it to market orders', () => {
    const order = { ...MARKET, quoteQuantity: '9000001' };
    expect(violationsOf(order, { maxNotionalOnMarket: false })).toEqual([]);
    expect(violationsOf(order, { maxNotionalOnMarket: true })).toMatchObject([
      { field: 'quoteQuantity', rule: 'maxNotional', bound: '9000000' },
    ]);
  });
});

test('a limit order obeys neither the steps nor the bounds of market orders', () => {
  expect(violationsOf({ ...LIMIT, quantity: '0.004' }, samples.spotMarketLot)).toEqual([]);
  expect(violationsOf({ ...LIMIT, quantity: '98' })).toEqual([]);
});

describe('the notional', () => {
  test('of a quanto contract is not a quote amount, so no notional bound applies', () => {
    const quanto = { ...samples.quanto, minNotional: '1000000' };
    expect(violationsOf({ ...LIMIT, quantity: '1', price: '3000' }, quanto)).toEqual([]);
  });

  test('may equal the minimum and the maximum', () => {
    expect(violationsOf({ ...LIMIT, price: '5' })).toEqual([]);
    expect(violationsOf({ ...LIMIT, price: '1000', quantity: '9000' })).toEqual([]);
  });

  test('below the minimum is reported with the smallest quantity that reaches it', () => {
    expect(violationsOf({ ...LIMIT, price: '3' })).toEqual([
      {
        ...{ field: 'quantity', rule: 'minNotional', given: '3', bound: '5', suggestion: '1.66667' },
        message: 'price × quantity is 3 USDT, below the minimum of 5 USDT.',
      },
    ]);
  });

  test('above the maximum is reported with the largest quantity within it', () => {
    expect(violationsOf({ ...LIMIT, price: '300', quantity: '4' }, { maxNotional: '1000' })).toEqual([
      {
        ...{ field: 'quantity', rule: 'maxNotional', given: '1200', bound: '1000', suggestion: '3.33333' },
        message: 'price × quantity is 1200 USDT, above the maximum of 1000 USDT.',
      },
    ]);
  });

  test('of an inverse contract is its quantity, whatever the price', () => {
    const inverse = { ...samples.inverse, minNotional: '150', maxNotional: null };
    const [violation] = violationsOf({ ...LIMIT, quantity: '100' }, inverse);
    expect(violation).toMatchObject({ rule: 'minNotional', given: '100', suggestion: '200' });
  });
});

describe('a refusal', () => {
  const without = (changes: Partial<Instrument['capabilities']>, instrument: Instrument = samples.spot) => ({
    ...instrument,
    capabilities: { ...instrument.capabilities, ...changes },
  });

  test('names the exchange, and is about a missing capability even if rules are broken, too', () => {
    const refusal = refusalOf({ ...LIMIT, reduceOnly: true, price: '1.001' });
    expect(refusal).toMatchObject({ code: 'NOT_SUPPORTED', details: { exchange: 'binance', orderState: 'notPlaced' } });
    expect(refusalOf({ ...LIMIT, price: '1.001' })?.code).toBe('RULE_VIOLATION');
  });

  test.each([
    [
      { postOnly: true },
      without({ postOnly: false }),
      { field: 'postOnly', message: 'BTC/USDT at binance does not support post-only orders.' },
    ],
    [
      { reduceOnly: true },
      samples.spot,
      { field: 'reduceOnly', message: 'BTC/USDT at binance does not support reduce-only: spot has no positions.' },
    ],
    [
      { reduceOnly: true },
      without({ reduceOnly: false }, samples.linear),
      { field: 'reduceOnly', message: 'BTC/USDT:USDT at binance does not support reduce-only.' },
    ],
  ])('of %j names the request and the reason', (asked, instrument, said) => {
    const [violation] = violationsOf({ ...LIMIT, ...asked }, instrument);
    expect(violation).toEqual({ rule: 'capability', given: 'true', ...said });
    expect(violationsOf(LIMIT, instrument)).toEqual([]);
  });
});

describe('an amend', () => {
  const resting = { type: 'LIMIT', price: '1000', quantity: '5', filledQuantity: '2' } as const;
  const refused = (change: { quantity?: string; price?: string }, order = {}) =>
    problemOf(() => checkAmend(samples.spot, change, { ...resting, ...order }));

  test('of a limit order obeys no bounds of market orders', () => {
    expect(refused({ quantity: '98' })).toBeUndefined();
    expect(refused({ quantity: '98' }, { type: 'MARKET' })?.details.violations).toMatchObject([
      { rule: 'maxQuantity', bound: '97.5' },
    ]);
  });

  test('to the filled quantity reports that quantity', () => {
    expect(refused({ quantity: '2' })?.details).toEqual({
      exchange: 'binance',
      violations: [
        {
          ...{ field: 'quantity', rule: 'filledQuantity', given: '2', bound: '2' },
          message: 'quantity is the new total, but 2 BTC has filled already; to stop the rest, cancel the order.',
        },
      ],
    });
  });

  test('obeys the notional bounds with its new quantity', () => {
    const small = { quantity: '5', filledQuantity: '0' };
    expect(refused({ quantity: '0.001' }, small)?.details.violations).toMatchObject([
      { rule: 'minNotional', given: '1' },
    ]);
  });
});
