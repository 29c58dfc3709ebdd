import { expect } from 'vitest';
import { type DecimalString, decimal, plain } from '../../../lib/domain/decimal.ts';
import type { Order, OrderRequest, Side } from '../../../lib/domain/order.ts';
import { isActive } from '../../../lib/domain/order-state.ts';
import { triggersOnRise } from '../../../lib/domain/order-terms.ts';
import {
  isConditional,
  ORDER_TYPE_FACTS,
  ORDER_TYPES,
  type OrderType,
  TRIGGER_SOURCES,
} from '../../../lib/domain/order-type.ts';
import type { Problem } from '../../../lib/domain/problem.ts';
import { START } from '../conformance-fixture.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { actingAfter, allCanceled, endsOf, expectWhole, lag } from './cancelling-all.ts';
import { BEYOND_ALL_LAGS_MS, endingOf, expectTruthful, FAULTS } from './lost-replies.ts';

const ID = 'waits';

/** How far from the market a trigger is, in levels of the book: two per cent. */
const FAR = 20;
/** A minute more than any exchange wants to the end of an order. */
const LATER_MS = 20 * 60_000;

const TYPES = ORDER_TYPES.filter(isConditional);

type Request = Partial<OrderRequest>;

/** The level at which such an order triggers; a trailing one fires once the price turns back from there. */
function triggerLevel(type: OrderType, side: Side): number {
  const direction = ORDER_TYPE_FACTS[type].trigger;
  const rises = triggersOnRise(side, direction === 'adverse' ? 'adverse' : 'favourable');
  return rises ? FAR : -FAR;
}

/** An order of the type that waits for a price that is {@link FAR} away, with a limit at which it trades at once. */
function waiting({ book, instrument }: ScenarioFixture, type: OrderType, more: Request = {}): Request {
  const { side = 'BUY' } = more;
  const level = triggerLevel(type, side);
  const { hasLimit, trigger } = ORDER_TYPE_FACTS[type];
  const condition = trigger === 'trailing' ? trailingDistance(book, instrument) : { triggerPrice: book.at(level) };
  const price = hasLimit ? { price: book.at(level + (side === 'BUY' ? 5 : -5)) } : {};
  return { type, side, quantity: book.lots(2), clientOrderId: ID, ...condition, ...price, ...more };
}

/** One per cent, or the ten levels that are as far. */
function trailingDistance(book: ScenarioFixture['book'], { capabilities }: ScenarioFixture['instrument']): Request {
  if (capabilities.trailingPercent !== null || !capabilities.trailingAmount) return { trailingPercent: '1' };
  return { trailingAmount: plain(decimal(book.at(10)).minus(decimal(book.at(0)))) };
}

/** Lets the market reach the trigger of an order that `waiting` describes. */
function fire({ book }: ScenarioFixture, type: OrderType, side: Side = 'BUY'): void {
  const level = triggerLevel(type, side);
  book.move(level);
  // A trailing order needs a turn of more than its distance.
  if (ORDER_TYPE_FACTS[type].trigger === 'trailing') book.move(level > 0 ? level - 15 : level + 15);
}

/** A type that the product takes, and that becomes what is asked for; the first that there is. */
function taken({ instrument }: ScenarioFixture, wanted: readonly OrderType[]): OrderType | undefined {
  return wanted.find((type) => instrument.capabilities.orderTypes.includes(type));
}

const STOPS = ['STOP_MARKET', 'STOP_LIMIT'] as const;

/** Refused by a capability with the field, before anything is sent. */
export async function expectIncapable(fixture: ScenarioFixture, request: Request, field: string): Promise<string> {
  let problem: Problem | undefined;
  const sent = await fixture.commandsDuring(async () => {
    problem = await refusal(fixture.place(request));
  });
  expect(sent).toBe(0);
  expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', status: 422, details: { orderState: 'notPlaced' } });
  expect(problem?.details.violations).toContainEqual(expect.objectContaining({ field, rule: 'capability' }));
  return `no ${field}`;
}

