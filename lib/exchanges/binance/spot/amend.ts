import { changedInPlace, isChanged, replacedBy } from '../../../domain/amendment.ts';
import type { CheckedOrder } from '../../../domain/checked-order.ts';
import { type DecimalString, decimal } from '../../../domain/decimal.ts';
import type { Order } from '../../../domain/order.ts';
import type { CommandOutcome, OutcomeClass } from '../../../domain/outcome.ts';
import { Problem } from '../../../domain/problem.ts';
import { type Answer, unreadableReply } from '../../client/client.ts';
import { asNotActive } from '../../client/no-order.ts';
import { type AboutCommand, lostOutcome, outcomeOf } from '../../client/outcome.ts';
import type { AmendChange, AmendResult, CallContext } from '../../port.ts';
import { isAcceptance } from '../../port.ts';
import { UnreadableReply } from '../../wire.ts';
import { answeringBinanceOrder } from '../order-key.ts';
import { AT_BINANCE, BINANCE, innerProblem, innerRefusal } from '../refusal.ts';
import type { Params } from '../signing.ts';
import { type AmendPlan, planAmend, replacementOf, restOf } from './amend-plan.ts';
import { attributesOf, cannotCarry, carriedOver, type SpotAttributes } from './attributes.ts';
import { cancelSpotOrder, placeSpotOrder, type SpotDeps } from './commands.ts';
import { SPOT_FACTS } from './facts.ts';
import {
  amendedRow,
  type CancelReplaceRow,
  cancelledRow,
  cancelReplaceRow,
  placedSpotRow,
  queriedSpotRow,
} from './models.ts';
import { spotOrderOf } from './parse.ts';
import * as query from './query.ts';
import { withSpotViolation } from './violations.ts';

type Outcome = CommandOutcome<AmendResult>;

/** Changes a resting order by the least harmful method; see `AmendPlan`. */
export function amendSpotOrder(deps: SpotDeps, order: Order, change: AmendChange, call: CallContext): Promise<Outcome> {
  const plan = planAmend(order, change);
  switch (plan.kind) {
    case 'refuse':
      return Promise.resolve({ outcome: 'rejected', problem: plan.problem });
    case 'reduce':
      return reduce(deps, order, plan.quantity, change, call);
    case 'replaceWhole':
    case 'replaceRest':
      return replace(deps, order, change, call);
    default:
      return plan satisfies never;
  }
}

/**
 * Replaces the order as it is now, with everything it was placed with. One read before the cancel shows what the domain's
 * order lacks; it costs nothing that matters, because queue priority is lost anyway.
 */
async function replace(deps: SpotDeps, order: Order, change: AmendChange, call: CallContext): Promise<Outcome> {
  let current: Awaited<ReturnType<typeof readWhole>>;
  try {
    current = await readWhole(deps, order, change, call);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { untouched, explain } = aboutOf(order, change, []);
    return { outcome: 'notExecuted', problem: explain(error.with({ orderState: untouched })) };
  }
  const { attributes } = current;
  // The read may be older than the one the change was based on; fills are never undone.
  const behind = decimal(current.order.filledQuantity).lt(decimal(order.filledQuantity));
  const latest = behind ? order : current.order;
  const plan = planAmend(latest, change);
  if (plan.kind === 'refuse') return { outcome: 'rejected', problem: plan.problem };
  // What was not to change stays as the caller saw it, or the amend is not made.
  if (plan.kind === 'reduce' || isChanged(order, latest)) {
    const why = 'The order changed while it was being amended, so nothing was sent. Read it and amend it again.';
    return { outcome: 'notExecuted', problem: new Problem('AMEND_REJECTED', why, UNTOUCHED) };
  }
  const refusal = cannotCarry(latest, attributes, plan.rest);
  if (refusal) return { outcome: 'rejected', problem: refusal };
  return plan.kind === 'replaceWhole'
    ? replaceWhole(deps, latest, plan.replacement, carriedOver(attributes, plan.rest), change, call)
    : replaceRest(deps, latest, plan, attributes, change, call);
}

