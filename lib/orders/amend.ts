import { changesAnything, changesTrigger, differing, isChanged, withWholeExits } from '../domain/amendment.ts';
import { checkAmend } from '../domain/checked-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { parseOrderId } from '../domain/order-id.ts';
import { isActive } from '../domain/order-state.ts';
import { checkTriggerSide } from '../domain/order-terms.ts';
import { isConditional, ORDER_TYPE_FACTS, type OrderType } from '../domain/order-type.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import { type AmendChange, type CallContext, type ExchangePort, isAcceptance } from '../exchanges/port.ts';
import { type IntentSubject, intentProductOf } from '../intents/intent.ts';
import { beforeSending, callOf, instrumentOf, portOf, type SendingDeadline } from '../reference/context.ts';
import { aboutOneOrder, type Caller } from './reconcile/command.ts';
import { type OrdersContext, type RecordingContext, sendPatiently } from './reconcile/context.ts';
import { findPatiently, orderNotFound } from './reconcile/find-patiently.ts';
import { modifyIdOf } from './reconcile/modify-id.ts';
import { absenceProvenAfter, askAgainAfter } from './reconcile/resolve.ts';
import { runCommand } from './reconcile/run-command.ts';
import {
  type AmendOutcome,
  isBeyondAmending,
  lookAfterRefusal,
  type SentAmend,
  settleAmend,
  settleLost,
} from './reconcile/settle-amend.ts';
import { notActive, onlyAccepted } from './reconcile/settle-cancel.ts';
import { hasTriggered } from './reconcile/triggered.ts';
import { unknownOutcome } from './reconcile/unknown-outcome.ts';

/**
 * Changes an active order, one that waits for a trigger included, and reports how: in place, with the place in the queue kept,
 * or by cancel and replace, which `allowReplace: false` forbids. The quantity is a new total, including what has filled.
 * Recorded when it has a key.
 */
export async function amendOrder(
  context: RecordingContext,
  orderId: string,
  request: AmendRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<AmendOutcome> {
  const asked = { operation: 'amend', input: { orderId, ...request }, givenId: null } as const;
  const result = await runCommand(context, asked, caller, deadline, async (keyedId) => {
    const prepared = await prepareAmend(context, orderId, request, deadline, keyedId);
    return {
      port: prepared.port,
      subject: amendSubject(prepared),
      send: (acceptedUntil) => sendAmend(context, prepared, { ...deadline, acceptedUntil }),
    };
  });
  const concluded = aboutOneOrder(result);
  if (concluded.outcome === 'unknown') return concluded;
  const { order, amendment, replayed } = concluded;
  if (amendment === null) throw new TypeError('the result of an amend has no amendment');
  return { outcome: 'amended', order, amendment, replayed };
}

function amendSubject({ order, change }: PreparedAmend): IntentSubject {
  const { instrument, quantity, price, triggerPrice, trailingAmount, takeProfit, stopLoss } = change;
  const { replacementClientOrderId, modifyId } = change;
  return {
    operation: 'amend',
    ...intentProductOf(instrument),
    before: order,
    change: { quantity, price, triggerPrice, trailingAmount, takeProfit, stopLoss },
    replacementClientOrderId,
    mayBeReplaced: mayBeReplaced(change),
    modifyId,
  };
}

/** A change that may be sent, and the order before it. */
interface PreparedAmend {
  readonly port: ExchangePort;
  readonly order: Order;
  readonly change: AmendChange;
}

/** Everything before sending. Throws when the order does not allow the change, or already has the requested values. */
async function prepareAmend(
  context: OrdersContext,
  orderId: string,
  request: AmendRequest,
  deadline: Deadline,
  keyedId?: string,
): Promise<PreparedAmend> {
  const id = parseOrderId(orderId);
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline, 'order');
  // Reads the clock meanwhile: the intent records until when an effect is possible.
  const [order] = await Promise.all([
    findPatiently(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, call),
    port.ready(call),
  ]);
  if (!order) throw orderNotFound(id, port);
  if (!isActive(order.state)) throw notActive(order, 'amended');
  const type = amendableType(order, instrument);
  const asked = withWholeExits(order, request);
  await whileResting(order, () => checkAmend(instrument, asked, order));
  const change = differing(order, asked);
  if (!changesAnything(change)) {
    throw new Problem('NOTHING_TO_AMEND', 'The order already has these values.', {
      exchange: order.exchange,
      order,
      orderState: 'placed',
    });
  }
  if (changesTrigger(change) && order.state !== 'UNTRIGGERED') throw hasTriggered(order);

  const replacementClientOrderId = keyedId ?? context.newClientOrderId();
  const { allowReplace } = request;
  const modifyId = modifyIdOf(replacementClientOrderId);
  const prepared = { port, order, change: { instrument, ...change, allowReplace, replacementClientOrderId, modifyId } };
  await guarded(context, prepared, call);
  await whileResting(order, () => beforeSending(deadline, () => checkTriggerOf(prepared, type, call)));
  return prepared;
}

