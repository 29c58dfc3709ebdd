import { type CheckedOrder, checkOrder } from '../domain/checked-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Exchange } from '../domain/instrument.ts';
import type { Order, OrderRequest } from '../domain/order.ts';
import { checkAttachedSides, checkExpiry, checkTriggerSide } from '../domain/order-terms.ts';
import { Problem } from '../domain/problem.ts';
import {
  type Acceptance,
  type CallContext,
  type ExchangeMoment,
  type ExchangePort,
  isAcceptance,
} from '../exchanges/port.ts';
import { type ClientOrderIdOrigin, type IntentSubject, intentProductOf } from '../intents/intent.ts';
import { isOfIntentIdForm } from '../intents/intent-id.ts';
import { portsFor } from '../reference/catalogue.ts';
import { beforeSending, callOf, portOf, type SendingDeadline } from '../reference/context.ts';
import { sendingNow } from './reconcile/attribution.ts';
import { type AskedCommand, aboutOneOrder, type Caller, type PartOfKey } from './reconcile/command.ts';
import type { OrdersContext, RecordingContext } from './reconcile/context.ts';
import { followUp } from './reconcile/follow-up.ts';
import { runCommand } from './reconcile/run-command.ts';
import {
  adoptDuplicate,
  concluded,
  lookForLost,
  lookUntil,
  type PlaceResult,
  placedAs,
  settleAccepted,
  stillPossible,
  withAdjusted,
} from './reconcile/settle-place.ts';
import { guarded as fromStore } from './reconcile/store-problems.ts';
import { sendCopies, untilSent } from './send-copies.ts';

export type PlaceRequest = OrderRequest & { readonly exchange: Exchange; readonly symbol: string };

/**
 * Places one order: checks it against every rule, records it when it has a key, sends it once, and returns the order as
 * the exchange holds it. A lost reply is resolved by client order id; when the time runs out first, the outcome is
 * `unknown`. Throws a `Problem` with `orderState: notPlaced` when the exchange refused it or it provably had no effect.
 */
export async function placeOrder(
  context: RecordingContext,
  request: PlaceRequest,
  caller: Caller,
  deadline: Deadline,
  { part, refusal }: PlaceTerms = {},
): Promise<PlaceResult> {
  const asked = { operation: 'place', input: request, givenId: request.clientOrderId ?? null, part } as const;
  return await placePrepared(context, asked, caller, deadline, async (keyedId) => {
    if (refusal) throw refusal;
    await refuseIdOfAnother(context, request, keyedId, deadline);
    return await preparePlace(context, request, deadline, keyedId);
  });
}

/**
 * Refuses a client order id of the caller's own that stands for another command: Atlas has made it, e.g. from that command's
 * key, and answered with it. An order under it would be taken for the one of that command, and so for two.
 */
async function refuseIdOfAnother(
  { intents: { store } }: RecordingContext,
  { clientOrderId, exchange }: PlaceRequest,
  keyedId: string | undefined,
  { signal }: Deadline,
): Promise<void> {
  if (store === undefined || clientOrderId === undefined || clientOrderId === keyedId) return;
  if (!isOfIntentIdForm(clientOrderId)) return;
  const other = await fromStore(() => store.get(clientOrderId, signal));
  if (other === undefined) return;
  const message = `clientOrderId ${clientOrderId} stands for another command, which GET /v1/intents/${clientOrderId} tells: choose another, or omit it.`;
  const violations = [{ field: 'clientOrderId', rule: 'unique', given: clientOrderId, message }];
  throw new Problem('RULE_VIOLATION', message, { exchange, violations, orderState: 'notPlaced' });
}

/** A place as the caller asks for it. */
type AskedPlace = AskedCommand & { readonly operation: 'place' };

/** Does everything before sending. `keyedId` is the client order id where the caller gives none. */
type PrepareOrder = (keyedId: string | undefined) => Promise<PreparedPlace>;

/** Places the order that `prepare` checks, as `placeOrder` does; an order that is recorded already is not prepared again. */
export async function placePrepared(
  context: RecordingContext,
  asked: AskedPlace,
  caller: Caller,
  deadline: Deadline,
  prepare: PrepareOrder,
): Promise<PlaceResult> {
  const result = await runCommand(context, asked, caller, deadline, async (keyedId) => {
    const prepared = await prepare(keyedId);
    return {
      port: prepared.port,
      subject: placeSubject(prepared),
      send: (acceptedUntil) => sendPlace(context, prepared, { ...deadline, acceptedUntil }),
    };
  });
  const concluded = aboutOneOrder(result);
  if (concluded.outcome === 'unknown') return concluded;
  return { outcome: 'placed', order: concluded.order, replayed: concluded.replayed };
}

/** How an order is placed that is one of several in a request. */
export interface PlaceTerms {
  readonly part?: PartOfKey | undefined;
  /** Why nothing may be sent: the order is answered from its record, or with this problem where it has none. */
  readonly refusal?: Problem | undefined;
}

function placeSubject({ order, idOrigin, sentAfter }: PreparedPlace): IntentSubject {
  const { at, within } = sentAfter;
  const { instrument, side, type, timeInForce, postOnly, reduceOnly, price, quantity, quoteQuantity } = order;
  const { displayQuantity, trigger, closePosition, expiresAt, takeProfit, stopLoss, clientOrderId } = order;
  return {
    operation: 'place',
    ...intentProductOf(instrument),
    order: {
      side,
      type,
      timeInForce,
      postOnly,
      reduceOnly,
      price,
      quantity,
      quoteQuantity,
      displayQuantity,
      trigger,
      closePosition,
      expiresAt,
      takeProfit,
      stopLoss,
      clientOrderId,
    },
    idOrigin,
    sentAfter: { at, within: Number.isFinite(within) ? within : null },
  };
}

