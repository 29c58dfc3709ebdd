import { isChanged } from '../domain/amendment.ts';
import { checkAmend } from '../domain/checked-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import { decimal } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { parseOrderId } from '../domain/order-id.ts';
import { isActive } from '../domain/order-state.ts';
import { ORDER_TYPE_FACTS } from '../domain/order-type.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import type { AmendChange, CallContext, ExchangePort } from '../exchanges/port.ts';
import { type IntentSubject, intentProductOf } from '../intents/intent.ts';
import { beforeSending, callOf, instrumentOf, portOf, type SendingDeadline } from '../reference/context.ts';
import type { Caller } from './reconcile/command.ts';
import { commandCall, type OrdersContext, type RecordingContext } from './reconcile/context.ts';
import { findPatiently, orderNotFound } from './reconcile/find-patiently.ts';
import { modifyIdOf } from './reconcile/modify-id.ts';
import { absenceProvenAfter, askAgainAfter } from './reconcile/resolve.ts';
import { runCommand } from './reconcile/run-command.ts';
import { type AmendOutcome, lookAfterRefusal, type SentAmend, settleLost } from './reconcile/settle-amend.ts';
import { notActive } from './reconcile/settle-cancel.ts';
import { unknownOutcome } from './reconcile/unknown-outcome.ts';

/**
 * Changes quantity (a new total, what is filled included) or price of a resting order and says how: in place, with the
 * place in the queue kept, or by cancel and replace, which `allowReplace: false` forbids. Recorded where a key came with it.
 */
export async function amendOrder(
  context: RecordingContext,
  orderId: string,
  request: AmendRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<AmendOutcome> {
  const asked = { operation: 'amend', input: { orderId, ...request }, givenId: null } as const;
  const concluded = await runCommand(context, asked, caller, deadline, async (keyedId) => {
    const prepared = await prepareAmend(context, orderId, request, deadline, keyedId);
    return {
      port: prepared.port,
      subject: amendSubject(prepared),
      send: (acceptedUntil) => sendAmend(context, prepared, { ...deadline, acceptedUntil }),
    };
  });
  if (concluded.outcome === 'unknown') return concluded;
  const { order, amendment, replayed } = concluded;
  if (amendment === null) throw new TypeError('an amend ended without saying how');
  return { outcome: 'amended', order, amendment, replayed };
}

function amendSubject({ order, change }: PreparedAmend): IntentSubject {
  const { instrument, quantity, price, replacementClientOrderId, modifyId } = change;
  return {
    operation: 'amend',
    ...intentProductOf(instrument),
    before: order,
    change: { quantity, price },
    replacementClientOrderId,
    mayBeReplaced: mayBeReplaced(change),
    modifyId,
  };
}

/** A change that may be sent, and the order as it is before it. */
interface PreparedAmend {
  readonly port: ExchangePort;
  readonly order: Order;
  readonly change: AmendChange;
}

/** All that comes before the sending. Throws when the order cannot be changed so, or has what is asked for already. */
async function prepareAmend(
  context: OrdersContext,
  orderId: string,
  request: AmendRequest,
  deadline: Deadline,
  keyedId?: string,
): Promise<PreparedAmend> {
  const id = parseOrderId(orderId);
  const port = portOf(context, id.exchange, id.market);
  const instrument = await instrumentOf(context, id, deadline);
  const call = callOf(context, port, deadline, 'order');
  // The clock is learnt beside that: an intent tells by it until when an effect is possible.
  const [order] = await Promise.all([
    findPatiently(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, call),
    port.ready(call),
  ]);
  if (!order) throw orderNotFound(id, port);
  if (!isActive(order.state)) throw notActive(order, 'amended');
  if (order.type === null || !ORDER_TYPE_FACTS[order.type].amendable) {
    throw new Problem('NOT_SUPPORTED', `Only limit orders can be amended; this is a ${order.exchangeType}.`, {
      exchange: order.exchange,
      order,
      orderState: 'placed',
    });
  }
  checkResting(instrument, request, order);
  const change = {
    quantity: differing(request.quantity, order.quantity),
    price: differing(request.price, order.price),
  };
  if (change.quantity === undefined && change.price === undefined) {
    throw new Problem('NOTHING_TO_AMEND', 'The order already has this quantity and price.', {
      exchange: order.exchange,
      order,
      orderState: 'placed',
    });
  }

  const replacementClientOrderId = keyedId ?? context.newClientOrderId();
  const { allowReplace } = request;
  const modifyId = modifyIdOf(replacementClientOrderId);
  const prepared = { port, order, change: { instrument, ...change, allowReplace, replacementClientOrderId, modifyId } };
  await guarded(context, prepared, call);
  return prepared;
}

/** A refusal leaves the order as it was. */
async function guarded(
  context: OrdersContext,
  { port, order, change }: PreparedAmend,
  call: CallContext,
): Promise<void> {
  try {
    await beforeSending(call, () => context.guard.amend(order, change, port, call));
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'placed', order });
    throw error;
  }
}

