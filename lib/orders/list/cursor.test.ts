import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { NOTHING_LEFT_OUT } from '../../exchanges/left-out.ts';
import { type Bookmark, decodeCursor, encodeCursor, MAX_CURSOR_LENGTH } from '../../listing/cursor.ts';
import { shortHash } from '../../listing/query.ts';
import { queryHash } from './query.ts';

const query = queryHash({ symbol: 'BTC/USDT' });

const bookmark: Bookmark = {
  query,
  kind: 'history',
  startedAt: 1_800_000_000_000,
  to: 1_800_000_005_000,
  last: { time: 1_799_999_999_000, id: 'binance.usdm.BTCUSDT.8389766145050669870' },
  soon: -1_799_999_000_000,
  closingTo: undefined,
  lanes: [
    { stream: shortHash('a'), source: 'binance.usdm', frontier: 5, waiting: true, head: 'a.b.c.1', memo: { width: 7 } },
    { stream: shortHash('b'), source: 'binance.spot', frontier: 6, waiting: false, head: undefined, memo: undefined },
  ],
  sources: {
    'binance.spot': {
      streams: 1,
      failed: 0,
      rangeBy: 'created',
      coveredFrom: 3,
      reason: 'Older orders are not kept.',
      failure: undefined,
      leftOut: {
        unreadable: 1,
        unplaced: 2,
        notServed: 3,
        symbols: ['DOGEUSDT'],
        examples: ['order 7 of BTCUSDT (odd)'],
      },
    },
    'binance.usdm': {
      streams: 2,
      failed: 1,
      rangeBy: 'created',
      coveredFrom: undefined,
      reason: undefined,
      failure: {
        problem: new Problem('EXCHANGE_UNREACHABLE', 'It does not answer.', {
          exchange: 'binance',
          exchangeCode: '-1',
        }),
        missingFrom: 1,
        missingTo: 2,
      },
      leftOut: NOTHING_LEFT_OUT,
    },
  },
  movements: {
    'bitmex:spot+usdm': { pending: new Set([shortHash('x'), shortHash('y')]), told: new Set(), overflow: false },
  },
};

test('a cursor survives a restart', () => {
  expect(decodeCursor(encodeCursor(bookmark), query, 'history')).toEqual(bookmark);
});

test('a cursor is safe in a URL and names none of the streams', () => {
  expect(encodeCursor(bookmark)).toMatch(/^[\w-]+$/);
});

test('a cursor of another query is refused, whatever differs', () => {
  const cursor = encodeCursor(bookmark);
  const others = [
    {},
    { symbol: 'ETH/USDT' },
    { symbol: 'BTC/USDT', from: 1 },
    { symbol: 'BTC/USDT', sort: 'oldest' as const },
  ];
  for (const other of others) expect(() => decodeCursor(cursor, queryHash(other), 'history')).toThrow(/INVALID_CURSOR/);
  expect(() => decodeCursor(cursor, query, 'active')).toThrow(/INVALID_CURSOR/);
});

test('the order of states and the page size do not change the query', () => {
  expect(queryHash({ states: ['FILLED', 'NEW'], limit: 5 })).toBe(
    queryHash({ states: ['NEW', 'FILLED'], sort: 'newest' }),
  );
});

test('anything else given as a cursor is 400, never a crash', () => {
  const cursor = encodeCursor(bookmark);
  const json = Buffer.from(cursor, 'base64url').toString();
  const forged = (text: string) => Buffer.from(text).toString('base64url');
  const tampered = fc.oneof(
    fc.string(),
    fc.string().map(forged),
    fc.json().map(forged),
    fc
      .tuple(fc.nat({ max: cursor.length - 1 }), fc.constantFrom('A', '_', '9'))
      .map(([at, by]) => cursor.slice(0, at) + by + cursor.slice(at + 1)),
    fc.nat({ max: cursor.length - 1 }).map((at) => cursor.slice(0, at)),
    fc
      .constantFrom('"v":2', '"t":-1', '"t":1e300', '"t":"x"', '"l":[[]]', '"extra":1')
      .map((part) => forged(`{${part},${json.slice(1)}`)),
  );
  fc.assert(
    fc.property(tampered, (text) => {
      try {
        decodeCursor(text, query, 'history');
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        expect((error as Problem).status).toBe(400);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('with a hundred streams a cursor still fits into a URL, if necessary without hints', () => {
  const lanes = Array.from({ length: 100 }, (_, index) => ({
    stream: shortHash(String(index)),
    source: 'binance.spot',
    frontier: 1_800_000_000_000 - index,
    waiting: true,
    head: undefined,
    memo: { width: 604_800_000, hint: 'x'.repeat(100) },
  }));
  const cursor = encodeCursor({ ...bookmark, lanes });
  expect(cursor.length).toBeLessThanOrEqual(MAX_CURSOR_LENGTH);
  expect(decodeCursor(cursor, query, 'history').lanes[99]).toEqual({ ...lanes[99], memo: undefined });
});
