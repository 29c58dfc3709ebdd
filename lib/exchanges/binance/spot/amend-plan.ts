import { type CheckedOrder, checkOrder } from '../../../domain/checked-order.ts';
import { canonical, type DecimalString, decimal, plain, ZERO } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import { isActive } from '../../../domain/order-state.ts';
import type { OrderType } from '../../../domain/order-type.ts';
import { Problem } from '../../../domain/problem.ts';
import type { AmendChange } from '../../port.ts';
import { lost } from './attributes.ts';
import { AMENDABLE_SPOT } from './order-types.ts';

/**
 * How Binance spot can make a change (docs/venues/binance.md §2.6, §2.7): a pure reduction in place, which keeps queue
 * priority; everything else by cancelling and placing again. An order that has begun to fill is replaced in two steps,
 * because only the answer to the cancel says how much of the new total is left to place.
 */
export type AmendPlan =
  | { readonly kind: 'reduce'; readonly quantity: DecimalString }
  | { readonly kind: 'replaceWhole'; readonly replacement: CheckedOrder; readonly rest: DecimalString }
  | {
      readonly kind: 'replaceRest';
      readonly type: OrderType;
      readonly total: DecimalString;
      readonly price: DecimalString;
      /** The quantity left to place if nothing more fills. */
      readonly rest: DecimalString;
    }
  | { readonly kind: 'refuse'; readonly problem: Problem };

/** Chooses the method. */
export function planAmend(order: Order, change: AmendChange): AmendPlan {
  const { refusedInPlace: exhausted = false } = change;
  if (!isActive(order.state)) {
    return refuse('ORDER_NOT_ACTIVE', `The order is ${order.state}.`, { order });
  }
  const { type } = order;
  if (type === null || !AMENDABLE_SPOT[type] || order.price === null || order.quantity === null) {
    return refuse('NOT_SUPPORTED', `Only limit orders can be amended; this one is ${order.exchangeType}.`);
  }
  const price = canonical(change.price ?? order.price);
  const total = canonical(change.quantity ?? order.quantity);
  const samePrice = decimal(price).eq(decimal(order.price));
  const growth = decimal(total).minus(decimal(order.quantity));
  if (samePrice && growth.eq(ZERO)) return refuse('NOTHING_TO_AMEND', 'The order already has this price and quantity.');
  if (decimal(total).lte(decimal(order.filledQuantity))) {
    return refuse('RULE_VIOLATION', `${order.filledQuantity} ${order.quantityUnit} of the order have already filled.`);
  }
  if (order.orderListId !== null) {
    // An amend gives both legs of an OCO the new quantity, and a cancel-replace cancels the whole list; the reply does not
    // say which kind a list is (docs/venues/binance.md §20.9, §21.7).
    return { kind: 'refuse', problem: lost('orderListId', order.orderListId, 'the other orders of its list') };
  }
  const { amend } = change.instrument.capabilities;
  if (samePrice && growth.lt(ZERO) && amend.includes('keepPriority') && !exhausted) {
    return { kind: 'reduce', quantity: total };
  }
  if (!change.allowReplace) {
    return refuse('REPLACE_NOT_ALLOWED', `${reason(samePrice, growth.gt(ZERO), exhausted)} ${ALLOW_REPLACE}`);
  }
  if (!amend.includes('cancelReplace')) {
    return refuse('NOT_SUPPORTED', `Binance spot does not support cancel-replace on ${change.instrument.symbol}.`);
  }
  const begun = decimal(order.filledQuantity).gt(ZERO);
  const rest = plain(decimal(total).minus(decimal(order.filledQuantity)));
  try {
    // Checked before anything is cancelled, so that no order is given up for one the rules would refuse.
    const replacement = replacementOf(order, type, change, price, rest);
    return begun ? { kind: 'replaceRest', type, total, price, rest } : { kind: 'replaceWhole', replacement, rest };
  } catch (error) {
    if (error instanceof Problem) return { kind: 'refuse', problem: error.with({ orderState: 'placed' }) };
    throw error;
  }
}

/** The new order: the old one with the changes. Throws the problem of a broken rule. */
export function replacementOf(
  order: Order,
  type: OrderType,
  change: AmendChange,
  price: DecimalString,
  quantity: DecimalString,
): CheckedOrder {
  return checkOrder(change.instrument, {
    side: order.side,
    type,
    price,
    quantity,
    timeInForce: order.timeInForce ?? undefined,
    postOnly: order.postOnly,
    clientOrderId: change.replacementClientOrderId,
  });
}

/** The part of the new total left to place, or `undefined` if all of it has filled. */
export function restOf(total: DecimalString, filled: DecimalString): DecimalString | undefined {
  const rest = decimal(total).minus(decimal(filled));
  return rest.gt(ZERO) ? plain(rest) : undefined;
}

const ALLOW_REPLACE =
  'With allowReplace: true it can be cancelled and placed again, under new ids and at the end of the queue.';

function reason(samePrice: boolean, grows: boolean, exhausted: boolean): string {
  if (!samePrice) return 'Binance spot cannot change the price of a resting order.';
  if (grows) return 'Binance spot cannot raise the quantity of a resting order.';
  return exhausted
    ? 'Binance refuses to reduce this order in place; it allows ten reductions per order.'
    : 'Binance does not reduce orders in place on this instrument.';
}

function refuse(code: Problem['code'], detail: string, more: { order?: Order } = {}): AmendPlan {
  const orderState = code === 'ORDER_NOT_ACTIVE' ? undefined : 'placed';
  return { kind: 'refuse', problem: new Problem(code, detail, { exchange: 'binance', orderState, ...more }) };
}
