import { expect } from 'vitest';
import type { Order, OrderRequest } from '../../../lib/domain/order.ts';
import { Problem } from '../../../lib/domain/problem.ts';
import type { AmendOutcome } from '../../../lib/orders/reconcile/settle-amend.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

export const FAULTS = [
  { fault: 'reset-after-effect', tookEffect: true },
  { fault: 'truncated-body', tookEffect: true },
  { fault: 'reset-before-effect', tookEffect: false },
] as const;

const ID = 'reply-lost';

/** How a command ended from its caller's view: done, proven without effect, or reported as unknown. */
type Ending = 'done' | 'provenWithoutEffect' | 'unknown';

export async function endingOf(work: Promise<{ readonly outcome: string }>): Promise<Ending> {
  try {
    return (await work).outcome === 'unknown' ? 'unknown' : 'done';
  } catch (error) {
    if (error instanceof Problem && error.code === 'NOT_PLACED' && error.retryable) return 'provenWithoutEffect';
    throw error;
  }
}

/**
 * Atlas finds every effect. Absence is provable where the venue bounds how long its engine may act on a request;
 * elsewhere the outcome stays unknown.
 */
export function expectTruthful({ port }: ScenarioFixture, ending: Ending, tookEffect: boolean): string {
  const provable = Number.isFinite(port.facts.engineLagMs);
  expect(ending).toBe(tookEffect ? 'done' : provable ? 'provenWithoutEffect' : 'unknown');
  return ending;
}

