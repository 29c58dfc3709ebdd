import { expect } from 'vitest';
import { decimal } from '../../../lib/domain/decimal.ts';
import type { Order, OrderRequest } from '../../../lib/domain/order.ts';
import type { ProblemCode } from '../../../lib/domain/problem.ts';
import type { OrderEnding } from '../../../lib/exchanges/port.ts';
import { LEVEL_LOTS, LEVELS } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** Everything a caller reads of an order must match the engine. */
async function agreesWithEngine({ book, get }: ScenarioFixture, order: Order): Promise<void> {
  const truth = book.truth(order.exchangeOrderId);
  const now = await get(order.id);
  const filled = book.inUnit(truth.executedQuantity);
  const open = truth.state === 'NEW' || truth.state === 'PARTIALLY_FILLED';
  expect(now).toMatchObject({ quantity: book.inUnit(truth.quantity), filledQuantity: filled, side: truth.side });
  expect(now.remainingQuantity).toBe(open ? book.inUnit(truth.quantity - truth.executedQuantity) : '0');
  if (filled === '0') expect(now.averagePrice).toBeNull();
  else expectAverage(now, book.average(truth));
}

/**
 * The average price to the precision that exchanges keep: BitMEX derives that of an inverse contract from a cost in
 * whole satoshis (docs/venues/bitmex.md §2.1), which gives five digits on one lot.
 */
function expectAverage({ averagePrice }: Order, truth: string): void {
  const off = decimal(averagePrice ?? '0')
    .minus(decimal(truth))
    .abs()
    .div(decimal(truth));
  expect(off.lt(decimal('0.00001')), `average ${averagePrice}, truth ${truth}`).toBe(true);
}

/** An order that cannot be honoured: refused with the code, or accepted and ended as declared. */
async function endsAs(
  fixture: ScenarioFixture,
  ending: OrderEnding,
  request: Partial<OrderRequest>,
  code: ProblemCode,
): Promise<string> {
  const clientOrderId = 'cannot-be-honoured';
  if (ending === 'refused') {
    const problem = await refusal(fixture.place({ ...request, clientOrderId }));
    expect(problem).toMatchObject({ code, status: 422, details: { orderState: 'notPlaced' } });
  } else {
    const order = await fixture.placed({ ...request, clientOrderId });
    expect(order).toMatchObject({ state: ending, filledQuantity: '0', remainingQuantity: '0' });
    await agreesWithEngine(fixture, order);
  }
  expect(fixture.paper.control.effectsOf(clientOrderId).fills).toBe(0);
  expect(await fixture.active(fixture.instrument.symbol)).toEqual([]);
  return ending;
}

