import type { Order } from '../../domain/order.ts';
import { formatOrderId, type OrderIdParts } from '../../domain/order-id.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import {
  type Acceptance,
  type CallContext,
  type ExchangePort,
  isAcceptance,
  type OrderRef,
} from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';
import { findPatiently, orderNotFound } from './find-patiently.ts';
import { absenceProvenAfter, type LostReply, resolveUnknown } from './resolve.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './unknown-outcome.ts';

export type CancelResult =
  | { readonly outcome: 'canceled'; readonly order: Order; readonly replayed?: boolean }
  | UnknownOutcome;

/** A refusal "unknown or not active" does not say why; the order does (docs/venues/binance.md §2.5). */
export async function whatBecameOfIt(
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
  // Refused as not active while reads still show it resting: Atlas cannot tell which is right,
  // so it claims nothing.
  throw refusal.with({ order, retryable: true });
}

/**
 * Reads the order after a refusal as not active. A read may lag behind the engine, so one that shows the order resting is
 * repeated. When the order cannot be read, only the refusal is known.
 */
async function findClosed(
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

/** An acknowledged cancel whose reply shows the order as still active: only further reads show how it ends. */
export function stillActive(order: Order): LostReply {
  const detail = `The exchange acknowledged the cancel and shows the order as ${order.exchangeState}.`;
  return {
    problem: new Problem('EXCHANGE_PROTOCOL', detail, { exchange: order.exchange }),
    acceptedUntil: null,
    clientOrderIds: [],
  };
}

/** A command whose reply says only that it was accepted: only a read shows what happened to the order. */
export function onlyAccepted({ exchange, facts }: ExchangePort, command: 'amend' | 'cancel'): LostReply {
  const detail = `${facts.name} accepted the ${command} and did not report the state of the order.`;
  return { problem: new Problem('EXCHANGE_PROTOCOL', detail, { exchange }), acceptedUntil: null, clientOrderIds: [] };
}

/**
 * Resolves a cancel whose reply was lost by reading the order until it is closed or the cancel can no longer take effect. An
 * absence of the order is believed only after the listing lag, however long ago the cancel was sent: the
 * order itself may be new.
 *
 * A cancel that was accepted may lose against the trigger of a conditional order, which is in the book then, under another
 * id. `cancelTriggered`, if given, is sent once when a read shows that: two cancels equal one.
 */
export async function settleCancel(
  context: OrdersContext,
  port: ExchangePort,
  ref: OrderRef,
  id: OrderIdParts,
  lost: LostReply,
  call: CallContext,
  cancelTriggered?: () => Promise<CommandOutcome<Order | Acceptance>>,
): Promise<CancelResult> {
  let seen: Order | undefined;
  let again = cancelTriggered;
  const absentFrom = context.now() + port.facts.listingLagMs;
  const resolution = await resolveUnknown<Order>(
    context,
    port,
    absenceProvenAfter(port, lost.acceptedUntil),
    call,
    async () => {
      const lookedAt = context.now();
      seen = await port.find(ref, call);
      if (seen === undefined) return { kind: lookedAt >= absentFrom ? 'noTrace' : 'pending' };
      if (!isActive(seen.state)) return { kind: 'effect', value: seen };
      if (again === undefined || seen.triggeredOrderId === null) return { kind: 'noTrace' };
      const send = again;
      again = undefined;
      const outcome = await send();
      if (outcome.outcome !== 'acknowledged' || isAcceptance(outcome.value)) return { kind: 'pending' };
      return isActive(outcome.value.state) ? { kind: 'pending' } : { kind: 'effect', value: outcome.value };
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

/** The result of a cancel whose order has ended; throws 409 if it was not cancelled. */
export function ended(order: Order): CancelResult {
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
