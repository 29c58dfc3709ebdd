import type { Deadline } from '../domain/deadline.ts';
import type { LinkedOrders } from '../domain/linked-orders.ts';
import { parseOrderId } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangePort, LinkedOrdersRef } from '../exchanges/port.ts';
import { callOf, instrumentOf, portOf } from '../reference/context.ts';
import type { OrdersContext } from './reconcile/context.ts';
import { listNotFound, listsOf } from './reconcile/settle-list.ts';

/** Returns one order list with its orders as they are now, by its Atlas id. */
export async function getOrderList(
  context: OrdersContext,
  orderListId: string,
  deadline: Deadline,
): Promise<LinkedOrders> {
  const id = parseOrderId(orderListId);
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline);
  const list = await findListPatiently(context, port, { instrument, exchangeListId: id.exchangeOrderId }, call);
  if (list === undefined) throw listNotFound(id);
  return list;
}

/** First pause between two reads of a list; doubles up to a second. */
const FIRST_PAUSE_MS = 100;

/**
 * Reads a list until it shows and `enough` accepts it, or until the venue's listing lag has passed. The last read is then
 * believable. Throws when the time runs out before that, and when the list shows without one of its orders to the end.
 */
export async function findListPatiently(
  context: OrdersContext,
  port: ExchangePort,
  ref: LinkedOrdersRef,
  call: CallContext,
  enough: (list: LinkedOrders) => boolean = () => true,
): Promise<LinkedOrders | undefined> {
  const lists = await listsOf(port);
  const believableFrom = context.now() + port.facts.listingLagMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, 1_000)) {
    const last = context.now() >= believableFrom;
    const list = await lists.find(ref, call).catch((error: unknown) => {
      // The list may show before its orders do.
      if (last || !(error instanceof Problem) || error.code !== 'EXCHANGE_PROTOCOL') throw error;
      return undefined;
    });
    if ((list && enough(list)) || last) return list;
    await context.sleep(Math.max(1, Math.min(pause, believableFrom - context.now())), call.signal);
    if (call.signal.aborted) {
      const why = `The time ran out before a read of ${port.exchange} was reliable: it may show a list ${port.facts.listingLagMs} ms late.`;
      throw new Problem('DEADLINE_EXCEEDED', why, { exchange: port.exchange });
    }
  }
}
