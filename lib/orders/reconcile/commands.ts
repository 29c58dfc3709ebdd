import type { Instrument } from '../../domain/instrument.ts';
import type { AmendRequest } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import type { IntentProduct, IntentSubject } from '../../intents/intent.ts';
import { mayBeReplaced, type PreparedAmend, prepareAmend, sendAmend } from '../amend.ts';
import { type CancelResult, type PreparedCancel, prepareCancel, sendCancel } from '../cancel.ts';
import type { Deadline } from '../context.ts';
import { type PlaceRequest, type PlaceResult, type PreparedPlace, preparePlace, sendPlace } from '../place.ts';
import { type Command, type DurableContext, untouched } from './command.ts';
import { earlierAmendEnding } from './earlier-amend.ts';
import { findEarlierAttempt } from './earlier-attempt.ts';
import { type Concluded, runKeyed } from './keyed.ts';
import type { AmendOutcome } from './settle-amend.ts';
import { runUnkeyed } from './unkeyed.ts';

/** Who asks, and under which key. */
export interface Caller {
  /** As the gateway names this very session. */
  readonly principal: string | null;
  /** Whom the key belongs to, in whichever session. */
  readonly keyOwner: string | null;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
}

/** `placeOrder`, recorded. */
export async function placeDurably(
  context: DurableContext,
  request: PlaceRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<PlaceResult> {
  const command: Command<PreparedPlace> = {
    operation: 'place',
    input: request,
    givenId: request.clientOrderId ?? null,
    asksFirst: false,
    prepare: (keyedId) => preparePlace(context, request, deadline, keyedId),
    portOf: ({ port }) => port,
    subjectOf: placeSubject,
    earlier: (prepared, intent, lookFrom) => findEarlierAttempt(context, prepared, intent, lookFrom, deadline),
    send: (prepared, acceptedUntil) => sendPlace(context, prepared, { ...deadline, acceptedUntil }),
  };
  const concluded = await run(context, command, caller, deadline);
  if (concluded.outcome === 'unknown') return concluded;
  return { outcome: 'placed', order: concluded.order, replayed: concluded.replayed };
}

/** `amendOrder`, recorded. */
export async function amendDurably(
  context: DurableContext,
  orderId: string,
  request: AmendRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<AmendOutcome> {
  const command: Command<PreparedAmend> = {
    operation: 'amend',
    input: { orderId, ...request },
    givenId: null,
    asksFirst: true,
    prepare: (keyedId) => prepareAmend(context, orderId, request, deadline, keyedId),
    portOf: ({ port }) => port,
    subjectOf: amendSubject,
    endedBefore: (recorded) => earlierAmendEnding(context, recorded, deadline),
    send: (prepared, acceptedUntil) => sendAmend(context, prepared, { ...deadline, acceptedUntil }),
  };
  const concluded = await run(context, command, caller, deadline);
  if (concluded.outcome === 'unknown') return concluded;
  const { order, amendment, replayed } = concluded;
  if (amendment === null) throw new TypeError('an amend ended without saying how');
  return { outcome: 'amended', order, amendment, replayed };
}

/** `cancelOrder`, recorded. A key is never asked for: a cancel cannot double, and must not fail for want of one. */
export async function cancelDurably(
  context: DurableContext,
  orderId: string,
  caller: Caller,
  deadline: Deadline,
): Promise<CancelResult> {
  const command: Command<PreparedCancel> = {
    operation: 'cancel',
    input: { orderId },
    givenId: null,
    asksFirst: false,
    prepare: () => prepareCancel(context, orderId, deadline),
    portOf: ({ port }) => port,
    subjectOf: cancelSubject,
    send: (prepared, acceptedUntil) => sendCancel(context, prepared, { ...deadline, acceptedUntil }),
  };
  const concluded = await run(context, command, caller, deadline);
  if (concluded.outcome === 'unknown') return concluded;
  return { outcome: 'canceled', order: concluded.order, replayed: concluded.replayed };
}

function run<P>(context: DurableContext, command: Command<P>, caller: Caller, deadline: Deadline): Promise<Concluded> {
  const { idempotencyKey: key, principal, keyOwner, requestId } = caller;
  const recorded = context.intents.store !== undefined && context.intents.outlivesProcess;
  // A cancel cannot double, so it is not refused where its key cannot be kept.
  if (key !== undefined && (recorded || command.operation !== 'cancel'))
    return runKeyed(context, command, { key, principal, keyOwner, requestId }, deadline);
  if (context.intents.requireKey && command.operation !== 'cancel') {
    throw new Problem(
      'IDEMPOTENCY_KEY_REQUIRED',
      'Send an Idempotency-Key: any text that is new for each order you mean.',
      untouched(command.operation),
    );
  }
  return runUnkeyed(context, command, { principal, requestId });
}

function productOf({ exchange, market, symbol, exchangeSymbol }: Instrument): IntentProduct {
  return { exchange, market, symbol, exchangeSymbol };
}

function placeSubject({ order, idOrigin, sentAfter }: PreparedPlace): IntentSubject {
  const { at, within } = sentAfter;
  const { instrument, side, type, timeInForce, postOnly, reduceOnly, price, quantity, quoteQuantity, clientOrderId } =
    order;
  return {
    operation: 'place',
    ...productOf(instrument),
    order: { side, type, timeInForce, postOnly, reduceOnly, price, quantity, quoteQuantity, clientOrderId },
    idOrigin,
    sentAfter: { at, within: Number.isFinite(within) ? within : null },
  };
}

function amendSubject({ order, change }: PreparedAmend): IntentSubject {
  const { instrument, quantity, price, replacementClientOrderId, modifyId } = change;
  return {
    operation: 'amend',
    ...productOf(instrument),
    before: order,
    change: { quantity, price },
    replacementClientOrderId,
    mayBeReplaced: mayBeReplaced(change),
    modifyId,
  };
}

function cancelSubject({ ref, id }: PreparedCancel): IntentSubject {
  return { operation: 'cancel', ...productOf(ref.instrument), orderId: formatOrderId(id) };
}
