import { expect, test } from 'vitest';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { aboutList, aboutOneOrder } from './command.ts';
import { heldOrder } from './testing/exchange-fake.ts';

const list: LinkedOrders = {
  ...{
    id: 'binance.spot.BTCUSDT.7',
    exchange: 'binance',
    market: 'spot',
    symbol: 'BTC/USDT',
    exchangeSymbol: 'BTCUSDT',
  },
  ...{ exchangeListId: '7', clientListId: null, kind: 'OCO', state: 'EXECUTING', exchangeState: 'EXECUTING' },
  ...{ legs: [], updatedAt: null },
};
const listDone = { outcome: 'listDone', list, replayed: false } as const;
const done = { outcome: 'done', order: heldOrder(), amendment: null, replayed: false } as const;

test('a command about one order never ends with a list, nor one about a list with an order', () => {
  expect(aboutOneOrder(done)).toBe(done);
  expect(aboutList(listDone)).toBe(listDone);
  expect(() => aboutOneOrder(listDone)).toThrow(TypeError);
  expect(() => aboutList(done)).toThrow(TypeError);
});
