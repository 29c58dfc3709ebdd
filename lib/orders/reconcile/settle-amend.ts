import { changedInPlace, isChanged, isSame, replacedBy } from '../../domain/amendment.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Amendment, Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { Problem } from '../../domain/problem.ts';
import type { AmendChange, AmendResult, CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';
import { findPatiently } from './find-patiently.ts';
import { absenceProvenAfter, type Evidence, type LostReply, resolveUnknown } from './resolve.ts';
import { notActive } from './settle-cancel.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './unknown-outcome.ts';

export type AmendOutcome = Amended | UnknownOutcome;

interface Amended {
  readonly outcome: 'amended';
  readonly order: Order;
  readonly amendment: Amendment;
  readonly replayed?: boolean;
}

/** An amend that may have reached the exchange: all that is needed to find out whether it took effect. */
export interface SentAmend {
  /** The order as it was when the amend was decided on. */
  readonly before: Order;
  readonly instrument: Instrument;
  readonly change: Pick<AmendChange, 'quantity' | 'price' | 'replacementClientOrderId'>;
  readonly modifyId: string | undefined;
  /** Whether a replacement may stand under `replacementClientOrderId`. */
  readonly mayBeReplaced: boolean;
  /** On our clock, epoch milliseconds: when it was sent first, or a moment before. */
  readonly sentAt: number;
}

/** What one look at the exchange shows of an amend. */
type Look =
  | { readonly kind: 'made'; readonly result: AmendResult }
  /** No trace of it. `asAsked`: the order has what was asked for all the same. */
  | { readonly kind: 'notMade'; readonly order: Order; readonly asAsked: boolean }
  /** The order is not seen, or two reads contradict each other, or what would tell is not kept. */
  | { readonly kind: 'unclear' };

/**
 * Looks for the amend itself, not for its result: that the order does not show the change proves nothing, for it may have
 * been changed again, and that it shows it does not say who made it. A replacement stands under its client order id; a
 * change in place stands in the exchange's own record (`ExchangePort.amendTrace`). Throws when it cannot be asked.
 */
async function look(port: ExchangePort, amend: SentAmend, call: CallContext): Promise<Look> {
  const { before, instrument, change, modifyId, mayBeReplaced, sentAt } = amend;
  const { quantity, price, replacementClientOrderId: clientOrderId } = change;
  const order = await port.find({ instrument, exchangeOrderId: before.exchangeOrderId }, call);
  if (order === undefined) return { kind: 'unclear' };
  const replacement = mayBeReplaced ? await port.find({ instrument, clientOrderId }, call) : undefined;
  // One that the exchange rejected has taken nobody's place.
  if (replacement !== undefined && replacement.state !== 'REJECTED') {
    return isActive(order.state) ? { kind: 'unclear' } : { kind: 'made', result: replacing(order, replacement, amend) };
  }
  const trace = await port.amendTrace({ before, change: { instrument, quantity, price }, modifyId, sentAt }, call);
  const asAsked = carries(order, change);
  if (trace === 'made' || (trace === 'untold' && asAsked)) return { kind: 'made', result: inPlace(order, amend) };
  // Only an order that has closed needs no telling: nothing can be made of it any more.
  return trace === 'untold' && isActive(order.state) ? { kind: 'unclear' } : { kind: 'notMade', order, asAsked };
}

/** How a lost amend turns out to have ended: with the change made, or with the order closed and nothing in its place. */
type Settled =
  | { readonly kind: 'amended'; readonly result: AmendResult }
  | { readonly kind: 'closed'; readonly order: Order };

/**
 * Settles an amend whose reply was lost.
 *
 * - Its own trace at the exchange: it was made, whatever became of the order since.
 * - No trace, when none can appear any more: it had no effect. It may be sent again only if the order is exactly as it was;
 *   an order that somebody else has changed meanwhile is 409, for the change was meant for what it was before.
 * - Neither, in the time there is: unknown.
 */
export async function settleAmend(
  context: OrdersContext,
  port: ExchangePort,
  amend: SentAmend & { readonly lost: LostReply },
  call: CallContext,
): Promise<AmendOutcome> {
  const settled = await settleLost(context, port, amend, call);
  if (settled.outcome === 'notMade') throw settled.problem;
  return settled;
}

/** Proven to have had no effect, the order being exactly as it was: it may be sent again. */
interface NotMade {
  readonly outcome: 'notMade';
  readonly problem: Problem;
}

/** As `settleAmend`, which throws where this says that the amend may be sent again. */
export async function settleLost(
  context: OrdersContext,
  port: ExchangePort,
  amend: SentAmend & { readonly lost: LostReply },
  call: CallContext,
): Promise<AmendOutcome | NotMade> {
  const { before, instrument, mayBeReplaced, lost } = amend;
  const provenAfter = absenceProvenAfter(port, lost.acceptedUntil);
  let seen: Order | undefined;
  let closedBy = Number.POSITIVE_INFINITY;
  const settling = async (): Promise<Evidence<Settled>> => {
    const lookedAt = context.now();
    const found = await look(port, amend, call);
    if (found.kind === 'unclear') return { kind: 'pending' };
    if (found.kind === 'made') return { kind: 'effect', value: { kind: 'amended', result: found.result } };
    seen = found.order;
    if (found.asAsked && provenAfter === Number.POSITIVE_INFINITY) {
      // Where no absence is ever proven, more than this will never be known.
      return { kind: 'effect', value: { kind: 'amended', result: inPlace(seen, amend) } };
    }
    if (isActive(seen.state)) return { kind: 'noTrace' };
    closedBy = Math.min(closedBy, context.now());
    // A closed order cannot be changed any more; what was changed before it closed shows after the lag of the lists.
    const allIsTold = lookedAt >= closedBy + port.facts.listingLagMs;
    return allIsTold && !awaitsReplacement(seen, mayBeReplaced)
      ? { kind: 'effect', value: { kind: 'closed', order: seen } }
      : { kind: 'noTrace' };
  };
  const resolution = await resolveUnknown<Settled>(context, port, provenAfter, call, settling);
  switch (resolution.kind) {
    case 'effect':
      if (resolution.value.kind === 'closed') throw cancelledWithoutReplacement(resolution.value.order);
      return asItIsNow(context, port, amend, resolution.value.result, call);
    case 'noEffect':
      if (seen && !isActive(seen.state)) throw cancelledWithoutReplacement(seen);
      if (seen && isChanged(before, seen)) throw changedMeanwhile(seen);
      return {
        outcome: 'notMade',
        problem: provenNotExecuted('amend', instrument, lost.problem).with({ orderState: 'placed', order: seen }),
      };
    case 'unresolved':
      return unknownOutcome('amend', instrument, before.id, lost, resolution.askAgainMs);
  }
}

/** What a refusal hides, or does not. `unclear`: it could not be seen in time. */
export type AfterRefusal =
  | { readonly kind: 'made'; readonly amended: Amended }
  | { readonly kind: 'notMade'; readonly order: Order }
  | { readonly kind: 'unclear' };

/**
 * Looks whether an amend that was refused had been made: a hop that delivers a request twice brings back the answer to the
 * second copy, to which the first has left nothing to do. Looks until the trace shows, or would have to.
 */
export async function lookAfterRefusal(
  context: OrdersContext,
  port: ExchangePort,
  amend: SentAmend,
  call: CallContext,
): Promise<AfterRefusal> {
  const believableFrom = context.now() + port.facts.listingLagMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const lookedAt = context.now();
    const found = await lookIfPossible(port, amend, call);
    if (found.kind === 'made') {
      return { kind: 'made', amended: await asItIsNow(context, port, amend, found.result, call) };
    }
    const { kind } = found;
    if (kind === 'notMade' && (lookedAt >= believableFrom || isEvident(found, amend))) return found;
    const wait = Math.max(1, lookedAt < believableFrom ? Math.min(pause, believableFrom - context.now()) : pause);
    if (call.signal.aborted || context.now() + wait > call.deadline) return { kind: 'unclear' };
    await context.sleep(wait, call.signal);
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** A look that fails tells nothing; the next one may. */
async function lookIfPossible(port: ExchangePort, amend: SentAmend, call: CallContext): Promise<Look> {
  try {
    return await look(port, amend, call);
  } catch (error) {
    if (error instanceof Problem || call.signal.aborted) return { kind: 'unclear' };
    throw error;
  }
}

/** An order that closed without what was asked for shows that by itself: nobody has to wait for a list. */
function isEvident({ order, asAsked }: Extract<Look, { kind: 'notMade' }>, { mayBeReplaced }: SentAmend): boolean {
  return !isActive(order.state) && !asAsked && !awaitsReplacement(order, mayBeReplaced);
}

/** Only an order that was cancelled can have been replaced. */
function awaitsReplacement(order: Order, mayBeReplaced: boolean): boolean {
  return mayBeReplaced && order.state === 'CANCELED';
}

/** What became of an amend that was told to have had no effect. */
export type EarlierAmend =
  | { readonly kind: 'made'; readonly amended: Amended }
  /** Closed or changed meanwhile: it is not sent again. */
  | { readonly kind: 'overtaken'; readonly problem: Problem }
  /** No trace of it, and the order is exactly as it was. */
  | { readonly kind: 'notMade' }
  /** It could not be seen in time. */
  | { readonly kind: 'unclear' };

/**
 * Looks for an earlier attempt of an amend before it is sent again. What is not found counts in a look that began when the
 * exchange's clock was past `lookFrom`. Nothing is sent over the change of somebody else.
 */
export async function lookForEarlier(
  context: OrdersContext,
  port: ExchangePort,
  amend: SentAmend,
  lookFrom: number,
  call: CallContext,
): Promise<EarlierAmend> {
  let seen: Order | undefined;
  const resolution = await resolveUnknown<AmendResult>(context, port, lookFrom, call, async () => {
    const found = await look(port, amend, call);
    if (found.kind === 'unclear') return { kind: 'pending' };
    if (found.kind === 'made') return { kind: 'effect', value: found.result };
    seen = found.order;
    return { kind: 'noTrace' };
  });
  switch (resolution.kind) {
    case 'effect':
      return { kind: 'made', amended: await asItIsNow(context, port, amend, resolution.value, call) };
    case 'unresolved':
      return { kind: 'unclear' };
    case 'noEffect':
      if (seen === undefined) return { kind: 'unclear' };
      if (!isActive(seen.state)) return { kind: 'overtaken', problem: notActive(seen, 'amended') };
      return isChanged(amend.before, seen)
        ? { kind: 'overtaken', problem: changedMeanwhile(seen) }
        : { kind: 'notMade' };
  }
}

/**
 * The outcome of an amend that was made, with the order as it is now. A read that does not show the change may be behind
 * the record that does, so it is repeated; what a read after the lag shows has been changed again since.
 */
async function asItIsNow(
  context: OrdersContext,
  port: ExchangePort,
  { instrument, change }: SentAmend,
  { order, amendment }: AmendResult,
  call: CallContext,
): Promise<Amended> {
  const told: Amended = { outcome: 'amended', order, amendment };
  if (!amendment.changedSince || amendment.method === 'cancelReplace') return told;
  try {
    const ref = { instrument, exchangeOrderId: order.exchangeOrderId };
    const now = await findPatiently(context, port, ref, call, (seen) => carries(seen, change));
    return now === undefined
      ? told
      : { ...told, order: now, amendment: { ...amendment, changedSince: !carries(now, change) } };
  } catch (error) {
    // It was made, whether the order can be read again or not.
    if (error instanceof Problem || call.signal.aborted) return told;
    throw error;
  }
}

/** Whether the order has what was asked for. */
function carries(order: Order, { quantity, price }: SentAmend['change']): boolean {
  return (
    (quantity === undefined || isSame(quantity, order.quantity)) && (price === undefined || isSame(price, order.price))
  );
}

function inPlace(order: Order, { before, instrument, change }: SentAmend): AmendResult {
  // The way in which the instrument changes a resting order without replacing it, since it was not replaced.
  const method = instrument.capabilities.amend.find((each) => each !== 'cancelReplace') ?? 'inPlace';
  const amendment = changedInPlace(method, method === 'keepPriority' ? 'kept' : 'unknown', before, order);
  return { order, amendment: { ...amendment, changedSince: !carries(order, change) } };
}

function replacing(closed: Order, replacement: Order, { before, change }: SentAmend): AmendResult {
  const total = change.quantity ?? before.quantity;
  const placed = total === null ? null : decimal(total).minus(decimal(closed.filledQuantity));
  const asPlaced = placed !== null && replacement.quantity !== null && placed.eq(decimal(replacement.quantity));
  const changedSince = !asPlaced || !isSame(change.price ?? before.price, replacement.price);
  return { order: replacement, amendment: { ...replacedBy(closed, replacement), changedSince } };
}

function cancelledWithoutReplacement(order: Order): Problem {
  // An order that was accepted, changed and is told as rejected was ended by the exchange.
  return order.state === 'CANCELED' || order.state === 'REJECTED'
    ? new Problem(
        'AMEND_INCOMPLETE',
        'The order was cancelled and no replacement was placed. Place a new order if you still want one.',
        {
          exchange: order.exchange,
          order,
          orderState: 'notPlaced',
        },
      )
    : notActive(order, 'amended');
}

function changedMeanwhile(order: Order): Problem {
  return new Problem(
    'ORDER_CHANGED',
    `The amend had no effect, and the order is not as it was when it was asked for: somebody else has changed it, to ${order.quantity} ${order.quantityUnit} at ${order.price}. It is not sent again; look at the order and decide anew.`,
    { exchange: order.exchange, order, orderState: 'placed' },
  );
}
