import type { CheckedOrder } from '../domain/checked-order.ts';
import type { DecimalString } from '../domain/decimal.ts';
import type { Exchange, Market } from '../domain/instrument.ts';
import type { Order, ToldAmendment, ToldOrder } from '../domain/order.ts';
import type { ProblemRecord } from './problem-record.ts';

/**
 * The durable record of one command: what was meant, how far it got, how it ended. It is written before the first byte
 * of a keyed command leaves, so that whoever finds it later knows that an effect may exist, and until when one can still
 * come to be. README.md in this folder tells the protocol; `model.test.ts` explores it.
 */
export interface Intent {
  /** Follows from the caller's key (`intent-id.ts`), or is random where there was none. */
  readonly intentId: string;
  /** Counts the writes: each is conditional on the one before. */
  readonly version: number;
  /** Who wrote last, so that a writer whose reply got lost recognises its own write. */
  readonly writer: string;
  readonly subject: IntentSubject;
  /** The caller's own name for the order, where one was given. */
  readonly clientOrderId: string | null;
  /** Of operation and input; `null` without a key: nobody can come back with another body. */
  readonly requestHash: string | null;
  readonly principal: string | null;
  /** The request whose answer this is: replays name it as `instance`. */
  readonly requestId: string;
  /** How often the command may have been sent. */
  readonly attempt: number;
  readonly progress: IntentProgress;
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a command was about: enough to find out what became of it without the process that sent it. */
export type IntentSubject = IntentProduct & (PlaceSubject | AmendSubject | CancelSubject);

export const INTENT_OPERATIONS = ['place', 'amend', 'cancel'] as const;
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
  /** The exchange's clock when the first attempt was recorded, and how far that may be off; `null`: it was not known. */
  readonly sentAfter: { readonly at: number; readonly within: number | null };
}

/** Where a client order id comes from: drawn at random for the order, derived from the caller's key, or the caller's choice. */
export type ClientOrderIdOrigin = 'drawn' | 'derived' | 'given';

/** The order as it was sent. */
export type PlacedFields = Pick<
  CheckedOrder,
  'side' | 'type' | 'timeInForce' | 'postOnly' | 'reduceOnly' | 'price' | 'quantity' | 'quoteQuantity' | 'clientOrderId'
>;

export interface AmendSubject {
  readonly operation: 'amend';
  /** The order as it was before. */
  readonly before: Order;
  readonly change: { readonly quantity: DecimalString | undefined; readonly price: DecimalString | undefined };
  /** Ids under which a replacement may have been placed; none where the order can only have been changed in place. */
  readonly replacementClientOrderId: string;
  readonly mayBeReplaced: boolean;
  /** The number that was sent to mark the change as ours; absent in records from before there was one. */
  readonly modifyId?: string;
}

export interface CancelSubject {
  readonly operation: 'cancel';
  readonly orderId: string;
}

/** The right to act on an open intent. It keeps callers from working twice; what keeps them from sending twice is `acceptedUntil`. */
export interface Lease {
  readonly owner: string;
  readonly until: number;
}

/**
 * - `SENT`: may have been sent; nobody has said how it ended.
 * - `UNKNOWN`: its caller was told that the outcome is not known.
 * - `NOT_EXECUTED`: had no effect; the same key may send it again, after a look that begins when the exchange's clock is past
 *   `lookFrom` and finds nothing. `null`: nothing of it can exist.
 * - `DONE`: ended, well or with a refusal; the answer stands for ever.
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
   * Until when the exchange can accept what was sent, on its clock: the last moment of signing plus the validity of a
   * signature. `null`: never certain.
   */
  readonly acceptedUntil: number | null;
  /** When the sweeper should look at it. */
  readonly dueAt: number;
}

export type IntentResult =
  | { readonly kind: 'order'; readonly order: ToldOrder; readonly amendment: ToldAmendment | null }
  | { readonly kind: 'problem'; readonly problem: ProblemRecord };

export type OpenIntent = Intent & { readonly progress: Extract<IntentProgress, { acceptedUntil: number | null }> };

/** Whether it is still to be found out how it ended. */
export function isOpen(intent: Intent): intent is OpenIntent {
  return intent.progress.state === 'SENT' || intent.progress.state === 'UNKNOWN';
}

/** Whether somebody is at work on it. */
export function isLeased({ progress }: OpenIntent, now: number): boolean {
  return progress.lease !== null && now <= progress.lease.until;
}

export type OnExistingIntent = 'reused' | 'replay' | 'busy' | 'takeOver' | 'sendAgain';

/** What a caller who comes with the key of this intent has to do. Sending is only ever allowed after a proven absence. */
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

/** What can happen to an intent; `by` names the writer, `at` the moment on its clock. */
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

/** A bug: an event that the state does not allow. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
}

/**
 * The next version of an intent. Throws `IllegalTransition` for a take-over of what is not open or still leased to
 * somebody, a second sending of what is not proven to be without effect, an end by who does not hold the lease, or a
 * settling by hand of what is not open or is leased.
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
      // Never NOT_EXECUTED: the word of a person is no proof, and what got lost may still arrive beside a second sending.
      return next({ state: 'DONE', result: { kind: 'problem', problem: event.problem } });
  }
}

/** An order of any attempt is the order that was meant, so it may be as old as the first of them. */
function sinceTheFirst(first: IntentSubject, next: IntentSubject): IntentSubject {
  if (first.operation !== 'place' || next.operation !== 'place') return next;
  return { ...next, sentAfter: first.sentAfter };
}

/** How far an intent got whose work ended so. */
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
