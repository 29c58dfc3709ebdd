import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { isConditional } from '../../domain/order-type.ts';
import { Problem, type ProblemCode } from '../../domain/problem.ts';
import type { Acceptance, CallContext, ExchangePort } from '../../exchanges/port.ts';
import { attributionOf, type SentOrder } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import { createFillSearch } from './fill-search.ts';
import { followUp } from './follow-up.ts';
import { withAsked } from './moved-price.ts';
import { createRenamedSearch } from './renamed-search.ts';
import {
  absenceProvenAfter,
  askAgainAfter,
  type Evidence,
  hasPassed,
  type LostReply,
  listedFrom,
  mayBeForgotten,
  type Resolution,
  resolveUnknown,
} from './resolve.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './unknown-outcome.ts';

export type PlaceResult =
  | { readonly outcome: 'placed'; readonly order: Order; readonly replayed?: boolean }
  | UnknownOutcome;

/**
 * The answer to a place. An order that the exchange accepted and then rejected is a refusal, whether the reply or a read shows
 * it (docs/venues/binance.md §3, docs/venues/bitmex.md §2.2), and so is a conditional order that was refused at its trigger
 * before anybody could read it (docs/venues/binance.md §20): nothing of it stands, and the problem has the order.
 */
export function placedAs(order: Order): PlaceResult {
  if (order.state !== 'REJECTED') return { outcome: 'placed', order };
  const { exchange, stateReason } = order;
  throw new Problem(codeOf(stateReason), `${exchange} rejected the order: ${stateReason ?? 'it gives no reason'}`, {
    exchange,
    exchangeMessage: stateReason ?? undefined,
    orderState: 'notPlaced',
    order,
  });
}

/** The codes of reasons that venues put a word in front of, the same at each of them. */
const REASON_CODES: ReadonlyMap<string | undefined, ProblemCode> = new Map([
  ['POST_ONLY', 'POST_ONLY_WOULD_TAKE'],
  ['FILL_OR_KILL', 'FILL_OR_KILL_UNFILLABLE'],
  ['REDUCE_ONLY', 'REDUCE_ONLY_REJECTED'],
]);

function codeOf(stateReason: string | null): ProblemCode {
  return REASON_CODES.get(stateReason?.split(':')[0]) ?? 'EXCHANGE_REJECTED';
}

/**
 * Tells what was asked for where the exchange moved it: an order that shows another price than the one it was placed with,
 * at a venue that moves prices. Only of one that was placed a moment ago: later, somebody may have amended it.
 */
export function withAdjusted(
  result: PlaceResult,
  { facts }: Pick<ExchangePort, 'facts'>,
  { price: asked }: Pick<CheckedOrder, 'price'>,
): PlaceResult {
  if (!facts.movesPrices || result.outcome !== 'placed' || asked === null) return result;
  return { ...result, order: withAsked(asked, result.order) };
}

/**
 * Reads an order that the exchange has only accepted, at once and until the listing lag is over; nothing is claimed
 * before. Throws when the order shows as rejected. The outcome is unknown if no order shows in time, or if another order has
 * its id.
 */
export async function settleAccepted(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder & { readonly order: CheckedOrder },
  { exchangeOrderId }: Acceptance,
  call: CallContext,
): Promise<PlaceResult> {
  const { order } = sent;
  const { instrument, clientOrderId } = order;
  const provenAfter = listedFrom(port, context.now());
  const look = async () => {
    const found = await port.find({ instrument, exchangeOrderId }, call);
    return found?.clientOrderId === clientOrderId ? found : undefined;
  };
  const shown = await look().catch(() => undefined);
  const resolution = shown
    ? ({ kind: 'effect', value: shown } as const)
    : await resolveUnknown(context, port, provenAfter, call, async () => {
        const found = await look();
        return found ? { kind: 'effect', value: found } : { kind: 'noTrace' };
      });
  if (resolution.kind === 'effect') return placedAs(await followUp(context, port, order, resolution.value, call));
  const why = `${port.facts.name} accepted the order as ${exchangeOrderId} but does not show it yet.`;
  const problem = new Problem('EXCHANGE_PROTOCOL', why, { exchange: instrument.exchange, orderState: 'unknown' });
  // One copy is known to be accepted; another may still be accepted while it is valid.
  return stillPossible(context, port, order, problem);
}

/** Resolves a place whose reply was lost. Throws when it was refused or provably had no effect. */
export async function settlePlace(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  lost: LostReply,
  call: CallContext,
): Promise<PlaceResult> {
  return concluded(await lookForLost(context, port, sent, lost.acceptedUntil, call), sent, lost);
}

