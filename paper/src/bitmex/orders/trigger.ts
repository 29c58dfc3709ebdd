import { absolute, type Fixed, parseDecimal, whole } from '../../engine/decimal.ts';
import type { OrderType, Side } from '../../engine/order.ts';
import { levelOf, type Trigger, type TriggerRule, type TriggerSource } from '../../engine/trigger.ts';
import type { Listing } from '../listings.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';

interface StopRules {
  /** What it is in the book. */
  readonly engine: OrderType;
  /** The price that a buyer waits for; a seller waits for the other. */
  readonly buyerWaitsFor: 'rise' | 'fall';
}

/** The types that wait for a price (docs/venues/bitmex.md §2.2). */
const STOPS: Readonly<Record<string, StopRules>> = {
  Stop: { engine: 'MARKET', buyerWaitsFor: 'rise' },
  StopLimit: { engine: 'LIMIT', buyerWaitsFor: 'rise' },
  MarketIfTouched: { engine: 'MARKET', buyerWaitsFor: 'fall' },
  LimitIfTouched: { engine: 'LIMIT', buyerWaitsFor: 'fall' },
};

/** Which price a trigger watches; the mark price unless asked (docs/venues/bitmex.md §2.2). */
const SOURCES: Readonly<Record<string, TriggerSource>> = { MarkPrice: 'mark', LastPrice: 'last', IndexPrice: 'index' };
export const TRIGGER_SOURCES: readonly string[] = Object.keys(SOURCES);

/** Whether a type waits for a price. */
export function isStop(ordType: string): boolean {
  return ordType in STOPS;
}

/** The engine's type of such an order. */
export function engineTypeOf(ordType: string): OrderType {
  return STOPS[ordType]?.engine ?? 'LIMIT';
}

/**
 * The trigger of an order of this type. `stopPx` is fixed; `TrailingStopPeg` follows the price by `pegOffsetValue`, which
 * is negative on a sale (docs/venues/bitmex.md §2.2). How an if-touched order trails is not in the venue's document.
 */
export function readTrigger(
  parameters: Parameters,
  listing: Listing,
  ordType: string,
  side: Side,
  instructions: readonly string[],
): TriggerRule {
  const source = instructions.find((one) => one in SOURCES);
  const by = (source === undefined ? undefined : SOURCES[source]) ?? 'mark';
  const peg = parameters.text('pegPriceType');
  const stopPx = readStopPx(parameters, listing);
  if (peg === undefined) {
    if (parameters.text('pegOffsetValue') !== undefined) throw REFUSED.invalid('pegOffsetValue');
    if (stopPx === undefined) throw REFUSED.invalid('stopPx');
    return { by, at: { when: approachOf(ordType, side), price: stopPx } };
  }
  if (peg !== 'TrailingStopPeg' || STOPS[ordType]?.buyerWaitsFor !== 'rise') throw REFUSED.unsupported('pegPriceType');
  if (stopPx !== undefined) throw REFUSED.invalid('stopPx');
  const offset = readPegOffset(parameters, side);
  if (offset === undefined) throw REFUSED.invalid('pegOffsetValue');
  return { by, trail: { when: approachOf(ordType, side), distance: { offset } } };
}

/** The distance of a trailing stop, without its sign; undefined when not sent. */
export function readPegOffset(parameters: Parameters, side: Side): Fixed | undefined {
  const offset = parameters.decimal('pegOffsetValue');
  if (offset === undefined) return undefined;
  if (offset === 0n || offset < 0n !== (side === 'SELL')) throw REFUSED.invalid('pegOffsetValue');
  return absolute(offset);
}

function approachOf(ordType: string, side: Side): 'atOrAbove' | 'atOrBelow' {
  return (STOPS[ordType]?.buyerWaitsFor === 'rise') === (side === 'BUY') ? 'atOrAbove' : 'atOrBelow';
}

/** The trigger price, on the tick and within bounds; undefined when not sent. */
export function readStopPx(parameters: Parameters, { terms: { tickSize, maxPrice } }: Listing): Fixed | undefined {
  const price = parameters.decimal('stopPx');
  if (price === undefined) return undefined;
  if (price <= 0n || price > whole(maxPrice)) throw REFUSED.invalid('stopPx');
  if (price % parseDecimal(tickSize) !== 0n) throw REFUSED.tickSize('stopPx');
  return price;
}

/** The columns of a trigger; without one they are absent. */
export function triggerColumns(trigger: Trigger | undefined, side: Side, worksNow: boolean) {
  if (trigger === undefined) return {};
  const distance = trigger.rule.trail?.distance;
  const offset = distance !== undefined && 'offset' in distance ? distance.offset : undefined;
  return {
    stopPx: levelOf(trigger),
    triggered: worksNow ? 'StopOrderTriggered' : undefined,
    ...(offset !== undefined && {
      pegPriceType: 'TrailingStopPeg',
      pegOffsetValue: side === 'SELL' ? -offset : offset,
    }),
  };
}