const UNTOUCHED = { ...AT_BINANCE, orderState: 'placed', retryable: true } as const;

function readWhole({ client, unmapped }: SpotDeps, order: Order, { instrument }: AmendChange, call: CallContext) {
  const { exchangeOrderId } = order;
  return client.read(query.findSpotOrder(instrument, { exchangeOrderId }), call, (json) => ({
    order: spotOrderOf(answeringBinanceOrder(queriedSpotRow(json), { exchangeOrderId }), instrument, unmapped),
    attributes: attributesOf(json),
  }));
}

async function reduce(
  deps: SpotDeps,
  order: Order,
  quantity: DecimalString,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const answer = await deps.client.ask(query.keepPriority(order, quantity), call);
  if (willNotReduce(answer)) {
    // The order is unchanged (docs/venues/binance.md §2.7), unless an earlier copy of this request was the last reduction it
    // allows. Once that is ruled out, and if the caller allows it, another method remains.
    const plan = planAmend(order, { ...change, refusedInPlace: true });
    if (plan.kind === 'refuse') return { outcome: 'rejected', problem: plan.problem.with(exchangeWords(answer)) };
    const problem = answer.problem.with({ orderState: 'placed' });
    return { outcome: 'rejected', problem, otherwise: 'replace' };
  }
  return outcomeOf(answer, aboutOf(order, change, []), (json) => {
    const row = answeringBinanceOrder(amendedRow(json), { exchangeOrderId: order.exchangeOrderId });
    const amended = { ...spotOrderOf(row, change.instrument, deps.unmapped), createdAt: order.createdAt };
    return { order: amended, amendment: changedInPlace('keepPriority', 'kept', order, amended) };
  });
}

/**
 * Too many reductions of one order, or a symbol that allows none (§2.7). Whether the amend limit is -2038 or a filter
 * failure under -1013 is not documented clearly, so both are handled.
 */
function willNotReduce(answer: Answer): answer is Extract<Answer, { kind: 'refused' }> {
  if (answer.kind !== 'refused' || answer.refusal.outcome !== 'rejected') return false;
  const { code, message = '' } = answer.refusal;
  return (code === '-2038' || code === '-1013') && /MAX_NUM_ORDER_AMENDS|not supported for this symbol/.test(message);
}

async function replaceWhole(
  deps: SpotDeps,
  order: Order,
  replacement: CheckedOrder,
  carried: Params,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const answer = await deps.client.ask(query.cancelReplace(order, replacement, carried), call);
  const about = aboutOf(order, change, [replacement.clientOrderId]);
  // The reply is trusted for both halves, whatever the HTTP status, unless the server itself failed.
  const spoke = answer.kind === 'success' || (answer.kind === 'refused' && answer.refusal.status < 500);
  const halves = spoke ? cancelReplaceRow(answer.json) : undefined;
  if (halves === undefined) {
    return outcomeOf(answer, about, () => {
      throw new UnreadableReply('cancelResult is missing.');
    });
  }
  const acceptedUntil = answer.kind === 'success' || answer.kind === 'refused' ? answer.acceptedUntil : null;
  return halvesOutcome(deps, order, halves, { change, about, acceptedUntil });
}

interface ReplaceCase {
  readonly change: AmendChange;
  readonly about: AboutCommand;
  readonly acceptedUntil: number | null;
}

