import { expect, test } from 'vitest';
import {
  CANCEL_ALL_OUTCOMES,
  FORCED_BY,
  MAX_ORDERS_AT_ONCE,
  POSITION_SIDES,
  QUEUE_PRIORITIES,
  SIDES,
} from './order.ts';

test('answers use these words, which clients compare', () => {
  expect(SIDES).toEqual(['BUY', 'SELL']);
  expect(QUEUE_PRIORITIES).toEqual(['kept', 'lost', 'unknown']);
  expect(POSITION_SIDES).toEqual(['LONG', 'SHORT']);
  expect(FORCED_BY).toEqual(['LIQUIDATION', 'ADL', 'SETTLEMENT']);
  expect(CANCEL_ALL_OUTCOMES).toEqual(['canceled', 'notActive', 'failed', 'unknown']);
});

test('a request places, or cancels by id, twenty orders at most, as its documentation says', () => {
  expect(MAX_ORDERS_AT_ONCE).toBe(20);
});
