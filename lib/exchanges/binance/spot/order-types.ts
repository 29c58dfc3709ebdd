import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { ORDER_TYPES, type OrderType } from '../../../domain/order-type.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { Params } from '../signing.ts';

/** Post-only is a separate order type on spot (docs/venues/binance.md §2.1). */
export const POST_ONLY_TYPE = 'LIMIT_MAKER';

/** The exchange's words for each type; the first is the one a symbol lists if it supports the type (§2.1, §4.1). */
const WORDS: Readonly<Record<OrderType, readonly [string, ...string[]]>> = {
  MARKET: ['MARKET'],
  LIMIT: ['LIMIT', POST_ONLY_TYPE],
};

type Spelled = Pick<CheckedOrder, 'postOnly' | 'timeInForce'>;

/** The parameters of a new order by type (§2.1): post-only takes no time in force. */
export const SPOT_SPELLINGS: Readonly<Record<OrderType, (order: Spelled) => Params>> = {
  MARKET: () => [['type', 'MARKET']],
  LIMIT: ({ postOnly, timeInForce }) =>
    postOnly
      ? [['type', POST_ONLY_TYPE]]
      : [
          ['type', 'LIMIT'],
          ['timeInForce', timeInForce ?? 'GTC'],
        ],
};

/** Whether a resting order of the type can be changed (§2.6, §2.7). */
export const AMENDABLE_SPOT: Readonly<Record<OrderType, boolean>> = { MARKET: false, LIMIT: true };

/** `null` for a type Atlas does not place. */
export function spotOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => WORDS[type].includes(word)) ?? null;
}

/** The types a symbol of exchangeInfo lists (§4.1). */
export function spotOrderTypesIn(listed: readonly ExactJson[]): OrderType[] {
  return ORDER_TYPES.filter((type) => listed.includes(WORDS[type][0]));
}