/** The type of an order that the exchange can change. Throws NOT_SUPPORTED for any other. */
function amendableType(order: Order, { capabilities, symbol, exchange }: Instrument): OrderType {
  const { type, exchangeType, triggeredOrderId } = order;
  const details = { exchange: order.exchange, order, orderState: 'placed' } as const;
  if (type === null || !ORDER_TYPE_FACTS[type].amendable) {
    throw new Problem('NOT_SUPPORTED', `An order of the type ${exchangeType} cannot be amended.`, details);
  }
  if (isConditional(type) && !capabilities.amendConditional) {
    const instead =
      triggeredOrderId === null
        ? 'It is unchanged; cancel it and place the order you want.'
        : `It has triggered; amend the order that came of it, ${triggeredOrderId}.`;
    const why = `A conditional order of ${symbol} at ${exchange} cannot be changed. ${instead}`;
    throw new Problem('NOT_SUPPORTED', why, details);
  }
  return type;
}

/** Refuses a new trigger that has been reached already; other changes ask nothing. */
async function checkTriggerOf(
  { port, order, change }: PreparedAmend,
  type: OrderType,
  call: CallContext,
): Promise<void> {
  const { instrument, triggerPrice } = change;
  if (triggerPrice === undefined || order.trigger === null) return;
  const changed = { type, side: order.side, trigger: { ...order.trigger, triggerPrice } };
  checkTriggerSide(instrument, changed, await port.quote(instrument, call));
}

/** Checks what the operator allows. */
function guarded(context: OrdersContext, { port, order, change }: PreparedAmend, call: CallContext): Promise<void> {
  return whileResting(order, () => beforeSending(call, () => context.guard.amend(order, change, port, call)));
}

/** Runs a check; a refusal says that the order still rests, unchanged. */
async function whileResting(order: Order, check: () => void | Promise<void>): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'placed', order });
    throw error;
  }
}

/** Sends the change and finds out its outcome. Throws like `amendOrder`. */
function sendAmend(context: OrdersContext, prepared: PreparedAmend, deadline: SendingDeadline): Promise<AmendOutcome> {
  const call = callOf(context, prepared.port, deadline, 'order');
  return send(context, prepared, sentAmend(prepared, context.now()), call, 'first');
}

/** Everything needed to find out later whether the amend took effect. */
function sentAmend({ order, change }: PreparedAmend, sentAt: number): SentAmend {
  const { instrument, modifyId } = change;
  return { before: order, instrument, change, modifyId, mayBeReplaced: mayBeReplaced(change), sentAt };
}

/** Whether the amend may place an order of its own. */
function mayBeReplaced({ allowReplace, instrument }: AmendChange): boolean {
  return allowReplace && instrument.capabilities.amend.includes('cancelReplace');
}

/**
 * Sends one copy. A second one leaves only if the exchange refused the first for a cause that is gone, and after a look
 * that began when no copy could take effect any more, found no trace, and found the order unchanged.
 */
async function send(
  context: OrdersContext,
  prepared: PreparedAmend,
  sent: SentAmend,
  call: CallContext,
  copy: 'first' | 'second',
): Promise<AmendOutcome> {
  const { port, order, change } = prepared;
  const result = await context.guard.whileAmending(order, change, (refusal) =>
    sendPatiently(context, call, (patient) => port.amend(order, change, { ...patient, refusal })),
  );
  switch (result.outcome) {
    case 'acknowledged': {
      if (!isAcceptance(result.value)) return { outcome: 'amended', ...result.value };
      const accepted = { ...sent, mayBeReplaced: false, lost: onlyAccepted(port, 'amend'), accepted: true };
      return await settleAmend(context, port, accepted, call);
    }
    case 'notExecuted':
      throw result.problem;
    case 'rejected':
      return afterRefusal(context, prepared, sent, result, call, copy);
    case 'unknown': {
      const mayHaveBeenReplaced = result.clientOrderIds.includes(change.replacementClientOrderId);
      const lost = { ...sent, mayBeReplaced: mayHaveBeenReplaced, lost: result };
      const settled = await settleLost(context, port, lost, call);
      if (settled.outcome !== 'notMade') return settled;
      if (result.sendAgain && copy === 'first') {
        // Time has passed, so the guard checks again, as for a first copy.
        await guarded(context, prepared, call);
        return send(context, prepared, sent, call, 'second');
      }
      throw settled.problem;
    }
  }
}

