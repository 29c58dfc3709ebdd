import type { AmendChange, AmendResult, CallContext, ExchangePort } from '../exchanges/port.ts';
import { decimal } from '../instruments/decimal.ts';
import type { Instrument } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';
import { findClosed, notActive } from './cancel.ts';
import { checkAmend } from './checked-order.ts';
import {
  beforeSending,
  callOf,
  commandCall,
  type Deadline,
  instrumentOf,
  type OrdersContext,
  portOf,
  type SendingDeadline,
} from './context.ts';
import type { Amendment, AmendRequest, Order } from './order.ts';
import { parseOrderId } from './order-id.ts';
import { isActive } from './order-state.ts';
import { provenNotExecuted, type UnknownOutcome, unknownOutcome } from './outcome.ts';
import { findPatiently, orderNotFound } from './read.ts';
import { absenceProvenAfter, type Evidence, type LostReply, resolveUnknown } from './resolve.ts';

export type AmendOutcome =
  | {
      readonly outcome: 'amended';
      readonly order: Order;
      readonly amendment: Amendment;
      readonly replayed?: boolean;
    }
  | UnknownOutcome;

/**
 * Changes quantity (a new total, what is filled included) or price of a resting order and says how: in place, with the
 * place in the queue kept, or by cancel and replace, which `allowReplace: false` forbids.
 */
export async function amendOrder(
  context: OrdersContext,
  orderId: string,
  request: AmendRequest,
  deadline: Deadline,
): Promise<AmendOutcome> {
  return sendAmend(context, await prepareAmend(context, orderId, request, deadline), deadline);
}

/** A change that may be sent, and the order as it is before it. */
export interface PreparedAmend {
  readonly port: ExchangePort;
  readonly order: Order;
  readonly change: AmendChange;
}

