import { expect } from 'vitest';
import type { LegRole, LinkedOrders, LinkedOrdersRequest } from '../../../lib/domain/linked-orders.ts';
import { ORDER_LIST_KINDS, type OrderListKind } from '../../../lib/domain/order-type.ts';
import type { Problem } from '../../../lib/domain/problem.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { BEYOND_ALL_LAGS_MS, endingOf, expectTruthful, FAULTS } from './lost-replies.ts';

/** A list of each kind that waits: its prices are far from the market. */
const REQUESTS: Readonly<Record<OrderListKind, (fixture: ScenarioFixture) => LinkedOrdersRequest>> = {
  OCO: ({ book }) => ({
    kind: 'OCO',
    side: 'SELL',
    quantity: book.lots(2),
    takeProfit: { price: book.at(20) },
    stopLoss: { triggerPrice: book.at(-20), price: book.at(-22) },
  }),
  OTO: ({ book }) => ({
    kind: 'OTO',
    working: { side: 'BUY', quantity: book.lots(2), price: book.at(-10) },
    pending: { side: 'SELL', type: 'LIMIT', quantity: book.lots(2), price: book.at(20) },
  }),
  OTOCO: ({ book }) => ({
    kind: 'OTOCO',
    working: { side: 'BUY', quantity: book.lots(2), price: book.at(-10) },
    takeProfit: { triggerPrice: book.at(20) },
    stopLoss: { triggerPrice: book.at(-20) },
  }),
};

const ROLES: Readonly<Record<OrderListKind, readonly LegRole[]>> = {
  OCO: ['stopLoss', 'takeProfit'],
  OTO: ['working', 'pending'],
  OTOCO: ['working', 'stopLoss', 'takeProfit'],
};

/** Plays a scenario where the product has lists of the kind; elsewhere asserts the refusal, which sends nothing. */
function ofKind(name: string, kind: OrderListKind, play: (fixture: ScenarioFixture) => Promise<string | undefined>) {
  return declared(`${kind}: ${name}`, async (fixture) => {
    if (fixture.instrument.capabilities.orderLists.includes(kind)) return play(fixture);
    let problem: Problem | undefined;
    const sent = await fixture.commandsDuring(async () => {
      problem = await refusal(fixture.placeList(REQUESTS[kind](fixture)));
    });
    expect(sent).toBe(0);
    expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', status: 422, details: { orderState: 'notPlaced' } });
    expect(problem?.details.violations).toMatchObject([{ field: 'kind', rule: 'capability', given: kind }]);
    return `no ${kind}`;
  });
}

async function placedList(fixture: ScenarioFixture, request: LinkedOrdersRequest): Promise<LinkedOrders> {
  const result = await fixture.placeList(request);
  if (result.outcome === 'unknown') throw new Error(result.detail);
  return result.list;
}

function leg({ legs }: LinkedOrders, role: LegRole) {
  const found = legs.find((each) => each.role === role);
  if (found === undefined) throw new Error(`the list has no ${role}`);
  return found;
}

/** How many lists the exchange has taken. */
function takenLists({ engine }: ScenarioFixture): number {
  return engine.accounts().reduce((sum, account) => sum + engine.orderLists(account).length, 0);
}

const active = declared('active order lists are listed with their orders, those of others too', async (fixture) => {
  const { instrument, book, activeLists } = fixture;
  const { orderLists } = instrument.capabilities;
  if (orderLists.length === 0) {
    for (const everywhere of [true, false]) {
      expect(await refusal(activeLists(everywhere))).toMatchObject({ code: 'NOT_SUPPORTED', status: 422 });
    }
    return 'no order lists';
  }
  expect(await activeLists(true)).toMatchObject({ rows: [], sources: [{ status: 'complete' }] });
  const placed: LinkedOrders[] = [];
  for (const kind of orderLists) placed.push(await placedList(fixture, REQUESTS[kind](fixture)));
  const newestFirst = placed.toReversed().map(({ id }) => id);
  for (const everywhere of [true, false]) {
    const { rows, sources } = await activeLists(everywhere);
    expect(rows.map(({ id }) => id)).toEqual(newestFirst);
    expect(sources).toMatchObject([{ status: 'complete', market: instrument.market }]);
    for (const row of rows) expect(row).toEqual(await fixture.getList(row.id));
  }
  const [ended, ...others] = newestFirst;
  await fixture.cancelList(ended ?? '');
  expect((await activeLists()).rows.map(({ id }) => id)).toEqual(others);
  book.move(-10);
  for (const { id } of (await activeLists()).rows)
    expect(await fixture.getList(id)).toMatchObject({ state: 'EXECUTING' });
  return orderLists.join(', ');
});

