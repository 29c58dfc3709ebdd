import { SIDES, type Side } from '../../domain/order.ts';
import {
  type OrderType,
  TIMES_IN_FORCE,
  type TimeInForce,
  TRIGGER_SOURCES,
  type TriggerSource,
} from '../../domain/order-type.ts';

/** Bybit's words (docs/venues/bybit.md §2.1), the same in every category. A trigger makes an order conditional (§12.1). */
export const BYBIT_ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = {
  MARKET: 'Market',
  LIMIT: 'Limit',
  STOP_MARKET: 'Market',
  STOP_LIMIT: 'Limit',
  TAKE_PROFIT_MARKET: 'Market',
  TAKE_PROFIT_LIMIT: 'Limit',
  TRAILING_STOP_MARKET: 'Market',
};
export const BYBIT_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' };
export const BYBIT_TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string | undefined>> = {
  GTC: 'GTC',
  IOC: 'IOC',
  FOK: 'FOK',
  GTD: undefined,
};
/** Its own time in force: the order rests or ends (§2.1). */
export const POST_ONLY_WORD = 'PostOnly';

export const BYBIT_TRIGGER_WORDS: Readonly<Record<TriggerSource, string>> = {
  LAST: 'LastPrice',
  MARK: 'MarkPrice',
  INDEX: 'IndexPrice',
};

/** `null` for any other text. */
export function bybitTriggerSourceOf(word: string | undefined): TriggerSource | null {
  return TRIGGER_SOURCES.find((source) => BYBIT_TRIGGER_WORDS[source] === word) ?? null;
}

/** `null` for any other text. */
export function bybitSideOf(word: string | undefined): Side | null {
  return SIDES.find((side) => BYBIT_SIDE_WORDS[side] === word) ?? null;
}

/** A post-only order rests until it is cancelled. `null` for a time in force that Atlas does not place. */
export function bybitTimeInForceOf(word: string | undefined): TimeInForce | null {
  if (word === POST_ONLY_WORD) return 'GTC';
  return TIMES_IN_FORCE.find((time) => BYBIT_TIME_IN_FORCE_WORDS[time] === word) ?? null;
}
