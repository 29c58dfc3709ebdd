import { describe, expect, test } from 'vitest';
import { pageWeights } from './venues.ts';

describe('what a page may use of each exchange', () => {
  test.each([
    [100, 'binance', 100],
    [100, 'bitmex', 10],
    [109, 'bitmex', 10],
    [5, 'bitmex', 1],
    [0, 'binance', 1],
  ] as const)('of %i is, in units of %s, %i: whole, and one at least', (most, exchange, units) => {
    expect(pageWeights(most)[exchange]).toBe(units);
  });
});