/** The table of §2.6: what happened to the old order and to the new one. */
function halvesOutcome(deps: SpotDeps, order: Order, halves: CancelReplaceRow, replace: ReplaceCase): Outcome {
  const { change, about, acceptedUntil } = replace;
  const { cancelResult, newOrderResult } = halves;
  const untold = untoldHalf(halves);
  if (untold !== undefined) return lostOutcome(untold, acceptedUntil, about.clientOrderIds);
  try {
    if (cancelResult === 'SUCCESS' && newOrderResult === 'SUCCESS') {
      const row = answeringBinanceOrder(placedSpotRow(halves.newOrderResponse), {
        clientOrderId: change.replacementClientOrderId,
      });
      const placed = spotOrderOf(row, change.instrument, deps.unmapped);
      // With ONLY_NEW nothing is cancelled that has begun to fill.
      return { outcome: 'acknowledged', value: { order: placed, amendment: replacedBy(order, placed) } };
    }
    if (cancelResult === 'SUCCESS' && (newOrderResult === 'FAILURE' || newOrderResult === 'NOT_ATTEMPTED')) {
      const row = cancelledRow(halves.cancelResponse);
      const cancelled = { ...spotOrderOf(row, change.instrument, deps.unmapped), createdAt: order.createdAt };
      return incomplete(cancelled, refusalProblem(halves.newOrderResponse));
    }
    if (cancelResult === 'FAILURE' && (newOrderResult === 'FAILURE' || newOrderResult === 'NOT_ATTEMPTED')) {
      return untouched(halves, about);
    }
    // A new order beside the old one: only ALLOW_FAILURE does that, which is never requested.
    throw new UnreadableReply('cancelResult and newOrderResult contradict each other.');
  } catch (error) {
    if (!(error instanceof UnreadableReply)) throw error;
    return lostOutcome(unreadableReply(BINANCE, error), acceptedUntil, about.clientOrderIds);
  }
}

/** The refusal of a half that proves nothing, such as a timeout of the engine: whatever the reply calls it, it may happen yet. */
function untoldHalf({ cancelResponse, newOrderResponse }: CancelReplaceRow): Problem | undefined {
  const refusals = [cancelResponse, newOrderResponse].flatMap((half) => (half && innerRefusal(half, SPOT_FACTS)) ?? []);
  const untold = refusals.find(({ outcome }) => outcome === 'unknown');
  return untold && innerProblem(untold, 'binance.spot.amend');
}

/** The amend's outcome, by the class of a refusal inside a reply that says nothing happened; `untoldHalf` has taken the unknown. */
const OF_CANCEL = {
  rejected: 'rejected',
  notExecuted: 'notExecuted',
  unknown: 'rejected',
} as const satisfies Record<Exclude<OutcomeClass, 'acknowledged'>, OutcomeClass>;

/** Neither half happened: the order is unchanged, unless it is the one that was not found. */
function untouched(halves: CancelReplaceRow, about: AboutCommand): Outcome {
  const inner = halves.cancelResponse && innerRefusal(halves.cancelResponse, SPOT_FACTS);
  if (inner?.problem === 'AMEND_REJECTED') {
    const problem = new Problem(
      'AMEND_REJECTED',
      'The order began to fill while it was being replaced, so nothing changed. Read it and amend it again.',
      {
        ...AT_BINANCE,
        exchangeCode: inner.code,
        exchangeMessage: inner.message,
        orderState: 'placed',
        retryable: true,
      },
    );
    return { outcome: 'rejected', problem };
  }
  const problem = refusalProblem(halves.cancelResponse).with({
    orderState: inner?.problem === 'ORDER_NOT_ACTIVE' ? undefined : about.untouched,
  });
  return { outcome: inner === undefined ? 'rejected' : OF_CANCEL[inner.outcome], problem };
}

/**
 * Cancels, reads what had filled by then, and places exactly the rest: together never more than the new total. Every
 * intermediate state is reported as it is.
 */
