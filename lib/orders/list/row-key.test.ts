import { expect, test } from 'vitest';
import { sampleOrder } from '../../domain/testing/order-sample.ts';
import { rowKey } from './row-key.ts';

const order = { ...sampleOrder, createdAt: '2026-11-22T12:00:00.000Z', updatedAt: '2026-11-22T12:00:00.005Z' };

test('the place of an order is its time, by which the exchange lists it, and its id', () => {
  const created = Date.parse(order.createdAt);
  expect(rowKey(order, 'created')).toEqual({ time: created, id: order.id });
  expect(rowKey(order, 'updated')).toEqual({ time: created + 5, id: order.id });
});

test('an order without the time its exchange lists by is a protocol violation', () => {
  const refusal = (changed: Partial<typeof sampleOrder>, rangeBy: 'created' | 'updated') => () =>
    rowKey({ ...order, ...changed }, rangeBy);
  const problem = { code: 'EXCHANGE_PROTOCOL', details: { exchange: 'binance' } };
  expect(refusal({ createdAt: null }, 'created')).toThrow(expect.objectContaining(problem));
  expect(refusal({ updatedAt: null }, 'updated')).toThrow(expect.objectContaining(problem));
  expect(refusal({ createdAt: 'yesterday' }, 'created')).toThrow(/EXCHANGE_PROTOCOL/);
});
