import type { Order, OrderType, Side } from '../../engine/order.ts';
import type { Approach } from '../../engine/trigger.ts';

/** Every type of the exchange. */
export const TYPES = [
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'STOP_LOSS_LIMIT',
  'TAKE_PROFIT',
  'TAKE_PROFIT_LIMIT',
] as const;
export type SpotType = (typeof TYPES)[number];

interface TypeRules {
  /** What the engine makes of it. */
  readonly engine: OrderType;
  /** The parameters that belong to it and to no other type: anything else sent is refused with -1106. */
  readonly takes: ReadonlySet<string>;
  /** The price that a buyer waits for; a seller waits for the other (docs/venues/binance.md §21.1). */
  readonly buyerWaitsFor?: 'rise' | 'fall';
}

const STOP = ['quantity', 'stopPrice', 'trailingDelta'];
const STOP_LIMIT = [...STOP, 'timeInForce', 'price', 'icebergQty'];

/** What each type takes (docs/venues/binance.md §2.1, §21.1). */
export const TYPE_RULES: Readonly<Record<SpotType, TypeRules>> = {
  LIMIT: { engine: 'LIMIT', takes: new Set(['timeInForce', 'quantity', 'price', 'icebergQty']) },
  LIMIT_MAKER: { engine: 'LIMIT', takes: new Set(['quantity', 'price', 'icebergQty']) },
  MARKET: { engine: 'MARKET', takes: new Set(['quantity', 'quoteOrderQty']) },
  STOP_LOSS: { engine: 'MARKET', takes: new Set(STOP), buyerWaitsFor: 'rise' },
  STOP_LOSS_LIMIT: { engine: 'LIMIT', takes: new Set(STOP_LIMIT), buyerWaitsFor: 'rise' },
  TAKE_PROFIT: { engine: 'MARKET', takes: new Set(STOP), buyerWaitsFor: 'fall' },
  TAKE_PROFIT_LIMIT: { engine: 'LIMIT', takes: new Set(STOP_LIMIT), buyerWaitsFor: 'fall' },
};

/** From where the price reaches the stop price of such an order; undefined on a type that does not wait. */
export function approachOf(type: SpotType, side: Side): Approach | undefined {
  const { buyerWaitsFor } = TYPE_RULES[type];
  if (buyerWaitsFor === undefined) return undefined;
  return (buyerWaitsFor === 'rise') === (side === 'BUY') ? 'atOrAbove' : 'atOrBelow';
}

/** The type as it was sent; it stays what it was when a stop has triggered (docs/venues/binance.md §21.1). */
export function typeOf(order: Pick<Order, 'type' | 'postOnly' | 'meta'>): string {
  return order.meta.type ?? (order.postOnly ? 'LIMIT_MAKER' : order.type);
}

/** One of the types that MAX_NUM_ALGO_ORDERS counts (docs/venues/binance.md §21.5). */
export function isAlgo({ trigger }: Pick<Order, 'trigger'>): boolean {
  return trigger !== undefined;
}
