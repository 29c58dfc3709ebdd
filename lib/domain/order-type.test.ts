import { expect, test } from 'vitest';
import { HAS_POSITIONS } from './instrument.ts';
import { CLIENT_ORDER_ID_PATTERN, cannotRest } from './order.ts';
import { formatOrderId, MAX_ORDER_ID_LENGTH, parseOrderId } from './order-id.ts';
import { isConditional, ORDER_TYPE_FACTS, RESTS } from './order-type.ts';

test('a market order trades at once, under the bounds of market orders, and cannot be amended', () => {
  const facts = { hasLimit: false, tradesAtOnce: true, obeysMarketBounds: true, amendable: false, trigger: null };
  expect(ORDER_TYPE_FACTS.MARKET).toEqual(facts);
});

test('a limit order waits at its price, and can be amended', () => {
  const facts = { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true, trigger: null };
  expect(ORDER_TYPE_FACTS.LIMIT).toEqual(facts);
});

test.each([
  ['STOP_MARKET', { hasLimit: false, obeysMarketBounds: true, trigger: 'adverse' }],
  ['STOP_LIMIT', { hasLimit: true, obeysMarketBounds: false, trigger: 'adverse' }],
  ['TAKE_PROFIT_MARKET', { hasLimit: false, obeysMarketBounds: true, trigger: 'favourable' }],
  ['TAKE_PROFIT_LIMIT', { hasLimit: true, obeysMarketBounds: false, trigger: 'favourable' }],
  ['TRAILING_STOP_MARKET', { hasLimit: false, obeysMarketBounds: true, trigger: 'trailing' }],
] as const)('a %s order waits for its trigger, and can be amended', (type, facts) => {
  expect(ORDER_TYPE_FACTS[type]).toEqual({ ...facts, tradesAtOnce: false, amendable: true });
  expect(isConditional(type)).toBe(true);
  expect(cannotRest({ type, timeInForce: 'IOC' })).toBe(false);
});

test('what waits for nothing is not conditional', () => {
  expect([isConditional('MARKET'), isConditional('LIMIT')]).toEqual([false, false]);
});

test('only an order without a time to trade in rests', () => {
  expect(RESTS).toEqual({ GTC: true, IOC: false, FOK: false, GTD: true });
});

test('contracts have positions, and spot has none', () => {
  expect(HAS_POSITIONS).toEqual({ spot: false, usdm: true, coinm: true });
});

test.each([
  ['a', true],
  ['A-z_9', true],
  ['x'.repeat(36), true],
  ['x'.repeat(37), false],
  ['', false],
  ['a b', false],
  ['a.b', false],
  ['é', false],
])('"%s" is a valid client order id of Atlas: %s', (text, can) => {
  expect(CLIENT_ORDER_ID_PATTERN.test(text)).toBe(can);
});

test('there is room for the longest order id', () => {
  const longest = formatOrderId({
    ...{ exchange: 'binance', market: 'coinm' },
    ...{ exchangeSymbol: 'S'.repeat(40), exchangeOrderId: '1'.repeat(64) },
  });
  expect(parseOrderId(longest).exchangeOrderId).toHaveLength(64);
  expect(longest.length).toBeLessThanOrEqual(MAX_ORDER_ID_LENGTH);
});
