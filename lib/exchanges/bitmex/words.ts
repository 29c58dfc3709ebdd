import { SIDES, type Side } from '../../domain/order.ts';
import { ORDER_TYPES, type OrderType, TIMES_IN_FORCE, type TimeInForce } from '../../domain/order-type.ts';

/** BitMEX's words (docs/venues/bitmex.md §2.2). Every instrument accepts each order type. */
export const ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'Market', LIMIT: 'Limit' };
export const BITMEX_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' };
export const TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string>> = {
  GTC: 'GoodTillCancel',
  IOC: 'ImmediateOrCancel',
  FOK: 'FillOrKill',
};

/** `null` for a type Atlas does not place. */
export function bitmexOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => ORDER_TYPE_WORDS[type] === word) ?? null;
}

/** `null` for anything else. */
export function bitmexSideOf(word: string | undefined): Side | null {
  return SIDES.find((side) => BITMEX_SIDE_WORDS[side] === word) ?? null;
}

/** `null` for a time in force Atlas does not place. */
export function timeInForceOf(word: string | undefined): TimeInForce | null {
  return TIMES_IN_FORCE.find((time) => TIME_IN_FORCE_WORDS[time] === word) ?? null;
}
