import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { ORDER_TYPES, type OrderType } from '../../../domain/order-type.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { Params } from '../signing.ts';

/** Post-only is a separate time in force on futures (docs/venues/binance.md §2.1). */
export const POST_ONLY_TIME_IN_FORCE = 'GTX';

/** The exchange's word for each type (§2.1). */
const WORDS: Readonly<Record<OrderType, string>> = { MARKET: 'MARKET', LIMIT: 'LIMIT' };

type Spelled = Pick<CheckedOrder, 'postOnly' | 'timeInForce'>;

/** The parameters of a new order by type (§2.1). */
export const FUTURES_SPELLINGS: Readonly<Record<OrderType, (order: Spelled) => Params>> = {
  MARKET: () => [['type', WORDS.MARKET]],
  LIMIT: ({ postOnly, timeInForce }) => [
    ['type', WORDS.LIMIT],
    ['timeInForce', postOnly ? POST_ONLY_TIME_IN_FORCE : (timeInForce ?? 'GTC')],
  ],
};

/** Whether a resting order of the type can be changed (§2.7). */
export const AMENDABLE_FUTURES: Readonly<Record<OrderType, boolean>> = { MARKET: false, LIMIT: true };

/** `null` for a type Atlas does not place. */
export function futuresOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => WORDS[type] === word) ?? null;
}

/** The types a symbol of exchangeInfo lists. It also lists conditional ones, which the order endpoint refuses (§4.1). */
export function futuresOrderTypesIn(listed: readonly ExactJson[]): OrderType[] {
  return ORDER_TYPES.filter((type) => listed.includes(WORDS[type]));
}
