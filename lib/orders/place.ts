import { type CheckedOrder, checkOrder } from '../domain/checked-order.ts';
import type { Exchange } from '../domain/instrument.ts';
import type { Order, OrderRequest } from '../domain/order.ts';
import { isActive } from '../domain/order-state.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangeMoment, ExchangePort } from '../exchanges/port.ts';
import type { ClientOrderIdOrigin } from '../intents/intent.ts';
import { portsFor } from '../reference/catalogue.ts';
import {
  beforeSending,
  callOf,
  commandCall,
  type Deadline,
  type OrdersContext,
  portOf,
  type SendingDeadline,
} from './context.ts';
import { followUp } from './follow-up.ts';
import { attributionOf, type SentOrder, sendingNow } from './reconcile/attribution.ts';
import { createFillSearch } from './reconcile/fill-search.ts';
import {
  absenceProvenAfter,
  askAgainAfter,
  type Evidence,
  type LostReply,
  type Resolution,
  resolveUnknown,
} from './reconcile/resolve.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './reconcile/unknown-outcome.ts';

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

/** What exchanges tell creations by (protocol/binance.md §3, protocol/bitmex.md §2.2). */
const CLOCK_TICK_MS = 1;

/** An order that may be sent, and where to. */
export interface PreparedPlace {
  readonly port: ExchangePort;
  readonly order: CheckedOrder;
  readonly idOrigin: ClientOrderIdOrigin;
  /** The intent that it is recorded as. */
  readonly intentId: string | undefined;
  /** The exchange's clock before anything of it is sent. */
  readonly sentAfter: ExchangeMoment;
}

/**
 * All that comes before the sending: whatever goes wrong here, nothing was placed. `keyedId` is the client order id that
 * follows from an idempotency key; it is the order's where the caller names none.
 */
export async function preparePlace(
  context: OrdersContext,
  request: PlaceRequest,
  deadline: Deadline,
  keyedId?: string,
): Promise<PreparedPlace> {
  try {
    const { exchange, symbol, clientOrderId: givenId } = request;
    if (!context.ports.some((port) => port.exchange === exchange)) {
      throw new Problem('NOT_SUPPORTED', `${exchange} is not enabled here.`, { exchange });
    }
    // The clock is learnt while the instrument is looked up: an intent tells by it until when an effect is possible.
    const [instrument] = await beforeSending(deadline, () =>
      Promise.all([
        context.catalogue.find({ exchange, symbol }, deadline),
        ...portsFor(context.ports, { exchange, symbol }).map((port) => port.ready(callOf(context, port, deadline))),
      ]),
    );
    const port = portOf(context, exchange, instrument.market);
    const clientOrderId = givenId ?? keyedId ?? context.newClientOrderId();
    const order = checkOrder(instrument, { ...request, clientOrderId });
    await guarded(context, port, order, callOf(context, port, deadline));
    const idOrigin = givenId !== undefined ? 'given' : keyedId !== undefined ? 'derived' : 'drawn';
    const sentAfter = port.exchangeTime(context.now());
    if (idOrigin === 'given' && !Number.isFinite(sentAfter.within)) throw withoutClock(port);
    return { port, order, idOrigin, intentId: keyedId, sentAfter };
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'notPlaced' });
    throw error;
  }
}

/**
 * An id that its caller chose may have been used before: should the reply be lost, only the exchange's clock tells the order
 * from an older one.
 */
function withoutClock({ exchange, facts }: ExchangePort): Problem {
  const why = `The clock of ${facts.name} could not be read, and only by it an order under a clientOrderId of your own is told from an older one; nothing was placed. Try again, or leave the id to Atlas.`;
  return new Problem('EXCHANGE_UNREACHABLE', why, { exchange });
}

/**
 * Sends the order and finds out what became of it. It is sent once; and once more only where the exchange refused the
 * first copy for a reason that is gone since, after a look that began when no copy of it could take effect any more, and
 * found nothing. Throws as `placeOrder` does.
 */
