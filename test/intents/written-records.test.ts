import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimal, plain } from '../../lib/domain/decimal.ts';
import { AMEND_METHODS, EXCHANGES, MARKETS } from '../../lib/domain/instrument.ts';
import { LEG_ROLES, LEG_STAGES, LINKED_STATES, type LinkedOrders } from '../../lib/domain/linked-orders.ts';
import {
  type Amendment,
  type AttachedOrder,
  FORCED_BY,
  type Order,
  POSITION_SIDES,
  QUEUE_PRIORITIES,
  SIDES,
  type Trigger,
  timestamp,
} from '../../lib/domain/order.ts';
import { ORDER_STATES } from '../../lib/domain/order-state.ts';
import { ORDER_LIST_KINDS, ORDER_TYPES, TIMES_IN_FORCE, TRIGGER_SOURCES } from '../../lib/domain/order-type.ts';
import { ORDER_EFFECTS, PROBLEM_KINDS, Problem, type ProblemCode, type Violation } from '../../lib/domain/problem.ts';
import type { Intent, IntentProgress, IntentSubject } from '../../lib/intents/intent.ts';
import { intentOfText, recordText } from '../../lib/intents/intent-record.ts';
import { recordOf } from '../../lib/intents/problem-record.ts';

/**
 * This version reads every record that it writes: a record refused on reading strands its key. Decimals and times come
 * from exchange replies.
 */
const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('x'.repeat(5_000)));
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const orAbsent = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const amount = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 39n }), fc.integer({ min: -60, max: 40 }))
  .map(([negative, digits, exponent]) => plain(decimal(`${negative ? '-' : ''}${digits}e${exponent}`)));
/** A caller's request has passed the contract. */
const asked = amount.map((told) => told.replace('-', ''));
const time = fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }).map(timestamp);
const moment = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);

const product = {
  exchange: fc.constantFrom(...EXCHANGES),
  market: fc.constantFrom(...MARKETS),
  symbol: text,
  exchangeSymbol: text,
};
const triggerBy = orNull(fc.constantFrom(...TRIGGER_SOURCES));
const trigger = (price: fc.Arbitrary<string>): fc.Arbitrary<Trigger> =>
  fc.record({
    triggerPrice: orNull(price),
    triggerBy,
    trailingPercent: orNull(price),
    trailingAmount: orNull(price),
    activationPrice: orNull(price),
  });
const attached = (price: fc.Arbitrary<string>): fc.Arbitrary<AttachedOrder> =>
  fc.record({ triggerPrice: price, triggerBy, price: orNull(price) });
const order: fc.Arbitrary<Order> = fc.record({
  ...product,
  id: text,
  exchangeOrderId: text,
  clientOrderId: orNull(text),
  side: fc.constantFrom(...SIDES),
  type: orNull(fc.constantFrom(...ORDER_TYPES)),
  exchangeType: text,
  timeInForce: orNull(fc.constantFrom(...TIMES_IN_FORCE)),
  postOnly: fc.boolean(),
  reduceOnly: fc.boolean(),
  positionSide: orNull(fc.constantFrom(...POSITION_SIDES)),
  price: orNull(amount),
  quantity: orNull(amount),
  quoteQuantity: orNull(amount),
  filledQuantity: amount,
  displayQuantity: orNull(amount),
  remainingQuantity: orNull(amount),
  averagePrice: orNull(amount),
  quantityUnit: text,
  state: fc.constantFrom(...ORDER_STATES),
  exchangeState: text,
  stateReason: orNull(text),
  orderListId: orNull(text),
  adjusted: orNull(fc.record({ price: amount })),
  trigger: orNull(trigger(amount)),
  triggeredOrderId: orNull(text),
  closePosition: fc.boolean(),
  expiresAt: orNull(time),
  takeProfit: orNull(attached(amount)),
  stopLoss: orNull(attached(amount)),
  selfTradePrevention: orNull(text),
  forcedBy: orNull(fc.constantFrom(...FORCED_BY)),
  createdAt: orNull(time),
  updatedAt: orNull(time),
});
const ids = fc.record({ id: text, clientOrderId: orNull(text) });
const amendment: fc.Arbitrary<Amendment> = fc.record({
  method: fc.constantFrom(...AMEND_METHODS),
  queuePriority: fc.constantFrom(...QUEUE_PRIORITIES),
  before: ids,
  after: ids,
  filledBefore: amount,
  changedSince: fc.boolean(),
});
const violation: fc.Arbitrary<Violation> = fc.record({
  field: text,
  rule: text,
  message: text,
  given: orAbsent(text),
  bound: orAbsent(text),
  suggestion: orAbsent(fc.oneof(text, fc.array(text))),
});
const problem = fc
  .record({
    code: fc.constantFrom(...(Object.keys(PROBLEM_KINDS) as ProblemCode[])),
    detail: text,
    details: fc.record({
      exchange: orAbsent(text),
      exchangeCode: orAbsent(text),
      exchangeMessage: orAbsent(text),
      orderState: orAbsent(fc.constantFrom(...ORDER_EFFECTS)),
      violations: orAbsent(fc.array(violation, { maxLength: 3 })),
      retryAfterMs: orAbsent(moment),
      retryable: orAbsent(fc.boolean()),
      lookFrom: orAbsent(moment),
      order: orAbsent(order),
      instance: orAbsent(text),
      headers: orAbsent(fc.dictionary(text, text)),
    }),
  })
  .map(({ code, detail, details }) => recordOf(new Problem(code, detail, details)));

