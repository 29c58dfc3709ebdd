import { isOpen, type Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';

const DAY_MS = 86_400_000;

/** An order that ended without a fill is gone so long after it was created (docs/venues/binance.md §7). */
const UNFILLED_MS = 3 * DAY_MS;
/** One with fills. The venue's document does not say since when; since its creation is assumed. */
const FILLED_MS = 90 * DAY_MS;
/** Trades and amendments, in calendar months. */
const RECORD_MONTHS = 3;

/** Whether reads still know an order. */
export function isKept(order: Order, now: number): boolean {
  if (isOpen(order)) return true;
  return now - order.createdAt <= (order.executedQuantity > 0n ? FILLED_MS : UNFILLED_MS);
}

/** Whether `userTrades` still knows a fill. */
export function isFillKept(fill: Fill, now: number): boolean {
  return fill.time >= recordsSince(now);
}

/** The earliest trade or amendment that is returned. */
export function recordsSince(now: number): number {
  const date = new Date(now);
  date.setUTCMonth(date.getUTCMonth() - RECORD_MONTHS);
  return date.getTime();
}