export async function sendPlace(
  context: OrdersContext,
  { port, order, idOrigin, intentId }: PreparedPlace,
  deadline: SendingDeadline,
): Promise<PlaceResult> {
  const call = callOf(context, port, deadline, 'order');
  const sent = { order, idOrigin, intentId, sentAt: sendingNow(port, context.now()) };
  // Exchanges tell creations to the millisecond: an order of the same one could not be told from an older one.
  if (idOrigin === 'given') await context.sleep(CLOCK_TICK_MS, call.signal);
  return await context.guard.whilePlacing(order, (refusal) => sendCopies(context, port, sent, { ...call, refusal }));
}

async function sendCopies(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder & { readonly order: CheckedOrder },
  call: CallContext,
): Promise<PlaceResult> {
  const first = await sendCopy(context, port, sent, call);
  if (first !== 'sendAgain') return first;
  // Time has passed: what the operator allows is asked for anew, as for a first copy.
  await guarded(context, port, sent.order, call);
  const second = await sendCopy(context, port, sent, call);
  if (second !== 'sendAgain') return second;
  const { instrument } = sent.order;
  const why = `${port.facts.name} refused the order twice for what was put right in between; nothing was placed.`;
  throw new Problem('NOT_PLACED', why, { exchange: instrument.exchange, orderState: 'notPlaced', retryable: true });
}

/** Throws what forbids the order now, of which no copy can have taken effect. */
async function guarded(
  context: OrdersContext,
  port: ExchangePort,
  order: CheckedOrder,
  call: CallContext,
): Promise<void> {
  try {
    await beforeSending(call, () => context.guard.place(order, port, call));
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'notPlaced' });
    throw error;
  }
}

/** One copy of the order, and what became of it. `sendAgain`: proven to have had no effect, and refused for what is gone. */
async function sendCopy(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder & { readonly order: CheckedOrder },
  call: CallContext,
): Promise<PlaceResult | 'sendAgain'> {
  const { order } = sent;
  const result = await port.place(order, commandCall(context, call));
  switch (result.outcome) {
    case 'acknowledged':
      return placedAs(await followUp(context, port, order, result.value, call));
    case 'notExecuted':
      throw result.problem.with({ orderState: 'notPlaced' });
    case 'rejected': {
      const { problem, recheckFrom, sendAgain } = result;
      if (problem.code === 'DUPLICATE_CLIENT_ORDER_ID') return adoptDuplicate(context, port, sent, problem, call);
      if (recheckFrom === undefined) throw problem.with({ orderState: 'notPlaced' });
      const resolution = await lookUntil(context, port, sent, recheckFrom, call);
      if (resolution.kind === 'effect') return placedAs(resolution.value);
      // Where the look could not be made, nothing is claimed of the order, and whoever asks later looks again.
      if (resolution.kind === 'unresolved') return stillPossible(context, port, order, problem);
      if (sendAgain) return 'sendAgain';
      throw problem.with({ orderState: 'notPlaced' });
    }
    case 'unknown': {
      const resolution = await lookForLost(context, port, sent, result.fence, call);
      if (resolution.kind === 'noEffect' && result.sendAgain) return 'sendAgain';
      return concluded(resolution, sent, result);
    }
  }
}

/**
 * The order as the answer to its place. One that the exchange took and rejected is a refusal, however it came to be known:
 * by the reply, or by a read (protocol/binance.md §3, protocol/bitmex.md §2.2).
 */
export function placedAs(order: Order): PlaceResult {
  if (order.state !== 'REJECTED') return { outcome: 'placed', order };
  const { exchange, stateReason } = order;
  throw new Problem('EXCHANGE_REJECTED', `${exchange} rejected the order: ${stateReason ?? 'it gives no reason'}`, {
    exchange,
    exchangeMessage: stateReason ?? undefined,
    orderState: 'notPlaced',
    order,
  });
}

