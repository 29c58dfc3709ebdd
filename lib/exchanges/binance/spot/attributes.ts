import { type DecimalString, decimal, ZERO } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import { Problem } from '../../../domain/problem.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import { objectOf, optionalDecimal, optionalText, unlessZero } from '../../wire.ts';
import { AT_BINANCE } from '../refusal.ts';
import type { Params } from '../signing.ts';

/**
 * What an order may have besides price, quantity and time in force (docs/venues/binance.md §2.1, §21.3, §21.4). Atlas places
 * none of it, but must keep it when it replaces an order placed by another client.
 */
export interface SpotAttributes {
  /** The visible maximum; `null` if all of it is visible. */
  readonly icebergQty: DecimalString | null;
  readonly selfTradePreventionMode: string | undefined;
  readonly strategyId: string | undefined;
  readonly strategyType: string | undefined;
  readonly pegPriceType: string | undefined;
}

/** Reads them from an element of a query, which has all of them. */
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
 * Why a replacement of `quantity` cannot have the order's attributes; `undefined` if it can. Checked before anything is
 * cancelled.
 */
export function cannotCarry(order: Order, attributes: SpotAttributes, quantity: DecimalString): Problem | undefined {
  if (attributes.pegPriceType !== undefined) {
    // The price of a pegged order is set when it is placed: a replacement would get another one (§21.4).
    return lost('pegPriceType', attributes.pegPriceType, 'its peg, which would set another price');
  }
  if (order.timeInForce === null) return lost('timeInForce', null, 'its time in force, which Atlas does not support');
  const grown = order.quantity !== null && decimal(quantity).gt(decimal(order.quantity));
  if (attributes.icebergQty !== null && decimal(order.filledQuantity).gt(ZERO) && grown) {
    // ICEBERG_PARTS bounds quantity / icebergQty (§21.3). If the cancel comes first, the refusal comes too late.
    const why = 'its icebergQty, which may be too small for the larger quantity; the order has begun to fill';
    return lost('icebergQty', attributes.icebergQty, why);
  }
  return undefined;
}

/**
 * The parameters that carry the order's attributes over. An iceberg quantity that covers all of a smaller order has no
 * effect and is refused (§21.3), so it is omitted: all of it is visible either way.
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

/** 422: the change would cost the order an attribute it was not meant to change. */
export function lost(field: string, given: string | null, what: string): Problem {
  const message = `The change would cost the order ${what}. The order is unchanged; cancel it and place the order you want.`;
  return new Problem('NOT_SUPPORTED', message, {
    ...AT_BINANCE,
    orderState: 'placed',
    violations: [{ field, rule: 'notCarried', message, ...(given !== null && { given }) }],
  });
}
