import { ORDER_TYPES, type OrderType } from '../../domain/order-type.ts';

/** BitMEX's word for each type (protocol/bitmex.md §2.2), taken on every instrument. */
export const ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'Market', LIMIT: 'Limit' };

/** `null` of a type that Atlas does not place. */
export function orderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => ORDER_TYPE_WORDS[type] === word) ?? null;
}
