import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import type { Exchange } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import { type CheckedOrder, checkOrder } from './checked-order.ts';
import { beforeSending, callOf, commandCall, type Deadline, type OrdersContext, portOf } from './context.ts';
import { createFillSearch } from './fill-search.ts';
import { followUp } from './follow-up.ts';
import { kinshipOf, type SentOrder } from './kinship.ts';
import type { Order, OrderRequest } from './order.ts';
import { isActive } from './order-state.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './outcome.ts';
import { absenceProvenAfter, type LostReply, resolveUnknown } from './resolve.ts';

export type PlaceRequest = OrderRequest & { readonly exchange: Exchange; readonly symbol: string };

export type PlaceResult =
  | { readonly outcome: 'placed'; readonly order: Order; readonly replayed?: boolean }
  | UnknownOutcome;

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
  return sendPlace(context, await preparePlace(context, request, deadline), deadline);
}

/** An order that may be sent, and where to. */
export interface PreparedPlace {
  readonly port: ExchangePort;
  readonly order: CheckedOrder;
  /** See `SentOrder`. */
  readonly ownId: boolean;
}

/**
 * All that comes before the sending: whatever goes wrong here, nothing was placed. `keyedId` is the client order id that
 * follows from an idempotency key; the key may have been used before its intent was forgotten, so it proves no order ours.
 */
export async function preparePlace(
  context: OrdersContext,
  request: PlaceRequest,
  deadline: Deadline,
  keyedId?: string,
): Promise<PreparedPlace> {
  try {
    const { exchange, symbol } = request;
    if (!context.ports.some((port) => port.exchange === exchange)) {
      throw new Problem('NOT_SUPPORTED', `${exchange} is not enabled here.`, { exchange });
    }
    const instrument = await beforeSending(deadline, () => context.catalogue.find({ exchange, symbol }, deadline));
    const givenId = request.clientOrderId ?? keyedId;
    const port = portOf(context, exchange, instrument.market);
    const order = checkOrder(instrument, { ...request, clientOrderId: givenId ?? context.newClientOrderId() });
    await beforeSending(deadline, () => context.guard.place(order, port, callOf(context, port, deadline)));
    return { port, order, ownId: givenId === undefined };
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'notPlaced' });
    throw error;
  }
}

/** Sends the order, once, and finds out what became of it. Throws as `placeOrder` does. */
export async function sendPlace(
  context: OrdersContext,
  { port, order, ownId }: PreparedPlace,
  deadline: Deadline,
): Promise<PlaceResult> {
  const call = callOf(context, port, deadline, 'order');
  const sent = { order, sentAt: context.now(), ownId };
  const result = await context.guard.whilePlacing(order, (refusal) =>
    port.place(order, { ...commandCall(context, call), refusal }),
  );
  switch (result.outcome) {
    case 'acknowledged':
      return { outcome: 'placed', order: await followUp(context, port, order, result.value, call) };
    case 'notExecuted':
      throw result.problem.with({ orderState: 'notPlaced' });
    case 'rejected':
      if (result.problem.code !== 'DUPLICATE_CLIENT_ORDER_ID') throw result.problem.with({ orderState: 'notPlaced' });
      return adoptDuplicate(context, port, sent, result.problem, call);
    case 'unknown':
      return settlePlace(context, port, sent, result, call);
  }
}

/**
 * Looks for the order a lost place may have left behind. An order that stood under the id before is no trace of it; one
 * that came since and is another may hide it, so neither presence nor absence is then claimed. That an order which cannot
 * rest is absent is believed only when the account's fills show none of it either.
 */
export async function settlePlace(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  lost: LostReply,
  call: CallContext,
): Promise<PlaceResult> {
  const { instrument, clientOrderId } = sent.order;
  const provenAfter = absenceProvenAfter(port, lost.fence);
  const searchFills = createFillSearch(port, sent, provenAfter, call);
  const resolution = await resolveUnknown<Order>(context, provenAfter, call, async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId }, call);
    if (found) {
      const kinship = await kinshipOf(port, sent, found, call);
      if (kinship === 'ours') return { kind: 'effect', value: found };
      if (kinship === 'stranger') return { kind: 'pending' };
    }
    return absenceProves ? searchFills() : { kind: 'noTrace' };
  });
  switch (resolution.kind) {
    case 'effect':
      return { outcome: 'placed', order: resolution.value };
    case 'noEffect':
      throw provenNotExecuted('order', instrument, lost.problem);
    case 'unresolved':
      return unknownOutcome('place', instrument, null, { ...lost, clientOrderIds: [clientOrderId] });
  }
}

/** The order under an id that the exchange calls a duplicate. */
interface Standing {
  readonly ours: boolean;
  readonly order: Order;
}

/**
 * "Duplicate" does not prove that nothing was placed: a network may deliver one request twice, and then the second
 * delivery is refused because of the first. So the order under the id is looked at: ours is adopted; another one that
 * is open is what stood in the way. One that is closed may be what a lagging read shows in place of ours, so it is
 * believed only after the venue's listing lag. When nothing shows at all, the exchange contradicts itself, and the
 * outcome is unknown.
 */
async function adoptDuplicate(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  refusal: Problem,
  call: CallContext,
): Promise<PlaceResult> {
  const { instrument, clientOrderId } = sent.order;
  let other: Order | undefined;
  // The engine has spoken, so only the listing can still lag: however long it might have sat on the request.
  const provenAfter = context.now() + port.facts.listingLagMs;
  const searchFills = createFillSearch(port, sent, provenAfter, call);
  const resolution = await resolveUnknown<Standing>(context, provenAfter, call, async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId }, call);
    other = undefined;
    if (found) {
      const ours = (await kinshipOf(port, sent, found, call)) === 'ours';
      if (ours || isActive(found.state)) return { kind: 'effect', value: { ours, order: found } };
      other = found;
    }
    if (!absenceProves) return { kind: 'noTrace' };
    const filled = await searchFills();
    return filled.kind === 'effect' ? { kind: 'effect', value: { ours: true, order: filled.value } } : filled;
  });
  if (resolution.kind === 'effect') {
    const { ours, order } = resolution.value;
    if (ours) return { outcome: 'placed', order };
    throw refusal.with({ orderState: 'notPlaced', order });
  }
  if (resolution.kind === 'noEffect' && other) throw refusal.with({ orderState: 'notPlaced', order: other });
  // Which of the two is right is not to be told before a second copy of the request could no longer be accepted.
  const over = port.validityMs === null ? null : context.now() + port.validityMs;
  return unknownOutcome('place', instrument, null, { problem: refusal, fence: over, clientOrderIds: [clientOrderId] });
}