/** All that comes before the sending. Throws when the order cannot be changed so, or has what is asked for already. */
export async function prepareAmend(
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
  const order = await findPatiently(context, port, { instrument, exchangeOrderId: id.exchangeOrderId }, call);
  if (!order) throw orderNotFound(id);
  if (!isActive(order.state)) throw notActive(order, 'amended');
  if (order.type !== 'LIMIT') {
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
  const prepared = { port, order, change: { instrument, ...change, allowReplace, replacementClientOrderId } };
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
export async function sendAmend(
  context: OrdersContext,
  { port, order, change }: PreparedAmend,
  deadline: SendingDeadline,
): Promise<AmendOutcome> {
  const call = callOf(context, port, deadline, 'order');
  const { instrument } = change;
  const result = await port.amend(order, change, commandCall(context, call));
  switch (result.outcome) {
    case 'acknowledged':
      return { outcome: 'amended', ...result.value };
    case 'notExecuted':
      throw result.problem;
    case 'rejected':
      if (result.problem.code !== 'ORDER_NOT_ACTIVE') throw result.problem;
      throw await whyNotActive(context, port, order, instrument, result.problem, call);
    case 'unknown':
      return settleAmend(context, port, { order, instrument, change, lost: result }, call);
  }
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

async function whyNotActive(
  context: OrdersContext,
  port: ExchangePort,
  order: Order,
  instrument: Instrument,
  refusal: Problem,
  call: CallContext,
): Promise<Problem> {
  const now = await findClosed(context, port, { instrument, exchangeOrderId: order.exchangeOrderId }, refusal, call);
  return now && !isActive(now.state)
    ? notActive(now, 'amended')
    : refusal.with({ order: now ?? order, retryable: true });
}

/** An amend whose reply was lost. A replacement may stand under the client order ids of `lost`, and no other. */
export interface LostAmend {
  readonly order: Order;
  readonly instrument: Instrument;
  readonly change: Pick<AmendChange, 'quantity' | 'price' | 'replacementClientOrderId'>;
  readonly lost: LostReply;
}

/** How a lost amend turns out to have ended: with the change made, or with the order closed and nothing in its place. */
type Settled =
  | { readonly kind: 'amended'; readonly result: AmendResult }
  | { readonly kind: 'closed'; readonly order: Order };

/**
 * Settles an amend whose reply was lost by reading the order, and the replacement where one may exist. What is seen is
 * reported as exactly that: changed in place, replaced, or cancelled without a replacement. A replacement beside an
 * order that still trades is no end state: one of the two reads is behind the engine, so both are read again.
 */
export async function settleAmend(
  context: OrdersContext,
  port: ExchangePort,
  amend: LostAmend,
  call: CallContext,
): Promise<AmendOutcome> {
  const { order, instrument, lost } = amend;
  const mayBeReplaced = lost.clientOrderIds.includes(amend.change.replacementClientOrderId);
  let seen: Order | undefined;
  const resolution = await resolveUnknown<Settled>(
    context,
    port,
    absenceProvenAfter(port, lost.fence),
    call,
    async (): Promise<Evidence<Settled>> => {
      seen = await port.find({ instrument, exchangeOrderId: order.exchangeOrderId }, call);
      if (!seen) return { kind: 'pending' };
      if (carries(seen, amend.change)) {
        const result = { order: seen, amendment: changedInPlace(instrument, order, seen) };
        return { kind: 'effect', value: { kind: 'amended', result } };
      }
      const closed = !isActive(seen.state);
      if (!mayBeReplaced) {
        // A closed order cannot change any more, and nothing else was asked for.
        return closed ? { kind: 'effect', value: { kind: 'closed', order: seen } } : { kind: 'noTrace' };
      }
      const replacement = await port.find({ instrument, clientOrderId: amend.change.replacementClientOrderId }, call);
      if (!replacement) return { kind: 'noTrace' };
      if (!closed) return { kind: 'pending' };
      const result = { order: replacement, amendment: replaced(order, replacement) };
      return { kind: 'effect', value: { kind: 'amended', result } };
    },
  );
  switch (resolution.kind) {
    case 'effect':
      if (resolution.value.kind === 'closed') throw cancelledWithoutReplacement(resolution.value.order);
      return { outcome: 'amended', ...resolution.value.result };
    case 'noEffect':
      if (seen && !isActive(seen.state)) throw cancelledWithoutReplacement(seen);
      throw provenNotExecuted('amend', instrument, lost.problem).with({ orderState: 'placed', order: seen });
    case 'unresolved':
      return unknownOutcome('amend', instrument, order.id, lost);
  }
}

function carries(seen: Order, change: LostAmend['change']): boolean {
  const has = (wanted: string | undefined, is: string | null) =>
    wanted === undefined || (is !== null && decimal(wanted).eq(decimal(is)));
  return has(change.quantity, seen.quantity) && has(change.price, seen.price);
}

/** The way in which the instrument changes a resting order without replacing it, since it was not replaced. */
function changedInPlace({ capabilities }: Instrument, before: Order, after: Order): Amendment {
  const method = capabilities.amend.find((each) => each !== 'cancelReplace') ?? 'inPlace';
  const queuePriority = method === 'keepPriority' ? 'kept' : 'unknown';
  return { method, queuePriority, before: idsOf(before), after: idsOf(after) };
}

function replaced(before: Order, after: Order): Amendment {
  return { method: 'cancelReplace', queuePriority: 'lost', before: idsOf(before), after: idsOf(after) };
}

function idsOf(order: Order): Amendment['before'] {
  return { id: order.id, clientOrderId: order.clientOrderId };
}

function cancelledWithoutReplacement(order: Order): Problem {
  return order.state === 'CANCELED'
    ? new Problem(
        'AMEND_INCOMPLETE',
        'The order was cancelled and no replacement was placed. Place a new order if you still want one.',
        {
          exchange: order.exchange,
          order,
          orderState: 'notPlaced',
        },
      )
    : notActive(order, 'amended');
}
