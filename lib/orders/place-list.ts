import type { Deadline } from '../domain/deadline.ts';
import type { Exchange } from '../domain/instrument.ts';
import {
  type CheckedLinkedOrders,
  checkLinkedOrders,
  checkListPrices,
  isBetweenOrders,
  type LinkedOrders,
  type LinkedOrdersRequest,
} from '../domain/linked-orders.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangeMoment, ExchangePort, LinkedOrdersPort } from '../exchanges/port.ts';
import { type IntentSubject, intentProductOf, type PlaceListSubject } from '../intents/intent.ts';
import { portsFor } from '../reference/catalogue.ts';
import { beforeSending, callOf, portOf, type SendingDeadline } from '../reference/context.ts';
import { sendingNow } from './reconcile/attribution.ts';
import { aboutList, type Caller } from './reconcile/command.ts';
import type { OrdersContext, RecordingContext } from './reconcile/context.ts';
import { absenceProvenAfter, askAgainAfter, listedFrom } from './reconcile/resolve.ts';
import { runCommand } from './reconcile/run-command.ts';
import {
  type ListResult,
  listConcluded,
  listPlacedAs,
  listsOf,
  lookForEarlierList,
  lookForLostList,
  type SentList,
} from './reconcile/settle-list.ts';
import { unknownOutcome } from './reconcile/unknown-outcome.ts';
import { sendCopies, untilSent } from './send-copies.ts';

export type PlaceListRequest = LinkedOrdersRequest & { readonly exchange: Exchange; readonly symbol: string };

/**
 * Places an order list as one command: checks each of its orders against every rule, records the list when it has a key, sends
 * it once, and returns it with its orders as the exchange holds them. A lost reply is resolved by the list's client id; when
 * the time runs out first, the outcome is `unknown`. Throws a `Problem` with `orderState: notPlaced` when the exchange refused
 * it or it provably had no effect.
 */
export async function placeOrderList(
  context: RecordingContext,
  request: PlaceListRequest,
  caller: Caller,
  deadline: Deadline,
): Promise<ListResult> {
  const asked = { operation: 'placeList', input: request, givenId: null } as const;
  const concluded = await runCommand(context, asked, caller, deadline, async (keyedId) => {
    const prepared = await prepareList(context, request, deadline, keyedId);
    return {
      port: prepared.port,
      subject: listSubject(prepared),
      send: (acceptedUntil) => sendList(context, prepared, { ...deadline, acceptedUntil }),
    };
  });
  const result = aboutList(concluded);
  if (result.outcome === 'unknown') return result;
  return { outcome: 'listPlaced', list: result.list, replayed: result.replayed };
}

/** A list that may be sent, and its port. */
interface PreparedList {
  readonly port: ExchangePort;
  readonly lists: LinkedOrdersPort;
  readonly list: CheckedLinkedOrders;
  readonly idOrigin: PlaceListSubject['idOrigin'];
  /** The exchange's time before the first sending. */
  readonly sentAfter: ExchangeMoment;
}

function listSubject({ list, idOrigin, sentAfter }: PreparedList): IntentSubject {
  const { instrument, kind, clientListId } = list;
  const { at, within } = sentAfter;
  return {
    operation: 'placeList',
    ...intentProductOf(instrument),
    kind,
    clientListId,
    legs: placedLegs(list),
    idOrigin,
    sentAfter: { at, within: Number.isFinite(within) ? within : null },
  };
}

/** The orders of a list, as an intent records them. */
function placedLegs({ legs }: CheckedLinkedOrders): PlaceListSubject['legs'] {
  return legs.map(({ role, order: { instrument: _, ...order } }) => ({ role, order }));
}

/** Everything before sending: an error here means that nothing was placed. */
async function prepareList(
  context: OrdersContext,
  { exchange, symbol, ...request }: PlaceListRequest,
  deadline: Deadline,
  keyedId: string | undefined,
): Promise<PreparedList> {
  return await untilSent(async () => {
    if (!context.ports.some((port) => port.exchange === exchange)) {
      throw new Problem('NOT_SUPPORTED', `${exchange} is not enabled here.`, { exchange });
    }
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
    const list = checkLinkedOrders(instrument, request, keyedId ?? context.newClientOrderId());
    const lists = await listsOf(port);
    const call = callOf(context, port, deadline);
    await Promise.all([
      list.kind === 'OCO' &&
        beforeSending(deadline, async () => checkListPrices(list, await port.quote(instrument, call))),
      allowed(context, port, list, call),
    ]);
    const idOrigin = keyedId === undefined ? 'drawn' : 'derived';
    return { port, lists, list, idOrigin, sentAfter: port.exchangeTime(context.now()) };
  });
}

