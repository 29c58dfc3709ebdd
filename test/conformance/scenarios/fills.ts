import { expect } from 'vitest';
import { LEVEL_LOTS } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import type { ScenarioFixture } from '../scenario-fixture.ts';

const ID = 'mine';

async function serverTime({ time }: ScenarioFixture): Promise<number> {
  return (await time()).serverTime;
}

/** Fills reveal an order that traded at once when the list of orders does not show it. */
export const FILLS: readonly Scenario[] = [
  declared('the fills of a range name the order that filled, and none from before or after', async (fixture) => {
    const { placed, fills, book, port } = fixture;
    const market = { type: 'MARKET', clientOrderId: ID } as const;
    // Where an id is free again, its other orders must be distinguished by their times.
    const reused = port.facts.clientOrderIdReuse === 'afterEnd';
    const before = await placed({ ...market, ...(!reused && { clientOrderId: 'before' }) });
    const from = await serverTime(fixture);
    await placed({ clientOrderId: 'resting' });
    const other = await placed({ type: 'MARKET', clientOrderId: 'other' });
    // More than one level of the book holds: several fills, one order.
    const mine = await placed({ ...market, quantity: book.lots(LEVEL_LOTS + 2) });
    const to = await serverTime(fixture);
    const after = await placed({ ...market, ...(!reused && { clientOrderId: 'after' }) });

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
    for (const { exchangeOrderId } of reused ? [before, mine, after] : [mine]) {
      expect(everything.map((each) => each.exchangeOrderId)).toContain(exchangeOrderId);
    }
    return named ? 'with client order ids' : 'without client order ids';
  }),
  scenario('a time range includes its start and excludes its end', async (fixture) => {
    const { placed, fills, engine } = fixture;
    const { exchangeOrderId } = await placed({ type: 'MARKET', clientOrderId: ID });
    const [fill] = engine.fills({ account: 'paper', symbol: fixture.instrument.exchangeSymbol });
    if (fill === undefined) throw new Error('the engine has no fill');
    const { time } = fill;
    expect(await fills({ clientOrderId: ID, from: time, to: time + 1 })).toMatchObject([{ exchangeOrderId }]);
    expect(await fills({ clientOrderId: ID, from: time - 1_000, to: time })).toEqual([]);
    expect(await fills({ clientOrderId: ID, from: time + 1, to: time + 1_000 })).toEqual([]);
  }),
  scenario('a fill reports whether its order was resting', async (fixture) => {
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