async function replaceRest(
  deps: SpotDeps,
  order: Order,
  plan: Extract<AmendPlan, { kind: 'replaceRest' }>,
  attributes: SpotAttributes,
  change: AmendChange,
  call: CallContext,
): Promise<Outcome> {
  const ref = { instrument: change.instrument, exchangeOrderId: order.exchangeOrderId };
  const cancel = await cancelSpotOrder(deps, ref, call);
  if (cancel.outcome === 'unknown') return { ...cancel, clientOrderIds: [] };
  if (cancel.outcome !== 'acknowledged') {
    const orderState = cancel.problem.code === 'ORDER_NOT_ACTIVE' ? undefined : 'placed';
    return { ...cancel, problem: cancel.problem.with({ orderState }) };
  }
  if (isAcceptance(cancel.value)) return onlyAccepted(deps, 'cancel', [], call);
  const cancelled = { ...cancel.value, createdAt: order.createdAt };
  const rest = restOf(plan.total, cancelled.filledQuantity);
  if (rest === undefined) {
    const why = `all of the new total of ${plan.total} ${order.quantityUnit} had filled before the cancel.`;
    return incomplete(cancelled, new Problem('RULE_VIOLATION', why, AT_BINANCE));
  }
  let replacement: CheckedOrder;
  try {
    replacement = replacementOf(order, plan.type, change, plan.price, rest);
  } catch (error) {
    if (error instanceof Problem) return incomplete(cancelled, error);
    throw error;
  }
  const placed = await placeSpotOrder(deps, replacement, call, carriedOver(attributes, rest));
  if (placed.outcome === 'unknown') return { ...placed, problem: placed.problem.with({ order: cancelled }) };
  if (placed.outcome !== 'acknowledged') return incomplete(cancelled, placed.problem);
  if (isAcceptance(placed.value)) {
    return onlyAccepted(deps, 'replacement', [replacement.clientOrderId], call, cancelled);
  }
  return {
    outcome: 'acknowledged',
    value: { order: placed.value, amendment: replacedBy(cancelled, placed.value) },
  };
}

/**
 * One half of the change was only accepted: its effect must be looked up for as long as a copy of it is valid. `cancelled`:
 * the old order, if its end is known.
 */
function onlyAccepted(
  { client }: SpotDeps,
  half: string,
  clientOrderIds: readonly string[],
  { deadline }: CallContext,
  cancelled?: Order,
): Outcome {
  const why = `Binance accepted the ${half} without reporting its result.`;
  return lostOutcome(
    new Problem('EXCHANGE_PROTOCOL', why, { ...AT_BINANCE, order: cancelled }),
    client.exchangeTime(deadline).at + client.validityMs,
    clientOrderIds,
  );
}

/** The old order is gone and nothing took its place. */
function incomplete(cancelled: Order, why: Problem): Outcome {
  const { exchangeCode, exchangeMessage, violations, retryAfterMs } = why.details;
  const detail = `The order was cancelled with ${cancelled.filledQuantity} ${cancelled.quantityUnit} filled; its replacement was not placed: ${why.detail}`;
  const problem = new Problem('AMEND_INCOMPLETE', detail, {
    ...AT_BINANCE,
    exchangeCode,
    exchangeMessage,
    violations,
    retryAfterMs,
    orderState: 'notPlaced',
    order: cancelled,
  });
  return { outcome: 'rejected', problem };
}

function refusalProblem(half: CancelReplaceRow['cancelResponse']): Problem {
  const refusal = half && innerRefusal(half, SPOT_FACTS);
  if (refusal) return innerProblem(refusal, 'binance.spot.amend');
  return new Problem('EXCHANGE_REJECTED', 'Binance gave no reason.', AT_BINANCE);
}

function aboutOf(order: Order, change: AmendChange, clientOrderIds: readonly string[]) {
  const explain = (problem: Problem) => withSpotViolation(asNotActive(problem), change.instrument, order.side);
  return { untouched: 'placed', clientOrderIds, explain } satisfies AboutCommand;
}

function exchangeWords(answer: Extract<Answer, { kind: 'refused' }>) {
  return { exchangeCode: answer.refusal.code, exchangeMessage: answer.refusal.message };
}