const placed = fc.record({
  side: fc.constantFrom(...SIDES),
  type: fc.constantFrom(...ORDER_TYPES),
  timeInForce: orNull(fc.constantFrom(...TIMES_IN_FORCE)),
  postOnly: fc.boolean(),
  reduceOnly: fc.boolean(),
  price: orNull(asked),
  quantity: orNull(asked),
  quoteQuantity: orNull(asked),
  displayQuantity: orNull(asked),
  trigger: orNull(trigger(asked)),
  closePosition: fc.boolean(),
  expiresAt: orNull(time),
  takeProfit: orNull(attached(asked)),
  stopLoss: orNull(attached(asked)),
  clientOrderId: text,
});
const sentAfter = fc.record({ at: moment, within: orNull(moment) });
const linked: fc.Arbitrary<LinkedOrders> = fc.record({
  ...product,
  id: text,
  exchangeListId: text,
  clientListId: orNull(text),
  kind: orNull(fc.constantFrom(...ORDER_LIST_KINDS)),
  state: fc.constantFrom(...LINKED_STATES),
  exchangeState: text,
  legs: fc.array(fc.record({ role: fc.constantFrom(...LEG_ROLES), stage: fc.constantFrom(...LEG_STAGES), order })),
  updatedAt: orNull(time),
});

const subject: fc.Arbitrary<IntentSubject> = fc.oneof(
  fc.record({
    ...product,
    operation: fc.constant('place' as const),
    order: placed,
    idOrigin: fc.constantFrom('drawn', 'derived', 'given'),
    sentAfter,
  }),
  fc.record({
    ...product,
    operation: fc.constant('amend' as const),
    before: order,
    change: fc.record({
      quantity: orAbsent(asked),
      price: orAbsent(asked),
      takeProfit: orAbsent(orNull(attached(asked))),
      stopLoss: orAbsent(orNull(attached(asked))),
    }),
    replacementClientOrderId: text,
    mayBeReplaced: fc.boolean(),
    modifyId: text,
  }),
  fc.record({ ...product, operation: fc.constant('cancel' as const), orderId: text }),
  fc.record({
    ...product,
    operation: fc.constant('placeList' as const),
    kind: fc.constantFrom(...ORDER_LIST_KINDS),
    clientListId: text,
    legs: fc.array(fc.record({ role: fc.constantFrom(...LEG_ROLES), order: placed })),
    idOrigin: fc.constantFrom('drawn', 'derived'),
    sentAfter,
  }),
  fc.record({ ...product, operation: fc.constant('cancelList' as const), orderListId: text }),
);
const lease = fc.record({ owner: text, until: moment });
const open = { acceptedUntil: orNull(moment), dueAt: moment };
const progress: fc.Arbitrary<IntentProgress> = fc.oneof(
  fc.record({ state: fc.constant('SENT' as const), lease, ...open }),
  fc.record({ state: fc.constant('UNKNOWN' as const), lease: orNull(lease), cause: problem, ...open }),
  fc.record({ state: fc.constant('NOT_EXECUTED' as const), problem, lookFrom: orNull(moment) }),
  fc.record({
    state: fc.constant('DONE' as const),
    result: fc.oneof(
      fc.record({ kind: fc.constant('order' as const), order, amendment: orNull(amendment) }),
      fc.record({ kind: fc.constant('list' as const), list: linked }),
      fc.record({ kind: fc.constant('problem' as const), problem }),
    ),
  }),
);
const intent: fc.Arbitrary<Intent> = fc.record({
  intentId: text,
  version: fc.nat(),
  writer: text,
  subject,
  clientOrderId: orNull(text),
  requestHash: orNull(text),
  principal: orNull(text),
  requestId: text,
  attempt: fc.nat(),
  progress,
  createdAt: moment,
  updatedAt: moment,
});

test('every written record is read as written', () => {
  fc.assert(
    fc.property(intent, (written) => {
      const { format: _, ...stored } = JSON.parse(recordText(written));
      expect(intentOfText(recordText(written))).toEqual(stored);
    }),
  );
});
