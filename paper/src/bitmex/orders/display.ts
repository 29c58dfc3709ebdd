import { type Fixed, whole } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import type { Listing } from '../listings.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { Venue } from '../venue.ts';
import { noteOf } from './texts.ts';

/**
 * Reads `displayQty` of an order with a limit: zero hides all of it (docs/venues/bitmex.md §2.2). Whether it has to be a
 * multiple of the lot is unverified; it has to here.
 */
export function readDisplay(
  parameters: Parameters,
  { terms: { lotSize } }: Listing,
  limited: boolean,
  quantity: Fixed,
): Fixed | undefined {
  const shown = parameters.integer('displayQty');
  if (shown === undefined) return undefined;
  if (!limited || shown < 0n || whole(shown) > quantity || shown % BigInt(lotSize) !== 0n) {
    throw REFUSED.invalid('displayQty');
  }
  return whole(shown);
}

/** The display quantity an order was placed with; undefined for one that shows everything. */
export function displayQtyOf(order: Order): Fixed | undefined {
  const shown = noteOf(order, 'displayQty');
  return shown === undefined ? undefined : BigInt(shown);
}

/** The hidden quantity at a price: of every order with a display quantity the part beyond it. */
export function hiddenQuantities({ exchange }: Venue, symbol: string, side: Order['side']): ReadonlyMap<Fixed, Fixed> {
  const hidden = new Map<Fixed, Fixed>();
  for (const account of exchange.accounts()) {
    for (const order of exchange.openOrders(account, symbol)) {
      const shown = displayQtyOf(order);
      const rest = order.quantity - order.executedQuantity;
      if (order.stage !== 'working' || order.side !== side || shown === undefined || rest <= shown) continue;
      hidden.set(order.price, (hidden.get(order.price) ?? 0n) + rest - shown);
    }
  }
  return hidden;
}
