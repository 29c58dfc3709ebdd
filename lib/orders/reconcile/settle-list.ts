import type { Instrument } from '../../domain/instrument.ts';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { formatOrderId, type OrderIdParts } from '../../domain/order-id.ts';
import { Problem } from '../../domain/problem.ts';
import type { CallContext, ExchangePort, LinkedOrdersPort, LinkedOrdersRef } from '../../exchanges/port.ts';
import type { PlaceListSubject } from '../../intents/intent.ts';
import { attributionOf, recordedMoment, type SendingMoment, type SentOrder } from './attribution.ts';
import type { OrdersContext } from './context.ts';
import { createFillSearch } from './fill-search.ts';
import {
  absenceProvenAfter,
  type Evidence,
  type LostReply,
  mayBeForgotten,
  type Resolution,
  resolveUnknown,
} from './resolve.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './unknown-outcome.ts';

/** The result of a command about an order list. */
export type ListResult =
  | { readonly outcome: 'listPlaced' | 'listCanceled'; readonly list: LinkedOrders; readonly replayed?: boolean }
  | UnknownOutcome;

/** A list that was sent: its fields, the origin of its ids, and the time. */
export interface SentList extends Pick<PlaceListSubject, 'clientListId' | 'legs' | 'idOrigin'> {
  readonly instrument: Instrument;
  readonly sentAt: SendingMoment;
}

/** The recorded list. It counts from the first attempt: a list of any attempt counts. */
export function sentListOf(
  { clientListId, legs, idOrigin, sentAfter }: PlaceListSubject,
  instrument: Instrument,
  createdAt: number,
): SentList {
  return { instrument, clientListId, legs, idOrigin, sentAt: recordedMoment(createdAt, sentAfter) };
}

/** The order lists of a product. Throws 422 where it has none. */
export async function listsOf({ linkedOrders, facts, exchange }: ExchangePort): Promise<LinkedOrdersPort> {
  if (linkedOrders !== undefined) return await linkedOrders();
  throw new Problem('NOT_SUPPORTED', `${facts.name} has no order lists.`, { exchange });
}

/** The answer to a place. A list that the exchange accepted and then rejected is a refusal. */
export function listPlacedAs(list: LinkedOrders): ListResult {
  if (list.state !== 'REJECTED') return { outcome: 'listPlaced', list };
  throw new Problem('EXCHANGE_REJECTED', `${list.exchange} rejected the order list.`, {
    exchange: list.exchange,
    exchangeMessage: list.exchangeState,
    orderState: 'notPlaced',
  });
}

/** Resolves a list whose reply was lost. Throws when it was refused or provably had no effect. */
export async function settlePlaceList(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  lost: LostReply,
  call: CallContext,
): Promise<ListResult> {
  const resolution = await lookForLostList(context, port, sent, lost.acceptedUntil, call);
  return listConcluded(resolution, sent, lost);
}

/** The answer after a search. Throws `NOT_PLACED`, or the first refusal, when the list is proven absent. */
export function listConcluded(
  resolution: Resolution<LinkedOrders>,
  { instrument, legs }: SentList,
  lost: LostReply,
): ListResult {
  switch (resolution.kind) {
    case 'effect':
      return listPlacedAs(resolution.value);
    case 'noEffect':
      throw provenNotExecuted('order list', instrument, lost.problem);
    case 'unresolved': {
      const clientOrderIds = legs.map(({ order }) => order.clientOrderId);
      return unknownOutcome('placeList', instrument, null, { ...lost, clientOrderIds }, resolution.askAgainMs);
    }
  }
}

/** Looks for a list whose reply was lost until it is found or its absence is proof. */
export function lookForLostList(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  acceptedUntil: number | null,
  call: CallContext,
): Promise<Resolution<LinkedOrders>> {
  return lookForEarlierList(context, port, sent, absenceProvenAfter(port, acceptedUntil), call);
}

/** Looks for a list until it is found or absent after `provenAfter` on the exchange's clock. */
export function lookForEarlierList(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  provenAfter: number,
  call: CallContext,
): Promise<Resolution<LinkedOrders>> {
  return resolveUnknown(context, port, provenAfter, call, lookForList(context, port, sent, provenAfter, call));
}

/**
 * Returns a look for the list of a place, by its client id. A list of an earlier life of the key is no trace of it. Where the
 * list does not show, absence is believed only if none of its orders shows either, by its own client order id, and no fill:
 * lists, orders and fills are read from stores that may lag by themselves.
 */
