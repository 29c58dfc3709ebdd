import { expect } from 'vitest';
import { decimal, plain } from '../../../lib/domain/decimal.ts';
import type { AmendRequest, Order, OrderRequest } from '../../../lib/domain/order.ts';
import type { OrderType } from '../../../lib/domain/order-type.ts';
import { declared, type Scenario } from '../scenario.ts';
import { refusal, type ScenarioFixture } from '../scenario-fixture.ts';
import { endingOf, expectTruthful, FAULTS } from './lost-replies.ts';

const ID = 'changes';

/** The old trigger and the new one, in levels above the market; and how the order that waits for a fall mirrors them. */
const OLD = 20;
const NEW = 26;

/** Types with a trigger price, and the direction in which a BUY waits. */
const TRIGGERED = {
  STOP_MARKET: { up: 1, limit: false },
  STOP_LIMIT: { up: 1, limit: true },
  TAKE_PROFIT_MARKET: { up: -1, limit: false },
  TAKE_PROFIT_LIMIT: { up: -1, limit: true },
} as const satisfies Partial<Record<OrderType, { readonly up: 1 | -1; readonly limit: boolean }>>;
type Triggered = keyof typeof TRIGGERED;

/** A buy of the type that waits, with a limit at which it would trade at once. */
function waiting({ book }: ScenarioFixture, type: Triggered, more: Partial<OrderRequest> = {}): Partial<OrderRequest> {
  const { up, limit } = TRIGGERED[type];
  const price = limit ? { price: book.at(up * OLD + 10) } : {};
  return { type, quantity: book.lots(2), clientOrderId: ID, triggerPrice: book.at(up * OLD), ...price, ...more };
}

function takes({ instrument }: ScenarioFixture, type: OrderType): boolean {
  return instrument.capabilities.orderTypes.includes(type);
}

function effects({ paper }: ScenarioFixture) {
  return paper.control.effectsOf(ID);
}

/** Refused with the code before anything is sent, and the order waits as it did. */
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

/** Where the product cannot: refused before sending, and the order waits as it did. */
async function expectIncapable(fixture: ScenarioFixture, order: Order, change: Partial<AmendRequest>): Promise<string> {
  const problem = { code: 'NOT_SUPPORTED', details: { orderState: 'placed', order: { id: order.id } } };
  await expectRefused(fixture, order, change, problem);
  return 'no amendConditional';
}

const moves = (Object.keys(TRIGGERED) as Triggered[]).map((type) =>
  declared(`the trigger of ${type} is moved, and the old one is dead`, async (fixture) => {
    const { book, instrument } = fixture;
    if (!takes(fixture, type)) return `no ${type}`;
    const { up } = TRIGGERED[type];
    const order = await fixture.placed(waiting(fixture, type));
    const change = { triggerPrice: book.at(up * NEW) };
    if (!instrument.capabilities.amendConditional) return expectIncapable(fixture, order, change);
    const result = await fixture.amend(order, change);
    const after = { id: order.id, type, state: 'UNTRIGGERED', trigger: { triggerPrice: change.triggerPrice } };
    expect(result).toMatchObject({
      outcome: 'amended',
      order: { ...after, quantity: order.quantity, price: order.price, clientOrderId: ID },
      amendment: { method: 'inPlace', changedSince: false, before: { id: order.id }, after: { id: order.id } },
    });
    expect(await fixture.get(order.id)).toMatchObject(after);
    expect(await fixture.active(instrument.symbol)).toMatchObject([after]);
    book.move(up * (OLD + 2));
    expect(await fixture.get(order.id)).toMatchObject({ state: 'UNTRIGGERED', filledQuantity: '0' });
    book.move(up * NEW);
    expect(await fixture.get(order.id)).not.toMatchObject({ state: 'UNTRIGGERED' });
    expect(effects(fixture)).toMatchObject({ placements: 1, amends: 1, cancels: 0 });
    return 'in place';
  }),
);