/**
 * Believes a refusal only if it cannot hide an effect of the same request: when a request is delivered twice, the second
 * copy is refused because of the first. Only then tries another amend method.
 */
async function afterRefusal(
  context: OrdersContext,
  prepared: PreparedAmend,
  sent: SentAmend,
  { problem, otherwise, recheckFrom }: Extract<CommandOutcome<never>, { outcome: 'rejected' }>,
  call: CallContext,
  copy: 'first' | 'second',
): Promise<AmendOutcome> {
  const { port, order, change } = prepared;
  if (otherwise === undefined && recheckFrom === undefined && !mayHideEffect(problem, sent)) {
    throw await explained(prepared, problem, call);
  }
  const found = await lookAfterRefusal(context, port, sent, call);
  switch (found.kind) {
    case 'made':
      return found.amended;
    case 'unclear': {
      const { validityMs } = port;
      const acceptedUntil = validityMs === null ? null : port.exchangeTime(context.now()).at + validityMs;
      const clientOrderIds = sent.mayBeReplaced ? [change.replacementClientOrderId] : [];
      const askAgainMs = askAgainAfter(port, context.now(), absenceProvenAfter(port, acceptedUntil));
      return unknownOutcome('amend', sent.instrument, order.id, { problem, acceptedUntil, clientOrderIds }, askAgainMs);
    }
    case 'notMade':
      if (otherwise === 'replace' && isActive(found.order.state) && !isChanged(order, found.order)) {
        const replacing = { port, order: found.order, change: { ...change, refusedInPlace: true } };
        await guarded(context, replacing, call);
        return send(context, replacing, sent, call, copy);
      }
      throw truly(problem, sent, found.order);
  }
}

/** How the exchange may answer a second copy of a request that took effect. */
const ANSWERS_TO_A_SECOND_COPY: ReadonlySet<ProblemCode> = new Set([
  'NOTHING_TO_AMEND',
  'ORDER_NOT_ACTIVE',
  'AMEND_REJECTED',
  'REPLACE_NOT_ALLOWED',
  'DUPLICATE_CLIENT_ORDER_ID',
  'AMEND_INCOMPLETE',
]);

function mayHideEffect({ code, details }: Problem, sent: SentAmend): boolean {
  if (!ANSWERS_TO_A_SECOND_COPY.has(code)) return false;
  // The order itself shows that it ended, so this is no answer to a second copy; only a replacement may have been missed.
  if (code === 'AMEND_INCOMPLETE' && !sent.mayBeReplaced) return false;
  // A refusal by Atlas itself comes before anything is sent, unless it is about a closed order.
  return code === 'ORDER_NOT_ACTIVE' || details.exchangeCode !== undefined || details.exchangeMessage !== undefined;
}

/**
 * The exchange's refusal of a new condition. An order that triggered in the meantime is refused in many words, so the order
 * itself tells that.
 */
async function explained(
  { port, order, change }: PreparedAmend,
  problem: Problem,
  call: CallContext,
): Promise<Problem> {
  if (!changesTrigger(change)) return problem;
  try {
    const { instrument } = change;
    const now = await port.find({ instrument, exchangeOrderId: order.exchangeOrderId }, call);
    if (now === undefined || !isBeyondAmending(now, { before: order, change })) return problem;
    return isActive(now.state) ? hasTriggered(now) : notActive(now, 'amended');
  } catch (error) {
    // The refusal stands, whatever the order can be read as.
    if (error instanceof Problem || call.signal.aborted) return problem;
    throw error;
  }
}

/** Adds the current order to the refusal. */
function truly(refusal: Problem, sent: Pick<SentAmend, 'before' | 'change'>, order: Order): Problem {
  if (isActive(order.state) && isBeyondAmending(order, sent)) return hasTriggered(order);
  if (refusal.code === 'ORDER_NOT_ACTIVE') {
    // Refused as not active while reads still show it resting: Atlas cannot tell which is right.
    return isActive(order.state) ? refusal.with({ order, retryable: true }) : notActive(order, 'amended');
  }
  return refusal.details.order === undefined ? refusal.with({ order }) : refusal;
}
