import { describe, expect, it } from 'vitest';
import { sampleOrder } from '../../domain/testing/order-sample.ts';
import { asksActiveOnly, matches, type OrderFilter, type OrderQuery, queryHash } from './query.ts';

describe('a filter', () => {
  const fitting: OrderFilter = {
    exchange: 'binance',
    market: 'spot',
    symbol: 'BTC/USDT',
    states: ['NEW', 'FILLED'],
    side: 'BUY',
    clientOrderId: 'mine',
  };
  const others: readonly OrderFilter[] = [
    { exchange: 'bitmex' },
    { market: 'usdm' },
    { symbol: 'ETH/USDT' },
    { states: ['FILLED', 'CANCELED'] },
    { side: 'SELL' },
    { clientOrderId: 'another' },
  ];

  it('lets an order through that fits in everything, and every order where it says nothing', () => {
    expect(matches(fitting, sampleOrder)).toBe(true);
    expect(matches({}, sampleOrder)).toBe(true);
    expect(matches({ states: [] }, sampleOrder)).toBe(true);
  });

  it.each(others)('keeps an order out that differs in one thing: %j', (other) => {
    expect(matches(other, sampleOrder)).toBe(false);
    expect(matches({ ...fitting, ...other }, sampleOrder)).toBe(false);
  });
});

describe('a query', () => {
  it.each<[OrderFilter['states'], boolean]>([
    [undefined, false],
    [[], false],
    [['NEW'], true],
    [['NEW', 'PARTIALLY_FILLED'], true],
    [['NEW', 'FILLED'], false],
    [['FILLED'], false],
  ])('of the states %j is answered by the books: %s', (states, books) => {
    expect(asksActiveOnly({ states })).toBe(books);
  });

  it('has a hash of its own, so that its cursor serves no other', () => {
    const queries: readonly OrderQuery[] = [
      {},
      { exchange: 'binance' },
      { market: 'spot' },
      { symbol: 'BTC/USDT' },
      { states: ['NEW'] },
      { states: ['NEW', 'FILLED'] },
      { side: 'BUY' },
      { clientOrderId: 'mine' },
      { from: 5 },
      { to: 5 },
      { sort: 'oldest' },
    ];
    expect(new Set(queries.map(queryHash)).size).toBe(queries.length);
  });

  it('has the same hash however its states are given, and whatever the size and place of the page', () => {
    const query: OrderQuery = { states: ['NEW', 'FILLED'] };
    const hash = queryHash(query);
    expect(queryHash({ states: ['FILLED', 'NEW', 'NEW'] })).toBe(hash);
    expect(queryHash({ ...query, limit: 5, cursor: 'x', sort: 'newest', side: undefined })).toBe(hash);
  });
});