const whole = declared('trigger, price and quantity of a stop-limit are changed at once', async (fixture) => {
  const { book, instrument } = fixture;
  if (!takes(fixture, 'STOP_LIMIT')) return 'no STOP_LIMIT';
  const order = await fixture.placed(waiting(fixture, 'STOP_LIMIT'));
  const change = { triggerPrice: book.at(NEW), price: book.at(NEW + 4), quantity: book.lots(1) };
  if (!instrument.capabilities.amendConditional) return expectIncapable(fixture, order, change);
  const { triggerPrice, ...values } = change;
  expect(await fixture.amend(order, change)).toMatchObject({
    outcome: 'amended',
    order: { ...values, trigger: { triggerPrice }, state: 'UNTRIGGERED' },
  });
  expect(effects(fixture)).toMatchObject({ placements: 1, amends: 1 });
  return 'in place';
});

const trailing = declared('the distance of a trailing stop is changed', async (fixture) => {
  const { book, instrument } = fixture;
  if (!takes(fixture, 'TRAILING_STOP_MARKET')) return 'no TRAILING_STOP_MARKET';
  const { trailingAmount, amendConditional } = instrument.capabilities;
  const distance = (levels: number) => plain(decimal(book.at(levels)).minus(decimal(book.at(0))));
  const terms = trailingAmount ? { trailingAmount: distance(10) } : { trailingPercent: '1' };
  const request = { type: 'TRAILING_STOP_MARKET', quantity: book.lots(2), clientOrderId: ID, ...terms } as const;
  const order = await fixture.placed(request);
  const change = { trailingAmount: distance(15) };
  if (!amendConditional || !trailingAmount) return expectIncapable(fixture, order, change);
  expect(await fixture.amend(order, change)).toMatchObject({ outcome: 'amended', order: { trigger: change } });
  expect(await fixture.get(order.id)).toMatchObject({ state: 'UNTRIGGERED', trigger: change });
  book.move(12);
  expect(await fixture.get(order.id)).toMatchObject({ state: 'UNTRIGGERED' });
  book.move(16);
  expect(await fixture.get(order.id)).toMatchObject({ state: 'FILLED' });
  return 'in place';
});

const refused = declared('a new trigger that breaks a rule is refused before sending', async (fixture) => {
  const { book, instrument } = fixture;
  if (!takes(fixture, 'STOP_MARKET') || !instrument.capabilities.amendConditional) return 'not changed at all';
  const order = await fixture.placed(waiting(fixture, 'STOP_MARKET'));
  const off = plain(decimal(book.at(NEW)).plus(decimal(instrument.tickSize).div(decimal('2'))));
  const cases = [
    [{ triggerPrice: book.at(-5) }, 'RULE_VIOLATION', 'triggerPrice', 'triggerSide'],
    [{ triggerPrice: off }, 'RULE_VIOLATION', 'triggerPrice', 'tickSize'],
    [{ price: book.at(NEW) }, 'RULE_VIOLATION', 'price', 'orderType'],
  ] as const;
  for (const [change, code, field, rule] of cases) {
    const details = { orderState: 'placed', violations: [{ field, rule }] };
    await expectRefused(fixture, order, change, { code, details });
  }
  await expectRefused(fixture, order, { triggerPrice: book.at(OLD) }, { code: 'NOTHING_TO_AMEND' });
  const plainOrder = await fixture.placed({ clientOrderId: 'plain' });
  const details = { violations: [{ field: 'triggerPrice', rule: 'orderType' }] };
  await expectRefused(fixture, plainOrder, { triggerPrice: book.at(NEW) }, { code: 'RULE_VIOLATION', details });
  expect(effects(fixture)).toMatchObject({ placements: 1, amends: 0 });
  return 'refused';
});

