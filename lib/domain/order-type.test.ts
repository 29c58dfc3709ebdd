import { expect, test } from 'vitest';
import { HAS_POSITIONS } from './instrument.ts';
import { CLIENT_ORDER_ID_PATTERN } from './order.ts';
import { formatOrderId, MAX_ORDER_ID_LENGTH, parseOrderId } from './order-id.ts';
import { ORDER_TYPE_FACTS, RESTS } from './order-type.ts';

test('a market order trades at once, by the bounds of market orders, and leaves nothing to amend', () => {
  const facts = { hasLimit: false, tradesAtOnce: true, obeysMarketBounds: true, amendable: false };
  expect(ORDER_TYPE_FACTS.MARKET).toEqual(facts);
});

test('a limit order waits at its price, and can be amended', () => {
  const facts = { hasLimit: true, tradesAtOnce: false, obeysMarketBounds: false, amendable: true };
  expect(ORDER_TYPE_FACTS.LIMIT).toEqual(facts);
});

test('only what is good till cancelled rests', () => {
  expect(RESTS).toEqual({ GTC: true, IOC: false, FOK: false });
});

test('there are positions of contracts, and none on spot', () => {
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
])('"%s" can be a client order id of ours: %s', (text, can) => {
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