/** The rows of a list that tell of the order: it, or the order that its trigger created. */
function rowsOf(rows: readonly Order[], { id, triggeredOrderId }: Order): readonly Order[] {
  return rows.filter((row) => row.id === id || row.id === triggeredOrderId);
}

/** The order is one row of each list, and of the active ones while it is active. */
async function expectOneRow(fixture: ScenarioFixture, order: Order): Promise<void> {
  expect(rowsOf(await fixture.list({ from: START }), order)).toHaveLength(1);
  for (const symbol of [undefined, fixture.instrument.symbol]) {
    expect(rowsOf(await fixture.active(symbol), order)).toHaveLength(isActive(order.state) ? 1 : 0);
  }
}

/** How often the orders under the id were placed, filled and cancelled. */
function effects({ paper }: ScenarioFixture) {
  return paper.control.effectsOf(ID);
}

const waits = TYPES.map((type) =>
  declared(`${type} waits, is read, listed and cancelled`, async (fixture) => {
    const { instrument, book } = fixture;
    const request = waiting(fixture, type);
    if (!instrument.capabilities.orderTypes.includes(type)) return expectIncapable(fixture, request, 'type');
    const order = await fixture.placed(request);
    const { triggerPrice = null, trailingPercent = null, trailingAmount = null, price = null } = request;
    expect(order).toMatchObject({
      symbol: instrument.symbol,
      clientOrderId: ID,
      side: 'BUY',
      type,
      timeInForce: price === null ? null : 'GTC',
      postOnly: false,
      reduceOnly: false,
      closePosition: false,
      price,
      quantity: book.lots(2),
      filledQuantity: '0',
      remainingQuantity: book.lots(2),
      averagePrice: null,
      trigger: { triggerPrice, triggerBy: 'LAST', trailingPercent, trailingAmount },
      triggeredOrderId: null,
      state: 'UNTRIGGERED',
    });
    expect(await fixture.get(order.id)).toEqual(order);
    expect(await fixture.active(instrument.symbol)).toEqual([order]);
    expect(await fixture.active()).toEqual([order]);
    expect(await fixture.list({ from: START })).toEqual([order]);
    expect(await fixture.list({ from: START, states: ['UNTRIGGERED'] })).toEqual([order]);
    expect(await fixture.cancel(order.id)).toMatchObject({
      outcome: 'canceled',
      order: { id: order.id, type, state: 'CANCELED', remainingQuantity: '0', filledQuantity: '0' },
    });
    expect(await fixture.get(order.id)).toMatchObject({ state: 'CANCELED', trigger: order.trigger });
    expect(await fixture.list({ from: START })).toMatchObject([{ id: order.id, state: 'CANCELED' }]);
    expect(await fixture.active(instrument.symbol)).toEqual([]);
    fire(fixture, type);
    expect(effects(fixture)).toMatchObject({ placements: 1, cancels: 1, fills: 0 });
    return undefined;
  }),
);

const fires = TYPES.map((type) =>
  declared(`${type} fires and fills`, async (fixture) => {
    const { instrument, book } = fixture;
    if (!instrument.capabilities.orderTypes.includes(type)) return `no ${type}`;
    const { id } = await fixture.placed(waiting(fixture, type));
    const level = triggerLevel(type, 'BUY');
    book.move(level > 0 ? level - 2 : level + 2);
    expect(await fixture.get(id)).toMatchObject({ state: 'UNTRIGGERED', filledQuantity: '0' });
    fire(fixture, type);
    const order = await fixture.get(id);
    expect(order).toMatchObject({
      id,
      type,
      clientOrderId: ID,
      state: 'FILLED',
      quantity: book.lots(2),
      filledQuantity: book.lots(2),
      remainingQuantity: '0',
    });
    expect(order.averagePrice).not.toBeNull();
    expect(effects(fixture)).toMatchObject({ placements: 1, cancels: 0 });
    await expectOneRow(fixture, order);
    expect(await refusal(fixture.cancel(id))).toMatchObject({
      code: 'ORDER_NOT_ACTIVE',
      status: 409,
      details: { order: { id, state: 'FILLED' } },
    });
    return order.triggeredOrderId === null ? 'keeps its id' : 'makes an order with an id of its own';
  }),
);