/** Finds out what became of a place whose reply was lost. Throws when it was refused, or proven to have had no effect. */
export async function settlePlace(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  lost: LostReply,
  call: CallContext,
): Promise<PlaceResult> {
  return concluded(await lookForLost(context, port, sent, lost.fence, call), sent, lost);
}

function concluded(resolution: Resolution<Order>, { order }: SentOrder, lost: LostReply): PlaceResult {
  const { instrument, clientOrderId } = order;
  switch (resolution.kind) {
    case 'effect':
      return placedAs(resolution.value);
    case 'noEffect':
      throw provenNotExecuted('order', instrument, lost.problem);
    case 'unresolved':
      return unknownOutcome(
        'place',
        instrument,
        null,
        { ...lost, clientOrderIds: [clientOrderId] },
        resolution.askAgainMs,
      );
  }
}

function lookForLost(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  fence: number | null,
  call: CallContext,
): Promise<Resolution<Order>> {
  const effectUntil = fence === null ? undefined : fence + port.facts.engineLagMs;
  return lookUntil(context, port, { ...sent, effectUntil }, absenceProvenAfter(port, fence), call);
}

function lookUntil(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): Promise<Resolution<Order>> {
  return resolveUnknown(context, port, provenAfter, call, lookForPlaced(context, port, sent, provenAfter, call));
}

/**
 * Makes a look for the order that a place may have left behind. An order that stood under the id before is no trace of it;
 * one that came since and is another, or of which that cannot be told, may hide it, so neither presence nor absence is then
 * claimed. That an order which cannot rest is absent is believed only when the account's fills show none of it either.
 */
export function lookForPlaced(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): (absenceProves: boolean) => Promise<Evidence<Order>> {
  const { instrument, clientOrderId } = sent.order;
  const searchFills = createFillSearch(context, port, sent, provenAfter, call);
  return async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId }, call);
    if (found) {
      const attribution = await attributionOf(context, port, sent, found, call);
      if (attribution === 'ours') return { kind: 'effect', value: found };
      if (attribution !== 'older') return { kind: 'pending' };
    }
    return absenceProves ? searchFills() : { kind: 'noTrace' };
  };
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
  const provenAfter = port.exchangeTime(context.now()).at + port.facts.listingLagMs;
  const searchFills = createFillSearch(context, port, sent, provenAfter, call);
  const resolution = await resolveUnknown<Standing>(context, port, provenAfter, call, async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId }, call);
    other = undefined;
    if (found) {
      const attribution = await attributionOf(context, port, sent, found, call);
      if (attribution === 'undecided') return { kind: 'pending' };
      const ours = attribution === 'ours';
      if (ours || isActive(found.state)) return { kind: 'effect', value: { ours, order: found } };
      other = found;
    }
    if (!absenceProves) return { kind: 'noTrace' };
    const filled = await searchFills();
    return filled.kind === 'effect' ? { kind: 'effect', value: { ours: true, order: filled.value } } : filled;
  });
  if (resolution.kind === 'effect') {
    const { ours, order } = resolution.value;
    if (ours) return placedAs(order);
    throw refusal.with({ orderState: 'notPlaced', order });
  }
  if (resolution.kind === 'noEffect' && other) throw refusal.with({ orderState: 'notPlaced', order: other });
  // Which of the two is right is not to be told before a second copy of the request could no longer be accepted.
  return stillPossible(context, port, sent.order, refusal);
}

/** A refusal that may hide the effect of another copy: unknown until none can be accepted any more. */
function stillPossible(
  context: OrdersContext,
  port: ExchangePort,
  { instrument, clientOrderId }: SentOrder['order'],
  problem: Problem,
): UnknownOutcome {
  const { validityMs } = port;
  const fence = validityMs === null ? null : port.exchangeTime(context.now()).at + validityMs;
  const askAgainMs = askAgainAfter(port, context.now(), absenceProvenAfter(port, fence));
  return unknownOutcome('place', instrument, null, { problem, fence, clientOrderIds: [clientOrderId] }, askAgainMs);
}
