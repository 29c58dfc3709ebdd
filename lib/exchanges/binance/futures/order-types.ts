import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { ORDER_TYPES, type OrderType, type TriggerSource } from '../../../domain/order-type.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { Params } from '../signing.ts';

/** Post-only is a separate time in force on futures (docs/venues/binance.md §2.1). */
export const POST_ONLY_TIME_IN_FORCE = 'GTX';

/** The exchange's word for each type (§2.1). */
const WORDS: Readonly<Record<OrderType, string>> = {
  MARKET: 'MARKET',
  LIMIT: 'LIMIT',
  STOP_MARKET: 'STOP_MARKET',
  STOP_LIMIT: 'STOP',
  TAKE_PROFIT_MARKET: 'TAKE_PROFIT_MARKET',
  TAKE_PROFIT_LIMIT: 'TAKE_PROFIT',
  TRAILING_STOP_MARKET: 'TRAILING_STOP_MARKET',
};

type Spelled = Pick<CheckedOrder, 'postOnly' | 'timeInForce' | 'expiresAt'>;
type Conditional = Spelled & Pick<CheckedOrder, 'trigger'>;

const limited = ({ postOnly, timeInForce, expiresAt }: Spelled): Params => [
  ['timeInForce', postOnly ? POST_ONLY_TIME_IN_FORCE : (timeInForce ?? 'GTC')],
  // The exchange keeps its seconds (§22.4).
  ['goodTillDate', expiresAt === null ? undefined : Date.parse(expiresAt)],
];
const triggerPrice = ({ trigger }: Conditional): Params[number] => ['triggerPrice', trigger?.triggerPrice ?? undefined];

/** The parameters of a new order by type (§2.1); conditional ones are named as their endpoint does (§21.8). */
export const FUTURES_SPELLINGS: Readonly<Record<OrderType, (order: Conditional) => Params>> = {
  MARKET: () => [['type', WORDS.MARKET]],
  LIMIT: (order) => [['type', WORDS.LIMIT], ...limited(order)],
  STOP_MARKET: (order) => [['type', WORDS.STOP_MARKET], triggerPrice(order)],
  STOP_LIMIT: (order) => [['type', WORDS.STOP_LIMIT], triggerPrice(order), ...limited(order)],
  TAKE_PROFIT_MARKET: (order) => [['type', WORDS.TAKE_PROFIT_MARKET], triggerPrice(order)],
  TAKE_PROFIT_LIMIT: (order) => [['type', WORDS.TAKE_PROFIT_LIMIT], triggerPrice(order), ...limited(order)],
  TRAILING_STOP_MARKET: ({ trigger }) => [
    ['type', WORDS.TRAILING_STOP_MARKET],
    ['callbackRate', trigger?.trailingPercent ?? undefined],
    ['activatePrice', trigger?.activationPrice ?? undefined],
  ],
};

/** What each price watched by a trigger is called (§21.8). */
export const WORKING_TYPES: Readonly<Record<Exclude<TriggerSource, 'INDEX'>, string>> = {
  LAST: 'CONTRACT_PRICE',
  MARK: 'MARK_PRICE',
};

/** Whether a resting order of the type can be changed (§2.7); conditional ones cannot (§20). */
export const AMENDABLE_FUTURES: Readonly<Record<OrderType, boolean>> = {
  MARKET: false,
  LIMIT: true,
  STOP_MARKET: false,
  STOP_LIMIT: false,
  TAKE_PROFIT_MARKET: false,
  TAKE_PROFIT_LIMIT: false,
  TRAILING_STOP_MARKET: false,
};

/** `null` for a type Atlas does not place. */
export function futuresOrderTypeOf(word: string): OrderType | null {
  return ORDER_TYPES.find((type) => WORDS[type] === word) ?? null;
}

/** The types a symbol of exchangeInfo lists; conditional ones go to an endpoint of their own (§4.1, §21.8). */
export function futuresOrderTypesIn(listed: readonly ExactJson[]): OrderType[] {
  return ORDER_TYPES.filter((type) => listed.includes(WORDS[type]));
}
