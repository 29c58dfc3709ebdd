import type { CallContext, ExchangePort, OrderRef } from '../exchanges/port.ts';
import { Problem } from '../problems.ts';
import { callOf, type Deadline, instrumentOf, type OrdersContext, portOf } from './context.ts';
import type { Order } from './order.ts';
import { type OrderIdParts, parseOrderId } from './order-id.ts';
import { isActive } from './order-state.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './outcome.ts';
import { findPatiently, orderNotFound } from './read.ts';
import { type LostReply, resolveUnknown } from './resolve.ts';

export type CancelResult = { readonly outcome: 'canceled'; readonly order: Order } | UnknownOutcome;

/**
 * Cancels one order. Cancelling a cancelled order answers with the order; an order that ended otherwise is 409 with
 * the order as it is: a cancel that loses the race against a fill is not a cancel.
 */
export async function cancelOrder(context: OrdersContext, orderId: string, deadline: Deadline): Promise<CancelResult> {
  const id = parseOrderId(orderId);
  const port = portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline);
  const ref = { instrument, exchangeOrderId: id.exchangeOrderId };

  const result = await port.cancel(ref, call);
  switch (result.outcome) {
    case 'acknowledged':
      // A reply may name an order that filled in the same instant: what it says of the state decides.
      return ended(result.value);
    case 'notExecuted':
      throw result.problem;
    case 'rejected':
      if (result.problem.code !== 'ORDER_NOT_ACTIVE') throw result.problem;
      return whatBecameOfIt(context, port, ref, id, result.problem, call);
    case 'unknown':
      return settleCancel(context, port, ref, orderId, result, call);
  }
}

/** "Unknown or not active" never tells why: the order does (protocol/binance.md §2.5). */
async function whatBecameOfIt(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  id: OrderIdParts,
  refusal: Problem,
  call: CallContext,
): Promise<CancelResult> {
  const order = await findPatiently(context, port, ref, call);
  if (!order) throw orderNotFound(id);
  if (!isActive(order.state)) return ended(order);
  // Refused as not active while a read shows it resting: the read lags behind the engine, or the engine had not
  // opened the order yet. Neither can be told from here, so nothing is claimed about it.
  throw refusal.with({ order, retryable: true });
}

async function settleCancel(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  orderId: string,
  lost: LostReply,
  call: CallContext,
): Promise<CancelResult> {
  const resolution = await resolveUnknown<Order>(context, port, lost.fence, call, async () => {
    const order = await port.find(ref, call);
    return order && !isActive(order.state) ? { kind: 'effect', value: order } : { kind: 'noTrace' };
  });
  switch (resolution.kind) {
    case 'effect':
      return ended(resolution.value);
    case 'noEffect':
      throw provenNotExecuted('cancel', ref.instrument, lost.problem).with({ orderState: 'placed' });
    case 'unresolved':
      return unknownOutcome('cancel', ref.instrument, { clientOrderIds: [], orderId }, lost.problem);
  }
}

function ended(order: Order): CancelResult {
  if (order.state === 'CANCELED') return { outcome: 'canceled', order };
  throw notActive(order, 'cancelled');
}

/** 409 with the order as it is now. */
export function notActive(order: Order, what: string): Problem {
  const filled = order.filledQuantity === '0' ? '' : ` ${order.filledQuantity} ${order.quantityUnit} of it filled.`;
  return new Problem('ORDER_NOT_ACTIVE', `The order is ${order.state} and can no longer be ${what}.${filled}`, {
    exchange: order.exchange,
    order,
  });
}
