import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, type PlantedAccount, plantAccount } from './account.ts';
import { askAllFills, fillFaults } from './fills.ts';
import { atlasOn } from './pages.ts';

let account: PlantedAccount;
beforeAll(async () => {
  account = await plantAccount({ orders: 900, days: 90, seed: 3, resting: 20, crowds: false });
});
afterAll(() => account.paper.close());

/** A quarter is delivered in between: its contracts are in no list of instruments any more. */
test('an export of fills is the truth of the engines, those of delivered contracts included', async () => {
  const { paper, engine } = account;
  const range = { from: paper.clock.now() - 88 * DAY_MS, to: paper.clock.now() };
  const atlas = atlasOn(paper);
  const query = { from: String(range.from), to: String(range.to), limit: '100' };
  const pages = await askAllFills(atlas, query, () => paper.clock.advance(6_000));
  atlas.close();
  expect(fillFaults(account, { pages, ...range })).toEqual([]);
  const rows = pages.flatMap(({ fills }) => fills);
  for (const product of ['usdm', 'coinm'] as const) {
    const delivered = [...engine(product).fills({ account: 'paper', ...range })].filter(({ symbol }) =>
      symbol.endsWith('_260925'),
    );
    expect(delivered.length).toBeGreaterThan(0);
    const told = rows.filter(({ market, exchangeSymbol }) => market === product && exchangeSymbol.endsWith('_260925'));
    expect(told).toHaveLength(delivered.length);
    expect(told[0]?.symbol).toMatch(/-260925$/);
  }
});

test('an export by a client that waits only where an answer says so is the truth, too', async () => {
  const { paper } = account;
  const range = { from: paper.clock.now() - 88 * DAY_MS, to: paper.clock.now() };
  const query = { from: String(range.from), to: String(range.to), limit: '100' };
  const waits: number[] = [];
  // A container without a past: the limits of the test before are used up all the same.
  const atlas = atlasOn(paper);
  const eager = (ms: number) => {
    waits.push(ms);
    paper.clock.advance(ms);
  };
  const pages = await askAllFills(atlas, query, () => undefined, eager);
  atlas.close();
  expect(fillFaults(account, { pages, ...range })).toEqual([]);
  expect(waits.length).toBeGreaterThan(0);
});
