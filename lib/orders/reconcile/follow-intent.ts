import type { Deadline } from '../../domain/deadline.ts';
import type { Exchange, Market } from '../../domain/instrument.ts';
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

/** What is known of a command that was sent. */
export interface FollowedIntent {
  readonly intentId: string;
  /** Of the order placed, or of the replacement an amend may have placed. */
  readonly clientOrderId: string | null;
  readonly operation: IntentOperation;
  readonly state: IntentState;
  readonly attempts: number;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  /** The order it was about, or the one it placed, as far as that is known. */
  readonly orderId: string | null;
  /** The order as it was when the command ended. */
  readonly order: ToldOrder | null;
  readonly amendment: ToldAmendment | null;
  /** What it ended in, or why it is not known how it ended. */
  readonly problem: Problem | null;
  /** How long to wait before asking again makes sense, milliseconds; `null` when it has ended. */
  readonly askAgainMs: number | null;
  /** The request that was, or will be, answered with this. */
  readonly requestId: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/**
 * What is known of a command, by the id of its intent or by the client order id its caller chose. One that nobody is at
 * work on is looked for at the exchange first. That finding is told, not written: who may only read changes nothing,
 * and stands in nobody's way; the next call with the key, or the sweeper, finds the same. So its looks spend nothing of
 * what is kept for orders and cancels: where that is all there is left, the answer is what is known.
 */
export async function followIntent(context: RecordingContext, id: string, deadline: Deadline): Promise<FollowedIntent> {
  const intent = await read(context, id, deadline);
  if (!isOpen(intent) || isLeased(intent, context.now())) return told(intent);
  const ending = await resolveIntent(context, intent, atMost(deadline, LOOK_MS, context.now()), 'read');
  const current = await read(context, intent.intentId, deadline);
  // What was found out is about the version that was read; another attempt may have been made meanwhile.
  return current.version === intent.version ? { ...told(intent), ...found(ending) } : told(current);
}

async function read({ intents }: RecordingContext, id: string, { signal }: Deadline): Promise<Intent> {
  const { store } = intents;
  if (store === undefined) {
    const why = 'This deployment has no table of intents (ATLAS_INTENTS_TABLE).';
    throw new Problem('INTENT_STORE_UNAVAILABLE', why, { retryable: false });
  }
  let intent: Intent | undefined;
  try {
    intent = (await store.get(id, signal)) ?? (await store.byClientOrderId(id, signal))[0];
  } catch (error) {
    if (error instanceof UnreadableIntent) {
      throw new Problem('INTENT_STORE_UNAVAILABLE', error.message, retryableWhen(error), { cause: error });
    }
    throw new Problem('INTENT_STORE_UNAVAILABLE', 'The store of intents does not answer.', {}, { cause: error });
  }
  if (intent) return intent;
  const detail = `Nothing is recorded under ${id}. Without an Idempotency-Key only commands whose outcome was unknown are.`;
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
    problem: null,
    askAgainMs: isOpen(intent) ? LEAST_ASK_AGAIN_MS : null,
    requestId,
    createdAt: timestamp(createdAt),
    updatedAt: timestamp(updatedAt),
    ...endOf(progress),
  };
}

type End = Pick<FollowedIntent, 'state'> &
  Partial<Pick<FollowedIntent, 'order' | 'orderId' | 'amendment' | 'problem' | 'askAgainMs'>>;

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
    case 'cancel':
      return null;
  }
}
