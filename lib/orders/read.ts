import type { CallContext, ExchangePort, OrderRef } from '../exchanges/port.ts';
import { Problem } from '../problems.ts';
import { callOf, type Deadline, instrumentOf, type OrdersContext, portOf } from './context.ts';
import type { Order } from './order.ts';
import { type OrderIdParts, parseOrderId } from './order-id.ts';

/** First pause between two looks at an order; doubles up to a second. */
const FIRST_PAUSE_MS = 100;

/**
 * One order by its Atlas id. An exchange may list an order a moment after it acknowledged it, so an absence is only
 * believed after the venue's listing lag: "order does not exist" right after placing would be a lie.
 */
export async function getOrder(context: OrdersContext, orderId: string, deadline: Deadline): Promise<Order> {
  const id = parseOrderId(orderId);
  const port = portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline);
  const order = await findPatiently(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, call);
  if (!order) throw orderNotFound(id);
  return order;
}

/** Looks until the order shows or the venue's listing lag has passed. `undefined` is then a believable absence. */
export async function findPatiently(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  call: CallContext,
): Promise<Order | undefined> {
  const giveUp = context.now() + port.facts.listingLagMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, 1000)) {
    const order = await port.find(ref, call);
    if (order || context.now() >= giveUp || call.signal.aborted) return order;
    await context.sleep(Math.min(pause, giveUp - context.now()), call.signal);
  }
}

/** 404 in the words every operation uses. */
export function orderNotFound(id: OrderIdParts): Problem {
  return new Problem(
    'ORDER_NOT_FOUND',
    `${id.exchange} knows no order ${id.exchangeOrderId} of ${id.exchangeSymbol} on ${id.market} for this account.`,
    { exchange: id.exchange },
  );
}
