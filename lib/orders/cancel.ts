import type { Deadline } from '../domain/deadline.ts';
import type { Order } from '../domain/order.ts';
import { formatOrderId, type OrderIdParts, parseOrderId } from '../domain/order-id.ts';
import { isActive } from '../domain/order-state.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem } from '../domain/problem.ts';
import {
  type Acceptance,
  type CallContext,
  type ExchangePort,
  isAcceptance,
  type OrderRef,
} from '../exchanges/port.ts';
import { type IntentSubject, intentProductOf } from '../intents/intent.ts';
import { callOf, instrumentOf, portOf, type SendingDeadline } from '../reference/context.ts';
import { aboutOneOrder, type Caller } from './reconcile/command.ts';
import { type OrdersContext, type RecordingContext, sendPatiently } from './reconcile/context.ts';
import { runCommand } from './reconcile/run-command.ts';
import {
  type CancelResult,
  ended,
  onlyAccepted,
  settleCancel,
  stillActive,
  whatBecameOfIt,
} from './reconcile/settle-cancel.ts';

/**
 * Cancels one order; recorded when it has a key. Cancelling a cancelled order returns the order. An order that
 * ended otherwise is 409 with its current state: a cancel that loses the race against a fill is not a cancel.
 */
export function cancelOrder(
  context: RecordingContext,
  orderId: string,
  caller: Caller,
  deadline: Deadline,
): Promise<CancelResult> {
  return cancelBy(context, orderId, caller, deadline, {
    prepare: () => prepareCancel(context, orderId, deadline),
    send: ({ port, ref }, call) => sendPatiently(context, call, (patient) => port.cancel(ref, patient)),
  });
}

/** How the cancel of one order is prepared and sent. */
export interface CancelWay {
  readonly prepare: () => Promise<PreparedCancel>;
  /** Its request may cancel other orders too; the outcome is that of this order. */
  readonly send: (prepared: PreparedCancel, call: CallContext) => Promise<CommandOutcome<Order | Acceptance>>;
}

/** Cancels one order in the given way. Throws like `cancelOrder`. */
export async function cancelBy(
  context: RecordingContext,
  orderId: string,
  caller: Caller,
  deadline: Deadline,
  { prepare, send }: CancelWay,
): Promise<CancelResult> {
  const asked = { operation: 'cancel', input: { orderId }, givenId: null } as const;
  const result = await runCommand(context, asked, caller, deadline, async () => {
    const prepared = await prepare();
    return {
      port: prepared.port,
      subject: cancelSubject(prepared),
      send: (acceptedUntil) => sendCancel(context, prepared, { ...deadline, acceptedUntil }, send),
    };
  });
  const concluded = aboutOneOrder(result);
  if (concluded.outcome === 'unknown') return concluded;
  return { outcome: 'canceled', order: concluded.order, replayed: concluded.replayed };
}

function cancelSubject({ ref, id }: PreparedCancel): IntentSubject {
  return { operation: 'cancel', ...intentProductOf(ref.instrument), orderId: formatOrderId(id) };
}

/** A cancel that may be sent. */
export interface PreparedCancel {
  readonly port: ExchangePort;
  readonly ref: OrderRef;
  readonly id: OrderIdParts;
}

/** Everything before sending. Requests at most the instrument. */
export async function prepareCancel(
  context: OrdersContext,
  orderId: string,
  deadline: Deadline,
): Promise<PreparedCancel> {
  const id = parseOrderId(orderId);
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  return { port, ref: { instrument, exchangeOrderId: id.exchangeOrderId }, id };
}

/** Sends the cancel once and finds out its outcome. Throws like `cancelOrder`. */
async function sendCancel(
  context: OrdersContext,
  prepared: PreparedCancel,
  deadline: SendingDeadline,
  send: CancelWay['send'],
): Promise<CancelResult> {
  const { port, ref, id } = prepared;
  const call = callOf(context, port, deadline, 'cancel');
  const result = await send(prepared, call);
  switch (result.outcome) {
    case 'acknowledged':
      if (isAcceptance(result.value)) {
        const accepted = onlyAccepted(port, 'cancel');
        return settleCancel(context, port, ref, id, accepted, call, () => port.cancel(ref, call));
      }
      // The reply may show an order that filled at the same moment, so its state decides. An order that is
      // still active is not cancelled yet.
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

/**
 * A cancel may be refused for a reason unrelated to the order, such as an account that may not trade. The order
 * then still rests, and the caller must know. When the order cannot be read, only the refusal is known.
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
