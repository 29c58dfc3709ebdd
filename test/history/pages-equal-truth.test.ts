import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Atlas } from '../../lib/runtime/compose.ts';
import { DAY_MS, type PlantedAccount, plantAccount, trade } from './account.ts';
import { faultsOf } from './judge.ts';
import { askAll, atlasOn, type Query } from './pages.ts';
import { type TrueOrder, truthOf } from './truth.ts';

/** Between two pages: long enough for the budgets of the exchanges to fill up again, as a patient client would wait. */
const PAUSE_MS = 15_000;
const TIME_MS = 60_000;
/** A little more than is asked for, so that there is something before every range. */
const DAYS = 97;

let account: PlantedAccount;
let atlas: Atlas;

beforeAll(async () => {
  account = await plantAccount({ orders: 4_000, days: DAYS, seed: 11, resting: 240, crowds: true });
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
  /** Atlas is started anew for every so many pages: a cursor has to outlive that. */
  readonly restartEvery?: number;
}

/** Lists while the account trades between the pages, and says what is wrong with it. */
async function list({
  sort = 'newest',
  limits = [500],
  since = 90,
  until = 0,
  filter = {},
  asked = () => true,
  restartEvery = Number.POSITIVE_INFINITY,
}: Asked) {
  // What was traded during the listing before must lie in the past of this one.
  account.paper.clock.advance(PAUSE_MS);
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

/** How many orders of a source are in a range and still told of. */
function countOf(orders: ReadonlyMap<string, TrueOrder>, source: string, from: number, to: number): number {
  return [...orders.values()].filter(
    (each) => each.source === source && each.kept && each.time >= from && each.time < to,
  ).length;
}

describe('pages joined are the truth of the engines', () => {
  test.each<Asked & { readonly how: string }>([
    { how: 'newest first', sort: 'newest' },
    { how: 'oldest first', sort: 'oldest' },
    { how: 'in odd pages, Atlas restarting on the way', sort: 'newest', limits: [500, 1, 97, 333], restartEvery: 3 },
    { how: 'in odd pages, each asked of a new Atlas', sort: 'oldest', limits: [211, 7, 499], restartEvery: 1 },
  ])(
    'over ninety days, $how, while the account trades',
    async ({ how: _how, ...asked }) => {
      const { faults, rows } = await list(asked);
      expect(faults).toEqual([]);
      expect(rows.length).toBeGreaterThan(3_000);
      expect(new Set(rows.map(({ exchange, market }) => `${exchange}.${market}`)).size).toBe(6);
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
      what: 'orders that rest, and filled ones',
      filter: { state: 'NEW,FILLED' },
      asked: ({ state }) => state === 'NEW' || state === 'FILLED',
    },
    {
      what: 'one symbol on both exchanges',
      sort: 'oldest',
      filter: { symbol: 'BTC/USDT:USDT' },
      limits: [101],
      asked: ({ id }) => /^(binance\.usdm\.BTCUSDT|bitmex\.usdm\.XBTUSDT)\./.test(id),
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
    { what: 'a week in the middle', sort: 'oldest', since: 44, until: 37 },
    { what: 'the whole past', since: DAYS },
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
    'say from when on nothing is missing, and nothing is',
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
      ]);
      for (const { exchange, market, coveredFrom, status } of sources) {
        const since = coveredFrom === null ? 0 : Date.parse(coveredFrom);
        const ofSource = [...before.values()].filter(({ source }) => source === `${exchange}.${market}`);
        const missing = ofSource.filter(({ id, time }) => time >= since && !told.has(id) && after.has(id));
        expect(missing.filter(({ createdAt }) => createdAt >= since)).toEqual([]);
        // The word is not given away: where a source is partial, orders that once were are not told any more.
        expect(ofSource.some(({ id }) => !told.has(id))).toBe(status === 'partial' && exchange === 'binance');
      }
    },
    TIME_MS,
  );

  test(
    'are complete where the range is younger than what the exchanges forget',
    async () => {
      const { pages, faults } = await list({ since: 2 });
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
      how: 'oldest first, in odd pages, each asked of a new Atlas',
      sort: 'oldest',
      limits: [211, 7, 499],
      restartEvery: 1,
    },
  ])(
    'count the orders on instruments that are not served, each once, and name these: $how',
    async ({ how: _how, ...asked }) => {
      const { pages, from, to, others } = await list(asked);
      const told = new Map(pages.at(-1)?.sources.map((each) => [`${each.exchange}.${each.market}`, each.leftOut]));
      const { before, after } = others;
      const counts = [countOf(before, 'binance.usdm', from, to), countOf(after, 'binance.usdm', from, to)];
      expect(Math.min(...counts)).toBeGreaterThan(10);
      expect(told.get('binance.usdm')).toMatchObject({ unreadable: 0, exchangeSymbols: ['XRPUSDT'] });
      // Those that are forgotten while it is being listed are told or not.
      expect(told.get('binance.usdm')?.notServed).toBeGreaterThanOrEqual(Math.min(...counts));
      expect(told.get('binance.usdm')?.notServed).toBeLessThanOrEqual(Math.max(...counts));
      expect(told.get('bitmex.usdm')).toMatchObject({ unreadable: 0, exchangeSymbols: ['XRPUSDT'] });
      expect([told.get('bitmex.spot'), told.get('bitmex.coinm')]).toEqual([null, null]);
    },
    TIME_MS,
  );
});