const wrongSide = TYPES.map((type) =>
  declared(`${type} on the wrong side of the market is refused before it is sent`, async (fixture) => {
    const { instrument, book } = fixture;
    const { capabilities } = instrument;
    if (!capabilities.orderTypes.includes(type)) return `no ${type}`;
    const trailing = ORDER_TYPE_FACTS[type].trigger === 'trailing';
    if (trailing && !capabilities.activationPrice) return 'no activationPrice';
    const field = trailing ? 'activationPrice' : 'triggerPrice';
    const past = book.at(-triggerLevel(type, 'BUY'));
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.place(waiting(fixture, type, { [field]: past })))).toMatchObject({
        code: 'RULE_VIOLATION',
        status: 422,
        details: { orderState: 'notPlaced', violations: [{ field, rule: 'triggerSide', given: past }] },
      });
    });
    expect(sent).toBe(0);
    return undefined;
  }),
);

const sources = TRIGGER_SOURCES.map((triggerBy) =>
  declared(`a stop that watches ${triggerBy}`, async (fixture) => {
    const { instrument, book } = fixture;
    const type = taken(fixture, STOPS);
    if (type === undefined) return 'no stops';
    const request = waiting(fixture, type, { triggerBy });
    if (!instrument.capabilities.triggerBy.includes(triggerBy)) return expectIncapable(fixture, request, 'triggerBy');
    const { id } = await fixture.placed(request);
    expect(await fixture.get(id)).toMatchObject({ state: 'UNTRIGGERED', trigger: { triggerBy } });
    const onLast = triggerBy === 'LAST';
    (onLast ? book.mark : book.move)(FAR - 4);
    expect(await fixture.get(id)).toMatchObject({ state: 'UNTRIGGERED' });
    (onLast ? book.move : book.mark)(FAR + 1);
    expect((await fixture.get(id)).state).not.toBe('UNTRIGGERED');
    return undefined;
  }),
);

const resting = declared('a stop-limit that fires and rests is cancelled by its id', async (fixture) => {
  const { instrument, book } = fixture;
  if (!instrument.capabilities.orderTypes.includes('STOP_LIMIT')) return 'no STOP_LIMIT';
  const { id } = await fixture.placed(waiting(fixture, 'STOP_LIMIT', { price: book.at(5) }));
  fire(fixture, 'STOP_LIMIT');
  const order = await fixture.get(id);
  expect(order).toMatchObject({ id, type: 'STOP_LIMIT', state: 'NEW', price: book.at(5), filledQuantity: '0' });
  await expectOneRow(fixture, order);
  expect(await fixture.cancel(id)).toMatchObject({ outcome: 'canceled', order: { id, state: 'CANCELED' } });
  expect(await fixture.get(id)).toMatchObject({ state: 'CANCELED' });
  await expectOneRow(fixture, await fixture.get(id));
  expect(effects(fixture)).toMatchObject({ placements: 1, cancels: 1, fills: 0 });
  return order.triggeredOrderId === null ? 'keeps its id' : 'makes an order with an id of its own';
});