/** Checks what the operator allows of each order of the list. */
async function allowed(
  { guard }: OrdersContext,
  port: ExchangePort,
  { legs }: CheckedLinkedOrders,
  call: CallContext,
): Promise<void> {
  for (const { order } of legs) await untilSent(() => beforeSending(call, () => guard.place(order, port, call)));
}

/** Sends the list and finds out its outcome (`sendCopies`). */
async function sendList(
  context: OrdersContext,
  prepared: PreparedList,
  deadline: SendingDeadline,
): Promise<ListResult> {
  const { port, lists, list, idOrigin } = prepared;
  const [first] = list.legs;
  if (first === undefined) throw new TypeError('a list has orders');
  const { instrument, clientListId } = list;
  const sentAt = sendingNow(port, context.now());
  const sent: SentList = { instrument, clientListId, legs: placedLegs(list), idOrigin, sentAt };
  return await context.guard.whilePlacing(first.order, (refusal) => {
    const call = { ...callOf(context, port, deadline, 'order'), refusal };
    return sendCopies<LinkedOrders, LinkedOrders, ListResult>(context, port, call, {
      what: 'order list',
      send: (patient) => lists.place(list, patient),
      allowed: () => allowed(context, port, list, call),
      confirmed: async (placed) => listPlacedAs(await followUpList(context, prepared, placed, call)),
      duplicate: (problem) => adoptList(context, port, sent, problem, call),
      lookUntil: (provenAfter) => lookForEarlierList(context, port, sent, provenAfter, call),
      lookForLost: (acceptedUntil) => lookForLostList(context, port, sent, acceptedUntil, call),
      found: listPlacedAs,
      stillPossible: (problem) => listStillPossible(context, port, sent, problem),
      concluded: (resolution, lost) => listConcluded(resolution, sent, lost),
    });
  });
}

/**
 * "Duplicate" does not prove that nothing was placed: a network may deliver a request twice, and the second delivery is then
 * refused because of the first. The client id of a list is Atlas's own, so the list that shows is the one that was sent. If
 * none shows, the exchange contradicts itself, and the outcome is unknown.
 */
async function adoptList(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  refusal: Problem,
  call: CallContext,
): Promise<ListResult> {
  // The engine has answered, so only the listing can still lag.
  const provenAfter = listedFrom(port, context.now());
  const resolution = await lookForEarlierList(context, port, sent, provenAfter, call);
  if (resolution.kind === 'effect') return listPlacedAs(resolution.value);
  return listStillPossible(context, port, sent, refusal);
}

/** An answer that may hide the effect of another copy is unknown until no copy can be accepted any more. */
function listStillPossible(
  context: OrdersContext,
  port: ExchangePort,
  { instrument, legs }: SentList,
  problem: Problem,
): ListResult {
  const { validityMs } = port;
  const acceptedUntil = validityMs === null ? null : port.exchangeTime(context.now()).at + validityMs;
  const clientOrderIds = legs.map(({ order }) => order.clientOrderId);
  const lost = { problem: problem.with({ orderState: 'unknown' }), acceptedUntil, clientOrderIds };
  const askAgainMs = askAgainAfter(port, context.now(), absenceProvenAfter(port, acceptedUntil));
  return unknownOutcome('placeList', instrument, null, lost, askAgainMs);
}

/** Pauses between reads of a list whose working order filled at once, milliseconds. */
const FOLLOW_UP_PAUSES_MS = [100, 400, 1_500];

/**
 * A working order that fills at once may be answered while the orders behind it are still being placed
 * (docs/venues/binance.md §20.11): the list is read until it shows what became of them. No failure here changes that the list
 * is placed.
 */
async function followUpList(
  context: OrdersContext,
  { port, lists, list: { instrument } }: Pick<PreparedList, 'port' | 'lists' | 'list'>,
  placed: LinkedOrders,
  call: CallContext,
): Promise<LinkedOrders> {
  let best = placed;
  for (const pause of FOLLOW_UP_PAUSES_MS) {
    if (!isBetweenOrders(best) || context.now() + pause >= call.deadline) break;
    await context.sleep(Math.min(pause, port.facts.listingLagMs), call.signal);
    if (call.signal.aborted) break;
    best =
      (await lists.find({ instrument, exchangeListId: placed.exchangeListId }, call).catch(() => undefined)) ?? best;
  }
  return best;
}