/** Sends the change, once, and finds out what became of it. Throws as `amendOrder` does. */
function sendAmend(context: OrdersContext, prepared: PreparedAmend, deadline: SendingDeadline): Promise<AmendOutcome> {
  const call = callOf(context, prepared.port, deadline, 'order');
  return send(context, prepared, sentAmend(prepared, context.now()), call, 'first');
}

/** What has to be known of an amend to find out later what became of it. */
function sentAmend({ order, change }: PreparedAmend, sentAt: number): SentAmend {
  const { instrument, modifyId } = change;
  return { before: order, instrument, change, modifyId, mayBeReplaced: mayBeReplaced(change), sentAt };
}

/** Whether the amend may place an order of its own. */
function mayBeReplaced({ allowReplace, instrument }: AmendChange): boolean {
  return allowReplace && instrument.capabilities.amend.includes('cancelReplace');
}

/**
 * Sends one copy. A second one leaves only where the exchange refused the first for a reason that is gone since, after a
 * look that began when no copy of it could take effect any more, found no trace of it, and found the order as it was.
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
    port.amend(order, change, { ...commandCall(context, call), refusal }),
  );
  switch (result.outcome) {
    case 'acknowledged':
      return { outcome: 'amended', ...result.value };
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
        // Time has passed: what the operator allows is asked for anew, as for a first copy.
        await guarded(context, prepared, call);
        return send(context, prepared, sent, call, 'second');
      }
      throw settled.problem;
    }
  }
}

/**
 * A refusal is believed once it is certain that it does not hide the effect of this very request: the second copy of a
 * request that was delivered twice is refused for what the first one did. Another way is gone only after that.
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
  if (otherwise === undefined && recheckFrom === undefined && !mayHideEffect(problem, sent)) throw problem;
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
      throw truly(problem, found.order);
  }
}

/** What the exchange answers, after an effect, to the same request once more. */
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
  // Told by the order itself, the end of it is no answer to a second copy; only a replacement may have been missed.
  if (code === 'AMEND_INCOMPLETE' && !sent.mayBeReplaced) return false;
  // A refusal of our own was made before anything was sent, unless it is about an order that has closed.
  return code === 'ORDER_NOT_ACTIVE' || details.exchangeCode !== undefined || details.exchangeMessage !== undefined;
}

/** The refusal with the order as it is, which says more than the refusal. */
function truly(refusal: Problem, order: Order): Problem {
  if (refusal.code === 'ORDER_NOT_ACTIVE') {
    // Refused as not active while reads go on showing it resting: which of them is right cannot be told from here.
    return isActive(order.state) ? refusal.with({ order, retryable: true }) : notActive(order, 'amended');
  }
  return refusal.details.order === undefined ? refusal.with({ order }) : refusal;
}

/** A broken rule leaves the order as it was, and the caller is told so. */
function checkResting(instrument: Instrument, request: AmendRequest, order: Order): void {
  try {
    checkAmend(instrument, request, order);
  } catch (error) {
    if (error instanceof Problem) throw error.with({ orderState: 'placed', order });
    throw error;
  }
}

function differing(wanted: string | undefined, current: string | null): string | undefined {
  return wanted !== undefined && (current === null || !decimal(wanted).eq(decimal(current))) ? wanted : undefined;
}
