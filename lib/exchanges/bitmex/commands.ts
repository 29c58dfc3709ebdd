import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import { asNotActive, contradiction, rejected } from '../client/no-order.ts';
import { lostOutcome, settledOutcomeOf } from '../client/outcome.ts';
import type { Acceptance, CallContext, CanceledAll, CancelScope, OrderRef } from '../port.ts';
import { listOf, UnreadableReply, unlessOdd } from '../wire.ts';
import type { BitmexClient, BitmexRequest } from './client.ts';
import type { LifeCycleGuard } from './life-cycle-guard.ts';
import { acceptedId, type BitmexOrderRow, cancelElement, cancelElements, orderRow } from './models.ts';
import { bitmexOrderOf } from './parse.ts';
import * as query from './query.ts';
import { AT_BITMEX, reasonOf } from './refusal.ts';
import { withBitmexViolation } from './violations.ts';

export interface CommandDeps {
  readonly client: BitmexClient;
  readonly lifeCycle: LifeCycleGuard;
  /** Receives unknown order states. */
  readonly unmapped: (ordStatus: string) => void;
}

/** Places an order; sent once, whatever the reply. */
export async function placeBitmexOrder(
  { client, lifeCycle, unmapped }: CommandDeps,
  order: CheckedOrder,
  call: CallContext,
): Promise<CommandOutcome<Order | Acceptance>> {
  const { instrument, clientOrderId } = order;
  const refusal = lifeCycle.refuses(order) ?? contradiction(order, 'bitmex');
  const request = refusal ?? requestOf(order);
  if (request instanceof Problem) return rejected(request.with({ orderState: 'notPlaced' }));
  const answer = await client.ask(request, call);
  const explain = (problem: Problem) => withBitmexViolation(aboutRequest(problem), instrument);
  return settledOutcomeOf<Order | Acceptance>(
    answer,
    { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain },
    (json) => {
      const exchangeOrderId = acceptedId(json, clientOrderId);
      if (exchangeOrderId !== undefined)
        return { outcome: 'acknowledged', value: { kind: 'accepted', exchangeOrderId } };
      const row = orderRow(json);
      if (row.clOrdID !== clientOrderId) throw new UnreadableReply('clOrdID is not the requested one.');
      const placed = bitmexOrderOf(row, instrument, unmapped);
      return placed.state === 'REJECTED'
        ? rejected(explain(rejection(placed)))
        : { outcome: 'acknowledged', value: placed };
    },
  );
}

function requestOf(order: CheckedOrder): BitmexRequest | Problem {
  try {
    if (order.quantity !== null || order.closePosition) return query.placeBitmex(order);
    return new Problem('NOT_SUPPORTED', 'BitMEX does not support market orders by quote amount.', AT_BITMEX);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

/** A refusal in the form of an order (docs/venues/bitmex.md §2.2): HTTP 200, `Rejected`, and the reason in the order. */
function rejection(order: Order): Problem {
  const reason = order.stateReason ?? 'no reason given';
  return new Problem(reasonOf(reason), `BitMEX rejected the order: ${reason}`, {
    ...AT_BITMEX,
    exchangeMessage: reason,
    orderState: 'notPlaced',
    order,
  });
}

/** "Unknown order" in answer to a request that named none: the path was not understood. */
function aboutRequest(problem: Problem): Problem {
  if (problem.code !== 'ORDER_NOT_FOUND') return problem;
  return new Problem('EXCHANGE_REFUSED_REQUEST', problem.detail, problem.details);
}

/** Cancels one order. The order has the reason of a refusal, not the reply (§2.5). */
export async function cancelBitmexOrder(
  { client, lifeCycle, unmapped }: CommandDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Order>> {
  const closed = lifeCycle.closed();
  if (closed) return rejected(closed);
  if (!isPossibleBitmexId(ref)) {
    return rejected(new Problem('ORDER_NOT_ACTIVE', 'BitMEX has no such order: its order ids are GUIDs.', AT_BITMEX));
  }
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  const answer = await client.ask(query.cancelBitmex(ref.instrument, ref), call);
  const about = { untouched: undefined, clientOrderIds, explain: asNotActive };
  return settledOutcomeOf<Order>(answer, about, (json) => {
    const [element, ...more] = cancelElements(json);
    if (element === undefined || more.length > 0)
      throw new UnreadableReply('the answer to one cancel does not have exactly one order.');
    if (element.kind === 'refused') {
      if ('exchangeOrderId' in ref && element.orderID !== undefined && element.orderID !== ref.exchangeOrderId) {
        throw new UnreadableReply('orderID is not the requested one.');
      }
      const why = `BitMEX did not cancel the order: ${element.error}`;
      return rejected(new Problem('ORDER_NOT_ACTIVE', why, { ...AT_BITMEX, exchangeMessage: element.error }));
    }
    const order = bitmexOrderOf(answeringBitmexOrder(element.row, ref), ref.instrument, unmapped);
    if (!isActive(order.state)) return { outcome: 'acknowledged', value: order };
    // PendingCancel (§3): accepted, not done.
    const why = `BitMEX answered that the cancel is in progress: the order is ${order.exchangeState}.`;
    return lostOutcome(new Problem('EXCHANGE_PROTOCOL', why, AT_BITMEX), null, clientOrderIds);
  });
}

/**
 * Cancels the open orders of the instrument, on one side if given, whatever was listed: BitMEX supports both, and names what
 * it cancelled. An empty answer is a success that cancelled nothing (§2.6).
 */
export async function cancelAllOrders(
  { client, lifeCycle, unmapped }: CommandDeps,
  { instrument, side }: CancelScope,
  call: CallContext,
): Promise<CommandOutcome<CanceledAll>> {
  const closed = lifeCycle.closed();
  if (closed) return rejected(closed);
  const answer = await client.ask(query.cancelAllBitmex(instrument, side), call);
  const about = { untouched: undefined, clientOrderIds: [] };
  return settledOutcomeOf<CanceledAll>(answer, about, (json) => {
    // The caller looks up orders that are missing here or not ended yet (`ExchangePort.cancelAll`).
    const elements = listOf(json, 'The answer');
    const orders = elements.flatMap((each) => {
      const element = unlessOdd(() => cancelElement(each));
      return element?.kind === 'order' ? (unlessOdd(() => bitmexOrderOf(element.row, instrument, unmapped)) ?? []) : [];
    });
    const allNamed = orders.length > 0 && orders.length === elements.length;
    return { outcome: 'acknowledged', value: { orders, allNamed, emptied: true } };
  });
}

/** BitMEX's ids are GUIDs (§2.1); anything else would be refused as a parameter. */
export function isPossibleBitmexId(ref: OrderRef): boolean {
  return !('exchangeOrderId' in ref) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(ref.exchangeOrderId);
}

/** Guards against an answer to another request, e.g. on a connection that fell out of step. */
export function answeringBitmexOrder(
  row: BitmexOrderRow,
  asked: { readonly exchangeOrderId?: string; readonly clientOrderId?: string },
): BitmexOrderRow {
  const { exchangeOrderId = row.orderID, clientOrderId = row.clOrdID } = asked;
  if (row.orderID !== exchangeOrderId) throw new UnreadableReply('orderID is not the requested one.');
  if (row.clOrdID !== clientOrderId) throw new UnreadableReply('clOrdID is not the requested one.');
  return row;
}
