import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Problem } from '../../domain/problem.ts';
import { NOTHING_LEFT_OUT } from '../../exchanges/left-out.ts';
import { type Bookmark, decodeCursor, encodeCursor, MAX_CURSOR_LENGTH } from '../../listing/cursor.ts';
import { MAX_TRACKED } from '../../listing/movement.ts';
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
    'bitmex:spot+usdm': {
      pending: new Set([shortHash('x'), shortHash('y')]),
      told: new Set([shortHash('z')]),
      overflow: true,
    },
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
  const { lanes: kept, sources } = decodeCursor(cursor, query, 'history');
  expect(kept[99]).toEqual({ ...lanes[99], memo: undefined });
  expect(sources['binance.spot']?.leftOut).toEqual({ ...bookmark.sources['binance.spot']?.leftOut, examples: [] });
});

/** A bookmark whose first source gives this reason. */
const reasoning = (reason: string): Bookmark => {
  const spot = bookmark.sources['binance.spot'];
  if (spot === undefined) throw new Error('the sample has this source');
  return { ...bookmark, sources: { ...bookmark.sources, 'binance.spot': { ...spot, reason } } };
};

test('a cursor of exactly the greatest length keeps its hints', () => {
  const lane = { stream: shortHash('a'), source: 'binance.spot', frontier: 1_800_000_000_000, waiting: true };
  const encoded = (lanes: number, letters: number) =>
    encodeCursor({
      ...reasoning('x'.repeat(letters)),
      lanes: Array.from({ length: lanes }, () => ({ ...lane, head: undefined, memo: { width: 604_800_000 } })),
    });
  const hintsIn = (cursor: string) =>
    decodeCursor(cursor, query, 'history').lanes.filter(({ memo }) => memo !== undefined).length;
  const lanes = Array.from({ length: 100 }, (_, count) => count).findLast(
    (count) => hintsIn(encoded(count, 0)) === count,
  );
  const fitting = Array.from({ length: 240 }, (_, letters) => encoded(lanes ?? 0, letters)).filter(
    (cursor) => hintsIn(cursor) === lanes,
  );
  expect(fitting.at(-1)?.length).toBe(MAX_CURSOR_LENGTH);
});

test('a hint that is too long or of another form is left out, and the others are kept', () => {
  const lane = { stream: shortHash('a'), source: 'binance.spot', frontier: 5, waiting: false, head: undefined };
  // The JSON of a hint has at most 160 letters.
  const hints = [
    { a: 'x'.repeat(120), b: 'x'.repeat(160 - 135) },
    { a: 'x'.repeat(120), b: 'x'.repeat(161 - 135) },
    { ['k'.repeat(41)]: 1 },
    { width: 7 },
  ];
  expect(JSON.stringify(hints[0])).toHaveLength(160);
  const cursor = encodeCursor({ ...bookmark, lanes: hints.map((memo) => ({ ...lane, memo })) });
  expect(decodeCursor(cursor, query, 'history').lanes.map(({ memo }) => memo)).toEqual([
    hints[0],
    undefined,
    undefined,
    hints[3],
  ]);
});

test('texts of an exchange are cut to what a cursor takes', () => {
  const long = 'x'.repeat(500);
  const usdm = bookmark.sources['binance.usdm'];
  if (usdm === undefined) throw new Error('the sample has this source');
  const problem = new Problem('EXCHANGE_REJECTED', long, { exchange: 'binance', exchangeCode: long });
  const failure = { problem, missingFrom: 1, missingTo: 2 };
  const { sources } = reasoning(long);
  const mark = { ...bookmark, sources: { ...sources, 'binance.usdm': { ...usdm, failure } } };
  const read = decodeCursor(encodeCursor(mark), query, 'history').sources;
  const cut = 'x'.repeat(240);
  expect(read['binance.spot']?.reason).toBe(cut);
  expect(read['binance.usdm']?.failure?.problem).toMatchObject({ detail: cut, details: { exchangeCode: cut } });
});

test('a source that left nothing out takes no room for it', () => {
  const json = JSON.parse(Buffer.from(encodeCursor(bookmark), 'base64url').toString());
  expect(Object.keys(json.s['binance.usdm'])).not.toContain('o');
});

