import { type DecimalString, decimal } from './decimal.ts';
import type { AmendMethod } from './instrument.ts';
import {
  AMENDED_FIELDS,
  type AmendedField,
  type AmendedValues,
  type Amendment,
  type AmendRequest,
  type AttachedOrder,
  type AttachedRequest,
  EXIT_FIELDS,
  type ExitField,
  type Order,
} from './order.ts';

/** Describes a change in place: the order keeps its id and its filled quantity. */
export function changedInPlace(
  method: Exclude<AmendMethod, 'cancelReplace'>,
  queuePriority: Amendment['queuePriority'],
  before: Order,
  after: Order,
): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  return { method, queuePriority, ...ids, filledBefore: '0', changedSince: false };
}

/** Describes a replacement. `before` is the old order in its final state, which says how much of it had filled. */
export function replacedBy(before: Order, after: Order): Amendment {
  const ids = { before: idsOf(before), after: idsOf(after) };
  const filledBefore = before.filledQuantity;
  return { method: 'cancelReplace', queuePriority: 'lost', ...ids, filledBefore, changedSince: false };
}

type Terms = Pick<Order, 'quantity' | 'price' | 'trigger' | ExitField>;

/** Where an order has each value that an amend can change. */
const VALUES: Readonly<Record<AmendedField, (order: Terms) => DecimalString | null>> = {
  quantity: ({ quantity }) => quantity,
  price: ({ price }) => price,
  triggerPrice: ({ trigger }) => trigger?.triggerPrice ?? null,
  trailingAmount: ({ trigger }) => trigger?.trailingAmount ?? null,
};

/** Parts of the condition, which an order has no use for once it has triggered. */
const OF_TRIGGER: Readonly<Record<AmendedField, boolean>> = {
  quantity: false,
  price: false,
  triggerPrice: true,
  trailingAmount: true,
};

/** Whether the order was changed: compares the values that an amend can change, and ignores fills. */
export function isChanged(before: Order, now: Order): boolean {
  if (!stopsTellingExits(before, now) && EXIT_FIELDS.some((field) => !isSameExit(before[field], now[field])))
    return true;
  return AMENDED_FIELDS.some((field) => {
    const value = VALUES[field](now);
    // An exchange may stop telling the condition of an order that has triggered.
    if (OF_TRIGGER[field] && value === null) return false;
    return !isSame(VALUES[field](before), value);
  });
}

/** The requested values, with the parts of each exit that the request leaves as they are. */
export function withWholeExits(order: Pick<Order, ExitField>, request: AmendRequest): AmendedValues {
  const { allowReplace: _, takeProfit, stopLoss, ...values } = request;
  return {
    ...values,
    takeProfit: wholeExit(order.takeProfit, takeProfit),
    stopLoss: wholeExit(order.stopLoss, stopLoss),
  };
}

function wholeExit(had: AttachedOrder | null, asked: AttachedRequest | null | undefined) {
  if (asked === undefined || asked === null) return asked;
  const { triggerPrice, triggerBy = had?.triggerBy ?? 'LAST', price = had?.price ?? null } = asked;
  return { triggerPrice, triggerBy, price };
}

/** Whether the order has the requested values. */
export function carries(order: Terms, asked: AmendedValues): boolean {
  return (
    AMENDED_FIELDS.every((field) => isAsAsked(order, field, asked)) &&
    EXIT_FIELDS.every((field) => isExitAsAsked(order, field, asked))
  );
}

/** The requested values that the order does not have. */
export function differing(order: Terms, asked: AmendedValues): AmendedValues {
  const fields = AMENDED_FIELDS.map((field) => [field, isAsAsked(order, field, asked) ? undefined : asked[field]]);
  const exits = EXIT_FIELDS.map((field) => [field, isExitAsAsked(order, field, asked) ? undefined : asked[field]]);
  return Object.fromEntries([...fields, ...exits]);
}

function isAsAsked(order: Terms, field: AmendedField, asked: AmendedValues): boolean {
  const wanted = asked[field];
  return wanted === undefined || isSame(wanted, VALUES[field](order));
}

function isExitAsAsked(order: Terms, field: ExitField, asked: AmendedValues): boolean {
  const wanted = asked[field];
  return wanted === undefined || isSameExit(wanted, order[field]);
}

/** Whether a value is given. */
export function changesAnything(asked: { readonly [F in AmendedField | ExitField]?: unknown }): boolean {
  return [...AMENDED_FIELDS, ...EXIT_FIELDS].some((field) => asked[field] !== undefined);
}

/** Whether an exit is to change. */
export function changesExits(asked: AmendedValues): boolean {
  return EXIT_FIELDS.some((field) => asked[field] !== undefined);
}

/** Whether a part of the order's condition is to change. */
export function changesTrigger(asked: AmendedValues): boolean {
  return AMENDED_FIELDS.some((field) => OF_TRIGGER[field] && asked[field] !== undefined);
}

/**
 * Whether the order has triggered under its old condition, so that the condition cannot change as asked any more. An order
 * whose condition is not told, or is a third one, proves nothing.
 */
export function triggeredUnchanged(before: Order, now: Order, asked: AmendedValues): boolean {
  if (before.state !== 'UNTRIGGERED' || now.state === 'UNTRIGGERED' || !changesTrigger(asked)) return false;
  // New exits beside the old condition may be a part of the amend.
  if (EXIT_FIELDS.some((field) => asked[field] !== undefined && isExitAsAsked(now, field, asked))) return false;
  return AMENDED_FIELDS.every((field) => {
    const [wanted, value] = [asked[field], VALUES[field](now)];
    if (wanted === undefined) return true;
    if (OF_TRIGGER[field]) return value !== null && isSame(value, VALUES[field](before));
    // A new price or quantity beside the old condition may be a part of the amend.
    return !isSame(value, wanted);
  });
}

/** Whether the order does not tell what became of the exits that were to change. */
export function exitsUntold(before: Order, now: Order, asked: AmendedValues): boolean {
  return changesExits(asked) && stopsTellingExits(before, now);
}

/**
 * Whether the order has moved on since it was read and shows no exit: an exchange may stop telling them once they are orders
 * of their own.
 */
function stopsTellingExits(before: Order, now: Order): boolean {
  return now.state !== before.state && EXIT_FIELDS.every((field) => now[field] === null);
}

/** Whether two exits are the same order, or both absent. */
function isSameExit(one: AttachedOrder | null, other: AttachedOrder | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    isSame(one.triggerPrice, other.triggerPrice) && one.triggerBy === other.triggerBy && isSame(one.price, other.price)
  );
}

/** Whether two decimals are the same number, or both absent. */
export function isSame(one: string | null, other: string | null): boolean {
  return one === null || other === null ? one === other : decimal(one).eq(decimal(other));
}

function idsOf({ id, clientOrderId }: Order): Amendment['before'] {
  return { id, clientOrderId };
}