const amended = declared('a waiting order is changed in place or the refusal says that it stands', async (fixture) => {
  const type = taken(fixture, STOPS);
  if (type === undefined) return 'no stops';
  const order = await fixture.placed(waiting(fixture, type));
  const quantity = fixture.book.lots(1);
  const result = await fixture.amend(order, { quantity, allowReplace: false }).catch((error: Problem) => error);
  if ('outcome' in result) {
    expect(result).toMatchObject({ outcome: 'amended', order: { quantity, trigger: order.trigger } });
    return 'in place';
  }
  expect(result).toMatchObject({ code: 'NOT_SUPPORTED', status: 422, details: { orderState: 'placed' } });
  expect(await fixture.get(order.id)).toEqual(order);
  return 'refused';
});

const closing = declared('a stop closes the whole position', async (fixture) => {
  const { instrument, book } = fixture;
  const type = taken(fixture, ['STOP_MARKET']);
  if (type === undefined) return 'no STOP_MARKET';
  const request = { ...waiting(fixture, type, { side: 'SELL', quantity: undefined }), closePosition: true };
  if (!instrument.capabilities.closePosition) return expectIncapable(fixture, request, 'closePosition');
  await fixture.placed({ type: 'MARKET', quantity: book.lots(3) });
  const order = await fixture.placed(request);
  expect(order).toMatchObject({
    state: 'UNTRIGGERED',
    closePosition: true,
    reduceOnly: true,
    quantity: null,
    remainingQuantity: null,
    filledQuantity: '0',
  });
  expect(await fixture.get(order.id)).toEqual(order);
  fire(fixture, type, 'SELL');
  expect(await fixture.get(order.id)).toMatchObject({
    state: 'FILLED',
    closePosition: true,
    filledQuantity: book.lots(3),
  });
  return undefined;
});

const dated = declared('a GTD order ends at its time', async (fixture) => {
  const { instrument, paper } = fixture;
  const expiresAt = new Date(Math.ceil((paper.clock.now() + LATER_MS) / 1_000) * 1_000).toISOString();
  const request = { timeInForce: 'GTD', expiresAt, clientOrderId: ID } as const;
  if (!instrument.capabilities.timeInForce.includes('GTD')) return expectIncapable(fixture, request, 'timeInForce');
  const { minSecondsToExpiry } = instrument.capabilities;
  const soon = new Date(paper.clock.now() + (minSecondsToExpiry ?? 0) * 1_000 - 1_000).toISOString();
  expect(await refusal(fixture.place({ ...request, expiresAt: soon }))).toMatchObject({
    code: 'RULE_VIOLATION',
    details: { violations: [{ field: 'expiresAt', rule: 'minExpiry', given: soon }] },
  });
  const order = await fixture.placed(request);
  expect(order).toMatchObject({ state: 'NEW', timeInForce: 'GTD', expiresAt });
  expect(await fixture.get(order.id)).toEqual(order);
  fixture.pass(LATER_MS + 1_000);
  const ended = await fixture.get(order.id);
  expect(ended).toMatchObject({ expiresAt, remainingQuantity: '0' });
  expect(isActive(ended.state)).toBe(false);
  return ended.state;
});

const hidden = declared('an iceberg shows a part', async (fixture) => {
  const { instrument, book } = fixture;
  const request = { quantity: book.lots(4), displayQuantity: book.lots(1), clientOrderId: ID };
  if (!instrument.capabilities.displayQuantity) return expectIncapable(fixture, request, 'displayQuantity');
  const order = await fixture.placed(request);
  expect(order).toMatchObject({ state: 'NEW', quantity: book.lots(4), displayQuantity: book.lots(1) });
  expect(await fixture.get(order.id)).toEqual(order);
  return undefined;
});

const attached = declared('an entry carries a take-profit and a stop-loss', async (fixture) => {
  const { instrument, book } = fixture;
  const request = {
    takeProfit: { triggerPrice: book.at(10) },
    stopLoss: { triggerPrice: book.at(-20) },
    clientOrderId: ID,
  };
  if (!instrument.capabilities.attached) return expectIncapable(fixture, request, 'takeProfit');
  const order = await fixture.placed(request);
  expect(order).toMatchObject({ state: 'NEW', ...request });
  expect(await fixture.get(order.id)).toEqual(order);
  return undefined;
});

