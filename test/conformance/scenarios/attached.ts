import { expect } from 'vitest';
import type { Order, OrderRequest } from '../../../lib/domain/order.ts';
import type { Problem } from '../../../lib/domain/problem.ts';
import { START } from '../conformance-fixture.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { allCanceled, endsOf, expectWhole } from './cancelling-all.ts';
import { endingOf, expectTruthful, FAULTS } from './lost-replies.ts';

const ID = 'entry';

/** How far from the market exits are, in levels of the book. */
const FAR = 20;

/** A market buy of two lots with both exits. */
function entry({ book }: ScenarioFixture, more: Partial<OrderRequest> = {}): Partial<OrderRequest> {
  return {
    ...{ type: 'MARKET', side: 'BUY', quantity: book.lots(2), clientOrderId: ID },
    takeProfit: { triggerPrice: book.at(FAR) },
    stopLoss: { triggerPrice: book.at(-FAR) },
    ...more,
  };
}

/** A scenario of products whose orders carry exits; elsewhere the request is refused by a capability. */
function exits(name: string, play: (fixture: ScenarioFixture) => Promise<void>): Scenario {
  return declared(name, async (fixture) => {
    if (fixture.instrument.capabilities.attached) return play(fixture).then(() => undefined);
    let problem: Problem | undefined;
    const sent = await fixture.commandsDuring(async () => {
      problem = await refusal(fixture.place(entry(fixture)));
    });
    expect(sent).toBe(0);
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', details: { orderState: 'notPlaced' } });
    return 'no attached orders';
  });
}

/** The exits that are open, the take-profit first. */
async function open(fixture: ScenarioFixture): Promise<readonly Order[]> {
  const orders = await fixture.active(fixture.instrument.symbol);
  return orders.toSorted((a, b) => `${b.type}`.localeCompare(`${a.type}`));
}

const becomes = exits('the exits of an entry that fills are orders of their own', async (fixture) => {
  const { book } = fixture;
  const placed = await fixture.placed(entry(fixture));
  expect(placed).toMatchObject({
    ...{ type: 'MARKET', state: 'FILLED', trigger: null },
    takeProfit: { triggerPrice: book.at(FAR), triggerBy: 'LAST', price: null },
    stopLoss: { triggerPrice: book.at(-FAR), triggerBy: 'LAST', price: null },
  });
  const common = {
    ...{ side: 'SELL', state: 'UNTRIGGERED', reduceOnly: true, closePosition: false, forcedBy: null },
    ...{ quantity: book.lots(2), remainingQuantity: book.lots(2), takeProfit: null, stopLoss: null, price: null },
  };
  expect(await open(fixture)).toMatchObject([
    { ...common, type: 'TAKE_PROFIT_MARKET', trigger: { triggerPrice: book.at(FAR), triggerBy: 'LAST' } },
    { ...common, type: 'STOP_MARKET', trigger: { triggerPrice: book.at(-FAR), triggerBy: 'LAST' } },
  ]);
  expect(await fixture.get(placed.id)).toEqual(placed);
  expect(await fixture.list({ from: START })).toHaveLength(3);
});

const closes = exits('an exit that triggers closes the position and ends the other, with a reason', async (fixture) => {
  const { book } = fixture;
  await fixture.placed(entry(fixture));
  const [profit, loss] = await open(fixture);
  book.move(-FAR);
  expect(await fixture.get(loss?.id ?? '')).toMatchObject({
    ...{ type: 'STOP_MARKET', state: 'FILLED', filledQuantity: book.lots(2), remainingQuantity: '0' },
  });
  const other = await fixture.get(profit?.id ?? '');
  expect(other).toMatchObject({ type: 'TAKE_PROFIT_MARKET', state: 'CANCELED', filledQuantity: '0' });
  expect(other.stateReason).not.toBeNull();
  expect(await open(fixture)).toEqual([]);
});

const limits = exits('exits with a limit rest at it, and watch the price they were told to', async (fixture) => {
  const { book } = fixture;
  const takeProfit = { triggerPrice: book.at(FAR), price: book.at(FAR + 3), triggerBy: 'MARK' } as const;
  const placed = await fixture.placed(entry(fixture, { takeProfit, stopLoss: undefined }));
  expect(placed).toMatchObject({ takeProfit, stopLoss: null });
  expect(await open(fixture)).toMatchObject([
    { type: 'TAKE_PROFIT_LIMIT', price: takeProfit.price, trigger: { triggerBy: 'MARK' }, state: 'UNTRIGGERED' },
  ]);
  book.mark(FAR + 1);
  expect(await open(fixture)).toMatchObject([{ type: 'TAKE_PROFIT_LIMIT', state: 'NEW', price: takeProfit.price }]);
});

const missing = exits('exits that the exchange does not show on the entry are not told', async (fixture) => {
  const distort = (body: string) => body.replaceAll(/"(takeProfit|stopLoss)":"[^"]*"/g, '"$1":""');
  const among = await fixture.elsewhere({ distort });
  expect(await among.placed(entry(fixture))).toMatchObject({ state: 'FILLED', takeProfit: null, stopLoss: null });
  expect(await fixture.active(fixture.instrument.symbol)).toHaveLength(2);
});

const lost = FAULTS.map(({ fault, tookEffect }) =>
  exits(`place an entry with exits: ${fault}`, async (fixture) => {
    fixture.strike(fault, 'place');
    const ending = await endingOf(fixture.place(entry(fixture)));
    expect(fixture.paper.control.effectsOf(ID).placements).toBe(tookEffect ? 1 : 0);
    expect(await open(fixture)).toHaveLength(tookEffect ? 2 : 0);
    expectTruthful(fixture, ending, tookEffect);
  }),
);

const swept = exits('cancel all ends the exits of a position too', async (fixture) => {
  await fixture.placed(entry(fixture));
  const ids = (await open(fixture)).map(({ id }) => id);
  expect(ids).toHaveLength(2);
  const answer = await fixture.cancelAll();
  expect(endsOf(answer)).toEqual(allCanceled(ids));
  expectWhole(fixture, answer);
  expect(await open(fixture)).toEqual([]);
});

const wrong = exits('exits on the wrong side of the entry are refused before it is sent', async (fixture) => {
  const { book } = fixture;
  const cases: readonly [string, Partial<OrderRequest>][] = [
    ['takeProfit', { takeProfit: { triggerPrice: book.at(-FAR) } }],
    ['stopLoss', { stopLoss: { triggerPrice: book.at(FAR) } }],
    ['takeProfit', { type: 'LIMIT', price: book.at(-5), takeProfit: { triggerPrice: book.at(-6) } }],
    ['stopLoss', { type: 'LIMIT', price: book.at(-5), stopLoss: { triggerPrice: book.at(-4) } }],
  ];
  const sent = await fixture.commandsDuring(async () => {
    for (const [field, more] of cases) {
      expect(await refusal(fixture.place(entry(fixture, more)))).toMatchObject({
        code: 'RULE_VIOLATION',
        details: {
          orderState: 'notPlaced',
          violations: [{ field: `${field}.triggerPrice`, rule: 'triggerSide' }],
        },
      });
    }
  });
  expect(sent).toBe(0);
});

/** Orders that the exchange places once another has filled. */
export const ATTACHED: readonly Scenario[] = [becomes, closes, limits, missing, ...lost, swept, wrong];
