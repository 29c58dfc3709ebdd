import { type DecimalString, decimal, ZERO } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import { objectOf, optionalDecimal, optionalText, unlessZero } from '../../wire.ts';
import { AT_BINANCE } from '../refusal.ts';
import type { Params } from '../signing.ts';

/**
 * What an order may have been placed with besides price, quantity and time in force (docs/venues/binance.md §2.1,
 * §21.3, §21.4). Atlas places none of it, and has to keep it when it replaces the order of another.
 */
export interface SpotAttributes {
  /** The most that is shown in the book; `null` when all of it is. */
  readonly icebergQty: DecimalString | null;
  readonly selfTradePreventionMode: string | undefined;
  readonly strategyId: string | undefined;
  readonly strategyType: string | undefined;
  readonly pegPriceType: string | undefined;
}

/** Reads them from an element of a query, which tells all of them. */
export function attributesOf(json: ExactJson): SpotAttributes {
  const row = objectOf(json, 'The order');
  return {
    icebergQty: unlessZero(optionalDecimal(row, 'icebergQty')),
    selfTradePreventionMode: optionalText(row, 'selfTradePreventionMode'),
    strategyId: optionalText(row, 'strategyId'),
    strategyType: optionalText(row, 'strategyType'),
    pegPriceType: optionalText(row, 'pegPriceType'),
  };
}

/**
 * Why a replacement over `quantity` could not be as the order is; `undefined` when it can. Asked before anything is
 * cancelled.
 */
export function cannotCarry(order: Order, attributes: SpotAttributes, quantity: DecimalString): Problem | undefined {
  if (attributes.pegPriceType !== undefined) {
    // The price of a pegged order is chosen when it is placed: placed anew, it would get another one, unasked (§21.4).
    return lost('pegPriceType', attributes.pegPriceType, 'the peg, which would choose another price');
  }
  if (order.timeInForce === null) return lost('timeInForce', null, 'its time in force, for which Atlas has no word');
  const grown = order.quantity !== null && decimal(quantity).gt(decimal(order.quantity));
  if (attributes.icebergQty !== null && decimal(order.filledQuantity).gt(ZERO) && grown) {
    // ICEBERG_PARTS bounds quantity / icebergQty (§21.3). Where the cancel comes first, it would be met too late.
    const why = 'its icebergQty, which the larger quantity may not be divided by: the order has begun to fill';
    return lost('icebergQty', attributes.icebergQty, why);
  }
  return undefined;
}

/**
 * The parameters that make the replacement what the order was. An iceberg quantity that covers all of a smaller order says
 * nothing and is refused (§21.3), so it is left out: all of it is shown either way.
 */
export function carriedOver(attributes: SpotAttributes, quantity: DecimalString): Params {
  const { icebergQty, selfTradePreventionMode, strategyId, strategyType } = attributes;
  const hides = icebergQty !== null && decimal(icebergQty).lt(decimal(quantity));
  return [
    ['icebergQty', hides ? icebergQty : undefined],
    ['selfTradePreventionMode', selfTradePreventionMode],
    ['strategyId', strategyId],
    ['strategyType', strategyType],
  ];
}

/** 422: the change would cost the order something that nobody asked to change. */
export function lost(field: string, given: string | null, what: string): Problem {
  const message = `Changing the order would take from it ${what}. It was left as it is; cancel it and place what you want.`;
  return new Problem('NOT_SUPPORTED', message, {
    ...AT_BINANCE,
    orderState: 'placed',
    violations: [{ field, rule: 'notCarried', message, ...(given !== null && { given }) }],
  });
}