/** A stop, a take-profit and a plain order: what a position has around it. */
async function bracket(fixture: ScenarioFixture, types: readonly OrderType[]): Promise<string[]> {
  const plainOrder = await fixture.placed();
  const others = await Promise.all(
    types.map((type, index) => fixture.placed(waiting(fixture, type, { clientOrderId: `${ID}-${index}` }))),
  );
  return [plainOrder, ...others].map(({ id }) => id);
}

function bracketTypes({ instrument }: ScenarioFixture): readonly OrderType[] {
  return TYPES.filter((type) => instrument.capabilities.orderTypes.includes(type));
}

/** What waited before the cancel-all does not fire any more. */
async function expectNothingLeft(fixture: ScenarioFixture, types: readonly OrderType[]): Promise<void> {
  expect(await fixture.active(fixture.instrument.symbol)).toEqual([]);
  for (const type of types) fire(fixture, type);
  for (const index of types.keys()) expect(fixture.paper.control.effectsOf(`${ID}-${index}`).fills).toBe(0);
}

/** Cancels all in some circumstances, and expects that nothing waits any more. */
function cancelsAll(name: string, circumstances: (fixture: ScenarioFixture) => void, filter: { side?: 'BUY' } = {}) {
  return declared(`cancel all ${name} ends conditional orders too`, async (fixture) => {
    const types = bracketTypes(fixture);
    if (types.length === 0) return 'no conditional orders';
    const ids = await fixture.atOnce(() => bracket(fixture, types));
    circumstances(fixture);
    const answer = await fixture.atOnce(() => fixture.cancelAll(filter));
    expect(endsOf(answer)).toEqual(allCanceled(ids));
    expectWhole(fixture, answer);
    fixture.paper.control.disarm();
    await expectNothingLeft(fixture, types);
    return undefined;
  });
}

const cancelAlls = [
  cancelsAll('of a symbol', () => undefined),
  cancelsAll('of one side', () => undefined, { side: 'BUY' }),
  cancelsAll('of orders that no list shows yet', lag),
  cancelsAll('whose reply is lost', (fixture) => fixture.strike('reset-after-effect', 'cancelAll')),
  cancelsAll('that is refused', (fixture) => fixture.strike('maintenance', 'cancelAll')),
  ...(['the list', 'the list of the book'] as const).map((list) =>
    declared(`cancel all ends a stop that fires after ${list} was read, and names it once`, async (fixture) => {
      if (!fixture.instrument.capabilities.orderTypes.includes('STOP_LIMIT')) return 'no STOP_LIMIT';
      const { id } = await fixture.placed(waiting(fixture, 'STOP_LIMIT', { price: fixture.book.at(5) }));
      const among = await actingAfter(fixture, list, () => fire(fixture, 'STOP_LIMIT'));
      const answer = await among.cancelAll();
      expect(Object.values(endsOf(answer))).toEqual(['canceled']);
      expectWhole(fixture, answer);
      expect(await fixture.active(fixture.instrument.symbol)).toEqual([]);
      const stop = await fixture.get(id);
      expect(stop).toMatchObject({ state: 'CANCELED' });
      expect([id, stop.triggeredOrderId]).toContain(Object.keys(endsOf(answer))[0]);
      return undefined;
    }),
  ),
];

