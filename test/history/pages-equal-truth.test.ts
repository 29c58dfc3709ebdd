import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { DAY_MS, forgetClosed, type PlantedAccount, plantAccount, trade } from './account.ts';
import { faultsOf } from './judge.ts';
import { askAll, atlasOn, type Query } from './pages.ts';
import { type TrueOrder, truthOf } from './truth.ts';

/** Pause between two pages: long enough for the exchanges' budgets to refill, as a patient client waits. */
const PAUSE_MS = 15_000;
const TIME_MS = 120_000;
/** A little longer than requested, so that there are orders before every range. */
const DAYS = 97;

let account: PlantedAccount;
let atlas: Atlas;

beforeAll(async () => {
  account = await plantAccount({ orders: 6_000, days: DAYS, seed: 11, resting: 240, crowds: true });
  atlas = atlasOn(account.paper);
}, TIME_MS);
afterAll(async () => {
  atlas.close();
  await account.paper.close();
});

interface Asked {
  readonly sort?: 'newest' | 'oldest';
  readonly limits?: readonly number[];
  /** Days before the first page. */
  readonly since?: number;
  readonly until?: number;
  readonly filter?: Query;
  readonly asked?: (order: TrueOrder) => boolean;
  /** Atlas restarts after this many pages: a cursor must survive that. */
  readonly restartEvery?: number;
}

/** Lists while the account trades between the pages, and returns what is wrong with the listing. */
async function list({
  sort = 'newest',
  limits = [500],
  since = 90,
  until = 0,
  filter = {},
  asked = () => true,
  restartEvery = Number.POSITIVE_INFINITY,
}: Asked) {
  // Trades during the previous listing must be in the past of this one.
  account.paper.clock.advance(PAUSE_MS);
  forgetClosed(account);
  const startedAt = account.paper.clock.now();
  const [from, to] = [startedAt - since * DAY_MS, startedAt - until * DAY_MS];
  const before = truthOf(account);
  const othersBefore = truthOf(account, 'notServed');
  let current = atlas;
  const pages = await askAll(
    (page) => {
      if (page % restartEvery === 0 && page > 0) {
        if (current !== atlas) current.close();
        current = atlasOn(account.paper);
      }
      return current;
    },
    { ...filter, sort, from: String(from), to: String(to) },
    {
      limits,
      between() {
        account.paper.clock.advance(PAUSE_MS);
        trade(account);
      },
    },
  );
  if (current !== atlas) current.close();
  const after = truthOf(account);
  const faults = faultsOf({ pages, sort, from, to, asked, before, after, startedAt });
  const rows = pages.flatMap(({ orders }) => orders);
  const others = { before: othersBefore, after: truthOf(account, 'notServed') };
  return { faults: faults.slice(0, 20), pages, rows, from, to, before, after, others };
}

/** How many orders of a source are in a range and still kept. */
function countOf(orders: ReadonlyMap<string, TrueOrder>, source: string, from: number, to: number): number {
  return [...orders.values()].filter(
    (each) => each.source === source && each.kept && each.time >= from && each.time < to,
  ).length;
}

describe('the joined pages are the truth of the engines', () => {
  test.each<Asked & { readonly how: string }>([
    { how: 'newest first', sort: 'newest' },
    { how: 'oldest first', sort: 'oldest' },
    {
      how: 'in pages of odd sizes, with restarts of Atlas',
      sort: 'newest',
      limits: [500, 1, 97, 333],
      restartEvery: 3,
    },
    { how: 'in pages of odd sizes, each from a new Atlas', sort: 'oldest', limits: [211, 7, 499], restartEvery: 1 },
  ])(
    'over ninety days, $how, while the account trades',
    async ({ how: _how, ...asked }) => {
      const { faults, rows } = await list(asked);
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(3_000);
      expect(new Set(rows.map(({ exchange, market }) => `${exchange}.${market}`)).size).toBe(9);
    },
    TIME_MS,
  );

  test.each<Asked & { readonly what: string }>([
    {
      what: 'filled sells',
      filter: { state: 'FILLED', side: 'SELL' },
      asked: ({ state, side }) => state === 'FILLED' && side === 'SELL',
    },
    {
      what: 'two states',
      sort: 'oldest',
      filter: { state: 'CANCELED,PARTIALLY_FILLED' },
      asked: ({ state }) => state === 'CANCELED' || state === 'PARTIALLY_FILLED',
    },
    {
      what: 'resting and filled orders',
      filter: { state: 'NEW,FILLED' },
      asked: ({ state }) => state === 'NEW' || state === 'FILLED',
    },
    {
      what: 'one symbol on every exchange',
      sort: 'oldest',
      filter: { symbol: 'BTC/USDT:USDT' },
      limits: [101],
      asked: ({ id }) => /^(binance\.usdm\.BTCUSDT|bitmex\.usdm\.XBTUSDT|bybit\.usdm\.BTCUSDT)\./.test(id),
    },
    {
      what: 'one exchange and market',
      filter: { exchange: 'binance', market: 'coinm' },
      asked: ({ source }) => source === 'binance.coinm',
    },
    {
      what: 'one exchange',
      filter: { exchange: 'bitmex' },
      limits: [217],
      asked: ({ source }) => source.startsWith('bitmex.'),
    },
    {
      what: 'one exchange that pages by cursors',
      sort: 'oldest',
      filter: { exchange: 'bybit' },
      limits: [53, 7],
      restartEvery: 2,
      asked: ({ source }) => source.startsWith('bybit.'),
    },
    { what: 'a week in the middle', sort: 'oldest', since: 44, until: 37 },
    { what: 'the whole history', since: DAYS },
  ])(
    'of $what',
    async ({ what: _what, ...asked }) => {
      const { faults, rows } = await list(asked);
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(30);
    },
    TIME_MS,
  );
});