const kinds = ORDER_LIST_KINDS.map((kind) =>
  ofKind('is placed, read and cancelled as one', kind, async (fixture) => {
    const { instrument } = fixture;
    const list = await placedList(fixture, REQUESTS[kind](fixture));
    expect(list).toMatchObject({ exchange: instrument.exchange, symbol: instrument.symbol, kind, state: 'EXECUTING' });
    expect(list.legs.map(({ role }) => role).toSorted()).toEqual(ROLES[kind].toSorted());
    for (const { role, stage, order } of list.legs) {
      expect(order).toMatchObject({ orderListId: list.exchangeListId, quantity: fixture.book.lots(2) });
      expect(order.clientOrderId?.startsWith(`${list.clientListId}-`)).toBe(true);
      expect(stage).toBe(kind === 'OCO' || role === 'working' ? 'active' : 'pending');
      expect(await fixture.get(order.id)).toMatchObject({ id: order.id, state: order.state });
    }
    expect(await fixture.getList(list.id)).toMatchObject({ id: list.id, kind, state: 'EXECUTING' });
    expect(await fixture.active(instrument.symbol)).toHaveLength(list.legs.length);
    const canceled = await fixture.cancelList(list.id);
    expect(canceled).toMatchObject({ outcome: 'listCanceled', list: { id: list.id, state: 'ALL_DONE' } });
    expect(await fixture.active(instrument.symbol)).toEqual([]);
    expect(await fixture.cancelList(list.id)).toMatchObject({ outcome: 'listCanceled' });
    expect(takenLists(fixture)).toBe(1);
    return undefined;
  }),
);

const legCancelled = ORDER_LIST_KINDS.map((kind) =>
  ofKind('a cancel of one order ends the list', kind, async (fixture) => {
    const list = await placedList(fixture, REQUESTS[kind](fixture));
    const [first] = list.legs;
    expect(await fixture.cancel(first?.order.id ?? '')).toMatchObject({
      outcome: 'canceled',
      order: { id: first?.order.id, state: 'CANCELED', orderListId: list.exchangeListId },
    });
    expect(await fixture.active(fixture.instrument.symbol)).toEqual([]);
    expect(await fixture.getList(list.id)).toMatchObject({ state: 'ALL_DONE' });
    return undefined;
  }),
);

const amended = ofKind('an amend of one order is refused and leaves it', 'OCO', async (fixture) => {
  const list = await placedList(fixture, REQUESTS.OCO(fixture));
  const { order } = leg(list, 'takeProfit');
  const problem = await refusal(fixture.amend(order, { quantity: fixture.book.lots(1) }));
  expect(problem).toMatchObject({ code: 'NOT_SUPPORTED', details: { orderState: 'placed' } });
  expect(await fixture.getList(list.id)).toMatchObject({ state: 'EXECUTING' });
  return undefined;
});

const pairFills = ofKind('the order that fills ends the other', 'OCO', async (fixture) => {
  const list = await placedList(fixture, REQUESTS.OCO(fixture));
  fixture.book.move(21);
  const done = await fixture.getList(list.id);
  expect(done).toMatchObject({ state: 'ALL_DONE' });
  expect(leg(done, 'takeProfit')).toMatchObject({ stage: 'ended', order: { state: 'FILLED' } });
  expect(leg(done, 'stopLoss')).toMatchObject({
    stage: 'ended',
    order: { filledQuantity: '0', remainingQuantity: '0' },
  });
  expect(await refusal(fixture.cancelList(list.id))).toMatchObject({
    code: 'ORDER_NOT_ACTIVE',
    status: 409,
    details: { order: { state: 'FILLED' } },
  });
  return leg(done, 'stopLoss').order.state;
});

const brackets = ofKind('the working order starts the pair, which ends by its stop', 'OTOCO', async (fixture) => {
  const { book } = fixture;
  const list = await placedList(fixture, REQUESTS.OTOCO(fixture));
  book.hit('SELL', -11, 200);
  const begun = await fixture.getList(list.id);
  expect(begun).toMatchObject({ state: 'EXECUTING' });
  expect(leg(begun, 'working')).toMatchObject({ stage: 'ended', order: { state: 'FILLED' } });
  expect(leg(begun, 'stopLoss')).toMatchObject({ stage: 'active', order: { state: 'UNTRIGGERED' } });
  expect(leg(begun, 'takeProfit')).toMatchObject({ stage: 'active' });
  book.move(-21);
  const done = await fixture.getList(list.id);
  expect(done).toMatchObject({ state: 'ALL_DONE' });
  expect(leg(done, 'stopLoss')).toMatchObject({ stage: 'ended', order: { state: 'FILLED' } });
  expect(takenLists(fixture)).toBe(1);
  return undefined;
});

