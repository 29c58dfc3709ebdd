import { formatFixed } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import type { TriggerRule, TriggerSource } from '../../engine/trigger.ts';
import type { Listing } from '../instruments/listing.ts';
import type { Parameters } from '../parameters.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import type { CategoryEngine, Habits } from '../venue.ts';
import { noteOf } from './notes.ts';

export const TRIGGER_SOURCES: Readonly<Record<'LastPrice' | 'MarkPrice' | 'IndexPrice', TriggerSource>> = {
  LastPrice: 'last',
  MarkPrice: 'mark',
  IndexPrice: 'index',
};
const WORDS: Readonly<Record<TriggerSource, string>> = { last: 'LastPrice', mark: 'MarkPrice', index: 'IndexPrice' };

/** The text of these refusals is unverified; the code depends on the direction (docs/venues/bybit.md §6). */
const UNVERIFIED_WRONG_SIDE = {
  atOrAbove: () => new BybitRefusal(110092, 'expect Rising, but trigger_price <= current'),
  atOrBelow: () => new BybitRefusal(110093, 'expect Falling, but trigger_price >= current'),
} as const;

/**
 * What a conditional order waits for: on contracts a price from a given side, on spot the price from the side where the
 * market is (docs/venues/bybit.md §2.1). Undefined on an order without `triggerPrice`.
 */
export function readTrigger(
  parameters: Parameters,
  { category, exchange }: CategoryEngine,
  { symbol }: Listing,
): TriggerRule | undefined {
  const price = parameters.decimal('triggerPrice');
  const filter = parameters.word('orderFilter', ['Order', 'tpslOrder', 'StopOrder']) ?? 'Order';
  if (price === undefined) {
    if (filter !== 'Order') throw REFUSED.notOffered(`orderFilter ${filter}`);
    return undefined;
  }
  if (category === 'spot') {
    // What locks its funds at once, and a plain order with a trigger, are not offered.
    if (filter !== 'StopOrder') throw REFUSED.notOffered('triggerPrice');
    const when = price > exchange.market(symbol).lastPrice ? 'atOrAbove' : 'atOrBelow';
    return { by: 'last', at: { when, price } };
  }
  const direction = parameters.integer('triggerDirection');
  if (direction !== 1 && direction !== 2) throw REFUSED.invalid('triggerDirection');
  const word = parameters.word('triggerBy', ['LastPrice', 'MarkPrice', 'IndexPrice']) ?? 'LastPrice';
  return { by: TRIGGER_SOURCES[word], at: { when: direction === 1 ? 'atOrAbove' : 'atOrBelow', price } };
}

/** The refusal of a trigger that the price has reached already. */
export function wrongSide(rule: TriggerRule | undefined): BybitRefusal {
  return UNVERIFIED_WRONG_SIDE[rule?.at?.when ?? 'atOrAbove']();
}

/** Whether the order has yet to be triggered. */
export function isWaiting({ stage }: Pick<Order, 'stage'>): boolean {
  return stage === 'waiting';
}

/** The columns of a trigger, empty on an order without one (docs/venues/bybit.md §2.3). */
export function triggerColumns(order: Order, listing: Listing) {
  const { trigger } = order;
  const at = trigger?.rule.at;
  if (trigger === undefined || at === undefined) {
    return {
      stopOrderType: noteOf(order, 'exit') ?? '',
      triggerPrice: listing.category === 'spot' ? '0.00' : '',
      triggerBy: '',
      triggerDirection: 0,
    };
  }
  return {
    stopOrderType: noteOf(order, 'exit') ?? 'Stop',
    triggerPrice: formatFixed(at.price, listing.priceDecimals),
    // Spot tells neither (§12.1).
    triggerBy: listing.category === 'spot' ? '' : WORDS[trigger.rule.by],
    triggerDirection: listing.category === 'spot' ? 0 : at.when === 'atOrAbove' ? 1 : 2,
  };
}

/** Who made an order, as rows of contracts tell it (§12.2). */
export function createTypeOf(order: Order): string {
  const exit = noteOf(order, 'exit');
  if (exit !== undefined) return `CreateBy${exit}`;
  return order.trigger === undefined ? 'CreateByUser' : 'CreateByStopOrder';
}

/** What a cancel on spot has to call an order (§12.5). */
export function spotKindOf(
  order: Pick<Order, 'stage' | 'trigger'>,
  { triggeredOnSpot }: Habits,
): 'Order' | 'StopOrder' {
  if (isWaiting(order)) return 'StopOrder';
  return order.trigger === undefined ? 'Order' : triggeredOnSpot;
}

/** Which kinds of open orders a list or a cancel is about: plain ones, conditional ones, or both. */
export function kindFilter(
  filter: string | undefined,
  fallback: 'all' | 'Order',
): (order: Pick<Order, 'stage'>) => boolean {
  const asked = filter ?? fallback;
  if (asked === 'all') return () => true;
  if (asked === 'StopOrder') return isWaiting;
  // There are no orders of the other kinds here.
  return asked === 'Order' || asked === 'OpenOrder' ? (order) => !isWaiting(order) : () => false;
}