/** Resolution of creation times (docs/venues/binance.md §1.5, docs/venues/bitmex.md §1). */
const CLOCK_TICK_MS = 1;

/** An order that may be sent, and its port. */
export interface PreparedPlace {
  readonly port: ExchangePort;
  readonly order: CheckedOrder;
  readonly idOrigin: ClientOrderIdOrigin;
  /** The intent that records it. */
  readonly intentId: string | undefined;
  /** The exchange's time before the first sending. */
  readonly sentAfter: ExchangeMoment;
}

/**
 * Everything before sending: an error here means that nothing was placed. `keyedId` is the client order id derived
 * from the idempotency key; the order gets it where the caller gives none.
 */
export async function preparePlace(
  context: OrdersContext,
  request: PlaceRequest,
  deadline: Deadline,
  keyedId?: string,
): Promise<PreparedPlace> {
  return await untilSent(async () => {
    const { exchange, symbol, clientOrderId: givenId } = request;
    if (!context.ports.some((port) => port.exchange === exchange)) {
      throw new Problem('NOT_SUPPORTED', `${exchange} is not enabled here.`, { exchange });
    }
    // Reads the clock during the lookup: the intent records until when an effect is possible.
    const [instrument] = await beforeSending(deadline, () =>
      Promise.all([
        context.catalogue.find({ exchange, symbol }, deadline),
        ...portsFor(context.ports, { exchange, symbol }).map(async (each) => {
          const port = await each.load();
          await port.ready(callOf(context, port, deadline));
        }),
      ]),
    );
    const port = await portOf(context, exchange, instrument.market);
    const clientOrderId = givenId ?? keyedId ?? context.newClientOrderId();
    const order = checkOrder(instrument, { ...request, clientOrderId });
    checkExpiry(instrument, order.expiresAt, context.now());
    // What the operator forbids asks the exchange nothing, and is told whatever the market does.
    await guarded(context, port, order, callOf(context, port, deadline));
    await beforeSending(deadline, () => checkTriggerOf(port, order, callOf(context, port, deadline)));
    const idOrigin = givenId !== undefined ? 'given' : keyedId !== undefined ? 'derived' : 'drawn';
    const sentAfter = port.exchangeTime(context.now());
    if (idOrigin === 'given' && !Number.isFinite(sentAfter.within)) throw withoutClock(port);
    return { port, order, idOrigin, intentId: keyedId, sentAfter };
  });
}

/** Refuses triggers that have been reached already; orders without any ask nothing. */
async function checkTriggerOf(port: ExchangePort, order: CheckedOrder, call: CallContext): Promise<void> {
  const exitsAtMarket = order.price === null && (order.takeProfit !== null || order.stopLoss !== null);
  if (order.trigger === null && !exitsAtMarket) return;
  const quote = await port.quote(order.instrument, call);
  checkTriggerSide(order.instrument, order, quote);
  checkAttachedSides(order.instrument, order, quote);
}

/**
 * A caller's own id may have been used before. If the reply gets lost, only the exchange's clock distinguishes the order
 * from an older one with the same id.
 */
function withoutClock({ exchange, facts }: ExchangePort): Problem {
  const why = `The clock of ${facts.name} could not be read. Atlas needs it to distinguish an order under your own clientOrderId from an older one, so nothing was placed. Try again, or omit the id.`;
  return new Problem('EXCHANGE_UNREACHABLE', why, { exchange });
}

/** Sends the order and finds out its outcome (`sendCopies`). Throws like `placeOrder`. */
export async function sendPlace(
  context: OrdersContext,
  { port, order, idOrigin, intentId }: PreparedPlace,
  deadline: SendingDeadline,
): Promise<PlaceResult> {
  const plainCall = callOf(context, port, deadline, 'order');
  const sent = { order, idOrigin, intentId, sentAt: sendingNow(port, context.now()) };
  // Creation times have a resolution of one millisecond; an older order must not share this one's.
  if (idOrigin === 'given') await context.sleep(CLOCK_TICK_MS, plainCall.signal);
  const result = await context.guard.whilePlacing(order, (refusal) => {
    const call = { ...plainCall, refusal };
    return sendCopies<Order | Acceptance, Order, PlaceResult>(context, port, call, {
      what: 'order',
      send: (patient) => port.place(order, patient),
      allowed: () => guarded(context, port, order, call),
      confirmed: async (reply) =>
        isAcceptance(reply)
          ? settleAccepted(context, port, sent, reply, call)
          : placedAs(await followUp(context, port, order, reply, call)),
      duplicate: (problem) => adoptDuplicate(context, port, sent, problem, call),
      lookUntil: (provenAfter) => lookUntil(context, port, sent, provenAfter, call),
      lookForLost: (acceptedUntil) => lookForLost(context, port, sent, acceptedUntil, call),
      found: (found, problem) => {
        // The refused copy itself; the reply said more of it.
        if (found.state === 'REJECTED') throw problem.with({ orderState: 'notPlaced' });
        return placedAs(found);
      },
      stillPossible: (problem) => stillPossible(context, port, order, problem),
      concluded: (resolution, lost) => concluded(resolution, sent, lost),
    });
  });
  return withAdjusted(result, port, order);
}

/** Checks what the operator allows, at a moment when no copy can have taken effect. */
function guarded(context: OrdersContext, port: ExchangePort, order: CheckedOrder, call: CallContext): Promise<void> {
  return untilSent(() => beforeSending(call, () => context.guard.place(order, port, call)));
}
