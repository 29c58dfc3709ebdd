import { expect, test } from 'vitest';
import { checkAmend, checkOrder } from '../../../domain/checked-order.ts';
import type { OrderRequest } from '../../../domain/order.ts';
import { btcUsd, btcUsdt } from '../testing/contracts.ts';

const small = (changes: Partial<OrderRequest> = {}) =>
  checkOrder(btcUsdt, {
    side: 'SELL',
    type: 'LIMIT',
    quantity: '0.001',
    price: '20000',
    ...changes,
    clientOrderId: 'c-1',
  });
const resting = { type: 'LIMIT', price: '90000', quantity: '0.002', filledQuantity: '0' } as const;

test('the minimum notional applies to an order that may open a position', () => {
  expect(() => small()).toThrow(/below the minimum of 50 USDT/);
  expect(() => checkAmend(btcUsdt, { price: '20000' }, resting)).toThrow(/below the minimum of 50 USDT/);
});

test('it does not apply to a reduce-only order: the rest of a position can always be closed', () => {
  expect(small({ reduceOnly: true })).toMatchObject({ quantity: '0.001', reduceOnly: true });
  expect(() => checkAmend(btcUsdt, { price: '20000' }, { ...resting, reduceOnly: true })).not.toThrow();
});

test('one contract of COIN-M is enough', () => {
  const one = { side: 'BUY', type: 'LIMIT', quantity: '100', price: '90000', clientOrderId: 'c-1' } as const;
  expect(checkOrder(btcUsd, one).quantity).toBe('100');
});
