import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { ORDER_TYPES, type OrderType } from '../../../domain/order-type.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { Params } from '../signing.ts';

/** Post-only is a time in force of its own on futures (docs/venues/binance.md §2.1). */
export const POST_ONLY_TIME_IN_FORCE = 'GTX';

/** The exchange's word for each type (§2.1). */
const WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'MARKET', LIMIT: 'LIMIT' };

type Spelled = Pick<CheckedOrder, 'postOnly' | 'timeInForce'>;

/** How a new order of each type is spelt (§2.1). */
export const FUTURES_SPELLINGS: Readonly<Record<OrderType, (order: Spelled) => Params>> = {
  MARKET: () => [['type', WORDS.MARKET]],
  LIMIT: ({ postOnly, timeInForce }) => [
    ['type', WORDS.LIMIT],
    ['timeInForce', postOnly ? POST_ONLY_TIME_IN_FORCE : (timeInForce ?? 'GTC')],
  ],
};

/** Whether an order of the type can be changed while it rests (§2.7). */
export const AMENDABLE_FUTURES: Readonly<Record<OrderType, boolean>> = { MARKET: false, LIMIT: true };

/** `null` of a type that Atlas does not place. */
export function futuresOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => WORDS[type] === word) ?? null;
}

/**
 * The types among those that a symbol of exchangeInfo lists. It lists conditional ones too, which the order endpoint refuses
 * (§4.1).
 */
export function futuresOrderTypesIn(listed: readonly ExactJson[]): OrderType[] {
  return ORDER_TYPES.filter((type) => listed.includes(WORDS[type]));
}
