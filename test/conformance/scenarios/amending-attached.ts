import { expect } from 'vitest';
import { decimal, plain } from '../../../lib/domain/decimal.ts';
import type { AmendRequest, Order, OrderRequest } from '../../../lib/domain/order.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { endingOf, expectTruthful, FAULTS } from './lost-replies.ts';

const ID = 'entry';

/** Where exits are, and where they are moved to, in levels of the book from the market. */
const OLD = 20;
const NEW = 26;
/** Where the entry rests. */
const REST = -5;

/** A buy that rests, with both exits: the take-profit at the market, the stop-loss with a limit. */
function entry({ book }: ScenarioFixture, more: Partial<OrderRequest> = {}): Partial<OrderRequest> {
  return {
    ...{ type: 'LIMIT', side: 'BUY', quantity: book.lots(2), price: book.at(REST), clientOrderId: ID },
    takeProfit: { triggerPrice: book.at(OLD) },
    stopLoss: { triggerPrice: book.at(-OLD), price: book.at(-OLD - 2), triggerBy: 'MARK' },
    ...more,
  };
}

function effects({ paper }: ScenarioFixture) {
  return paper.control.effectsOf(ID);
}

/** Refused with the code before anything is sent, and the order stands as it did. */
async function expectRefused(
  fixture: ScenarioFixture,
  order: Order,
  change: Partial<AmendRequest>,
  problem: object,
): Promise<void> {
  const sent = await fixture.commandsDuring(async () => {
    expect(await refusal(fixture.amend(order, change))).toMatchObject({ status: 422, ...problem });
  });
  expect(sent).toBe(0);
  expect(await fixture.get(order.id)).toEqual(order);
}

/** A scenario of products whose exits can be changed; elsewhere the change of a plain order is refused by a capability. */
function changes(name: string, play: (fixture: ScenarioFixture) => Promise<string>): Scenario {
  return declared(name, async (fixture) => {
    const { instrument, book } = fixture;
    if (instrument.capabilities.amendAttached) return play(fixture);
    const order = await fixture.placed({ clientOrderId: ID });
    const details = { orderState: 'placed', violations: [{ field: 'takeProfit', rule: 'capability' }] };
    for (const takeProfit of [{ triggerPrice: book.at(OLD) }, null]) {
      await expectRefused(fixture, order, { takeProfit }, { code: 'NOT_SUPPORTED', details });
    }
    return 'no amendAttached';
  });
}

/** The orders beside the entry that wait, the take-profit first. */
async function exits(fixture: ScenarioFixture): Promise<readonly Order[]> {
  const orders = await fixture.active(fixture.instrument.symbol);
  return orders
    .filter(({ clientOrderId }) => clientOrderId !== ID)
    .toSorted((a, b) => `${b.type}`.localeCompare(`${a.type}`));
}

const moves = changes('the exits of an entry that rests are moved, and come so when it fills', async (fixture) => {
  const { book } = fixture;
  const order = await fixture.placed(entry(fixture));
  const change = {
    takeProfit: { triggerPrice: book.at(NEW), triggerBy: 'MARK' },
    stopLoss: { triggerPrice: book.at(-NEW) },
  } as const;
  const after = {
    ...{ id: order.id, state: 'NEW', price: order.price, quantity: order.quantity, clientOrderId: ID },
    takeProfit: { triggerPrice: book.at(NEW), triggerBy: 'MARK', price: null },
    stopLoss: { triggerPrice: book.at(-NEW), triggerBy: 'MARK', price: book.at(-OLD - 2) },
  };
  expect(await fixture.amend(order, change)).toMatchObject({
    outcome: 'amended',
    order: after,
    amendment: { method: 'inPlace', changedSince: false, before: { id: order.id }, after: { id: order.id } },
  });
  expect(await fixture.get(order.id)).toMatchObject(after);
  expect(effects(fixture)).toMatchObject({ placements: 1, amends: 1, cancels: 0 });
  book.move(REST - 1);
  expect(await fixture.get(order.id)).toMatchObject({ state: 'FILLED' });
  expect(await exits(fixture)).toMatchObject([
    { type: 'TAKE_PROFIT_MARKET', trigger: { triggerPrice: book.at(NEW), triggerBy: 'MARK' } },
    { type: 'STOP_LIMIT', trigger: { triggerPrice: book.at(-NEW), triggerBy: 'MARK' }, price: book.at(-OLD - 2) },
  ]);
  return 'in place';
});

