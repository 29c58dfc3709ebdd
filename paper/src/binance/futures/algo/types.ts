import type { OrderType, Side } from '../../../engine/order.ts';
import type { Approach } from '../../../engine/trigger.ts';
import type { CONDITIONAL } from '../order-request.ts';

export type AlgoType = (typeof CONDITIONAL)[number];

interface AlgoRules {
  /** What triggering makes. */
  readonly makes: OrderType;
  /** What it takes besides what all of them take; the others are refused with -1106 (docs/venues/binance.md §21.8). */
  readonly takes: readonly string[];
  /** The price that a buyer waits for; a seller waits for the other. A trailing order starts there. */
  readonly buyerWaitsFor: 'rise' | 'fall';
}

const LIMIT = ['triggerPrice', 'price'];
const MARKET = ['triggerPrice', 'closePosition'];

/** The validity matrix and the trigger rules of docs/venues/binance.md §21.8. */
export const ALGO_RULES: Readonly<Record<AlgoType, AlgoRules>> = {
  STOP: { makes: 'LIMIT', takes: LIMIT, buyerWaitsFor: 'rise' },
  TAKE_PROFIT: { makes: 'LIMIT', takes: LIMIT, buyerWaitsFor: 'fall' },
  STOP_MARKET: { makes: 'MARKET', takes: MARKET, buyerWaitsFor: 'rise' },
  TAKE_PROFIT_MARKET: { makes: 'MARKET', takes: MARKET, buyerWaitsFor: 'fall' },
  TRAILING_STOP_MARKET: { makes: 'MARKET', takes: ['callbackRate', 'activatePrice'], buyerWaitsFor: 'fall' },
};

/** What some types take and others do not. */
export const TYPED = ['triggerPrice', 'price', 'callbackRate', 'activatePrice'] as const;

/** From where the price reaches the trigger, or the activation, of such an order. */
export function approachOf(type: AlgoType, side: Side): Approach {
  return (ALGO_RULES[type].buyerWaitsFor === 'rise') === (side === 'BUY') ? 'atOrAbove' : 'atOrBelow';
}
