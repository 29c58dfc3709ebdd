import type { Exchange, Market } from '../../lib/domain/instrument.ts';
import { type ToldOrder, timestamp } from '../../lib/domain/order.ts';
import {
  type Intent,
  type IntentOperation,
  type IntentState,
  type IntentSubject,
  isOpen,
  type OpenIntent,
} from '../../lib/intents/intent.ts';
import type { ProblemRecord } from '../../lib/intents/problem-record.ts';
import { clientOrderIdsOf } from '../../lib/orders/reconcile/resolve-intent.ts';

/** An intent as shown to an operator. */
export interface IntentView {
  readonly intentId: string;
  readonly state: IntentState;
  readonly operation: IntentOperation;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  /** The client order ids that the exchange may know an order of this command by. */
  readonly clientOrderIds: readonly string[];
  /** The order that the command was about, or placed. */
  readonly orderId: string | null;
  /** The request to the exchange. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly principal: string | null;
  readonly requestId: string;
  readonly attempts: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly ageMs: number;
  /** Present while it has not ended. */
  readonly open: OpenView | null;
  readonly order: ToldOrder | null;
  /** The result, once it has ended. */
  readonly problem: ProblemRecord | null;
}

export interface OpenView {
  /** End of the lease of the call in progress. */
  readonly leasedUntil: string | null;
  /** When the sweeper looks at it next. */
  readonly dueAt: string;
  /** When absence at the exchange becomes proof; `null`: never. */
  readonly absenceProvesAfter: string | null;
  /** Why the outcome is unknown. */
  readonly why: string;
  readonly cause: ProblemRecord | null;
}

/** An intent as shown to an operator. `provenAfter`: when absence becomes proof, epoch milliseconds. */
export function viewOf(intent: Intent, provenAfter: (intent: OpenIntent) => number, now: number): IntentView {
  const { intentId, subject, progress, principal, requestId, attempt, createdAt, updatedAt } = intent;
  const { operation, exchange, market, symbol, exchangeSymbol } = subject;
  const order = progress.state === 'DONE' && progress.result.kind === 'order' ? progress.result.order : null;
  return {
    intentId,
    state: progress.state,
    operation,
    exchange,
    market,
    symbol,
    exchangeSymbol,
    clientOrderIds: clientOrderIdsOf(subject),
    orderId: order?.id ?? orderIdOf(subject),
    sent: sentOf(subject),
    principal,
    requestId,
    attempts: attempt,
    createdAt: timestamp(createdAt),
    updatedAt: timestamp(updatedAt),
    ageMs: Math.max(0, now - createdAt),
    open: isOpen(intent) ? openOf(intent, provenAfter(intent), now) : null,
    order,
    problem: problemOf(intent),
  };
}

function openOf({ progress }: OpenIntent, provenAfter: number, now: number): OpenView {
  const leased = progress.lease !== null && now <= progress.lease.until;
  const cause = progress.state === 'UNKNOWN' ? progress.cause : null;
  return {
    leasedUntil: leased && progress.lease ? timestamp(progress.lease.until) : null,
    dueAt: timestamp(progress.dueAt),
    absenceProvesAfter: Number.isFinite(provenAfter) ? timestamp(provenAfter) : null,
    why: cause ? `${cause.code}: ${cause.detail}` : leased ? AT_WORK : LEFT_BEHIND,
    cause,
  };
}

const AT_WORK = 'A call is in progress.';
const LEFT_BEHIND = 'The process that sent it stopped before it recorded the outcome.';

function orderIdOf(subject: IntentSubject): string | null {
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

function sentOf(subject: IntentSubject): IntentView['sent'] {
  switch (subject.operation) {
    case 'place': {
      const { clientOrderId: _, ...terms } = subject.order;
      return terms;
    }
    case 'amend': {
      const { before, change, mayBeReplaced } = subject;
      const { quantity, price, trigger, takeProfit, stopLoss } = before;
      const exits = { ...(takeProfit !== null && { takeProfit }), ...(stopLoss !== null && { stopLoss }) };
      return { ...change, mayBeReplaced, before: { quantity, price, ...(trigger !== null && { trigger }), ...exits } };
    }
    case 'placeList':
      return { kind: subject.kind, clientListId: subject.clientListId, legs: subject.legs };
    case 'cancelList':
      return { orderListId: subject.orderListId };
    case 'cancel':
      return {};
    default:
      return subject satisfies never;
  }
}

function problemOf({ progress }: Intent): ProblemRecord | null {
  if (progress.state === 'NOT_EXECUTED') return progress.problem;
  return progress.state === 'DONE' && progress.result.kind === 'problem' ? progress.result.problem : null;
}
