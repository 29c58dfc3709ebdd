import type { CheckedOrder } from '../domain/checked-order.ts';
import type { Exchange, Market } from '../domain/instrument.ts';
import type { LegRole, ToldLinkedOrders } from '../domain/linked-orders.ts';
import type { AmendedValues, Order, ToldAmendment, ToldOrder } from '../domain/order.ts';
import type { OrderListKind } from '../domain/order-type.ts';
import type { ProblemRecord } from './problem-record.ts';

/**
 * The durable record of one command: what it asks for, how far it got and how it ended. It is written before the first byte
 * of a keyed command leaves, so that a later reader knows that an effect may exist and until when one is still
 * possible. README.md in this folder describes the protocol; `model.test.ts` explores it.
 */
export interface Intent {
  /** Derived from the caller's key (`intent-id.ts`), or random without one. */
  readonly intentId: string;
  /** Counts writes; each is conditional on the previous version. */
  readonly version: number;
  /** The last writer, so that a writer whose reply got lost recognizes its own write. */
  readonly writer: string;
  readonly subject: IntentSubject;
  /** The client order id, where the caller gave one. */
  readonly clientOrderId: string | null;
  /** Hash of operation and input; `null` without a key, since no later request can then claim the intent. */
  readonly requestHash: string | null;
  readonly principal: string | null;
  /** The request that got the answer; replays name it as `instance`. */
  readonly requestId: string;
  /** How often the command may have been sent. */
  readonly attempt: number;
  readonly progress: IntentProgress;
  /** Epoch milliseconds, like every time here. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Everything needed to find out what happened to a command without the process that sent it. */
export type IntentSubject = IntentProduct &
  (PlaceSubject | AmendSubject | CancelSubject | PlaceListSubject | CancelListSubject);

export const INTENT_OPERATIONS = ['place', 'amend', 'cancel', 'placeList', 'cancelList'] as const;
export type IntentOperation = (typeof INTENT_OPERATIONS)[number];

export interface IntentProduct {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
}

/** The product of an instrument, as intents name it. */
export function intentProductOf({ exchange, market, symbol, exchangeSymbol }: IntentProduct): IntentProduct {
  return { exchange, market, symbol, exchangeSymbol };
}

export interface PlaceSubject {
  readonly operation: 'place';
  readonly order: PlacedFields;
  readonly idOrigin: ClientOrderIdOrigin;
  /** The exchange's time when the first attempt was recorded, and its possible error; `null`: the clock was not known. */
  readonly sentAfter: { readonly at: number; readonly within: number | null };
}

/** Origin of a client order id: drawn at random, derived from the caller's key, or given by the caller. */
export type ClientOrderIdOrigin = 'drawn' | 'derived' | 'given';

/** The order as it was sent. */
export type PlacedFields = Pick<
  CheckedOrder,
  | 'side'
  | 'type'
  | 'timeInForce'
  | 'postOnly'
  | 'reduceOnly'
  | 'price'
  | 'quantity'
  | 'quoteQuantity'
  | 'displayQuantity'
  | 'trigger'
  | 'closePosition'
  | 'expiresAt'
  | 'takeProfit'
  | 'stopLoss'
  | 'clientOrderId'
>;

export interface AmendSubject {
  readonly operation: 'amend';
  /** The order before the amend. */
  readonly before: Order;
  readonly change: AmendedValues;
  /** The client order id of the replacement, if one was placed. */
  readonly replacementClientOrderId: string;
  readonly mayBeReplaced: boolean;
  /** The number sent with the change to mark it as ours; absent in records of earlier versions. */
  readonly modifyId?: string;
}

export interface CancelSubject {
  readonly operation: 'cancel';
  readonly orderId: string;
}

/** An order list as it was sent. Its client ids are never the caller's own. */
export interface PlaceListSubject {
  readonly operation: 'placeList';
  readonly kind: OrderListKind;
  readonly clientListId: string;
  readonly legs: readonly PlacedLeg[];
  readonly idOrigin: Exclude<ClientOrderIdOrigin, 'given'>;
  /** As of a place. */
  readonly sentAfter: PlaceSubject['sentAfter'];
}

/** An order of a list as it was sent. */
export interface PlacedLeg {
  readonly role: LegRole;
  readonly order: PlacedFields;
}

export interface CancelListSubject {
  readonly operation: 'cancelList';
  readonly orderListId: string;
}

/** The right to act on an open intent. It prevents double work; `acceptedUntil` prevents double sending. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/**
 * - `SENT`: may have been sent; the outcome is not recorded yet.
 * - `UNKNOWN`: the caller got the answer "unknown".
 * - `NOT_EXECUTED`: had no effect. The same key may send it again after a look that finds nothing and begins later than
 *   `lookFrom` on the exchange's clock. `null`: no copy of it can exist.
 * - `DONE`: ended in success or refusal; the answer is final.
 */
export type IntentProgress =
  | (Open & { readonly state: 'SENT'; readonly lease: Lease })
  | (Open & { readonly state: 'UNKNOWN'; readonly lease: Lease | null; readonly cause: ProblemRecord })
  | { readonly state: 'NOT_EXECUTED'; readonly problem: ProblemRecord; readonly lookFrom: number | null }
  | { readonly state: 'DONE'; readonly result: IntentResult };

export const INTENT_STATES = ['SENT', 'UNKNOWN', 'NOT_EXECUTED', 'DONE'] as const;
export type IntentState = (typeof INTENT_STATES)[number];

interface Open {
  /**
   * Last moment, on the exchange's clock, at which it can accept the request: the last moment of signing plus the validity
   * of a signature. `null`: never certain.
   */
  readonly acceptedUntil: number | null;
  /** When the sweeper should look at it. */
  readonly dueAt: number;
}

export type IntentResult =
  | { readonly kind: 'order'; readonly order: ToldOrder; readonly amendment: ToldAmendment | null }
  | { readonly kind: 'list'; readonly list: ToldLinkedOrders }
  | { readonly kind: 'problem'; readonly problem: ProblemRecord };

export type OpenIntent = Intent & { readonly progress: Extract<IntentProgress, { acceptedUntil: number | null }> };

/** Whether the outcome still has to be found out. */
export function isOpen(intent: Intent): intent is OpenIntent {
  return intent.progress.state === 'SENT' || intent.progress.state === 'UNKNOWN';
}

/** Whether a caller or the sweeper is working on it. */
export function isLeased({ progress }: OpenIntent, now: number): boolean {
  return progress.lease !== null && now <= progress.lease.until;
}

export type OnExistingIntent = 'reused' | 'replay' | 'busy' | 'takeOver' | 'sendAgain';

/** Decides what a caller with the key of this intent does. Sending is allowed only after a proven absence. */
export function onExistingIntent(intent: Intent, requestHash: string | null, now: number): OnExistingIntent {
  if (intent.requestHash !== requestHash) return 'reused';
  if (isOpen(intent)) return isLeased(intent, now) ? 'busy' : 'takeOver';
  return intent.progress.state === 'DONE' ? 'replay' : 'sendAgain';
}

/** How work on an intent ended. */
export type IntentEnding =
  | { readonly kind: 'done'; readonly result: IntentResult }
  | { readonly kind: 'notExecuted'; readonly problem: ProblemRecord; readonly lookFrom: number | null }
  | {
      readonly kind: 'unknown';
      readonly cause: ProblemRecord;
      readonly acceptedUntil: number | null;
      readonly dueAt: number;
    };

/** An event on an intent; `by` is the writer, `at` the time on its clock. */
export type IntentEvent = { readonly by: string; readonly at: number } & (
  | { readonly kind: 'takeOver'; readonly until: number }
  | {
      readonly kind: 'sendAgain';
      readonly until: number;
      readonly acceptedUntil: number | null;
      readonly subject: IntentSubject;
      readonly requestId: string;
    }
  | { readonly kind: 'end'; readonly ending: IntentEnding }
  | { readonly kind: 'settle'; readonly problem: ProblemRecord }
);

/** A bug: the state does not allow the event. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/**
 * Returns the next version of an intent. Throws `IllegalTransition` for taking over an intent that is not open or is leased,
 * for sending again without proof that the command had no effect, for an end by a writer that does not hold the lease, and
 * for settling an intent that is not open or is leased.
 */
export function advance(intent: Intent, event: IntentEvent): Intent {
  const next = (progress: IntentProgress): Intent => ({
    ...intent,
    version: intent.version + 1,
    writer: event.by,
    progress,
    updatedAt: event.at,
  });
  switch (event.kind) {
    case 'takeOver': {
      if (!isOpen(intent) || isLeased(intent, event.at)) throw illegal(intent, event);
      const lease = { owner: event.by, until: event.until };
      return next({ ...intent.progress, lease, dueAt: event.until });
    }
    case 'sendAgain': {
      if (intent.progress.state !== 'NOT_EXECUTED') throw illegal(intent, event);
      const lease = { owner: event.by, until: event.until };
      return {
        ...next({ state: 'SENT', lease, acceptedUntil: event.acceptedUntil, dueAt: event.until }),
        attempt: intent.attempt + 1,
        subject: sinceTheFirst(intent.subject, event.subject),
        requestId: event.requestId,
      };
    }
    case 'end':
      if (!isOpen(intent) || intent.progress.lease?.owner !== event.by) throw illegal(intent, event);
      return next(progressOf(event.ending));
    case 'settle':
      if (!isOpen(intent) || isLeased(intent, event.at)) throw illegal(intent, event);
      // Never NOT_EXECUTED: an operator's word is no proof, and a lost request may still arrive beside a second sending.
      return next({ state: 'DONE', result: { kind: 'problem', problem: event.problem } });
  }
}

/** An order of any attempt counts, so it may be as old as the first attempt. */
function sinceTheFirst(first: IntentSubject, next: IntentSubject): IntentSubject {
  if (first.operation === 'place' && next.operation === 'place') return { ...next, sentAfter: first.sentAfter };
  if (first.operation === 'placeList' && next.operation === 'placeList') return { ...next, sentAfter: first.sentAfter };
  return next;
}

function progressOf(ending: IntentEnding): IntentProgress {
  switch (ending.kind) {
    case 'done':
      return { state: 'DONE', result: ending.result };
    case 'notExecuted':
      return { state: 'NOT_EXECUTED', problem: ending.problem, lookFrom: ending.lookFrom };
    case 'unknown':
      return {
        state: 'UNKNOWN',
        lease: null,
        cause: ending.cause,
        acceptedUntil: ending.acceptedUntil,
        dueAt: ending.dueAt,
      };
  }
}

function illegal({ intentId, progress }: Intent, { kind, by }: IntentEvent): IllegalTransition {
  return new IllegalTransition(`${kind} by ${by} on ${intentId}, which is ${progress.state}`);
}
