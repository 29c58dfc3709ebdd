import { isOpen, type Order } from '../../engine/order.ts';
import type { OrderPool } from '../limits.ts';
import type { BinanceRefusal } from '../refusal.ts';

/** How much an order's first fill gives back. The exchange says only that makers get more; 5 is its example (§5). */
const FIRST_FILL = { taker: 1, maker: 5 } as const;

/**
 * Spot limits count unfilled orders: each accepted placement adds one, an order's first fill subtracts, cancels and
 * expiries change nothing (docs/venues/binance.md §5).
 */
export interface UnfilledCount {
  /** The refusal of `count` more orders (1 by default), after crediting the fills since the last call. */
  excess(account: string, now: number, count?: number): BinanceRefusal | undefined;
  /** Counts an order that the engine has accepted. */
  placed(order: Order, now: number): void;
  /** Counts a replacement that is not attempted, which costs the same (docs/venues/binance.md §2.6). */
  notAttempted(account: string, now: number): void;
  counts: OrderPool['counts'];
}

export function createUnfilledCount(orders: OrderPool): UnfilledCount {
  const resting = new Set<Order>();
  const settle = (now: number): void => {
    for (const order of resting) {
      if (order.executedQuantity > 0n) orders.add(order.account, -FIRST_FILL.maker, now);
      else if (isOpen(order)) continue;
      resting.delete(order);
    }
  };
  return {
    excess(account, now, count = 1) {
      settle(now);
      return orders.excess(account, count, now);
    },
    placed(order, now) {
      orders.add(order.account, 1, now);
      if (order.executedQuantity > 0n) orders.add(order.account, -FIRST_FILL.taker, now);
      else if (isOpen(order)) resting.add(order);
    },
    notAttempted: (account, now) => orders.add(account, 1, now),
    counts(account, now) {
      settle(now);
      return orders.counts(account, now);
    },
  };
}
