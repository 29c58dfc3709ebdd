import type { Deadline } from '../../domain/deadline.ts';
import type { Exchange, Market } from '../../domain/instrument.ts';
import type { ToldLinkedOrders } from '../../domain/linked-orders.ts';
import { type ToldAmendment, type ToldOrder, timestamp } from '../../domain/order.ts';
import { Problem } from '../../domain/problem.ts';
import { type Intent, type IntentOperation, type IntentState, isLeased, isOpen } from '../../intents/intent.ts';
import { UnreadableIntent } from '../../intents/intent-record.ts';
import { recordedProblem } from '../../intents/problem-record.ts';
import type { RecordingContext } from './context.ts';
import type { CommandEnding } from './ending.ts';
import { LEAST_ASK_AGAIN_MS } from './resolve.ts';
import { atMost, LOOK_MS, orderIdOf, resolveIntent } from './resolve-intent.ts';
import { retryableWhen } from './store-problems.ts';

/** What is known about a command. */
export interface FollowedIntent {
  readonly intentId: string;
  /** Client order id of the placed order, or of the replacement that an amend may have placed. */
  readonly clientOrderId: string | null;
  readonly operation: IntentOperation;
  readonly state: IntentState;
  readonly attempts: number;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  /** The order that the command changes or has placed, as far as it is known. */
  readonly orderId: string | null;
  /** The order at the end of the command. */
  readonly order: ToldOrder | null;
  readonly amendment: ToldAmendment | null;
  /** The list at the end of the command. */
  readonly orderList: ToldLinkedOrders | null;
  /** The problem that it ended in, or why its outcome is unknown. */
  readonly problem: Problem | null;
  /** Milliseconds to wait before asking again; `null` when the command has ended. */
  readonly askAgainMs: number | null;
  /** The request that got, or will get, this answer. */
  readonly requestId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * Returns what is known about a command, by the id of its intent or the caller's own client order id. An open command that
 * nobody is working on is looked up at the exchange first. The result is returned, not written: a read changes nothing
 * and blocks nobody; the next call with the key, or the sweeper, finds the same. Its looks do not use
 * the budget reserved for orders and cancels; when nothing else is left, the answer is the recorded state.
 */
export async function followIntent(context: RecordingContext, id: string, deadline: Deadline): Promise<FollowedIntent> {
  const intent = await read(context, id, deadline);
  if (!isOpen(intent) || isLeased(intent, context.now())) return told(intent);
  const ending = await resolveIntent(context, intent, atMost(deadline, LOOK_MS, context.now()), 'read');
  const current = await read(context, intent.intentId, deadline);
  // The finding is about the version that was read; another attempt may have started meanwhile.
  return current.version === intent.version ? { ...told(intent), ...found(ending) } : told(current);
}

async function read({ intents }: RecordingContext, id: string, { signal }: Deadline): Promise<Intent> {
  const { store } = intents;
  if (store === undefined) {
    const why = 'This deployment has no intent table (ATLAS_INTENTS_TABLE).';
    throw new Problem('INTENT_STORE_UNAVAILABLE', why, { retryable: false });
  }
  let intent: Intent | undefined;
  try {
    intent = (await store.get(id, signal)) ?? (await store.byClientOrderId(id, signal))[0];
  } catch (error) {
    if (error instanceof UnreadableIntent) {
      throw new Problem('INTENT_STORE_UNAVAILABLE', error.message, retryableWhen(error), { cause: error });
    }
    throw new Problem('INTENT_STORE_UNAVAILABLE', 'The intent store does not answer.', {}, { cause: error });
  }
  if (intent) return intent;
  const detail = `Nothing is recorded under ${id}. Without an Idempotency-Key Atlas records only commands with an unknown outcome.`;
  throw new Problem('INTENT_NOT_FOUND', detail);
}

function told(intent: Intent): FollowedIntent {
  const { intentId, subject, progress, attempt, requestId, createdAt, updatedAt } = intent;
  const { operation, exchange, market, symbol } = subject;
  return {
    intentId,
    clientOrderId: clientOrderIdOf(subject),
    operation,
    attempts: attempt,
    exchange,
    market,
    symbol,
    orderId: orderIdOf(subject),
    order: null,
    amendment: null,
    orderList: null,
    problem: null,
    askAgainMs: isOpen(intent) ? LEAST_ASK_AGAIN_MS : null,
    requestId,
    createdAt: timestamp(createdAt),
    updatedAt: timestamp(updatedAt),
    ...endOf(progress),
  };
}

type End = Pick<FollowedIntent, 'state'> &
  Partial<Pick<FollowedIntent, 'order' | 'orderId' | 'amendment' | 'orderList' | 'problem' | 'askAgainMs'>>;

function endOf(progress: Intent['progress']): End {
  switch (progress.state) {
    case 'SENT':
      return { state: 'SENT' };
    case 'UNKNOWN':
      return { state: 'UNKNOWN', problem: recordedProblem(progress.cause) };
    case 'NOT_EXECUTED':
      return { state: 'NOT_EXECUTED', problem: recordedProblem(progress.problem) };
    case 'DONE': {
      const { result } = progress;
      if (result.kind === 'problem') return { state: 'DONE', problem: recordedProblem(result.problem) };
      if (result.kind === 'list') return { state: 'DONE', orderList: result.list };
      return { state: 'DONE', order: result.order, orderId: result.order.id, amendment: result.amendment };
    }
  }
}

function found(ending: CommandEnding): End {
  switch (ending.kind) {
    case 'done':
      return {
        state: 'DONE',
        order: ending.order,
        orderId: ending.order.id,
        amendment: ending.amendment,
        problem: null,
        askAgainMs: null,
      };
    case 'listDone':
      return { state: 'DONE', orderList: ending.list, problem: null, askAgainMs: null };
    case 'refused':
      return { state: 'DONE', problem: ending.problem, askAgainMs: null };
    case 'notExecuted':
      return { state: 'NOT_EXECUTED', problem: ending.problem, askAgainMs: null };
    case 'unknown': {
      const { lost, askAgainMs } = ending.unknown;
      return { state: 'UNKNOWN', problem: lost.problem, askAgainMs };
    }
  }
}

function clientOrderIdOf(subject: Intent['subject']): string | null {
  switch (subject.operation) {
    case 'place':
      return subject.order.clientOrderId;
    case 'amend':
      return subject.mayBeReplaced ? subject.replacementClientOrderId : null;
    case 'placeList':
      return subject.clientListId;
    case 'cancel':
    case 'cancelList':
      return null;
  }
}