const lostPlaces = FAULTS.map(({ fault, tookEffect }) =>
  declared(`place a stop: ${fault}`, async (fixture) => {
    const type = taken(fixture, STOPS);
    if (type === undefined) return 'no stops';
    const request = waiting(fixture, type);
    fixture.strike(fault, 'place');
    const ending = await endingOf(fixture.place(request));
    expect(effects(fixture).placements).toBe(tookEffect ? 1 : 0);
    const active = await fixture.active(fixture.instrument.symbol);
    expect(active.map(({ clientOrderId, state }) => [clientOrderId, state])).toEqual(
      tookEffect ? [[ID, 'UNTRIGGERED']] : [],
    );
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

const lostCancels = FAULTS.map(({ fault, tookEffect }) =>
  declared(`cancel a stop: ${fault}`, async (fixture) => {
    const type = taken(fixture, STOPS);
    if (type === undefined) return 'no stops';
    const order = await fixture.placed(waiting(fixture, type));
    fixture.strike(fault, 'cancel');
    const ending = await endingOf(fixture.cancel(order.id));
    expect(effects(fixture).cancels).toBe(tookEffect ? 1 : 0);
    expect(await fixture.get(order.id)).toMatchObject({ state: tookEffect ? 'CANCELED' : 'UNTRIGGERED' });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

/** Places a stop whose reply is lost, and lets the market reach it before anybody has looked. */
async function loseAndFire(fixture: ScenarioFixture, type: OrderType) {
  const before = fixture.arrived('place');
  fixture.strike('reset-after-effect', 'place');
  const fired = async () => {
    while (fixture.arrived('place') === before) await new Promise(setImmediate);
    // Where a command is accepted first, the engine executes it a little later.
    fixture.pass(100);
    fire(fixture, type);
  };
  const [result] = await Promise.all([fixture.place(waiting(fixture, type)), fired()]);
  expect(effects(fixture).placements).toBe(1);
  return result;
}

const firedMeanwhile = [
  declared('a stop whose reply is lost and that fires meanwhile is found as what it became', async (fixture) => {
    const type = taken(fixture, STOPS);
    if (type === undefined) return 'no stops';
    expect(await loseAndFire(fixture, type)).toMatchObject({
      outcome: 'placed',
      order: { clientOrderId: ID, type, state: 'FILLED', filledQuantity: fixture.book.lots(2) },
    });
    return undefined;
  }),
  declared('a stop that fires and is listed later than the venue states is never called absent', async (fixture) => {
    const type = taken(fixture, STOPS);
    if (type === undefined) return 'no stops';
    fixture.strike('slow-listing', 'place', { ms: BEYOND_ALL_LAGS_MS });
    const { outcome } = await loseAndFire(fixture, type);
    return outcome;
  }),
];

const rounding = scenario('a distance or a trigger off its grid is refused with field and bound', async (fixture) => {
  const { instrument, book } = fixture;
  const type = taken(fixture, STOPS);
  if (type === undefined) return;
  const off: DecimalString = plain(
    decimal(book.at(triggerLevel(type, 'BUY'))).plus(decimal(instrument.tickSize).div(decimal('2'))),
  );
  expect(await refusal(fixture.place(waiting(fixture, type, { triggerPrice: off })))).toMatchObject({
    code: 'RULE_VIOLATION',
    details: { violations: [{ field: 'triggerPrice', rule: 'tickSize', given: off }] },
  });
  const bounds = instrument.capabilities.trailingPercent;
  if (bounds === null || !instrument.capabilities.orderTypes.includes('TRAILING_STOP_MARKET')) return;
  const trailingPercent = plain(decimal(bounds.max).plus(decimal(bounds.step)));
  const tooFar = waiting(fixture, 'TRAILING_STOP_MARKET', { trailingPercent });
  expect(await refusal(fixture.place(tooFar))).toMatchObject({
    code: 'RULE_VIOLATION',
    details: { violations: [{ field: 'trailingPercent', rule: 'maxTrailing', bound: bounds.max }] },
  });
});

/** Orders that wait for a price, and other terms that not every product has. */
export const CONDITIONAL: readonly Scenario[] = [
  ...waits,
  ...fires,
  ...wrongSide,
  ...sources,
  rounding,
  resting,
  amended,
  closing,
  dated,
  hidden,
  attached,
  ...cancelAlls,
  ...lostPlaces,
  ...lostCancels,
  ...firedMeanwhile,
];
