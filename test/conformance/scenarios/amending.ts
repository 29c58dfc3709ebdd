import { expect } from 'vitest';
import { decimal, plain } from '../../../lib/domain/decimal.ts';
import type { AmendRequest, Order } from '../../../lib/domain/order.ts';
import { formatOrderId } from '../../../lib/domain/order-id.ts';
import { parseDecimal } from '../../../paper/src/testing.ts';
import type { ProductCase } from '../products.ts';
import { declared, type Scenario, scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';

/** Where an order has a strategy and a visible quantity (docs/venues/binance.md §2.1). */
const HAS_ATTRIBUTES: Readonly<Record<ProductCase['paper'], boolean>> = {
  spot: true,
  usdm: false,
  coinm: false,
  bitmex: false,
  'bybit-spot': false,
  'bybit-linear': false,
  'bybit-inverse': false,
};

/** Amends and checks that the answer matches the exchange's order, and that nothing else is left of it. */
async function amended(fixture: ScenarioFixture, order: Order, change: Partial<AmendRequest>): Promise<string> {
  const { instrument, book, get, active } = fixture;
  const result = await fixture.amend(order, change);
  if (result.outcome !== 'amended') throw new Error(result.detail);
  const { order: after, amendment } = result;
  expect(instrument.capabilities.amend).toContain(amendment.method);
  expect(amendment.before).toEqual({ id: order.id, clientOrderId: order.clientOrderId });
  expect(amendment.after).toEqual({ id: after.id, clientOrderId: after.clientOrderId });
  expect(after).toMatchObject({
    side: order.side,
    price: change.price ?? order.price,
    timeInForce: order.timeInForce,
    postOnly: order.postOnly,
  });
  expect(await get(after.id)).toMatchObject({ price: after.price, quantity: after.quantity, state: after.state });
  expect((await active(instrument.symbol)).map(({ id }) => id)).toEqual([after.id]);

  // The filled and the remaining quantity, the same for one order as for two.
  const filled = decimal(book.inUnit(book.truth(order.exchangeOrderId).executedQuantity));
  const total = filled.plus(decimal(after.remainingQuantity ?? '0'));
  expect(plain(total)).toBe(change.quantity ?? order.quantity);
  if (amendment.method === 'cancelReplace') {
    expect(amendment.queuePriority).toBe('lost');
    expect(after.id).not.toBe(order.id);
    expect(await get(order.id)).toMatchObject({ state: 'CANCELED' });
  } else {
    expect(after.id).toBe(order.id);
  }
  const kept = book.truth(after.exchangeOrderId).amendments.at(-1)?.priorityKept ?? false;
  if (amendment.queuePriority !== 'unknown') expect(amendment.queuePriority).toBe(kept ? 'kept' : 'lost');
  return `${amendment.method}, priority ${amendment.queuePriority}`;
}

/** The order is unchanged, in the engine and to the reader. */
async function expectUntouched({ get, book }: ScenarioFixture, order: Order): Promise<void> {
  expect(await get(order.id)).toMatchObject({ price: order.price, quantity: order.quantity, state: order.state });
  expect(book.truth(order.exchangeOrderId).amendments).toEqual([]);
}

export const AMENDING: readonly Scenario[] = [
  declared('the quantity is amended up', async (fixture) =>
    amended(fixture, await fixture.placed(), { quantity: fixture.book.lots(3) }),
  ),
  declared('the quantity is amended down', async (fixture) =>
    amended(fixture, await fixture.placed(), { quantity: fixture.book.lots(1) }),
  ),
  declared('the price is amended', async (fixture) =>
    amended(fixture, await fixture.placed(), { price: fixture.book.at(-12) }),
  ),
  declared('price and quantity are amended at once', async (fixture) =>
    amended(fixture, await fixture.placed({ postOnly: true }), {
      price: fixture.book.at(-8),
      quantity: fixture.book.lots(4),
    }),
  ),
  declared('a partly filled order is amended to a new total', async (fixture) => {
    const { book, placed, get } = fixture;
    const { id } = await placed({ quantity: book.lots(4), price: book.at(0) });
    book.hit('SELL', 0, 1);
    return amended(fixture, await get(id), { quantity: book.lots(6) });
  }),
  scenario('a total that is filled already is refused before sending', async (fixture) => {
    const { book, placed, get, amend, commandsDuring } = fixture;
    const { id } = await placed({ quantity: book.lots(4), price: book.at(0) });
    book.hit('SELL', 0, 2);
    const order = await get(id);
    const sent = await commandsDuring(async () => {
      for (const quantity of [book.lots(1), book.lots(2)]) {
        const problem = await refusal(amend(order, { quantity }));
        expect(problem).toMatchObject({ code: 'RULE_VIOLATION', details: { orderState: 'placed' } });
        expect(problem.details.violations).toMatchObject([{ rule: 'filledQuantity', bound: book.lots(2) }]);
      }
    });
    expect(sent).toBe(0);
    await expectUntouched(fixture, order);
  }),
  scenario('an amend that changes nothing is refused', async (fixture) => {
    const order = await fixture.placed();
    const same = { price: `${order.price}`, quantity: `${order.quantity}` };
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.amend(order, same))).toMatchObject({ code: 'NOTHING_TO_AMEND', status: 422 });
    });
    expect(sent).toBe(0);
    await expectUntouched(fixture, order);
  }),
  scenario('a closed order cannot be amended', async ({ placed, cancel, amend, book }) => {
    const cancelled = await placed();
    await cancel(cancelled.id);
    const filled = await placed({ price: book.at(1) });
    for (const { id } of [cancelled, filled]) {
      const problem = await refusal(amend({ ...cancelled, id }, { quantity: book.lots(3) }));
      expect(problem).toMatchObject({ code: 'ORDER_NOT_ACTIVE', status: 409, details: { order: { id } } });
    }
  }),
  declared('unchanged terms stay', async (fixture) => {
    const { book, instrument, get, product } = fixture;
    const attributes = HAS_ATTRIBUTES[product.paper]
      ? {
          strategyId: '9007199254740993',
          strategyType: '1000001',
          icebergQty: String(parseDecimal(book.lots(1))),
        }
      : {};
    const id = book.foreign(4, -10, {
      clientOrderId: 'foreign',
      selfTradePrevention: 'EXPIRE_BOTH',
      meta: attributes,
    });
    const before = book.truth(id);
    const { exchange, market, exchangeSymbol } = instrument;
    const order = await get(formatOrderId({ exchange, market, exchangeSymbol, exchangeOrderId: id }));
    expect(order).toMatchObject({ orderListId: null, positionSide: null });
    const result = await fixture.amend(order, { price: book.at(-12) });
    if (result.outcome !== 'amended') throw new Error(result.detail);
    const { selfTradePrevention, timeInForce, positionSide, meta: after } = book.truth(result.order.exchangeOrderId);
    expect({ selfTradePrevention, timeInForce, positionSide }).toEqual({
      selfTradePrevention: before.selfTradePrevention,
      timeInForce: before.timeInForce,
      positionSide: before.positionSide,
    });
    expect(after).toMatchObject(attributes);
    expect(result.amendment).toMatchObject({ filledBefore: '0', changedSince: false });
    return result.amendment.method;
  }),
  declared('the fills of a replaced order are reported with its replacement', async (fixture) => {
    const { book, placed, get, amend } = fixture;
    const { id } = await placed({ quantity: book.lots(4), price: book.at(0) });
    book.hit('SELL', 0, 1);
    const result = await amend(await get(id), { quantity: book.lots(6) });
    if (result.outcome !== 'amended') throw new Error(result.detail);
    const { order, amendment } = result;
    const total = decimal(amendment.filledBefore).plus(decimal(order.filledQuantity));
    expect(plain(total)).toBe(book.lots(1));
    expect(amendment.filledBefore).toBe(amendment.method === 'cancelReplace' ? book.lots(1) : '0');
    return `${amendment.method}, ${amendment.method === 'cancelReplace' ? 'told apart' : 'one order'}`;
  }),
  declared('without allowReplace the order keeps its ids, or stays unchanged', async (fixture) => {
    const order = await fixture.placed();
    const change = { price: fixture.book.at(-12), quantity: fixture.book.lots(3), allowReplace: false };
    if (fixture.instrument.capabilities.amend.includes('inPlace')) return amended(fixture, order, change);
    expect(await refusal(fixture.amend(order, change))).toMatchObject({
      code: 'REPLACE_NOT_ALLOWED',
      status: 422,
      details: { orderState: 'placed' },
    });
    await expectUntouched(fixture, order);
    return 'refused: only by replacing';
  }),
  declared('a post-only order amended into the book is reported with its outcome', async (fixture) => {
    const { book, placed, amend, get, paper } = fixture;
    const order = await placed({ postOnly: true, clientOrderId: 'post-only' });
    const problem = await refusal(amend(order, { price: book.at(1) }));
    const now = await get(order.id);
    expect(paper.control.effectsOf('post-only').fills).toBe(0);
    if (now.state === 'NEW') {
      expect(problem.code).toBe('POST_ONLY_WOULD_TAKE');
      await expectUntouched(fixture, order);
      return 'left unchanged';
    }
    expect(problem).toMatchObject({ code: 'AMEND_INCOMPLETE', status: 409 });
    // Bybit has one word for a post-only order that would trade, whether it rested before or not (docs/venues/bybit.md
    // §2.9).
    expect(problem.details.order?.id).toBe(order.id);
    expect(['CANCELED', 'REJECTED']).toContain(problem.details.order?.state);
    return 'cancelled, and reported';
  }),
];