function lookForList(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  provenAfter: number,
  call: CallContext,
): (absenceProves: boolean) => Promise<Evidence<LinkedOrders>> {
  const { instrument, clientListId } = sent;
  const orders = sent.legs.map(({ order }) => sentOrder(sent, order));
  const fillSearches = orders.map((order) => createFillSearch(context, port, order, provenAfter, call));
  const traceOf = async (order: SentOrder): Promise<boolean> => {
    const found = await port.find({ instrument, clientOrderId: order.order.clientOrderId }, call);
    return found !== undefined && (await attributionOf(context, port, order, found, call)) !== 'older';
  };
  return async (absenceProves) => {
    const lists = await listsOf(port);
    const found = await lists.find({ instrument, clientListId }, call);
    if (found && (await isOurs(context, port, sent, found, call))) return { kind: 'effect', value: found };
    if (!absenceProves) return { kind: 'noTrace' };
    for (const order of orders) if (await traceOf(order)) return { kind: 'pending' };
    for (const search of fillSearches) if ((await search()).kind !== 'noTrace') return { kind: 'pending' };
    return { kind: mayBeForgotten(port, sent.sentAt.exchange.at, context.now()) ? 'pending' : 'noTrace' };
  };
}

function sentOrder({ instrument, idOrigin, sentAt }: SentList, order: SentList['legs'][number]['order']): SentOrder {
  return { order: { ...order, instrument }, idOrigin, sentAt };
}

/** Whether the list is the one that was sent, and not one of an earlier life of the key: its orders tell when they began. */
async function isOurs(
  context: OrdersContext,
  port: ExchangePort,
  sent: SentList,
  found: LinkedOrders,
  call: CallContext,
): Promise<boolean> {
  for (const { order } of sent.legs) {
    const leg = found.legs.find((each) => each.order.clientOrderId === order.clientOrderId);
    if (leg === undefined) continue;
    return (await attributionOf(context, port, sentOrder(sent, order), leg.order, call)) !== 'older';
  }
  // Somebody has changed the client ids of all its orders; the list itself still has ours.
  return true;
}

/**
 * The result of a cancel whose list has ended: cancelled if it ended an order of it. Throws 409, with an order of the list,
 * where the list had ended by itself.
 */
export function listEnded(list: LinkedOrders): ListResult {
  if (list.legs.some(({ order }) => order.state === 'CANCELED')) return { outcome: 'listCanceled', list };
  const order = (list.legs.find((leg) => leg.order.state === 'FILLED') ?? list.legs[0])?.order;
  const told = list.legs.map((leg) => `${leg.role} ${leg.order.state}`).join(', ');
  throw new Problem('ORDER_NOT_ACTIVE', `The list has ended and can no longer be cancelled: ${told}.`, {
    exchange: list.exchange,
    order,
  });
}

/** 404: the exchange knows no such list. */
export function listNotFound({ exchange, market, exchangeSymbol, exchangeOrderId }: OrderIdParts): Problem {
  const why = `${exchange} has no order list ${exchangeOrderId} of ${exchangeSymbol} on ${market} for this account.`;
  return new Problem('ORDER_NOT_FOUND', why, { exchange });
}

/**
 * Resolves a cancel whose reply was lost by reading the list until it has ended or the cancel can no longer take effect. An
 * absence of the list is believed only after the listing lag.
 */
export async function settleCancelList(
  context: OrdersContext,
  port: ExchangePort,
  ref: LinkedOrdersRef,
  id: OrderIdParts,
  lost: LostReply,
  call: CallContext,
): Promise<ListResult> {
  let seen: LinkedOrders | undefined;
  const absentFrom = context.now() + port.facts.listingLagMs;
  const provenAfter = absenceProvenAfter(port, lost.acceptedUntil);
  const resolution = await resolveUnknown<LinkedOrders>(context, port, provenAfter, call, async () => {
    const believable = context.now() >= absentFrom;
    seen = await (await listsOf(port)).find(ref, call);
    if (seen === undefined) return { kind: believable ? 'noTrace' : 'pending' };
    return seen.state === 'EXECUTING' ? { kind: 'noTrace' } : { kind: 'effect', value: seen };
  });
  switch (resolution.kind) {
    case 'effect':
      return listEnded(resolution.value);
    case 'noEffect':
      if (!seen) throw listNotFound(id);
      throw provenNotExecuted('cancel', ref.instrument, lost.problem).with({ orderState: 'placed' });
    case 'unresolved': {
      const orderListId = formatOrderId(id);
      return { ...unknownOutcome('cancelList', ref.instrument, null, lost, resolution.askAgainMs), orderListId };
    }
  }
}
