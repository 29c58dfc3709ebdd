import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { decimal, plain } from '../../../domain/decimal.ts';
import type { OrderType } from '../../../domain/order-type.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { Params } from '../signing.ts';

/** Post-only is a separate order type on spot (docs/venues/binance.md §2.1). */
export const POST_ONLY_TYPE = 'LIMIT_MAKER';

/** The word that a symbol lists if it supports the type (§2.1, §4.1, §21.1). A trailing stop is a stop with a distance (§21.2). */
const LISTED: Readonly<Record<OrderType, string>> = {
  MARKET: 'MARKET',
  LIMIT: 'LIMIT',
  STOP_MARKET: 'STOP_LOSS',
  STOP_LIMIT: 'STOP_LOSS_LIMIT',
  TAKE_PROFIT_MARKET: 'TAKE_PROFIT',
  TAKE_PROFIT_LIMIT: 'TAKE_PROFIT_LIMIT',
  TRAILING_STOP_MARKET: 'STOP_LOSS',
};

/** Distances are sent in hundredths of a per cent (§21.2). */
export const BIPS_PER_PERCENT = '100';

type Spelled = Pick<CheckedOrder, 'postOnly' | 'timeInForce' | 'trigger'>;

const limited = ({ timeInForce }: Spelled): Params[number] => ['timeInForce', timeInForce ?? 'GTC'];
const stopPrice = ({ trigger }: Spelled): Params[number] => ['stopPrice', trigger?.triggerPrice ?? undefined];

/** The parameters of a new order by type (§2.1, §21.1): post-only takes no time in force. */
export const SPOT_SPELLINGS: Readonly<Record<OrderType, (order: Spelled) => Params>> = {
  MARKET: () => [['type', 'MARKET']],
  LIMIT: (order) => (order.postOnly ? [['type', POST_ONLY_TYPE]] : [['type', 'LIMIT'], limited(order)]),
  STOP_MARKET: (order) => [['type', 'STOP_LOSS'], stopPrice(order)],
  STOP_LIMIT: (order) => [['type', 'STOP_LOSS_LIMIT'], limited(order), stopPrice(order)],
  TAKE_PROFIT_MARKET: (order) => [['type', 'TAKE_PROFIT'], stopPrice(order)],
  TAKE_PROFIT_LIMIT: (order) => [['type', 'TAKE_PROFIT_LIMIT'], limited(order), stopPrice(order)],
  TRAILING_STOP_MARKET: ({ trigger }) => {
    const delta: Params[number] = ['trailingDelta', bipsOf(trigger?.trailingPercent ?? null)];
    const activation = trigger?.activationPrice ?? null;
    // A stop begins to trail once the price has moved against it, a take-profit once it has moved in favour (§21.2).
    if (activation === null) return [['type', 'STOP_LOSS'], delta];
    return [['type', 'TAKE_PROFIT'], ['stopPrice', activation], delta];
  },
};

function bipsOf(percent: string | null): string | undefined {
  return percent === null ? undefined : plain(decimal(percent).times(decimal(BIPS_PER_PERCENT)));
}

/** Whether a resting order of the type can be changed (§2.6, §2.7). */
export const AMENDABLE_SPOT: Readonly<Record<OrderType, boolean>> = {
  MARKET: false,
  LIMIT: true,
  STOP_MARKET: false,
  STOP_LIMIT: false,
  TAKE_PROFIT_MARKET: false,
  TAKE_PROFIT_LIMIT: false,
  TRAILING_STOP_MARKET: false,
};

/** What each word of the exchange means, without and with a trailing distance (§21.1, §21.2). */
const READ: Readonly<Record<string, readonly [OrderType, OrderType | null]>> = {
  MARKET: ['MARKET', null],
  LIMIT: ['LIMIT', null],
  [POST_ONLY_TYPE]: ['LIMIT', null],
  STOP_LOSS: ['STOP_MARKET', 'TRAILING_STOP_MARKET'],
  STOP_LOSS_LIMIT: ['STOP_LIMIT', null],
  TAKE_PROFIT: ['TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'],
  TAKE_PROFIT_LIMIT: ['TAKE_PROFIT_LIMIT', null],
};

/** Words of orders that wait for a price (§21.1). */
export const CONDITIONAL_WORDS: ReadonlySet<string> = new Set([
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
]);

/** `null` for a type Atlas does not place, e.g. a trailing limit order. */
export function spotOrderTypeOf(word: string, trails: boolean): OrderType | null {
  const [plainType, trailing] = (Object.hasOwn(READ, word) ? READ[word] : undefined) ?? [null, null];
  return trails ? trailing : plainType;
}

/** The types a symbol of exchangeInfo lists (§4.1); a trailing stop also needs its leave (§21.2). */
export function spotOrderTypesIn(listed: readonly ExactJson[], { trailing }: { trailing: boolean }): OrderType[] {
  const types = (Object.keys(LISTED) as OrderType[]).filter((type) => listed.includes(LISTED[type]));
  return trailing ? types : types.filter((type) => type !== 'TRAILING_STOP_MARKET');
}
