import { SIDES, type Side } from '../../domain/order.ts';
import { ORDER_TYPES, type OrderType, TIMES_IN_FORCE, type TimeInForce } from '../../domain/order-type.ts';

/** Bybit's words (docs/venues/bybit.md §2.1), the same in every category. */
export const BYBIT_ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'Market', LIMIT: 'Limit' };
export const BYBIT_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' };
export const BYBIT_TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string>> = { GTC: 'GTC', IOC: 'IOC', FOK: 'FOK' };
/** A time in force of its own: the order rests or is ended (§2.1). */
export const POST_ONLY_WORD = 'PostOnly';

/** `null` of a type that Atlas does not place. */
export function bybitOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => BYBIT_ORDER_TYPE_WORDS[type] === word) ?? null;
}

/** `null` of no side. */
export function bybitSideOf(word: string | undefined): Side | null {
  return SIDES.find((side) => BYBIT_SIDE_WORDS[side] === word) ?? null;
}

/** A post-only order rests until it is cancelled. `null` of a time in force that Atlas does not place. */
export function bybitTimeInForceOf(word: string | undefined): TimeInForce | null {
  if (word === POST_ONLY_WORD) return 'GTC';
  return TIMES_IN_FORCE.find((time) => BYBIT_TIME_IN_FORCE_WORDS[time] === word) ?? null;
}