test('a stream that counts on no source has none after a restart either', () => {
  const lanes = bookmark.lanes.map((lane) => ({ ...lane, source: undefined }));
  expect(decodeCursor(encodeCursor({ ...bookmark, lanes }), query, 'history').lanes).toEqual(lanes);
});

test('a cursor that names a problem which does not exist is refused', () => {
  const json = Buffer.from(encodeCursor(bookmark), 'base64url').toString();
  for (const code of ['NO_SUCH_PROBLEM', 'toString']) {
    const forged = Buffer.from(json.replace('EXCHANGE_UNREACHABLE', code)).toString('base64url');
    expect(() => decodeCursor(forged, query, 'history')).toThrow(/INVALID_CURSOR/);
  }
});

test('a cursor with other letters around it, or of more than twice the length, is refused', () => {
  const cursor = encodeCursor(bookmark);
  for (const other of [`${cursor}=`, `${cursor}!`, `=${cursor}`, `!${cursor}`]) {
    expect(() => decodeCursor(other, query, 'history')).toThrow(/INVALID_CURSOR/);
  }
  const json = Buffer.from(cursor, 'base64url').toString();
  const padded = (bytes: number) => Buffer.from(json.padEnd(bytes, ' ')).toString('base64url');
  const most = (2 * MAX_CURSOR_LENGTH * 3) / 4;
  expect(decodeCursor(padded(most), query, 'history')).toEqual(bookmark);
  expect(() => decodeCursor(padded(most + 1), query, 'history')).toThrow(/INVALID_CURSOR/);
});

test('the smallest values of a listing come through a cursor', () => {
  const empty = { unreadable: 0, unplaced: 0, notServed: 0, symbols: [], examples: [] };
  const mark: Bookmark = {
    ...bookmark,
    startedAt: 0,
    to: 0,
    last: { time: 0, id: 'x' },
    closingTo: 0,
    lanes: [{ stream: shortHash('a'), source: 'bitmex.usdm', frontier: 0, waiting: true, head: 'x', memo: undefined }],
    sources: {
      'bitmex.usdm': {
        ...{ streams: 0, failed: 0, rangeBy: undefined, coveredFrom: 0, reason: '', leftOut: empty },
        failure: { problem: new Problem('RATE_LIMITED', '', { exchange: 'bitmex' }), missingFrom: 0, missingTo: 0 },
      },
    },
  };
  expect(decodeCursor(encodeCursor(mark), query, 'history')).toEqual(mark);
});

test('as many moving orders as are followed come through a cursor, and no more', () => {
  const crowd = (count: number): Bookmark => {
    const pending = new Set(Array.from({ length: count }, (_, n) => shortHash(String(n))));
    return { ...bookmark, movements: { bitmex: { pending, told: new Set(), overflow: false } } };
  };
  const full = crowd(MAX_TRACKED);
  expect(decodeCursor(encodeCursor(full), query, 'history')).toEqual(full);
  expect(() => decodeCursor(encodeCursor(crowd(MAX_TRACKED + 1)), query, 'history')).toThrow(/INVALID_CURSOR/);
});

test('a cursor whose ids and hashes are of another form is refused', () => {
  const json = JSON.parse(Buffer.from(encodeCursor(bookmark), 'base64url').toString());
  const lane = (...changed: readonly unknown[]) => ({ l: [[...changed, ...json.l[0].slice(changed.length)]] });
  const moving = (p: string) => ({ m: { bitmex: { p, t: '', o: false } } });
  const forms = [
    lane('abcdefgh!'),
    lane('!abcdefgh'),
    lane('abcdefghi'),
    lane('abcdefg'),
    moving('abcdefgh!'),
    moving('!abcdefgh'),
    moving('abcdefghi'),
    { k: [5, ''] },
    { k: [5, 'x'.repeat(200)] },
  ];
  for (const form of forms) {
    const forged = Buffer.from(JSON.stringify({ ...json, ...form })).toString('base64url');
    expect(() => decodeCursor(forged, query, 'history')).toThrow(/INVALID_CURSOR/);
  }
});