const removes = changes('an exit is removed, the other stays, and only that comes', async (fixture) => {
  const { book } = fixture;
  const order = await fixture.placed(entry(fixture));
  const result = await fixture.amend(order, { takeProfit: null, price: book.at(REST - 1) });
  expect(result).toMatchObject({
    outcome: 'amended',
    order: { takeProfit: null, stopLoss: order.stopLoss, price: book.at(REST - 1), state: 'NEW' },
  });
  expect(effects(fixture)).toMatchObject({ placements: 1, amends: 1 });
  book.move(REST - 2);
  expect(await exits(fixture)).toMatchObject([{ type: 'STOP_LIMIT' }]);
  return 'in place';
});

const adds = changes('an entry without exits gets one', async (fixture) => {
  const { book } = fixture;
  const order = await fixture.placed(entry(fixture, { takeProfit: undefined, stopLoss: undefined }));
  const stopLoss = { triggerPrice: book.at(-OLD), triggerBy: 'LAST', price: null };
  const result = await fixture.amend(order, { stopLoss: { triggerPrice: stopLoss.triggerPrice } });
  expect(result).toMatchObject({ outcome: 'amended', order: { takeProfit: null, stopLoss } });
  book.move(REST - 1);
  // For the quantity of the entry, not for the whole position.
  expect(await exits(fixture)).toMatchObject([
    { type: 'STOP_MARKET', quantity: book.lots(2), closePosition: false, trigger: { triggerPrice: book.at(-OLD) } },
  ]);
  return 'in place';
});

const refused = changes('exits that break a rule are refused before sending', async (fixture) => {
  const { book, instrument } = fixture;
  const order = await fixture.placed(entry(fixture));
  const off = plain(decimal(book.at(NEW)).plus(decimal(instrument.tickSize).div(decimal('2'))));
  const cases = [
    [{ takeProfit: { triggerPrice: book.at(REST - 1) } }, 'takeProfit.triggerPrice', 'triggerSide'],
    [{ stopLoss: { triggerPrice: book.at(REST + 1) } }, 'stopLoss.triggerPrice', 'triggerSide'],
    [{ takeProfit: { triggerPrice: off } }, 'takeProfit.triggerPrice', 'tickSize'],
    [{ stopLoss: { triggerPrice: book.at(-NEW), price: off } }, 'stopLoss.price', 'tickSize'],
  ] as const;
  for (const [change, field, rule] of cases) {
    const details = { orderState: 'placed', violations: [{ field, rule }] };
    await expectRefused(fixture, order, change, { code: 'RULE_VIOLATION', details });
  }
  const limit = { takeProfit: { triggerPrice: book.at(NEW), price: book.at(NEW + 1) } };
  await expectRefused(fixture, order, limit, { code: 'NOT_SUPPORTED' });
  const same = { takeProfit: { triggerPrice: book.at(OLD) }, stopLoss: { triggerPrice: book.at(-OLD) } };
  await expectRefused(fixture, order, same, { code: 'NOTHING_TO_AMEND' });
  expect(effects(fixture)).toMatchObject({ placements: 1, amends: 0 });
  return 'refused';
});

const lost = FAULTS.map(({ fault, tookEffect }) =>
  changes(`amend an exit: ${fault}`, async (fixture) => {
    const { book } = fixture;
    const order = await fixture.placed(entry(fixture));
    const takeProfit = { triggerPrice: book.at(NEW) };
    fixture.strike(fault, 'amend');
    const ending = await endingOf(fixture.amend(order, { takeProfit, stopLoss: null }));
    expect(effects(fixture)).toMatchObject({ placements: 1, amends: tookEffect ? 1 : 0 });
    expect(await fixture.get(order.id)).toMatchObject({
      state: 'NEW',
      takeProfit: tookEffect ? takeProfit : order.takeProfit,
      stopLoss: tookEffect ? null : order.stopLoss,
    });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

/** Changes of the exits of an entry. */
export const AMENDING_ATTACHED: readonly Scenario[] = [moves, removes, adds, refused, ...lost];