export const PLACING: readonly Scenario[] = [
  scenario('a limit order rests', async (fixture) => {
    const { instrument, book } = fixture;
    const order = await fixture.placed({ clientOrderId: 'rests' });
    expect(order).toMatchObject({
      exchange: instrument.exchange,
      market: instrument.market,
      symbol: instrument.symbol,
      clientOrderId: 'rests',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      price: book.at(-10),
      quantity: book.lots(2),
      filledQuantity: '0',
      averagePrice: null,
      state: 'NEW',
      stateReason: null,
    });
    expect(await fixture.get(order.id)).toEqual(order);
    await agreesWithEngine(fixture, order);
  }),
  scenario('a partly filled order is cancelled and keeps its fills', async (fixture) => {
    const { book } = fixture;
    const order = await fixture.placed({ quantity: book.lots(4), price: book.at(0) });
    book.hit('SELL', 0, 1);
    expect(await fixture.get(order.id)).toMatchObject({
      state: 'PARTIALLY_FILLED',
      filledQuantity: book.lots(1),
      remainingQuantity: book.lots(3),
    });
    const cancelled = await fixture.cancel(order.id);
    expect(cancelled).toMatchObject({
      outcome: 'canceled',
      order: { state: 'CANCELED', filledQuantity: book.lots(1), remainingQuantity: '0' },
    });
    expect(await fixture.get(order.id)).toMatchObject({ state: 'CANCELED', quantity: book.lots(4) });
    await agreesWithEngine(fixture, order);
  }),
  scenario('a market order fills at one price', async (fixture) => {
    const { book } = fixture;
    const order = await fixture.placed({ type: 'MARKET', quantity: book.lots(3) });
    expect(order).toMatchObject({ state: 'FILLED', type: 'MARKET', price: null, filledQuantity: book.lots(3) });
    expectAverage(order, book.at(1));
    await agreesWithEngine(fixture, order);
  }),
  scenario('a market order through several prices reports their average', async (fixture) => {
    const { book } = fixture;
    const order = await fixture.placed({ type: 'MARKET', side: 'SELL', quantity: book.lots(LEVEL_LOTS + 7) });
    expect(order).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(LEVEL_LOTS + 7) });
    expectAverage(order, book.average(book.truth(order.exchangeOrderId)));
    await agreesWithEngine(fixture, order);
  }),
  scenario('a crossing limit order fills at the price of the book', async (fixture) => {
    const { book } = fixture;
    const order = await fixture.placed({ price: book.at(3), quantity: book.lots(2) });
    expect(order).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2), price: book.at(3) });
    expectAverage(order, book.at(1));
    await agreesWithEngine(fixture, order);
  }),
  declared('a market order larger than the book fills what is available', async (fixture) => {
    const { book, port } = fixture;
    const all = LEVELS * LEVEL_LOTS;
    const order = await fixture.placed({ type: 'MARKET', quantity: book.lots(all + 5) });
    const { remainder } = port.facts.endings;
    expect(order).toMatchObject({ state: remainder, filledQuantity: book.lots(all), remainingQuantity: '0' });
    await agreesWithEngine(fixture, order);
    return remainder;
  }),
  declared('a market order into an empty book', (fixture) => {
    fixture.book.empty();
    return endsAs(fixture, fixture.port.facts.endings.noLiquidity, { type: 'MARKET' }, 'EXCHANGE_REJECTED');
  }),
  declared('an IOC order fills in part', async (fixture) => {
    const { book, port } = fixture;
    const quantity = book.lots(LEVEL_LOTS + 5);
    const order = await fixture.placed({ timeInForce: 'IOC', price: book.at(1), quantity });
    const { remainder } = port.facts.endings;
    expect(order).toMatchObject({
      state: remainder,
      timeInForce: 'IOC',
      quantity,
      filledQuantity: book.lots(LEVEL_LOTS),
      remainingQuantity: '0',
    });
    expectAverage(order, book.at(1));
    await agreesWithEngine(fixture, order);
    return remainder;
  }),
  declared('an IOC order fills nothing', (fixture) => {
    const { remainder } = fixture.port.facts.endings;
    return endsAs(fixture, remainder, { timeInForce: 'IOC', price: fixture.book.at(0) }, 'EXCHANGE_REJECTED');
  }),
  scenario('a FOK order fills completely', async (fixture) => {
    const { book } = fixture;
    const quantity = book.lots(LEVEL_LOTS + 2);
    const order = await fixture.placed({ timeInForce: 'FOK', price: book.at(2), quantity });
    expect(order).toMatchObject({ state: 'FILLED', timeInForce: 'FOK', filledQuantity: quantity });
    await agreesWithEngine(fixture, order);
  }),
  declared('a FOK order that cannot fill completely', (fixture) => {
    const { book, port } = fixture;
    const request = { timeInForce: 'FOK', price: book.at(1), quantity: book.lots(LEVEL_LOTS + 1) } as const;
    return endsAs(fixture, port.facts.endings.fillOrKillUnfillable, request, 'FILL_OR_KILL_UNFILLABLE');
  }),
  scenario('a post-only order rests', async (fixture) => {
    const order = await fixture.placed({ postOnly: true });
    expect(order).toMatchObject({ state: 'NEW', postOnly: true });
    expect(await fixture.get(order.id)).toMatchObject({ postOnly: true, timeInForce: order.timeInForce });
  }),
  declared('a post-only order that would take liquidity', (fixture) => {
    const request = { postOnly: true, price: fixture.book.at(1) };
    return endsAs(fixture, fixture.port.facts.endings.postOnlyWouldTake, request, 'POST_ONLY_WOULD_TAKE');
  }),
  declared('a reduce-only order without a position', async (fixture) => {
    const { capabilities } = fixture.instrument;
    const ending = fixture.port.facts.endings.reduceOnlyNoPosition;
    const request = { reduceOnly: true, type: 'MARKET' } as const;
    if (capabilities.reduceOnly && ending !== null) return endsAs(fixture, ending, request, 'REDUCE_ONLY_REJECTED');
    expect(await refusal(fixture.place(request))).toMatchObject({ code: 'NOT_SUPPORTED', status: 422 });
    return 'no reduce-only';
  }),
  declared('a reduce-only order with a position', async (fixture) => {
    const { book, instrument } = fixture;
    await fixture.placed({ type: 'MARKET', quantity: book.lots(3) });
    const request = { reduceOnly: true, side: 'SELL', price: book.at(10), quantity: book.lots(2) } as const;
    if (!instrument.capabilities.reduceOnly) {
      const sent = await fixture.commandsDuring(async () => {
        const { violations = [] } = (await refusal(fixture.place(request))).details;
        expect(violations).toMatchObject([{ field: 'reduceOnly', rule: 'capability' }]);
      });
      expect(sent).toBe(0);
      return 'no reduce-only';
    }
    const resting = await fixture.placed(request);
    expect(resting).toMatchObject({ state: 'NEW', reduceOnly: true });
    expect(await fixture.get(resting.id)).toMatchObject({ reduceOnly: true });
    const taken = await fixture.placed({ reduceOnly: true, type: 'MARKET', side: 'SELL', quantity: book.lots(1) });
    expect(taken).toMatchObject({ state: 'FILLED', reduceOnly: true, filledQuantity: book.lots(1) });
    return undefined;
  }),
];