/** The answer after a search. Throws `NOT_PLACED`, or the first refusal, when the order is proven absent. */
export function concluded(resolution: Resolution<Order>, { order }: SentOrder, lost: LostReply): PlaceResult {
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

/** Looks for an order whose reply was lost until it is found or its absence is proof. */
export function lookForLost(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  acceptedUntil: number | null,
  call: CallContext,
): Promise<Resolution<Order>> {
  const effectPossibleUntil = acceptedUntil === null ? undefined : acceptedUntil + port.facts.engineLagMs;
  return lookUntil(context, port, { ...sent, effectPossibleUntil }, absenceProvenAfter(port, acceptedUntil), call);
}

/** Looks for an order until it is found or absent after `provenAfter` on the exchange's clock. */
export function lookUntil(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): Promise<Resolution<Order>> {
  return resolveUnknown(context, port, provenAfter, call, lookForPlaced(context, port, sent, provenAfter, call));
}

/**
 * Returns a look for the order of a place. An older order under the id is no trace of it. A newer one that is another
 * order, or an undecided one, may hide it, so neither presence nor absence is then
 * claimed. Absence is believed only if neither the account's fills nor the orders that have lost their id show it,
 * and only for as long as the exchange tells of an order that ended.
 */
export function lookForPlaced(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): (absenceProves: boolean) => Promise<Evidence<Order>> {
  const { instrument, clientOrderId, type } = sent.order;
  const conditional = isConditional(type);
  const searchTraces = createTraceSearch(context, port, sent, provenAfter, call);
  return async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId, conditional }, call);
    if (found) {
      const attribution = await attributionOf(context, port, sent, found, call);
      if (attribution === 'ours') {
        if (found.state !== 'REJECTED') return { kind: 'effect', value: found };
        return behindRejection(context, port, sent, found, provenAfter, call);
      }
      if (attribution !== 'older') return { kind: 'pending' };
    }
    if (!absenceProves) return { kind: 'noTrace' };
    const traced = await searchTraces();
    const isForgotten = mayBeForgotten(port, sent.sentAt.exchange.at, context.now());
    return traced.kind === 'noTrace' && isForgotten ? { kind: 'pending' } : traced;
  };
}

/**
 * Returns a look for an order that no read by its client order id shows: in the account's fills, and among the orders that
 * have lost their id.
 */
function createTraceSearch(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  provenAfter: number,
  call: CallContext,
): () => Promise<Evidence<Order>> {
  const searchFills = createFillSearch(context, port, sent, provenAfter, call);
  const searchRenamed = createRenamedSearch(context, port, sent, provenAfter, call);
  return async () => {
    const filled = await searchFills();
    return filled.kind === 'noTrace' ? await searchRenamed() : filled;
  };
}

/**
 * A rejected order is a copy that was refused, and where ids are free again, what made it so may be an accepted copy that is
 * listed late. It is believed once that one would be listed, and no search until then shows anything of it.
 */
async function behindRejection(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  rejected: Order,
  provenAfter: number,
  call: CallContext,
): Promise<Evidence<Order>> {
  const at = rejected.createdAt ?? rejected.updatedAt;
  const listedBy = at === null ? provenAfter : Date.parse(at) + port.facts.listingLagMs;
  if (!(await hasPassed(context, port, listedBy, call))) return { kind: 'pending' };
  const accepted = await createTraceSearch(context, port, sent, listedBy, call)();
  return accepted.kind === 'noTrace' ? { kind: 'effect', value: rejected } : accepted;
}

/** The order under a client order id that the exchange calls a duplicate. */
interface Standing {
  readonly ours: boolean;
  readonly order: Order;
}

/**
 * "Duplicate" does not prove that nothing was placed: a network may deliver a request twice, and the second
 * delivery is then refused because of the first. So Atlas reads the order under the id and adopts it if it is ours; another
 * open one caused the refusal. A closed one may be what a lagging read shows instead of ours, so it is
 * believed only after the venue's listing lag. If no order shows then, a chosen id that the exchange keeps for ever belongs to an
 * order that it no longer tells, or to one of another instrument (docs/venues/bybit.md §2.2); otherwise the exchange contradicts
 * itself, and the outcome is unknown.
 */
export async function adoptDuplicate(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentOrder,
  refusal: Problem,
  call: CallContext,
): Promise<PlaceResult> {
  const { instrument, clientOrderId, type } = sent.order;
  const conditional = isConditional(type);
  let other: Order | undefined;
  // The engine has answered, so only the listing can still lag.
  const provenAfter = listedFrom(port, context.now());
  const searchTraces = createTraceSearch(context, port, sent, provenAfter, call);
  const resolution = await resolveUnknown<Standing>(context, port, provenAfter, call, async (absenceProves) => {
    const found = await port.find({ instrument, clientOrderId, conditional }, call);
    other = undefined;
    if (found) {
      const attribution = await attributionOf(context, port, sent, found, call);
      if (attribution === 'undecided') return { kind: 'pending' };
      const ours = attribution === 'ours';
      if (ours || isActive(found.state)) return { kind: 'effect', value: { ours, order: found } };
      other = found;
    }
    if (!absenceProves) return { kind: 'noTrace' };
    const traced = await searchTraces();
    return traced.kind === 'effect' ? { kind: 'effect', value: { ours: true, order: traced.value } } : traced;
  });
  if (resolution.kind === 'effect') {
    const { ours, order } = resolution.value;
    if (ours) return placedAs(order);
    throw refusal.with({ orderState: 'notPlaced', order });
  }
  if (resolution.kind === 'noEffect') {
    if (other) throw refusal.with({ orderState: 'notPlaced', order: other });
    const mayBeOld = sent.idOrigin === 'given' && port.facts.clientOrderIdReuse === 'never';
    if (mayBeOld) throw refusal.with({ orderState: 'notPlaced' });
  }
  // Which of the two is right is unclear until no copy of the request can be accepted any more.
  return stillPossible(context, port, sent.order, refusal);
}

/** An answer that may hide the effect of another copy is unknown until no copy can be accepted any more. */
export function stillPossible(
  context: OrdersContext,
  port: ExchangePort,
  { instrument, clientOrderId }: SentOrder['order'],
  problem: Problem,
): UnknownOutcome {
  const { validityMs } = port;
  const acceptedUntil = validityMs === null ? null : port.exchangeTime(context.now()).at + validityMs;
  const lost = { problem: problem.with({ orderState: 'unknown' }), acceptedUntil, clientOrderIds: [clientOrderId] };
  const askAgainMs = askAgainAfter(port, context.now(), absenceProvenAfter(port, acceptedUntil));
  return unknownOutcome('place', instrument, null, lost, askAgainMs);
}
