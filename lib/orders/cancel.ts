import type { Order } from '../domain/order.ts';
import { formatOrderId, type OrderIdParts, parseOrderId } from '../domain/order-id.ts';
import { isActive } from '../domain/order-state.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangePort, OrderRef } from '../exchanges/port.ts';
import {
  callOf,
  commandCall,
  type Deadline,
  instrumentOf,
  type OrdersContext,
  portOf,
  type SendingDeadline,
} from './context.ts';
import { findPatiently, orderNotFound } from './read.ts';
import { absenceProvenAfter, type LostReply, resolveUnknown } from './reconcile/resolve.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './reconcile/unknown-outcome.ts';

export type CancelResult =
  | { readonly outcome: 'canceled'; readonly order: Order; readonly replayed?: boolean }
  | UnknownOutcome;

/**
 * Cancels one order. Cancelling a cancelled order answers with the order; an order that ended otherwise is 409 with
 * the order as it is: a cancel that loses the race against a fill is not a cancel.
 */
export async function cancelOrder(context: OrdersContext, orderId: string, deadline: Deadline): Promise<CancelResult> {
  return sendCancel(context, await prepareCancel(context, orderId, deadline), deadline);
}

/** A cancel that may be sent. */
export interface PreparedCancel {
  readonly port: ExchangePort;
  readonly ref: OrderRef;
  readonly id: OrderIdParts;
}

/** All that comes before the sending. Asks for the instrument, at most. */
export async function prepareCancel(
  context: OrdersContext,
  orderId: string,
  deadline: Deadline,
): Promise<PreparedCancel> {
  const id = parseOrderId(orderId);
  const port = portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  return { port, ref: { instrument, exchangeOrderId: id.exchangeOrderId }, id };
}

/** Sends the cancel, once, and finds out what became of the order. Throws as `cancelOrder` does. */
export async function sendCancel(
  context: OrdersContext,
  { port, ref, id }: PreparedCancel,
  deadline: SendingDeadline,
): Promise<CancelResult> {
  const call = callOf(context, port, deadline, 'cancel');
  const result = await port.cancel(ref, commandCall(context, call));
  switch (result.outcome) {
    case 'acknowledged':
      // A reply may name an order that filled in the same instant: what it says of the state decides. One that still
      // trades was taken note of, not cancelled yet.
      return isActive(result.value.state)
        ? settleCancel(context, port, ref, id, stillActive(result.value), call)
        : ended(result.value);
    case 'notExecuted':
      throw result.problem;
    case 'rejected':
      if (result.problem.code !== 'ORDER_NOT_ACTIVE') throw await withTheOrder(port, ref, result.problem, call);
      return whatBecameOfIt(context, port, ref, id, result.problem, call);
    case 'unknown':
      return settleCancel(context, port, ref, id, result, call);
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
  const order = await findClosed(context, port, ref, refusal, call);
  if (!order) throw orderNotFound(id, port);
  if (!isActive(order.state)) return ended(order);
  // Refused as not active while a read goes on showing it resting: it cannot be told from here which of them is right,
  // so nothing is claimed about it.
  throw refusal.with({ order, retryable: true });
}

/**
 * A cancel may be refused for a reason that has nothing to do with the order, such as an account that may not trade. It
 * then goes on resting, which the caller must hear. When it cannot be read, the refusal is what is known.
 */
async function withTheOrder(port: ExchangePort, ref: OrderRef, refusal: Problem, call: CallContext): Promise<Problem> {
  try {
    const order = await port.find(ref, call);
    if (order === undefined) return refusal;
    return refusal.with(isActive(order.state) ? { order, orderState: 'placed' } : { order });
  } catch (error) {
    if (error instanceof Problem) return refusal;
    throw error;
  }
}

/**
 * The order after it was refused as not active: a read may lag behind the engine, so one that shows it resting is not
 * taken for the last word. When it cannot be read, the refusal is what is known.
 */
export async function findClosed(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  refusal: Problem,
  call: CallContext,
): Promise<Order | undefined> {
  try {
    return await findPatiently(context, port, ref, call, ({ state }) => !isActive(state));
  } catch (error) {
    if (error instanceof Problem) throw refusal.with({ retryable: true });
    throw error;
  }
}

/** A cancel that was acknowledged with an order that still trades: only reading on tells how it ends. */
function stillActive(order: Order): LostReply {
  const detail = `The exchange acknowledged the cancel and shows the order as ${order.exchangeState}.`;
  return {
    problem: new Problem('EXCHANGE_PROTOCOL', detail, { exchange: order.exchange }),
    fence: null,
    clientOrderIds: [],
  };
}

/**
 * Settles a cancel whose reply was lost by reading the order until it is closed, or until nothing can close it any more. That
 * there is no such order is believed only after the listing lag, however long ago the cancel could still take effect: the
 * order itself may have come a moment ago.
 */
export async function settleCancel(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  id: OrderIdParts,
  lost: LostReply,
  call: CallContext,
): Promise<CancelResult> {
  let seen: Order | undefined;
  const absentFrom = context.now() + port.facts.listingLagMs;
  const resolution = await resolveUnknown<Order>(
    context,
    port,
    absenceProvenAfter(port, lost.fence),
    call,
    async () => {
      const lookedAt = context.now();
      seen = await port.find(ref, call);
      if (seen === undefined) return { kind: lookedAt >= absentFrom ? 'noTrace' : 'pending' };
      return isActive(seen.state) ? { kind: 'noTrace' } : { kind: 'effect', value: seen };
    },
  );
  switch (resolution.kind) {
    case 'effect':
      return ended(resolution.value);
    case 'noEffect':
      if (!seen) throw orderNotFound(id, port);
      throw provenNotExecuted('cancel', ref.instrument, lost.problem).with({ orderState: 'placed', order: seen });
    case 'unresolved':
      return unknownOutcome(
        'cancel',
        ref.instrument,
        formatOrderId(id),
        { ...lost, clientOrderIds: [] },
        resolution.askAgainMs,
      );
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
