import { beforeSending, callOf, type Deadline, type OrdersContext } from '../context.ts';
import { kinshipOf } from '../kinship.ts';
import type { Order } from '../order.ts';
import type { PreparedPlace } from '../place.ts';

/**
 * The order of an earlier attempt that was told to have had no effect, should there be one after all; `undefined` when the
 * exchange knows none. Exchanges document which answers prove that nothing happened (429, overload); a proxy between
 * that answers so after the order went through would make the next attempt a second order, and one read tells.
 * `since`: when the first attempt was made, epoch milliseconds on our clock. Throws when the exchange cannot be asked.
 */
export function findEarlierAttempt(
  context: OrdersContext,
  { port, order, ownId }: PreparedPlace,
  since: number,
  deadline: Deadline,
): Promise<Order | undefined> {
  return beforeSending(deadline, async () => {
    const { instrument, clientOrderId } = order;
    const call = callOf(context, port, deadline, 'order');
    const found = await port.find({ instrument, clientOrderId }, call);
    if (found === undefined) return undefined;
    return (await kinshipOf(port, { order, sentAt: since, ownId }, found, call)) === 'ours' ? found : undefined;
  });
}