const triggered = declared(
  'an order that has triggered keeps its trigger and can change its price',
  async (fixture) => {
    const { book, instrument } = fixture;
    if (!takes(fixture, 'STOP_LIMIT')) return 'no STOP_LIMIT';
    const { id } = await fixture.placed(waiting(fixture, 'STOP_LIMIT', { price: book.at(5) }));
    book.move(OLD);
    const order = await fixture.get(id);
    expect(order).toMatchObject({ state: 'NEW' });
    if (!instrument.capabilities.amendConditional) return expectIncapable(fixture, order, { price: book.at(4) });
    const sent = await fixture.commandsDuring(async () => {
      expect(await refusal(fixture.amend(order, { triggerPrice: book.at(NEW) }))).toMatchObject({
        code: 'ORDER_CHANGED',
        status: 409,
        details: { orderState: 'placed', order: { id, state: 'NEW' } },
      });
    });
    expect(sent).toBe(0);
    expect(await fixture.amend(order, { price: book.at(4) })).toMatchObject({
      outcome: 'amended',
      order: { state: 'NEW', price: book.at(4) },
    });
    return 'in place';
  },
);

const closing = declared(
  'the trigger of a stop that closes the position is moved; it has no quantity',
  async (fixture) => {
    const { book, instrument } = fixture;
    const { closePosition, amendConditional } = instrument.capabilities;
    if (!closePosition) return 'no closePosition';
    await fixture.placed({ type: 'MARKET', quantity: book.lots(3) });
    const request = { side: 'SELL', quantity: undefined, triggerPrice: book.at(-OLD), closePosition: true } as const;
    const order = await fixture.placed(waiting(fixture, 'STOP_MARKET', request));
    const change = { triggerPrice: book.at(-NEW) };
    if (!amendConditional) return expectIncapable(fixture, order, change);
    const details = { violations: [{ field: 'quantity', rule: 'closePosition' }] };
    await expectRefused(fixture, order, { quantity: book.lots(1) }, { code: 'RULE_VIOLATION', details });
    expect(await fixture.amend(order, change)).toMatchObject({
      outcome: 'amended',
      order: { trigger: change, closePosition: true, quantity: null },
    });
    return 'in place';
  },
);

const afterMarket = declared(
  'a trigger follows the market past the price at which the order was placed',
  async (fixture) => {
    const { book, instrument } = fixture;
    if (!takes(fixture, 'STOP_MARKET') || !instrument.capabilities.amendConditional) return 'not changed at all';
    const order = await fixture.placed(waiting(fixture, 'STOP_MARKET', { side: 'SELL', triggerPrice: book.at(-OLD) }));
    book.move(OLD);
    const change = { triggerPrice: book.at(10) };
    const result = await fixture.amend(order, change).catch((error: unknown) => error);
    if (result instanceof Error) {
      // Which way it would wait is in doubt (docs/venues/bybit.md §12.1).
      expect(result).toMatchObject({ code: 'NOT_SUPPORTED', details: { orderState: 'placed' } });
      expect(await fixture.get(order.id)).toEqual(order);
      expect(effects(fixture)).toMatchObject({ placements: 1, amends: 0, fills: 0 });
      return 'refused: the direction is in doubt';
    }
    expect(result).toMatchObject({ outcome: 'amended', order: { type: 'STOP_MARKET', trigger: change } });
    expect(effects(fixture)).toMatchObject({ placements: 1, amends: 1, fills: 0 });
    return 'in place';
  },
);

const lost = FAULTS.map(({ fault, tookEffect }) =>
  declared(`amend the trigger: ${fault}`, async (fixture) => {
    const { book, instrument } = fixture;
    if (!takes(fixture, 'STOP_MARKET') || !instrument.capabilities.amendConditional) return 'not changed at all';
    const order = await fixture.placed(waiting(fixture, 'STOP_MARKET'));
    const triggerPrice = book.at(NEW);
    fixture.strike(fault, 'amend');
    const ending = await endingOf(fixture.amend(order, { triggerPrice }));
    expect(effects(fixture)).toMatchObject({ placements: 1, amends: tookEffect ? 1 : 0 });
    expect(await fixture.get(order.id)).toMatchObject({
      state: 'UNTRIGGERED',
      trigger: tookEffect ? { triggerPrice } : order.trigger,
    });
    return expectTruthful(fixture, ending, tookEffect);
  }),
);

/** Changes of orders that wait for a trigger. */
export const AMENDING_CONDITIONAL: readonly Scenario[] = [
  ...moves,
  whole,
  trailing,
  refused,
  triggered,
  closing,
  afterMarket,
  ...lost,
];
