import { SIDES, type Side } from '../../domain/order.ts';
import {
  type OrderType,
  TIMES_IN_FORCE,
  type TimeInForce,
  TRIGGER_SOURCES,
  type TriggerSource,
} from '../../domain/order-type.ts';

/** BitMEX's words (docs/venues/bitmex.md §2.2). Every instrument accepts each order type. A trailing stop is a stop with a peg. */
export const ORDER_TYPE_WORDS: Readonly<Record<OrderType, string>> = {
  MARKET: 'Market',
  LIMIT: 'Limit',
  STOP_MARKET: 'Stop',
  STOP_LIMIT: 'StopLimit',
  TAKE_PROFIT_MARKET: 'MarketIfTouched',
  TAKE_PROFIT_LIMIT: 'LimitIfTouched',
  TRAILING_STOP_MARKET: 'Stop',
};
export const BITMEX_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'Buy', SELL: 'Sell' };
export const TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string | undefined>> = {
  GTC: 'GoodTillCancel',
  IOC: 'ImmediateOrCancel',
  FOK: 'FillOrKill',
  GTD: undefined,
};

/** The peg of a trailing stop (§2.2). */
export const TRAILING_PEG = 'TrailingStopPeg';

/** The instruction that names the price a trigger watches (§2.2). */
export const TRIGGER_WORDS: Readonly<Record<TriggerSource, string>> = {
  LAST: 'LastPrice',
  MARK: 'MarkPrice',
  INDEX: 'IndexPrice',
};

/** What each word means, without and with a trailing peg (§2.2). */
const READ: Readonly<Record<string, readonly [OrderType, OrderType | null]>> = {
  Market: ['MARKET', null],
  Limit: ['LIMIT', null],
  Stop: ['STOP_MARKET', 'TRAILING_STOP_MARKET'],
  StopLimit: ['STOP_LIMIT', null],
  MarketIfTouched: ['TAKE_PROFIT_MARKET', null],
  LimitIfTouched: ['TAKE_PROFIT_LIMIT', null],
};

/** `null` for a type Atlas does not place, e.g. a trailing limit order. */
export function bitmexOrderTypeOf(word: string, trails: boolean): OrderType | null {
  const [plainType, trailing] = (Object.hasOwn(READ, word) ? READ[word] : undefined) ?? [null, null];
  return trails ? trailing : plainType;
}

/** Whether an order with the word waits for a price (§2.2). */
export function waitsForPrice(word: string): boolean {
  return bitmexOrderTypeOf(word, false) !== null && word !== 'Market' && word !== 'Limit';
}

/** The price that the instructions let a trigger watch; the mark price where they name none (§2.2). */
export function triggerSourceIn(instructions: readonly string[]): TriggerSource {
  return TRIGGER_SOURCES.find((source) => instructions.includes(TRIGGER_WORDS[source])) ?? 'MARK';
}

/** `null` for anything else. */
export function bitmexSideOf(word: string | undefined): Side | null {
  return SIDES.find((side) => BITMEX_SIDE_WORDS[side] === word) ?? null;
}

/** `null` for a time in force Atlas does not place. */
export function timeInForceOf(word: string | undefined): TimeInForce | null {
  return TIMES_IN_FORCE.find((time) => TIME_IN_FORCE_WORDS[time] === word) ?? null;
}
