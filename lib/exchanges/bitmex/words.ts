import { SIDES, type Side } from '../../domain/order.ts';
import { ORDER_TYPES, type OrderType, TIMES_IN_FORCE, type TimeInForce } from '../../domain/order-type.ts';

/** BitMEX's words (docs/venues/bitmex.md §2.2). Each order type is taken on every instrument. */
export const ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'Market', LIMIT: 'Limit' };
export const BITMEX_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' };
export const TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string>> = {
  GTC: 'GoodTillCancel',
  IOC: 'ImmediateOrCancel',
  FOK: 'FillOrKill',
};

/** `null` of a type that Atlas does not place. */
export function bitmexOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => ORDER_TYPE_WORDS[type] === word) ?? null;
}

/** `null` of no side. */
export function bitmexSideOf(word: string | undefined): Side | null {
  return SIDES.find((side) => BITMEX_SIDE_WORDS[side] === word) ?? null;
}

/** `null` of a time in force that Atlas does not place. */
export function timeInForceOf(word: string | undefined): TimeInForce | null {
  return TIMES_IN_FORCE.find((time) => TIME_IN_FORCE_WORDS[time] === word) ?? null;
}
