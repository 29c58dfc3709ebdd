import { expect, test } from 'vitest';
import { INTENT } from './intent-shape.ts';

const listUnder = (idOrigin: string) => ({
  ...{ intentId: 'id', version: 1, writer: 'me', clientOrderId: null, requestHash: null, principal: null },
  ...{ requestId: 'request-1', attempt: 1, createdAt: 1, updatedAt: 1 },
  progress: { state: 'SENT', lease: { owner: 'me', until: 1 }, acceptedUntil: null, dueAt: 1 },
  subject: {
    ...{ operation: 'placeList', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
    ...{ kind: 'OCO', clientListId: 'list', legs: [], idOrigin, sentAfter: { at: 1, within: null } },
  },
});

test('the ids of a list are drawn or derived, never the caller’s own', () => {
  expect(INTENT(listUnder('drawn'))).toBeUndefined();
  expect(INTENT(listUnder('derived'))).toBeUndefined();
  expect(INTENT(listUnder('given'))).toBeDefined();
});
