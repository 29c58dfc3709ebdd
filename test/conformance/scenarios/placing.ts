import { expect } from 'vitest';
import { decimal } from '../../../lib/domain/decimal.ts';
import type { Order, OrderRequest } from '../../../lib/domain/order.ts';
import type { ProblemCode } from '../../../lib/domain/problem.ts';
import type { Ending } from '../../../lib/exchanges/port.ts';
import { LEVEL_LOTS, LEVELS } from '../book.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type Stage } from '../stage.ts';

/** Everything a caller reads of an order must be what the engine has. */
async function agreesWithEngine({ book, get }: Stage, order: Order): Promise<void> {
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
 * The average price to the precision that exchanges keep: BitMEX works out that of an inverse contract from a cost in
 * whole satoshis (docs/venues/bitmex.md §2.1), which on one lot is five digits.
 */
function expectAverage({ averagePrice }: Order, truth: string): void {
  const off = decimal(averagePrice ?? '0')
    .minus(decimal(truth))
    .abs()
    .div(decimal(truth));
  expect(off.lt(decimal('0.00001')), `average ${averagePrice}, truth ${truth}`).toBe(true);
}

/** An order that cannot be honoured: refused with the code, or taken and ended as declared. */
async function endsAs(
  stage: Stage,
  ending: Ending,
  request: Partial<OrderRequest>,
  code: ProblemCode,
): Promise<string> {
  const clientOrderId = 'cannot-be-honoured';
  if (ending === 'refused') {
    const problem = await refusal(stage.place({ ...request, clientOrderId }));
    expect(problem).toMatchObject({ code, status: 422, details: { orderState: 'notPlaced' } });
  } else {
    const order = await stage.placed({ ...request, clientOrderId });
    expect(order).toMatchObject({ state: ending, filledQuantity: '0', remainingQuantity: '0' });
    await agreesWithEngine(stage, order);
  }
  expect(stage.paper.control.effectsOf(clientOrderId).fills).toBe(0);
  expect(await stage.active(stage.instrument.symbol)).toEqual([]);
  return ending;
}

export const PLACING: readonly Scenario[] = [
  scenario('a limit order rests', async (stage) => {
    const { instrument, book } = stage;
    const order = await stage.placed({ clientOrderId: 'rests' });
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
    expect(await stage.get(order.id)).toEqual(order);
    await agreesWithEngine(stage, order);
  }),
  scenario('a partly filled order is cancelled with what it filled', async (stage) => {
    const { book } = stage;
    const order = await stage.placed({ quantity: book.lots(4), price: book.at(0) });
    book.hit('SELL', 0, 1);
    expect(await stage.get(order.id)).toMatchObject({
      state: 'PARTIALLY_FILLED',
      filledQuantity: book.lots(1),
      remainingQuantity: book.lots(3),
    });
    const cancelled = await stage.cancel(order.id);
    expect(cancelled).toMatchObject({
      outcome: 'canceled',
      order: { state: 'CANCELED', filledQuantity: book.lots(1), remainingQuantity: '0' },
    });
    expect(await stage.get(order.id)).toMatchObject({ state: 'CANCELED', quantity: book.lots(4) });
    await agreesWithEngine(stage, order);
  }),
  scenario('a market order fills at one price', async (stage) => {
    const { book } = stage;
    const order = await stage.placed({ type: 'MARKET', quantity: book.lots(3) });
    expect(order).toMatchObject({ state: 'FILLED', type: 'MARKET', price: null, filledQuantity: book.lots(3) });
    expectAverage(order, book.at(1));
    await agreesWithEngine(stage, order);
  }),
  scenario('a market order through several prices tells their average', async (stage) => {
    const { book } = stage;
    const order = await stage.placed({ type: 'MARKET', side: 'SELL', quantity: book.lots(LEVEL_LOTS + 7) });
    expect(order).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(LEVEL_LOTS + 7) });
    expectAverage(order, book.average(book.truth(order.exchangeOrderId)));
    await agreesWithEngine(stage, order);
  }),
  scenario('a crossing limit order fills at the price of the book', async (stage) => {
    const { book } = stage;
    const order = await stage.placed({ price: book.at(3), quantity: book.lots(2) });
    expect(order).toMatchObject({ state: 'FILLED', filledQuantity: book.lots(2), price: book.at(3) });
    expectAverage(order, book.at(1));
    await agreesWithEngine(stage, order);
  }),
  declared('a market order bigger than the book fills what is there', async (stage) => {
    const { book, port } = stage;
    const all = LEVELS * LEVEL_LOTS;
    const order = await stage.placed({ type: 'MARKET', quantity: book.lots(all + 5) });
    const { remainder } = port.facts.endings;
    expect(order).toMatchObject({ state: remainder, filledQuantity: book.lots(all), remainingQuantity: '0' });
    await agreesWithEngine(stage, order);
    return remainder;
  }),
  declared('a market order into an empty book', (stage) => {
    stage.book.empty();
    return endsAs(stage, stage.port.facts.endings.noLiquidity, { type: 'MARKET' }, 'EXCHANGE_REJECTED');
  }),
  declared('an IOC order fills in part', async (stage) => {
    const { book, port } = stage;
    const quantity = book.lots(LEVEL_LOTS + 5);
    const order = await stage.placed({ timeInForce: 'IOC', price: book.at(1), quantity });
    const { remainder } = port.facts.endings;
    expect(order).toMatchObject({
      state: remainder,
      timeInForce: 'IOC',
      quantity,
      filledQuantity: book.lots(LEVEL_LOTS),
      remainingQuantity: '0',
    });
    expectAverage(order, book.at(1));
    await agreesWithEngine(stage, order);
    return remainder;
  }),
  declared('an IOC order fills nothing', (stage) => {
    const { remainder } = stage.port.facts.endings;
    return endsAs(stage, remainder, { timeInForce: 'IOC', price: stage.book.at(0) }, 'EXCHANGE_REJECTED');
  }),
  scenario('a FOK order fills whole', async (stage) => {
    const { book } = stage;
    const quantity = book.lots(LEVEL_LOTS + 2);
    const order = await stage.placed({ timeInForce: 'FOK', price: book.at(2), quantity });
    expect(order).toMatchObject({ state: 'FILLED', timeInForce: 'FOK', filledQuantity: quantity });
    await agreesWithEngine(stage, order);
  }),
  declared('a FOK order that cannot fill whole', (stage) => {
    const { book, port } = stage;
    const request = { timeInForce: 'FOK', price: book.at(1), quantity: book.lots(LEVEL_LOTS + 1) } as const;
    return endsAs(stage, port.facts.endings.fillOrKillUnfillable, request, 'FILL_OR_KILL_UNFILLABLE');
  }),
  scenario('a post-only order rests', async (stage) => {
    const order = await stage.placed({ postOnly: true });
    expect(order).toMatchObject({ state: 'NEW', postOnly: true });
    expect(await stage.get(order.id)).toMatchObject({ postOnly: true, timeInForce: order.timeInForce });
  }),
  declared('a post-only order that would take', (stage) => {
    const request = { postOnly: true, price: stage.book.at(1) };
    return endsAs(stage, stage.port.facts.endings.postOnlyWouldTake, request, 'POST_ONLY_WOULD_TAKE');
  }),
  declared('a reduce-only order without a position', async (stage) => {
    const { capabilities } = stage.instrument;
    const ending = stage.port.facts.endings.reduceOnlyNoPosition;
    const request = { reduceOnly: true, type: 'MARKET' } as const;
    if (capabilities.reduceOnly && ending !== null) return endsAs(stage, ending, request, 'REDUCE_ONLY_REJECTED');
    expect(await refusal(stage.place(request))).toMatchObject({ code: 'NOT_SUPPORTED', status: 422 });
    return 'no reduce-only';
  }),
  declared('a reduce-only order with a position', async (stage) => {
    const { book, instrument } = stage;
    await stage.placed({ type: 'MARKET', quantity: book.lots(3) });
    const request = { reduceOnly: true, side: 'SELL', price: book.at(10), quantity: book.lots(2) } as const;
    if (!instrument.capabilities.reduceOnly) {
      const sent = await stage.commandsDuring(async () => {
        const { violations = [] } = (await refusal(stage.place(request))).details;
        expect(violations).toMatchObject([{ field: 'reduceOnly', rule: 'capability' }]);
      });
      expect(sent).toBe(0);
      return 'no reduce-only';
    }
    const resting = await stage.placed(request);
    expect(resting).toMatchObject({ state: 'NEW', reduceOnly: true });
    expect(await stage.get(resting.id)).toMatchObject({ reduceOnly: true });
    const taken = await stage.placed({ reduceOnly: true, type: 'MARKET', side: 'SELL', quantity: book.lots(1) });
    expect(taken).toMatchObject({ state: 'FILLED', reduceOnly: true, filledQuantity: book.lots(1) });
    return undefined;
  }),
];
