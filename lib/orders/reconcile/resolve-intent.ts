import type { Deadline } from '../../domain/deadline.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { parseOrderId } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, CallRank, ExchangePort } from '../../exchanges/port.ts';
import type { AmendSubject, IntentOperation, IntentSubject, OpenIntent } from '../../intents/intent.ts';
import { recordedProblem } from '../../intents/problem-record.ts';
import { callOf, portOf } from '../../reference/context.ts';
import { recordedMoment } from './attribution.ts';
import type { CommandResult } from './command.ts';
import type { OrdersContext } from './context.ts';
import { type CommandEnding, endingOf } from './ending.ts';
import { areKeysReplaced, LEAST_ASK_AGAIN_MS, type LostReply } from './resolve.ts';
import { type SentAmend, settleAmend } from './settle-amend.ts';
import { settleCancel } from './settle-cancel.ts';
import { sentListOf, settleCancelList, settlePlaceList } from './settle-list.ts';
import { settlePlace } from './settle-place.ts';
import { unknownOutcome } from './unknown-outcome.ts';

/** Maximum time for one intent in a sweep or a read of its state. */
export const LOOK_MS = 3_000;

/** Priority of the looks that resolve a command: that of the command. */
const RANK_OF: Readonly<Record<IntentOperation, CallRank>> = {
  place: 'order',
  amend: 'order',
  cancel: 'cancel',
  placeList: 'order',
  cancelList: 'cancel',
};

/**
 * Finds out the outcome of a command that another call sent or did not send, with the same looks and the same rules of proof
 * as in the call that sends it. Sends nothing. If it cannot look, the outcome stays unknown. The looks have the
 * command's priority unless `rank` says otherwise.
 */
export async function resolveIntent(
  context: OrdersContext,
  intent: OpenIntent,
  deadline: Deadline,
  rank: CallRank = RANK_OF[intent.subject.operation],
): Promise<CommandEnding> {
  const { subject, createdAt } = intent;
  const lost = lostReply(intent);
  const asked = await whereToAsk(context, intent, deadline);
  if (!('port' in asked)) {
    const unknown = unknownOutcome(subject.operation, subject, orderIdOf(subject), lost, asked.askAgainMs);
    return { kind: 'unknown', unknown };
  }
  const call = { ...callOf(context, asked.port, deadline, rank), recordedAt: createdAt };
  const ending = await endingOf(() => settle(context, intent, lost, asked, call));
  if (ending.kind !== 'unknown' || !areKeysReplaced(asked.port, call)) return ending;
  return {
    kind: 'unknown',
    unknown: { ...ending.unknown, detail: `${ending.unknown.detail} ${keysReplaced(subject)}` },
  };
}

/** Why no look can prove an absence any more, and what an operator does. */
function keysReplaced({ exchange }: IntentSubject): string {
  return `The keys of ${exchange} were replaced after it was sent and may be of another account, so what they do not show is no proof. The keys of its account find it; without them, look there, then settle it (npm run intents -- settle, where a table records it).`;
}

function settle(
  context: OrdersContext,
  { intentId, subject, createdAt }: OpenIntent,
  lost: LostReply,
  { port, instrument }: { readonly port: ExchangePort; readonly instrument: Instrument },
  call: CallContext,
): Promise<CommandResult> {
  switch (subject.operation) {
    case 'place': {
      // Counted from the first attempt: an order of any attempt counts.
      const { order, idOrigin, sentAfter } = subject;
      const sentAt = recordedMoment(createdAt, sentAfter);
      const sent = { order: { ...order, instrument }, idOrigin, intentId, sentAt };
      return settlePlace(context, port, sent, lost, call);
    }
    case 'amend':
      return settleAmend(context, port, { ...amendOf(subject, instrument, createdAt), lost }, call);
    case 'cancel': {
      const id = parseOrderId(subject.orderId);
      return settleCancel(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, id, lost, call);
    }
    case 'placeList':
      return settlePlaceList(context, port, sentListOf(subject, instrument, createdAt), lost, call);
    case 'cancelList': {
      const id = parseOrderId(subject.orderListId);
      return settleCancelList(context, port, { instrument, exchangeListId: id.exchangeOrderId }, id, lost, call);
    }
    default:
      return subject satisfies never;
  }
}

/** The recorded amend. `sentAt` is that of the first attempt, since any attempt may have taken effect. */
export function amendOf(subject: AmendSubject, instrument: Instrument, sentAt: number): SentAmend {
  const { before, replacementClientOrderId, modifyId, mayBeReplaced } = subject;
  const change = { ...subject.change, replacementClientOrderId };
  return { before, instrument, change, modifyId, mayBeReplaced, sentAt };
}

/** The order that a command changes; `null` for a place. */
export function orderIdOf(subject: IntentSubject): string | null {
  switch (subject.operation) {
    case 'place':
    case 'placeList':
    case 'cancelList':
      return null;
    case 'amend':
      return subject.before.id;
    case 'cancel':
      return subject.orderId;
    default:
      return subject satisfies never;
  }
}

function lostReply({ subject, progress }: OpenIntent): LostReply {
  const problem =
    progress.state === 'UNKNOWN'
      ? recordedProblem(progress.cause)
      : new Problem('EXCHANGE_UNREACHABLE', 'The process that sent it stopped before it recorded the outcome.', {
          exchange: subject.exchange,
        });
  return { problem, acceptedUntil: progress.acceptedUntil, clientOrderIds: clientOrderIdsOf(subject) };
}

/** The client order ids under which the exchange may hold an order of this command. */
export function clientOrderIdsOf(subject: OpenIntent['subject']): string[] {
  switch (subject.operation) {
    case 'place':
      return [subject.order.clientOrderId];
    case 'amend':
      return subject.mayBeReplaced ? [subject.replacementClientOrderId] : [];
    case 'placeList':
      return subject.legs.map(({ order }) => order.clientOrderId);
    case 'cancel':
    case 'cancelList':
      return [];
  }
}

async function whereToAsk(
  context: OrdersContext,
  { subject }: OpenIntent,
  deadline: Deadline,
): Promise<{ readonly port: ExchangePort; readonly instrument: Instrument } | { readonly askAgainMs: number }> {
  try {
    const port = await portOf(context, subject.exchange, subject.market);
    const instrument = await callOf(context, port, deadline).lookup(subject.exchangeSymbol);
    return instrument === undefined ? { askAgainMs: LEAST_ASK_AGAIN_MS } : { port, instrument };
  } catch (error) {
    // The product is no longer enabled, or its exchange does not answer: that says nothing about the order.
    if (error instanceof Problem) {
      return { askAgainMs: Math.max(LEAST_ASK_AGAIN_MS, error.details.retryAfterMs ?? LEAST_ASK_AGAIN_MS) };
    }
    if (deadline.signal.aborted) return { askAgainMs: LEAST_ASK_AGAIN_MS };
    throw error;
  }
}

/** Returns the deadline, or `ms` from now if that is sooner. */
export function atMost(deadline: Deadline, ms: number, now: number): Deadline {
  if (deadline.deadline - now <= ms) return deadline;
  return { signal: AbortSignal.any([deadline.signal, AbortSignal.timeout(ms)]), deadline: now + ms };
}