describe('the sources of a listing', () => {
  test(
    'report from when on they are complete, and are complete',
    async () => {
      const { pages, rows, before, after } = await list({ since: DAYS });
      const told = new Set(rows.map(({ id }) => id));
      const sources = pages.at(-1)?.sources ?? [];
      expect(sources.map(({ exchange, market, status }) => `${exchange}.${market} ${status}`)).toEqual([
        'binance.spot partial',
        'binance.usdm partial',
        'binance.coinm partial',
        'bitmex.spot complete',
        'bitmex.usdm partial',
        'bitmex.coinm complete',
        'bybit.spot partial',
        'bybit.usdm partial',
        'bybit.coinm partial',
      ]);
      for (const { exchange, market, coveredFrom, status } of sources) {
        const since = coveredFrom === null ? 0 : Date.parse(coveredFrom);
        const ofSource = [...before.values()].filter(({ source }) => source === `${exchange}.${market}`);
        const missing = ofSource.filter(({ id, time }) => time >= since && !told.has(id) && after.has(id));
        expect(missing.filter(({ createdAt }) => createdAt >= since)).toEqual([]);
        // The claim is not trivial: where a source is partial, some orders are no longer kept.
        expect(ofSource.some(({ id }) => !told.has(id))).toBe(status === 'partial' && exchange !== 'bitmex');
      }
    },
    TIME_MS,
  );

  test.each<Asked & { readonly of: string }>([
    { of: 'every exchange', since: 0.9 },
    { of: 'Binance', since: 2, filter: { exchange: 'binance' }, asked: ({ source }) => source.startsWith('binance') },
  ])(
    'are complete where the range is within the retention of $of',
    async ({ of: _, ...asked }) => {
      const { pages, faults } = await list(asked);
      expect(faults).toEqual([]);
      for (const { status, coveredFrom, leftOut } of pages.flatMap(({ sources }) => sources)) {
        expect({ status, coveredFrom }).toEqual({
          status: leftOut === null ? 'complete' : 'partial',
          coveredFrom: null,
        });
      }
    },
    TIME_MS,
  );

  test.each<Asked & { readonly how: string }>([
    { how: 'newest first', limits: [500] },
    {
      how: 'oldest first, in pages of odd sizes, each from a new Atlas',
      sort: 'oldest',
      limits: [211, 7, 499],
      restartEvery: 1,
    },
  ])(
    'count the orders on unserved instruments, each once, and name these: $how',
    async ({ how: _how, ...asked }) => {
      const { pages, from, to, others } = await list(asked);
      const told = new Map(pages.at(-1)?.sources.map((each) => [`${each.exchange}.${each.market}`, each.leftOut]));
      const { before, after } = others;
      const counts = [countOf(before, 'binance.usdm', from, to), countOf(after, 'binance.usdm', from, to)];
      expect(Math.min(...counts)).toBeGreaterThan(10);
      expect(told.get('binance.usdm')).toMatchObject({ unreadable: 0, exchangeSymbols: ['XRPUSDT'] });
      // Orders dropped during the listing may or may not be returned.
      expect(told.get('binance.usdm')?.notServed).toBeGreaterThanOrEqual(Math.min(...counts));
      expect(told.get('binance.usdm')?.notServed).toBeLessThanOrEqual(Math.max(...counts));
      expect(told.get('bitmex.usdm')).toMatchObject({ unreadable: 0, exchangeSymbols: ['XRPUSDT'] });
      expect([told.get('bitmex.spot'), told.get('bitmex.coinm')]).toEqual([null, null]);
    },
    TIME_MS,
  );
});
