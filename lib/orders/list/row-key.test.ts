import { expect, test } from 'vitest';
import { asOrder, fakeInstrument } from '../../reference/testing/history-fake.ts';
import { rowKey } from './row-key.ts';

test('an order without the time that it is listed by breaks the protocol', () => {
  const instrument = fakeInstrument('binance', 'spot', 'BTC/USDT', 'BTCUSDT');
  const order = asOrder({ instrument, number: '1', createdAt: 1, updatedAt: 1, state: 'FILLED' }, 'created');
  expect(() => rowKey({ ...order, createdAt: null }, 'created')).toThrow(/EXCHANGE_PROTOCOL/);
});
