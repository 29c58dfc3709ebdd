import type { Conditional } from '../../engine/conditional.ts';
import { isOpen, type Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';

const DAY_MS = 86_400_000;

/** How long an order without a fill is kept after its creation (docs/venues/binance.md §7). */
const UNFILLED_MS = 3 * DAY_MS;
/**
 * How long an order with fills is kept. The venue's document does not say from when it counts; from creation is
 * assumed.
 */
const FILLED_MS = 90 * DAY_MS;
/** How long trades and amendments are kept, in calendar months. */
const RECORD_MONTHS = 3;

/** Whether reads still find an order. */
export function isKept(order: Order, now: number): boolean {
  if (isOpen(order)) return true;
  return now - order.createdAt <= (order.executedQuantity > 0n ? FILLED_MS : UNFILLED_MS);
}

/** Whether reads still return a conditional order, by the rule for orders (docs/venues/binance.md §21.8). */
export function isAlgoKept({ state, made, createdAt }: Conditional, now: number): boolean {
  if (state === 'WAITING' || (made !== undefined && isOpen(made))) return true;
  return now - createdAt <= ((made?.executedQuantity ?? 0n) > 0n ? FILLED_MS : UNFILLED_MS);
}

/** Whether `userTrades` still returns a fill. */
export function isFillKept(fill: Fill, now: number): boolean {
  return fill.time >= recordsSince(now);
}

/** The earliest trade or amendment that is returned. */
export function recordsSince(now: number): number {
  const date = new Date(now);
  date.setUTCMonth(date.getUTCMonth() - RECORD_MONTHS);
  return date.getTime();
}
