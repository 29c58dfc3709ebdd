import type { CheckedOrder } from '../../domain/checked-order.ts';
import type { Order } from '../../domain/order.ts';
import { isActive } from '../../domain/order-state.ts';
import type { CommandOutcome } from '../../domain/outcome.ts';
import { Problem } from '../../domain/problem.ts';
import type { Answer } from '../client/client.ts';
import { asNotActive, contradiction, rejected } from '../client/no-order.ts';
import { lostOutcome, outcomeOf, settledOutcomeOf } from '../client/outcome.ts';
import type { Acceptance, AmendChange, AmendResult, CallContext, OrderRef } from '../port.ts';
import { UnreadableReply } from '../wire.ts';
import { resultOf } from './client.ts';
import type { BybitDeps } from './deps.ts';
import { isPossibleBybitId } from './find.ts';
import { acknowledgedIds } from './models.ts';
import { type BybitPositionModes, mayBeHedged, mayRefuseMode, positionIdxOf } from './position-mode.ts';
import * as query from './query.ts';
import { AT_BYBIT } from './refusal.ts';
import { withBybitViolation } from './violations.ts';

type Ids = ReturnType<typeof acknowledgedIds>;

/**
 * Places an order: sent once, whatever comes back. Success tells ids and nothing else: what became of the order is read
 * (docs/venues/bybit.md §2.1).
 */
export async function placeBybitOrder(
  { client, category, modes }: BybitDeps,
  order: CheckedOrder,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  const { instrument, clientOrderId } = order;
  const refusal = contradiction(order, 'bybit');
  if (refusal) return rejected(refusal);
  const assumed = mayBeHedged(instrument) ? modes.assumed(instrument) : 'oneWay';
  const answer = await client.ask(query.placeBybit(category, order, positionIdxOf(order, assumed)), call);
  const explain = (problem: Problem) => withBybitViolation(problem, instrument);
  const about = { untouched: 'notPlaced', clientOrderIds: [clientOrderId], explain } as const;
  const outcome = outcomeOf<Acceptance>(answer, about, (json) => {
    const ids = acknowledgedIds(resultOf(json));
    if (ids.orderLinkId !== clientOrderId) {
      throw new UnreadableReply('orderLinkId is not the one that was asked for.');
    }
    return accepted(ids);
  });
  if (outcome.outcome !== 'rejected' || !mayRefuseMode(answer, instrument)) return outcome;
  return refusedForMode({ modes }, { order, assumed }, { answer, outcome }, call);
}

/**
 * A refusal that may be for the position mode the order was worded for. Where the contract turns out to be in the other one,
 * no copy in those words can be taken any more; and should one have been, its client order id is used up, and a second
 * order under it is refused (§2.2). So after one look it may be sent in the other words.
 */
async function refusedForMode(
  { modes }: Pick<BybitDeps, 'modes'>,
  { order, assumed }: { readonly order: CheckedOrder; readonly assumed: ReturnType<BybitPositionModes['assumed']> },
  {
    answer: { refusedAt },
    outcome,
  }: {
    readonly answer: Extract<Answer, { kind: 'refused' }>;
    readonly outcome: Extract<CommandOutcome<never>, { outcome: 'rejected' }>;
  },
  call: CallContext,
): Promise<CommandOutcome<never>> {
  try {
    const actual = await modes.relearn(order.instrument, call);
    return actual === assumed ? outcome : { ...outcome, recheckFrom: refusedAt, sendAgain: true };
  } catch (error) {
    // The refusal stands: it is the truth about the only order that was sent.
    if (error instanceof Problem) return outcome;
    throw error;
  }
}

/** Cancels one order. Success says that the cancel was taken: the order may fill all the same (§2.5). */
export async function cancelBybitOrder(
  { client, category }: BybitDeps,
  ref: OrderRef,
  call: CallContext,
): Promise<CommandOutcome<Acceptance>> {
  if (!isPossibleBybitId(ref)) {
    return rejected(new Problem('ORDER_NOT_ACTIVE', 'Bybit knows no such order: that is no order id of it.', AT_BYBIT));
  }
  const clientOrderIds = 'clientOrderId' in ref ? [ref.clientOrderId] : [];
  const answer = await client.ask(query.cancelBybit(category, ref.instrument, ref), call);
  const about = { untouched: undefined, clientOrderIds, explain: asNotActive };
  return outcomeOf<Acceptance>(answer, about, (json) => {
    const ids = acknowledgedIds(resultOf(json));
    const isAsked =
      'exchangeOrderId' in ref ? ids.orderId === ref.exchangeOrderId : ids.orderLinkId === ref.clientOrderId;
    if (!isAsked) throw new UnreadableReply('the ids are not those that were asked for.');
    return accepted(ids);
  });
}

/**
 * Changes a resting order in place: both ids stay (§2.4). Success says that the change was taken, which only the order's own
 * price and quantity prove: the outcome is unknown until it is read.
 */
export async function amendBybitOrder(
  { client, category }: BybitDeps,
  order: Order,
  change: AmendChange,
  call: CallContext,
): Promise<CommandOutcome<AmendResult>> {
  const { instrument } = change;
  if (!isActive(order.state)) {
    return rejected(new Problem('ORDER_NOT_ACTIVE', `The order is ${order.state}.`, { ...AT_BYBIT, order }));
  }
  const { exchangeOrderId } = order;
  const answer = await client.ask(query.amendBybit(category, instrument, exchangeOrderId, change), call);
  const explain = (problem: Problem) => withBybitViolation(asNotActive(problem), instrument);
  const about = { untouched: 'placed', clientOrderIds: [], explain } as const;
  return settledOutcomeOf<AmendResult>(answer, about, (json) => {
    if (acknowledgedIds(resultOf(json)).orderId !== exchangeOrderId) {
      throw new UnreadableReply('orderId is not the one that was asked for.');
    }
    const why = 'Bybit accepted the amend and did not tell what became of it.';
    return lostOutcome(new Problem('EXCHANGE_PROTOCOL', why, AT_BYBIT), null, []);
  });
}

function accepted({ orderId }: Ids): Acceptance {
  return { kind: 'accepted', exchangeOrderId: orderId };
}
