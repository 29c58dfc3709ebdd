import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import { decimal } from '../instruments/decimal.ts';
import type { Exchange } from '../instruments/instrument.ts';
import { type CheckedOrder, checkOrder } from './checked-order.ts';
import { callOf, type Deadline, type OrdersContext, portOf } from './context.ts';
import { followUp } from './follow-up.ts';
import type { Order, OrderRequest } from './order.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './outcome.ts';
import { type LostReply, resolveUnknown } from './resolve.ts';

export type PlaceRequest = OrderRequest & { readonly exchange: Exchange; readonly symbol: string };

export type PlaceResult = { readonly outcome: 'placed'; readonly order: Order } | UnknownOutcome;

/** How far the exchange's creation time may lie before our sending for the order to count as the one just sent. */
const CLOCK_TOLERANCE_MS = 1000;

/**
 * Places one order: checks it against every rule, sends it once, and answers with what the exchange holds. A lost
 * reply is settled by client order id; when the time runs out first, the outcome is `unknown`, and said.
 * Throws a `Problem` with `orderState: notPlaced` when the exchange refused it, or when it provably had no effect.
 */
export async function placeOrder(
  context: OrdersContext,
  request: PlaceRequest,
  deadline: Deadline,
): Promise<PlaceResult> {
  const instrument = await context.catalogue.find({ exchange: request.exchange, symbol: request.symbol }, deadline);
  const port = portOf(context, instrument.exchange, instrument.market);
  const call = callOf(context, port, deadline);
  const order = checkOrder(instrument, {
    ...request,
    clientOrderId: request.clientOrderId ?? context.newClientOrderId(),
  });

  const sentAt = context.now();
  const result = await port.place(order, call);
  switch (result.outcome) {
    case 'acknowledged':
      return { outcome: 'placed', order: await followUp(context, port, order, result.value, call) };
    case 'notExecuted':
      throw result.problem.with({ orderState: 'notPlaced' });
    case 'rejected':
      if (result.problem.code !== 'DUPLICATE_CLIENT_ORDER_ID') throw result.problem.with({ orderState: 'notPlaced' });
      return adoptDuplicate(context, port, order, sentAt, result.problem, call);
    case 'unknown':
      return settlePlace(context, port, order, result, call);
  }
}

/** Looks for the order a lost place may have left behind. */
async function settlePlace(
  context: OrdersContext,
  port: ExchangePort,
  order: CheckedOrder,
  lost: LostReply,
  call: CallContext,
): Promise<PlaceResult> {
  const { instrument, clientOrderId } = order;
  const resolution = await resolveUnknown<Order>(context, port, lost.fence, call, async () => {
    const found = await port.find({ instrument, clientOrderId }, call);
    return found ? { kind: 'effect', value: found } : { kind: 'noTrace' };
  });
  switch (resolution.kind) {
    case 'effect':
      return { outcome: 'placed', order: resolution.value };
    case 'noEffect':
      throw provenNotExecuted('order', instrument, lost.problem);
    case 'unresolved':
      return unknownOutcome('place', instrument, { clientOrderIds: [clientOrderId], orderId: null }, lost.problem);
  }
}

/**
 * "Duplicate" does not prove that nothing was placed: a network may deliver one request twice, and then the second
 * delivery is refused because of the first. The open order under this id is ours when it is the very order that was
 * asked for and was created after the request left; otherwise somebody else's use of the id is reported.
 */
async function adoptDuplicate(
  context: OrdersContext,
  port: ExchangePort,
  order: CheckedOrder,
  sentAt: number,
  problem: LostReply['problem'],
  call: CallContext,
): Promise<PlaceResult> {
  const { instrument, clientOrderId } = order;
  const resolution = await resolveUnknown<Order>(context, port, context.now(), call, async () => {
    const found = await port.find({ instrument, clientOrderId }, call);
    return found ? { kind: 'effect', value: found } : { kind: 'noTrace' };
  });
  if (resolution.kind !== 'effect') {
    return unknownOutcome('place', instrument, { clientOrderIds: [clientOrderId], orderId: null }, problem);
  }
  const existing = resolution.value;
  if (isSameOrder(order, existing) && createdSince(existing, sentAt)) return { outcome: 'placed', order: existing };
  throw problem.with({ orderState: 'notPlaced', order: existing });
}

function isSameOrder(order: CheckedOrder, existing: Order): boolean {
  const same = (a: string | null, b: string | null) => (a === null || b === null ? a === b : decimal(a).eq(decimal(b)));
  return (
    order.side === existing.side &&
    order.type === existing.type &&
    same(order.price, existing.price) &&
    (order.quantity === null || same(order.quantity, existing.quantity))
  );
}

function createdSince(existing: Order, sentAt: number): boolean {
  const time = existing.createdAt ?? existing.updatedAt;
  return time !== null && Date.parse(time) >= sentAt - CLOCK_TOLERANCE_MS;
}
