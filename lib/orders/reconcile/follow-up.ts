import type { CheckedOrder } from '../../domain/checked-order.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import { cannotRest } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** Facts about a venue's replies. */
type FollowUpFacts = Pick<ExchangePort['facts'], 'placeReplyIsProvisional' | 'listingLagMs'>;

/** Pauses between reads after the first, immediate one. An order that may rest is not awaited longer. */
const PAUSES_MS = [50, 100, 200, 400, 600, 800] as const;
const LOOKS_AT_RESTING = 2;

/**
 * Completes a provisional reply to a place, which lacks fills and average price (docs/venues/binance.md §0.2). Reads the
 * order, at once and then with pauses, until a read shows its end or the venue's listing lag is over. The order is
 * placed in any case: a read that fails or lags behind the reply changes nothing.
 *
 * An order that may rest is read too, since it may have traded at once although the reply says NEW; there the first read
 * that is not behind the reply is the answer, without waiting for the lag.
 */
export async function followUp(
  context: Pick<OrdersContext, 'now' | 'sleep'>,
  port: Pick<ExchangePort, 'find'> & { readonly facts: FollowUpFacts },
  order: CheckedOrder,
  placed: Order,
  call: CallContext,
): Promise<Order> {
  if (!port.facts.placeReplyIsProvisional || order.postOnly || isTold(placed)) return placed;
  const ref = { instrument: order.instrument, exchangeOrderId: placed.exchangeOrderId };
  const mayRest = !cannotRest(order);
  const until = Math.min(call.deadline, context.now() + port.facts.listingLagMs);
  let best = placed;
  for (let looks = 1; !call.signal.aborted; looks += 1) {
    const read = await look(port, ref, call);
    if (read !== undefined && !isBehind(read, best)) {
      best = read;
      if (isTold(read) || (mayRest && hasAverage(read))) return best;
    }
    const pause = PAUSES_MS[Math.min(looks, PAUSES_MS.length) - 1] ?? 0;
    if ((mayRest && looks >= LOOKS_AT_RESTING) || context.now() + pause > until) return best;
    await context.sleep(pause, call.signal);
  }
  return best;
}

async function look(
  port: Pick<ExchangePort, 'find'>,
  ref: Parameters<ExchangePort['find']>[0],
  call: CallContext,
): Promise<Order | undefined> {
  try {
    return await port.find(ref, call);
  } catch {
    // No failure here changes that the order is placed.
    return undefined;
  }
}

/** Whether the order is complete: it has ended, and its average price is known. */
function isTold(order: Order): boolean {
  return !isActive(order.state) && hasAverage(order);
}

function hasAverage(order: Order): boolean {
  return order.averagePrice !== null || decimal(order.filledQuantity).eq(decimal('0'));
}

/** Reads may come from a store that lags behind the engine. */
function isBehind(read: Order, known: Order): boolean {
  if (decimal(read.filledQuantity).lt(decimal(known.filledQuantity))) return true;
  return isActive(read.state) && !isActive(known.state);
}
