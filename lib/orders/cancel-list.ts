import type { Deadline } from '../domain/deadline.ts';
import { type LinkedOrders, tellsEachOrder } from '../domain/linked-orders.ts';
import { formatOrderId, type OrderIdParts, parseOrderId } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangePort, LinkedOrdersPort, LinkedOrdersRef } from '../exchanges/port.ts';
import { intentProductOf } from '../intents/intent.ts';
import { callOf, instrumentOf, portOf, type SendingDeadline } from '../reference/context.ts';
import { findListPatiently } from './read-list.ts';
import { aboutList, type Caller } from './reconcile/command.ts';
import { type OrdersContext, type RecordingContext, sendPatiently } from './reconcile/context.ts';
import type { LostReply } from './reconcile/resolve.ts';
import { runCommand } from './reconcile/run-command.ts';
import { type ListResult, listEnded, listNotFound, listsOf, settleCancelList } from './reconcile/settle-list.ts';

/**
 * Cancels what is left of an order list; recorded when it has a key. Cancelling a cancelled list returns it. A list that ended
 * otherwise is 409 with an order of it.
 */
export async function cancelOrderList(
  context: RecordingContext,
  orderListId: string,
  caller: Caller,
  deadline: Deadline,
): Promise<ListResult> {
  const asked = { operation: 'cancelList', input: { orderListId }, givenId: null } as const;
  const concluded = await runCommand(context, asked, caller, deadline, async () => {
    const prepared = await prepareListCancel(context, orderListId, deadline);
    const { port, ref, id } = prepared;
    return {
      port,
      subject: { operation: 'cancelList', ...intentProductOf(ref.instrument), orderListId: formatOrderId(id) },
      send: (acceptedUntil) => sendListCancel(context, prepared, { ...deadline, acceptedUntil }),
    };
  });
  const result = aboutList(concluded);
  if (result.outcome === 'unknown') return result;
  return { outcome: 'listCanceled', list: result.list, replayed: result.replayed };
}

interface PreparedListCancel {
  readonly port: ExchangePort;
  readonly lists: LinkedOrdersPort;
  readonly ref: LinkedOrdersRef;
  readonly id: OrderIdParts;
}

async function prepareListCancel(
  context: OrdersContext,
  orderListId: string,
  deadline: Deadline,
): Promise<PreparedListCancel> {
  const id = parseOrderId(orderListId);
  const port = await portOf(context, id.exchange, id.market);
  const lists = await listsOf(port);
  const instrument = await instrumentOf(context, id, deadline);
  return { port, lists, ref: { instrument, exchangeListId: id.exchangeOrderId }, id };
}

async function sendListCancel(
  context: OrdersContext,
  { port, lists, ref, id }: PreparedListCancel,
  deadline: SendingDeadline,
): Promise<ListResult> {
  const call = callOf(context, port, deadline, 'cancel');
  const result = await sendPatiently(context, call, (patient) => lists.cancel(ref, patient));
  switch (result.outcome) {
    case 'acknowledged': {
      const whole = await wholeList(context, port, ref, result.value, call);
      return whole === undefined ? toldInPart(context, port, ref, id, call) : listEnded(whole);
    }
    case 'notExecuted':
      throw result.problem;
    case 'rejected':
      if (result.problem.code !== 'ORDER_NOT_ACTIVE') throw result.problem;
      return whatBecameOfList(context, port, ref, id, result.problem, call);
    case 'unknown':
      return settleCancelList(context, port, ref, id, lostCancel(result), call);
  }
}

function lostCancel({ problem, acceptedUntil }: Omit<LostReply, 'clientOrderIds'>): LostReply {
  return { problem, acceptedUntil, clientOrderIds: [] };
}

/**
 * The list with all its orders. The answer to the cancel names only those that it ended, not one that filled before, so the list
 * is read; `undefined` where neither tells each of them.
 */
async function wholeList(
  context: OrdersContext,
  port: ExchangePort,
  ref: LinkedOrdersRef,
  canceled: LinkedOrders,
  call: CallContext,
): Promise<LinkedOrders | undefined> {
  const read = await findListPatiently(context, port, ref, call, ({ state }) => state !== 'EXECUTING').catch(
    () => undefined,
  );
  if (read !== undefined && read.state !== 'EXECUTING') return read;
  return tellsEachOrder(canceled) ? canceled : undefined;
}

/** A list that is told in part could hide what was bought: it is unknown how it ended until a read shows it. */
function toldInPart(
  context: OrdersContext,
  port: ExchangePort,
  ref: LinkedOrdersRef,
  id: OrderIdParts,
  call: CallContext,
): Promise<ListResult> {
  const why = `${port.facts.name} has cancelled the list, and not told yet how each of its orders ended.`;
  const problem = new Problem('EXCHANGE_PROTOCOL', why, { exchange: port.exchange, orderState: 'unknown' });
  return settleCancelList(context, port, ref, id, lostCancel({ problem, acceptedUntil: null }), call);
}

/** A refusal "unknown or not active" does not say why; the list does (docs/venues/binance.md §21.7). */
async function whatBecameOfList(
  context: OrdersContext,
  port: ExchangePort,
  ref: LinkedOrdersRef,
  id: OrderIdParts,
  refusal: Problem,
  call: CallContext,
): Promise<ListResult> {
  let list: LinkedOrders | undefined;
  try {
    list = await findListPatiently(context, port, ref, call, ({ state }) => state !== 'EXECUTING');
  } catch (error) {
    if (error instanceof Problem) throw refusal.with({ retryable: true });
    throw error;
  }
  if (list === undefined) throw listNotFound(id);
  // Refused as not active while reads still show it executing: Atlas cannot tell which is right, so it claims nothing.
  if (list.state === 'EXECUTING') throw refusal.with({ retryable: true });
  return listEnded(list);
}
