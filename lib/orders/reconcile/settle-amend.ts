import {
  carries,
  changedInPlace,
  exitsUntold,
  isChanged,
  isSame,
  replacedBy,
  triggeredUnchanged,
} from '../../domain/amendment.ts';
import { decimal } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { AmendedValues, Amendment, Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import { Problem } from '../../domain/problem.ts';
import type { AmendChange, AmendResult, CallContext, ExchangePort } from '../../exchanges/port.ts';
import type { OrdersContext } from './context.ts';
import { findPatiently } from './find-patiently.ts';
import { mayBeMoved, withAsked } from './moved-price.ts';
import { absenceProvenAfter, type Evidence, type LostReply, resolveUnknown } from './resolve.ts';
import { notActive } from './settle-cancel.ts';
import { hasTriggered } from './triggered.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './unknown-outcome.ts';

export type AmendOutcome = Amended | UnknownOutcome;

interface Amended {
  readonly outcome: 'amended';
  readonly order: Order;
  readonly amendment: Amendment;
  readonly replayed?: boolean;
}

/** An amend that may have reached the exchange, with everything needed to find out whether it took effect. */
export interface SentAmend {
  /** The order before the amend. */
  readonly before: Order;
  readonly instrument: Instrument;
  readonly change: AmendedValues & Pick<AmendChange, 'replacementClientOrderId'>;
  readonly modifyId: string | undefined;
  /** Whether a replacement may exist under `replacementClientOrderId`. */
  readonly mayBeReplaced: boolean;
  /** When it was first sent, or just before; our clock, epoch milliseconds. */
  readonly sentAt: number;
}

/** An amend whose reply was lost, or did not tell what became of it. */
interface UntoldAmend extends SentAmend {
  readonly lost: LostReply;
  /** Whether there was a reply, which said that the exchange has taken the amend. */
  readonly accepted?: boolean;
}

/** The result of one look at the exchange for an amend. */
type Look =
  | { readonly kind: 'made'; readonly result: AmendResult }
  /**
   * No trace of it. `asAsked`: the order has the requested values nevertheless. `final`: the order cannot be changed so any
   * more.
   */
  | { readonly kind: 'notMade'; readonly order: Order; readonly asAsked: boolean; readonly final: boolean }
  /** The order stands at a new price that may be the one asked for, moved by the exchange, or the change of another client. */
  | { readonly kind: 'perhapsMoved'; readonly order: Order }
  /** The order does not show, two reads contradict each other, or the exchange keeps no record of changes. */
  | { readonly kind: 'unclear' };

/**
 * Looks for the amend itself rather than its result: an order without the change proves nothing, since it may have
 * been changed again, and an order with the change does not say who made it. A replacement has its own client order id; a
 * change in place is in the exchange's record of changes (`ExchangePort.amendTrace`). Throws when a request fails.
 */
async function look(port: ExchangePort, amend: SentAmend, call: CallContext): Promise<Look> {
  const { before, instrument, change, modifyId, mayBeReplaced, sentAt } = amend;
  const { replacementClientOrderId: clientOrderId, ...values } = change;
  const order = await port.find({ instrument, exchangeOrderId: before.exchangeOrderId }, call);
  if (order === undefined) return { kind: 'unclear' };
  const replacement = mayBeReplaced ? await port.find({ instrument, clientOrderId }, call) : undefined;
  // A rejected replacement has replaced nothing.
  if (replacement !== undefined && replacement.state !== 'REJECTED') {
    return isActive(order.state) ? { kind: 'unclear' } : { kind: 'made', result: replacing(order, replacement, amend) };
  }
  const trace = await port.amendTrace({ before, change: { instrument, ...values }, modifyId, sentAt }, call);
  // Neither a removed exit nor one that stayed shows on such an order.
  if (trace === 'untold' && exitsUntold(before, order, change)) return { kind: 'unclear' };
  // An order that the exchange ended for the change, e.g. a post-only one, may show the new values all the same.
  const asAsked = order.state !== 'REJECTED' && carries(order, change);
  if (trace === 'made' || (trace === 'untold' && asAsked)) return { kind: 'made', result: inPlace(order, amend) };
  if (trace === 'untold' && isPerhapsMoved(port, order, amend)) return { kind: 'perhapsMoved', order };
  // Without a record, only an order that cannot be changed any more is certain.
  const final = isBeyondAmending(order, amend);
  return trace === 'untold' && !final ? { kind: 'unclear' } : { kind: 'notMade', order, asAsked, final };
}

/** Whether the order has closed, or has triggered under the condition that was to change. */
export function isBeyondAmending(order: Order, { before, change }: Pick<SentAmend, 'before' | 'change'>): boolean {
  return !isActive(order.state) || triggeredUnchanged(before, order, change);
}

/** How a lost amend ended: the change was made, or the order closed without a replacement, or triggered as it was. */
type Settled =
  | { readonly kind: 'amended'; readonly result: AmendResult }
  | { readonly kind: 'closed'; readonly order: Order };

/**
 * Resolves an amend whose reply was lost.
 *
 * - The exchange shows its trace: it was made, whatever happened to the order since.
 * - No trace, and none can appear any more: it had no effect. It may be sent again only if the order is unchanged;
 *   if another client has changed the order, the answer is 409, since the amend was meant for the order as it was.
 * - The exchange accepted it, and the order stands where the exchange may have moved its price: made, and the answer says both
 *   prices. Without the acceptance that is no evidence, since another client may have changed the order.
 * - Neither within the time: unknown.
 */
export async function settleAmend(
  context: OrdersContext,
  port: ExchangePort,
  amend: UntoldAmend,
  call: CallContext,
): Promise<AmendOutcome> {
  const settled = await settleLost(context, port, amend, call);
  if (settled.outcome === 'notMade') throw settled.problem;
  return settled;
}

/** Proven to have had no effect, with the order unchanged: it may be sent again. */
interface NotMade {
  readonly outcome: 'notMade';
  readonly problem: Problem;
}

/** Like `settleAmend`, but returns `notMade` instead of throwing when the amend may be sent again. */
export async function settleLost(
  context: OrdersContext,
  port: ExchangePort,
  amend: UntoldAmend,
  call: CallContext,
): Promise<AmendOutcome | NotMade> {
  const { before, instrument, mayBeReplaced, lost, accepted = false } = amend;
  const provenAfter = absenceProvenAfter(port, lost.acceptedUntil);
  let seen: Order | undefined;
  let movedTo: string | null = null;
  let closedBy = Number.POSITIVE_INFINITY;
  const settling = async (): Promise<Evidence<Settled>> => {
    const lookedAt = context.now();
    const found = await look(port, amend, call);
    if (found.kind === 'unclear') return { kind: 'pending' };
    if (found.kind === 'made') return { kind: 'effect', value: { kind: 'amended', result: found.result } };
    if (found.kind === 'perhapsMoved') {
      // A read may lag behind the change of another client, so it counts when the next one shows the same.
      const again = isSame(movedTo, found.order.price);
      movedTo = found.order.price;
      if (!accepted || !again) return { kind: 'pending' };
      return { kind: 'effect', value: { kind: 'amended', result: moved(found.order, amend) } };
    }
    seen = found.order;
    if (found.asAsked && provenAfter === Number.POSITIVE_INFINITY) {
      // Where absence is never proven, no better evidence will come.
      return { kind: 'effect', value: { kind: 'amended', result: inPlace(seen, amend) } };
    }
    if (!found.final) return { kind: 'noTrace' };
    closedBy = Math.min(closedBy, context.now());
    // Such an order cannot be changed so any more; earlier changes show after the listing lag.
    const allIsTold = lookedAt >= closedBy + port.facts.listingLagMs;
    return allIsTold && !awaitsReplacement(seen, mayBeReplaced)
      ? { kind: 'effect', value: { kind: 'closed', order: seen } }
      : { kind: 'noTrace' };
  };
  const resolution = await resolveUnknown<Settled>(context, port, provenAfter, call, settling);
  switch (resolution.kind) {
    case 'effect':
      if (resolution.value.kind === 'closed') throw endedUnchanged(resolution.value.order);
      return asItIsNow(context, port, amend, resolution.value.result, call);
    case 'noEffect':
      if (seen && isBeyondAmending(seen, amend)) throw endedUnchanged(seen);
      if (seen && isChanged(before, seen)) throw changedMeanwhile(seen);
      return {
        outcome: 'notMade',
        problem: provenNotExecuted('amend', instrument, lost.problem).with({ orderState: 'placed', order: seen }),
      };
    case 'unresolved':
      return unknownOutcome('amend', instrument, before.id, lost, resolution.askAgainMs);
  }
}

/** Whether a refused amend took effect. `unclear`: not known in time. */
export type AfterRefusal =
  | { readonly kind: 'made'; readonly amended: Amended }
  | { readonly kind: 'notMade'; readonly order: Order }
  | { readonly kind: 'unclear' };

/**
 * Finds out whether a refused amend took effect: a proxy that delivers a request twice may return the answer to the
 * second copy, which is refused because of the first. Looks until a trace shows or would have to.
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
    if (found.kind === 'notMade' && (lookedAt >= believableFrom || isEvident(found, amend))) return found;
    const wait = Math.max(1, lookedAt < believableFrom ? Math.min(pause, believableFrom - context.now()) : pause);
    if (call.signal.aborted || context.now() + wait >= call.deadline) return { kind: 'unclear' };
    await context.sleep(wait, call.signal);
  }
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/** A failed look says nothing; the next one may. */
async function lookIfPossible(port: ExchangePort, amend: SentAmend, call: CallContext): Promise<Look> {
  try {
    return await look(port, amend, call);
  } catch (error) {
    if (error instanceof Problem || call.signal.aborted) return { kind: 'unclear' };
    throw error;
  }
}

/** An order that closed or triggered without the change proves that the amend was not made, without waiting for the lag. */
function isEvident(
  { order, asAsked, final }: Extract<Look, { kind: 'notMade' }>,
  { mayBeReplaced }: SentAmend,
): boolean {
  return final && !asAsked && !awaitsReplacement(order, mayBeReplaced);
}

/** Only a cancelled order can have been replaced. */
function awaitsReplacement(order: Order, mayBeReplaced: boolean): boolean {
  return mayBeReplaced && order.state === 'CANCELED';
}

/** The outcome of an amend that was reported as without effect. */
export type EarlierAmend =
  | { readonly kind: 'made'; readonly amended: Amended }
  /** The order has closed or changed: the amend is not sent again. */
  | { readonly kind: 'overtaken'; readonly problem: Problem }
  /** No trace of it, and the order is unchanged. */
  | { readonly kind: 'notMade' }
  /** Not known in time. */
  | { readonly kind: 'unclear' };

/**
 * Looks for an earlier attempt of an amend before it is sent again. An absence counts if the look began when the
 * exchange's clock was past `lookFrom`. Never overwrites a change by another client.
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
    if (found.kind === 'unclear' || found.kind === 'perhapsMoved') return { kind: 'pending' };
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
      if (isBeyondAmending(seen, amend)) return { kind: 'overtaken', problem: hasTriggered(seen) };
      return isChanged(amend.before, seen)
        ? { kind: 'overtaken', problem: changedMeanwhile(seen) }
        : { kind: 'notMade' };
  }
}

/**
 * The outcome of an amend that was made, with the current order. A read without the change may lag behind
 * the record, so it is repeated; if a read after the lag still lacks it, the order has been changed again.
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
    // The amend was made even if the order cannot be read again.
    if (error instanceof Problem || call.signal.aborted) return told;
    throw error;
  }
}

/** Whether only the price differs from what was asked for, and differs as a moved one does. */
function isPerhapsMoved({ facts }: ExchangePort, order: Order, { before, change }: SentAmend): boolean {
  const { price, quantity = before.quantity } = change;
  if (!facts.movesPrices || price === undefined || order.state === 'REJECTED') return false;
  if (isSame(order.price, before.price)) return false;
  return (
    mayBeMoved(price, order) && isSame(quantity, order.quantity) && carries(order, { ...change, price: undefined })
  );
}

/** An amend in place whose price the exchange moved. */
function moved(order: Order, amend: SentAmend): AmendResult {
  const { price } = amend.change;
  const { amendment } = inPlace(order, amend);
  return {
    order: price === undefined ? order : withAsked(price, order),
    amendment: { ...amendment, changedSince: false },
  };
}

function inPlace(order: Order, { before, instrument, change }: SentAmend): AmendResult {
  // It was not replaced, so the method is the instrument's way to change an order in place.
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

function endedUnchanged(order: Order): Problem {
  return isActive(order.state) ? hasTriggered(order) : cancelledWithoutReplacement(order);
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
    `The amend had no effect, and another request has since changed the order to ${valuesOf(order)}. Atlas does not send the amend again; check the order and decide.`,
    { exchange: order.exchange, order, orderState: 'placed' },
  );
}

function valuesOf({ quantity, quantityUnit, price, trigger, takeProfit, stopLoss }: Order): string {
  const { triggerPrice = null, trailingAmount = null } = trigger ?? {};
  return [
    `${quantity} ${quantityUnit}`,
    ...(price === null ? [] : [`at ${price}`]),
    ...(triggerPrice === null ? [] : [`with the trigger ${triggerPrice}`]),
    ...(trailingAmount === null ? [] : [`trailing by ${trailingAmount}`]),
    ...(takeProfit === null ? [] : [`with the take-profit ${takeProfit.triggerPrice}`]),
    ...(stopLoss === null ? [] : [`with the stop-loss ${stopLoss.triggerPrice}`]),
  ].join(' ');
}
