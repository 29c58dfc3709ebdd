import { describe, expect, test } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { refuseContradiction, type SymbolFilter } from './symbol-filter.ts';

describe('contradictory filters', () => {
  test.each<[SymbolFilter, string, string]>([
    [{ symbol: 'BTC/USDT', base: 'ETH' }, 'base', 'BTC'],
    [{ symbol: 'BTC/USDT', market: 'usdm' }, 'market', 'spot'],
    [{ symbol: 'BTC/USD:BTC', market: 'usdm' }, 'market', 'coinm'],
    [{ symbol: 'BTC/USD:ETH', market: 'spot' }, 'market', 'usdm or coinm'],
  ])('%j are refused, naming the one that does not fit: %s', (filter, field, bound) => {
    const problem = refusalOf(filter);
    expect(problem).toMatchObject({
      code: 'INVALID_REQUEST',
      detail: expect.stringContaining('no instrument matches both'),
      details: { violations: [{ field, rule: 'contradiction', bound }] },
    });
  });

  test.each<[SymbolFilter]>([
    [{ symbol: 'BTC/USDT', base: 'BTC', market: 'spot' }],
    [{ symbol: 'BTC/USD:ETH', market: 'coinm' }],
    [{ base: 'ETH', market: 'usdm' }],
    // Malformed text implies nothing: the symbol is unknown, and the answer names the closest ones.
    [{ symbol: 'BTCUSDT', base: 'ETH' }],
  ])('%j do not contradict', (filter) => {
    expect(refusalOf(filter)).toBeUndefined();
  });
});

function refusalOf(filter: SymbolFilter): Problem | undefined {
  try {
    refuseContradiction(filter);
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
