import type { CheckedOrder } from '../../domain/checked-order.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Order } from '../../domain/order.ts';
import { cannotRest } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';

/** What a venue has to say of its replies. */
type FollowUpFacts = Pick<ExchangePort['facts'], 'placeReplyIsProvisional' | 'listingLagMs'>;

/** Pauses between the looks after the first, which comes at once; an order that may rest is not waited for longer. */
const PAUSES_MS = [50, 100, 200, 400, 600, 800] as const;
const LOOKS_AT_RESTING = 2;

/**
 * What a provisional reply to a place leaves out: the fills and the average price (docs/venues/binance.md §0.2). The order
 * is read, at once and then with pauses, until a read tells the end of it, or the venue's listing lag is over. It is
 * placed whatever becomes of that: a read that fails or lags behind the reply changes nothing.
 *
 * An order that may rest is looked at too, for it may have crossed at once and the reply say NEW; there the first read
 * that is not behind the reply is the answer, and a lag is not waited out.
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
    // Nothing that goes wrong here can make the order less placed.
    return undefined;
  }
}

/** Whether nothing more is to come: the order has ended, and what it filled for is known. */
function isTold(order: Order): boolean {
  return !isActive(order.state) && hasAverage(order);
}

function hasAverage(order: Order): boolean {
  return order.averagePrice !== null || decimal(order.filledQuantity).eq(decimal('0'));
}

/** Reads may come from another store than the engine's, and show what was before. */
function isBehind(read: Order, known: Order): boolean {
  if (decimal(read.filledQuantity).lt(decimal(known.filledQuantity))) return true;
  return isActive(read.state) && !isActive(known.state);
}