const fillsAtOnce = ofKind('a working order that fills at once shows what follows', 'OTO', async (fixture) => {
  const { book } = fixture;
  const request = REQUESTS.OTO(fixture);
  if (request.kind !== 'OTO') throw new TypeError('it is an OTO');
  const list = await placedList(fixture, { ...request, working: { ...request.working, price: book.at(3) } });
  expect(leg(list, 'working').order).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2) });
  expect(leg(list, 'pending')).toMatchObject({ stage: 'active', order: { state: 'NEW' } });
  return undefined;
});

const wrongPrices = ofKind('prices on the wrong side are refused before anything is sent', 'OCO', async (fixture) => {
  const { book } = fixture;
  const request = REQUESTS.OCO(fixture);
  if (request.kind !== 'OCO') throw new TypeError('it is an OCO');
  const wrong: readonly (readonly [LinkedOrdersRequest, string, string])[] = [
    [{ ...request, takeProfit: { price: book.at(-10) } }, 'takeProfit.price', 'listPrices'],
    [{ ...request, takeProfit: { price: book.at(-21) } }, 'takeProfit.price', 'listPrices'],
    [{ ...request, stopLoss: { triggerPrice: book.at(10) } }, 'stopLoss.triggerPrice', 'triggerSide'],
  ];
  for (const [asked, field, rule] of wrong) {
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.placeList(asked))).toMatchObject({
        code: 'RULE_VIOLATION',
        details: { orderState: 'notPlaced', violations: [{ field, rule }] },
      });
    });
    expect(sent).toBe(0);
  }
  expect(takenLists(fixture)).toBe(0);
  return undefined;
});

const everyRule = ofKind('every broken rule of every order is told with its order', 'OTOCO', async (fixture) => {
  const request = REQUESTS.OTOCO(fixture);
  if (request.kind !== 'OTOCO') throw new TypeError('it is an OTOCO');
  const problem = await refusal(
    fixture.placeList({
      ...request,
      working: { ...request.working, price: '0' },
      stopLoss: { triggerPrice: '0' },
    }),
  );
  const broken = problem.details.violations?.map(({ field }) => field) ?? [];
  expect(broken).toContain('working.price');
  expect(broken).toContain('stopLoss.triggerPrice');
  return undefined;
});

const lostPlaces = ORDER_LIST_KINDS.flatMap((kind) =>
  FAULTS.map(({ fault, tookEffect }) =>
    ofKind(`place: ${fault}`, kind, async (fixture) => {
      fixture.strike(fault, 'place');
      const ending = await endingOf(fixture.placeList(REQUESTS[kind](fixture)));
      expect(takenLists(fixture)).toBe(tookEffect ? 1 : 0);
      return expectTruthful(fixture, ending, tookEffect);
    }),
  ),
);

const lateLists = ofKind('listed later than the venue states is never called absent', 'OTO', async (fixture) => {
  const { book } = fixture;
  const request = REQUESTS.OTO(fixture);
  if (request.kind !== 'OTO') throw new TypeError('it is an OTO');
  fixture.strike('slow-listing', 'place', { ms: BEYOND_ALL_LAGS_MS });
  fixture.strike('reset-after-effect', 'place');
  const ioc = { ...request.working, price: book.at(3), timeInForce: 'IOC' } as const;
  const { outcome } = await fixture.placeList({ ...request, working: ioc });
  expect(['listPlaced', 'unknown']).toContain(outcome);
  expect(takenLists(fixture)).toBe(1);
  return outcome;
});

const lostCancels = FAULTS.map(({ fault, tookEffect }) =>
  ofKind(`cancel: ${fault}`, 'OCO', async (fixture) => {
    const list = await placedList(fixture, REQUESTS.OCO(fixture));
    fixture.strike(fault, 'cancel');
    const ending = await endingOf(fixture.cancelList(list.id));
    expect(await fixture.getList(list.id)).toMatchObject({ state: tookEffect ? 'ALL_DONE' : 'EXECUTING' });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

/** Orders of which one ends or starts another, and what products without them say. */
export const ORDER_LISTS: readonly Scenario[] = [
  ...kinds,
  active,
  ...legCancelled,
  amended,
  pairFills,
  brackets,
  fillsAtOnce,
  wrongPrices,
  everyRule,
  ...lostPlaces,
  lateLists,
  ...lostCancels,
];
