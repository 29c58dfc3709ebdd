import { describe, expect, it } from 'vitest';
import { samples } from '../domain/testing/instrument-samples.ts';
import { checkStrategyLimits, dayUsedUp } from './strategy-limits.ts';
import type { StrategyLimits } from './template.ts';

type Bounded = Parameters<typeof checkStrategyLimits>[0];

const ORDER: Bounded = { instrument: samples.spot, price: '90000', quantity: '0.01', quoteQuantity: null };
const MARKET: Bounded = { ...ORDER, price: null };

/** The problem, without the words that `detail` repeats; `undefined` where the order may be placed. */
async function refusal(
  order: Bounded,
  symbols: StrategyLimits['symbols'],
  reference = () => Promise.resolve('100000'),
) {
  return await checkStrategyLimits(order, { symbols }, reference).then(
    () => undefined,
    ({ code, detail, details: { violations = [], ...details } }) => ({ code, detail, violations, ...details }),
  );
}
const unread = () => Promise.reject(new Error('the book was read'));

describe('the symbols of a strategy', () => {
  it.each(['ETH/USDT', 'BTC/USDT:USDT'])('are no others: %s', async (symbol) => {
    expect(await refusal(ORDER, { [symbol]: { maxQuantity: '1' } })).toEqual({
      code: 'SYMBOL_NOT_ALLOWED',
      detail: 'BTC/USDT may not be traded by this strategy.',
      violations: [],
      exchange: 'binance',
    });
  });

  it('are not names of the prototype', async () => {
    const instrument = { ...samples.spot, symbol: 'constructor' };
    expect(await refusal({ ...ORDER, instrument }, {})).toMatchObject({ code: 'SYMBOL_NOT_ALLOWED' });
  });
});

describe('the quantity of an order', () => {
  it.each(['0.01', '0.010', '0.02'])('may be as large as the bound: %s', async (maxQuantity) => {
    expect(await refusal(ORDER, { 'BTC/USDT': { maxQuantity } }, unread)).toBeUndefined();
  });

  it('may not be larger, and the problem says by how much', async () => {
    const message = 'The quantity of the order is 0.01 BTC; this strategy allows 0.00999 BTC.';
    expect(await refusal(ORDER, { 'BTC/USDT': { maxQuantity: '0.00999' } }, unread)).toEqual({
      code: 'LIMIT_EXCEEDED',
      detail: message,
      exchange: 'binance',
      violations: [{ field: 'quantity', rule: 'maxQuantity', given: '0.01', bound: '0.00999', message }],
    });
  });

  it('may not be unknown where it is bounded', async () => {
    const amount: Bounded = { ...MARKET, quantity: null, quoteQuantity: '10' };
    const message = 'The quantity of the order is not known; this strategy allows 1 BTC.';
    expect(await refusal(amount, { 'BTC/USDT': { maxQuantity: '1' } }, unread)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      violations: [{ rule: 'maxQuantity', given: undefined, bound: '1', message }],
    });
  });
});

describe('the value of an order', () => {
  it.each([
    ['a limit order at its price', ORDER, '900'],
    ['a market order at the middle of the book', MARKET, '1000'],
    ['a market order for an amount', { ...MARKET, quantity: null, quoteQuantity: '250' }, '250'],
    ['an inverse contract', { ...MARKET, instrument: samples.inverse, quantity: '300' }, '300'],
  ] as const)('is that of %s', async (_, order, value) => {
    const { symbol, quote } = order.instrument;
    expect(await refusal(order, { [symbol]: { maxNotional: value } })).toBeUndefined();
    const bound = String(Number(value) - 1);
    const message = `The value of the order is ${value} ${quote}; this strategy allows ${bound} ${quote}.`;
    expect(await refusal(order, { [symbol]: { maxNotional: bound } })).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      violations: [{ field: 'quantity', rule: 'maxNotional', given: value, bound, message }],
    });
  });

  it('is read from the book only where it depends on it, and is bounded', async () => {
    expect(await refusal(ORDER, { 'BTC/USDT': { maxNotional: '900' } }, unread)).toBeUndefined();
    expect(await refusal(MARKET, { 'BTC/USDT': { maxQuantity: '1' } }, unread)).toBeUndefined();
    await expect(
      checkStrategyLimits(MARKET, { symbols: { 'BTC/USDT': { maxNotional: '9000' } } }, unread),
    ).rejects.toThrow('the book was read');
  });

  it('may not be unknown where it is bounded', async () => {
    const quanto: Bounded = { ...ORDER, instrument: samples.quanto, quantity: '1' };
    expect(await refusal(quanto, { 'ETH/USD:BTC': { maxNotional: '1000000' } })).toMatchObject({
      violations: [
        { rule: 'maxNotional', message: 'The value of the order is not known; this strategy allows 1000000 USD.' },
      ],
    });
  });
});

it('tells of every bound that an order exceeds', async () => {
  const limits = { 'BTC/USDT': { maxQuantity: '0.001', maxNotional: '90' } };
  expect(await refusal(ORDER, limits)).toMatchObject({
    detail:
      'The quantity of the order is 0.01 BTC; this strategy allows 0.001 BTC. The value of the order is 900 USDT; this strategy allows 90 USDT.',
    violations: [{ rule: 'maxQuantity' }, { rule: 'maxNotional' }],
  });
});

it('says on which day a strategy has used up its orders', () => {
  const { code, detail, details } = dayUsedUp('2026-11-22', { ordersPerDay: 3 });
  const message = 'On 2026-11-22 (UTC) this strategy has placed 3 orders, as many as it may on a day.';
  expect([code, detail]).toEqual(['LIMIT_EXCEEDED', message]);
  expect(details).toEqual({ violations: [{ field: 'order', rule: 'ordersPerDay', bound: '3', message }] });
});
