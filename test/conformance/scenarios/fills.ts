import { expect } from 'vitest';
import { LEVEL_LOTS } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import type { ScenarioFixture } from '../scenario-fixture.ts';

const ID = 'mine';

async function serverTime({ time }: ScenarioFixture): Promise<number> {
  return (await time()).serverTime;
}

/** Fills are how an order that traded at once is found when the list of orders does not show it. */
export const FILLS: readonly Scenario[] = [
  declared('the fills of a time name the order that filled, and none of before or after', async (fixture) => {
    const { placed, fills, book } = fixture;
    const market = { type: 'MARKET', clientOrderId: ID } as const;
    const before = await placed(market);
    const from = await serverTime(fixture);
    await placed({ clientOrderId: 'resting' });
    const other = await placed({ type: 'MARKET', clientOrderId: 'other' });
    // More than one level of the book holds: several fills, one order.
    const mine = await placed({ ...market, quantity: book.lots(LEVEL_LOTS + 2) });
    const to = await serverTime(fixture);
    const after = await placed(market);

    const told = await fills({ clientOrderId: ID, from, to });
    const named = told.some(({ clientOrderId }) => clientOrderId !== null);
    const ids = new Set(told.map(({ exchangeOrderId }) => exchangeOrderId));
    expect(ids).toEqual(new Set(named ? [mine.exchangeOrderId] : [other.exchangeOrderId, mine.exchangeOrderId]));
    const ours = told.filter(({ exchangeOrderId }) => exchangeOrderId === mine.exchangeOrderId);
    expect(ours.length).toBeGreaterThan(1);
    for (const fill of ours) {
      expect(fill).toMatchObject({ clientOrderId: named ? ID : null, side: 'BUY', maker: false });
    }

    const everything = await fills({ clientOrderId: ID, from: from - 60_000, to: to + 60_000 });
    for (const { exchangeOrderId } of [before, mine, after]) {
      expect(everything.map((each) => each.exchangeOrderId)).toContain(exchangeOrderId);
    }
    return named ? 'with client order ids' : 'without client order ids';
  }),
  scenario('a range of time holds its first moment and not its last', async (fixture) => {
    const { placed, fills, engine } = fixture;
    const { exchangeOrderId } = await placed({ type: 'MARKET', clientOrderId: ID });
    const [fill] = engine.fills({ account: 'paper', symbol: fixture.instrument.exchangeSymbol });
    if (fill === undefined) throw new Error('the engine has no fill');
    const { time } = fill;
    expect(await fills({ clientOrderId: ID, from: time, to: time + 1 })).toMatchObject([{ exchangeOrderId }]);
    expect(await fills({ clientOrderId: ID, from: time - 1_000, to: time })).toEqual([]);
    expect(await fills({ clientOrderId: ID, from: time + 1, to: time + 1_000 })).toEqual([]);
  }),
  scenario('a fill tells whether its order waited in the book', async (fixture) => {
    const { placed, fills, book } = fixture;
    const from = await serverTime(fixture);
    const { exchangeOrderId } = await placed({ clientOrderId: ID, side: 'SELL', price: book.at(0) });
    book.hit('BUY', 0, 2);
    const to = await serverTime(fixture);
    expect(await fills({ clientOrderId: ID, from, to })).toMatchObject([
      { exchangeOrderId, side: 'SELL', maker: true },
    ]);
  }),
];