const place = FAULTS.map(({ fault, tookEffect }) =>
  declared(`place: ${fault}`, async (fixture) => {
    fixture.strike(fault, 'place');
    const ending = await endingOf(fixture.place({ clientOrderId: ID }));
    expect(fixture.paper.control.effectsOf(ID).placements).toBe(tookEffect ? 1 : 0);
    const resting = await fixture.active(fixture.instrument.symbol);
    expect(resting.map(({ clientOrderId }) => clientOrderId)).toEqual(tookEffect ? [ID] : []);
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

const market = FAULTS.filter(({ tookEffect }) => tookEffect).map(({ fault }) =>
  declared(`place at market: ${fault}`, async (fixture) => {
    fixture.strike(fault, 'place');
    const result = await fixture.place({ clientOrderId: ID, type: 'MARKET' });
    expect(result).toMatchObject({
      outcome: 'placed',
      order: { state: 'FILLED', filledQuantity: fixture.book.lots(2) },
    });
    expect(fixture.paper.control.effectsOf(ID).placements).toBe(1);
    return 'done';
  }),
);

/**
 * Longer than any venue is believed to take, and long enough that an absence in the list of orders would count as proof
 * before it is over; the command's time ends after it.
 */
export const BEYOND_ALL_LAGS_MS = 18_000;

/** Orders that trade at once, or not at all. */
const IMMEDIATE: Readonly<Record<string, (book: ScenarioFixture['book']) => Partial<OrderRequest>>> = {
  'at market': () => ({ type: 'MARKET' }),
  IOC: (book) => ({ timeInForce: 'IOC', price: book.at(1) }),
};

const listedLate = Object.entries(IMMEDIATE).map(([name, immediate]) =>
  scenario(`place ${name}: listed later than the venue states`, async (fixture) => {
    const { place, book, paper, port } = fixture;
    const { engineLagMs, listingLagMs } = port.facts;
    // Otherwise the list would prove nothing too early, and the scenario would show nothing.
    if (port.validityMs !== null) expect(port.validityMs + engineLagMs + listingLagMs).toBeLessThan(BEYOND_ALL_LAGS_MS);
    fixture.strike('slow-listing', 'place', { ms: BEYOND_ALL_LAGS_MS });
    fixture.strike('reset-after-effect', 'place');
    expect(await place({ clientOrderId: ID, ...immediate(book) })).toMatchObject({
      outcome: 'placed',
      order: { clientOrderId: ID, state: 'FILLED', filledQuantity: book.lots(2) },
    });
    expect(paper.control.effectsOf(ID).placements).toBe(1);
  }),
);

const neverListed = scenario(
  'place at market: filled and not listed in time is unknown, never absent',
  async (fixture) => {
    const { place, paper } = fixture;
    fixture.strike('slow-listing', 'place', { ms: 600_000 });
    fixture.strike('reset-after-effect', 'place');
    expect(await place({ clientOrderId: ID, type: 'MARKET' })).toMatchObject({
      outcome: 'unknown',
      operation: 'place',
    });
    expect(paper.control.effectsOf(ID).placements).toBe(1);
  },
);

const amendInBook = FAULTS.map(({ fault, tookEffect }) =>
  declared(`amend: ${fault}`, async (fixture) => {
    const { placed, amend, get, book, paper } = fixture;
    const order = await placed({ clientOrderId: ID });
    fixture.strike(fault, 'amend');
    const ending = await endingOf(amend(order, { quantity: book.lots(1) }));
    expect(paper.control.effectsOf(ID)).toMatchObject({ placements: 1, amends: tookEffect ? 1 : 0 });
    expect(await get(order.id)).toMatchObject({ state: 'NEW', quantity: book.lots(tookEffect ? 1 : 2) });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

const amendPrice = FAULTS.map(({ fault, tookEffect }) =>
  declared(`amend the price: ${fault}`, async (fixture) => {
    const { placed, amend, book, instrument, active } = fixture;
    const order = await placed({ clientOrderId: ID });
    const inPlace = instrument.capabilities.amend.includes('inPlace');
    fixture.strike(fault, inPlace ? 'amend' : 'place');
    const ending = await endingOf(amend(order, { price: book.at(-12) }));
    const resting = await active(instrument.symbol);
    expect(resting).toMatchObject([{ price: tookEffect ? book.at(-12) : book.at(-10), quantity: book.lots(2) }]);
    return `${inPlace ? 'inPlace' : 'cancelReplace'}, ${expectTruthful(fixture, ending, tookEffect)}`;
  }),
);

/** More than any paper engine takes after its gateway has accepted a command. */
const ENGINE_DELAY_MS = 100;

/** Loses the reply to a reduction and lets another client act once it has arrived. No read shows anything earlier. */
async function loseAmend(
  fixture: ScenarioFixture,
  order: Order,
  fault: string,
  overtake: () => void,
): Promise<AmendOutcome> {
  const { amend, book, paper, product } = fixture;
  const arrived = () => fixture.arrived('amend');
  const before = arrived();
  fixture.strike(fault, 'amend');
  paper.control.arm({ fault: 'not-json', product: product.paper, method: 'GET', after: 1, count: 2 });
  const overtaken = async () => {
    while (arrived() === before) await new Promise(setImmediate);
    // Where a command is accepted first, the engine executes it a little later.
    fixture.pass(ENGINE_DELAY_MS);
    overtake();
  };
  const [outcome] = await Promise.all([amend(order, { quantity: book.lots(2) }), overtaken()]);
  return outcome;
}

const overtaken = [
  declared('amend: made, its reply lost, and overtaken by another', async (fixture) => {
    const { placed, book, port } = fixture;
    const order = await placed({ clientOrderId: ID, quantity: book.lots(4) });
    const result = await loseAmend(fixture, order, 'reset-after-effect', () =>
      book.change(order.exchangeOrderId, { lots: 1 }),
    );
    expect(book.truth(order.exchangeOrderId).amendments).toHaveLength(2);
    if (!port.facts.recordsAmends) {
      expect(result).toMatchObject({ outcome: 'unknown' });
      return 'unknown: no record of changes';
    }
    expect(result).toMatchObject({
      outcome: 'amended',
      order: { quantity: book.lots(1) },
      amendment: { changedSince: true },
    });
    return 'done, and changed since';
  }),
  declared('amend: made, its reply lost, and reverted by another', async (fixture) => {
    const { placed, book, instrument, port } = fixture;
    const order = await placed({ clientOrderId: ID, quantity: book.lots(4) });
    // There, a quantity can never be raised in place.
    if (!instrument.capabilities.amend.includes('inPlace')) return 'never reverted in place';
    const result = await loseAmend(fixture, order, 'reset-after-effect', () =>
      book.change(order.exchangeOrderId, { lots: 4 }),
    );
    if (!port.facts.recordsAmends) {
      expect(result).toMatchObject({ outcome: 'unknown' });
      return 'unknown: no record of changes';
    }
    expect(result).toMatchObject({
      outcome: 'amended',
      order: { quantity: book.lots(4) },
      amendment: { changedSince: true },
    });
    return 'done, and changed since';
  }),
  declared('amend: never arrived, and another has changed the order', async (fixture) => {
    const { placed, book, port } = fixture;
    const order = await placed({ clientOrderId: ID, quantity: book.lots(4) });
    const change = () => book.change(order.exchangeOrderId, { lots: 1 });
    const lost = loseAmend(fixture, order, 'reset-before-effect', change);
    if (!Number.isFinite(port.facts.engineLagMs)) {
      expect(await lost).toMatchObject({ outcome: 'unknown' });
      return 'unknown';
    }
    expect(await refusal(lost)).toMatchObject({
      code: 'ORDER_CHANGED',
      status: 409,
      details: { orderState: 'placed', order: { quantity: book.lots(1) } },
    });
    expect(book.truth(order.exchangeOrderId).amendments).toHaveLength(1);
    return 'reported with the order, not sent again';
  }),
];

const cancel = FAULTS.map(({ fault, tookEffect }) =>
  declared(`cancel: ${fault}`, async (fixture) => {
    const order: Order = await fixture.placed({ clientOrderId: ID });
    fixture.strike(fault, 'cancel');
    const ending = await endingOf(fixture.cancel(order.id));
    expect(fixture.paper.control.effectsOf(ID).cancels).toBe(tookEffect ? 1 : 0);
    expect(await fixture.get(order.id)).toMatchObject({ state: tookEffect ? 'CANCELED' : 'NEW' });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

const cancelAll = FAULTS.filter(({ tookEffect }) => tookEffect).map(({ fault }) =>
  declared(`cancel all: ${fault}`, async (fixture) => {
    const { placed, instrument, active } = fixture;
    const ids = [await placed(), await placed()].map(({ id }) => id);
    fixture.strike(fault, 'cancelAll');
    const { results } = await fixture.cancelAll();
    expect(results.map(({ id, outcome }) => [id, outcome]).toSorted()).toEqual(
      ids.map((id) => [id, 'canceled']).toSorted(),
    );
    expect(await active(instrument.symbol)).toEqual([]);
    return 'done';
  }),
);

/** Commands whose replies get lost: at most one effect each, and a truthful ending. */
export const LOST_REPLIES: readonly Scenario[] = [
  ...place,
  ...market,
  ...listedLate,
  neverListed,
  ...amendInBook,
  ...amendPrice,
  ...overtaken,
  ...cancel,
  ...cancelAll,
];
