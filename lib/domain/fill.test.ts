import { expect, test } from 'vitest';
import { formatFillId } from './fill.ts';

test('the id of a fill names its exchange, product and instrument, because trade ids are unique only within them', () => {
  const fill = { exchange: 'binance', market: 'spot', exchangeSymbol: 'BTCUSDT', exchangeFillId: '7' } as const;
  expect(formatFillId(fill)).toBe('binance.spot.BTCUSDT.7');
});
