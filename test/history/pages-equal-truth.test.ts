import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Atlas } from '../../lib/runtime.ts';
import { DAY_MS, NOW, type PlantedAccount, plantAccount, trade } from './account.ts';
import { faultsOf } from './judge.ts';
import { askAll, askPage, atlasOn, type PageDocument, type Query } from './pages.ts';
import { type TrueOrder, truthOf } from './truth.ts';

/** Between two pages: long enough for the budgets of the exchanges to fill up again, as a patient client would wait. */
const PAUSE_MS = 15_000;
const DAYS = 97;

let account: PlantedAccount;
let atlas: Atlas;

beforeAll(async () => {
  account = await plantAccount({ orders: 6_500, days: DAYS, seed: 11, resting: 240, crowds: true });
  atlas = atlasOn(account.paper);
}, 60_000);
afterAll(async () => {
  atlas.close();
  await account.paper.close();
});

interface Asked {
  readonly sort?: 'newest' | 'oldest';
  readonly limits?: readonly number[];
  readonly from?: number;
  readonly to?: number;
  readonly filter?: Query;
  readonly asked?: (order: TrueOrder) => boolean;
}

/** Lists while the account trades between the pages, and says what is wrong with it. */
async function list({ sort = 'newest', limits = [500], from, to, filter = {}, asked = () => true }: Asked) {
  account.paper.clock.advance(60_000);
  const startedAt = account.paper.clock.now();
  const range = { from: from ?? startedAt - 90 * DAY_MS, to: to ?? startedAt };
  const before = truthOf(account);
  const query = { ...filter, sort, from: String(range.from), to: String(range.to) };
  const pages = await askAll(atlas, query, {
    limits,
    between() {
      account.paper.clock.advance(PAUSE_MS);
      trade(account);
    },
  });
  const after = truthOf(account);
  const faults = faultsOf({ pages, sort, ...range, asked, before, after, startedAt });
  return { faults, pages, rows: pages.reduce((sum, { orders }) => sum + orders.length, 0), startedAt, before };
}

describe('pages joined are the truth of the engines', () => {
  test.each([
    { sort: 'newest', limits: [500] },
    { sort: 'oldest', limits: [500] },
    { sort: 'newest', limits: [500, 1, 97, 333] },
    { sort: 'oldest', limits: [211, 7, 499] },
  ] as const)('over ninety days, $sort first, $limits rows a page, while the account trades', async (asked) => {
    const { faults, rows } = await list(asked);
    expect(faults.slice(0, 20)).toEqual([]);
    expect(rows).toBeGreaterThan(4_000);
  });
});
