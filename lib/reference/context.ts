import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { OrderIdParts } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import { type LazyPort, serves } from '../exchanges/lazy-port.ts';
import type { CallContext, CallRank, ExchangePort } from '../exchanges/port.ts';
import type { Catalogue } from './catalogue.ts';

/** Dependencies of every use case: the exchanges, their instruments, and our clock. */
export interface ReferenceContext {
  readonly ports: readonly LazyPort[];
  readonly catalogue: Catalogue;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
}

/** The deadline of a call that sends, and the last moment at which the exchange may accept what it signs. */
export type SendingDeadline = Deadline & Pick<CallContext, 'acceptedUntil'>;

/** Returns the port of a product, loading its venue; throws 422 when this deployment does not enable it. */
export async function portOf(
  { ports }: Pick<ReferenceContext, 'ports'>,
  exchange: Exchange,
  market: Market,
): Promise<ExchangePort> {
  const port = ports.find((each) => serves(each, { exchange, market }));
  if (!port) {
    const served = ports.flatMap((each) => each.markets.map((name) => `${each.exchange}.${name}`));
    throw new Problem('NOT_SUPPORTED', `${exchange}.${market} is not enabled here; enabled: ${served.join(', ')}.`, {
      exchange,
    });
  }
  return await port.load();
}

/**
 * Returns the call context of one port. Nothing is signed after the deadline, even when the process was frozen meanwhile
 * and its timer did not fire: intents rely on that. With a `rank`, reads that resolve a command
 * have the command's priority.
 */
export function callOf(
  { catalogue }: Pick<ReferenceContext, 'catalogue'>,
  port: ExchangePort,
  deadline: SendingDeadline,
  rank?: CallRank,
): CallContext {
  const lookup = catalogue.lookup(port, deadline);
  return { ...deadline, sendBefore: deadline.deadline, lookup, ...(rank && { rank }) };
}

/**
 * Runs the work before a command is sent. When the time runs out, the problem says that nothing was
 * sent; the signal's own reason would count as a failure of Atlas that may have changed an order.
 */
export async function beforeSending<T>({ signal }: Pick<Deadline, 'signal'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || !signal.aborted) throw error;
    throw new Problem('DEADLINE_EXCEEDED', 'The time ran out before anything was sent.', {}, { cause: error });
  }
}

/** Returns the instrument of an order id; throws 404 when the exchange never had it. */
export async function instrumentOf(
  context: ReferenceContext,
  id: OrderIdParts,
  deadline: Deadline,
): Promise<Instrument> {
  const port = await portOf(context, id.exchange, id.market);
  const instrument = await beforeSending(deadline, () => callOf(context, port, deadline).lookup(id.exchangeSymbol));
  if (!instrument || instrument.market !== id.market) {
    throw new Problem(
      'ORDER_NOT_FOUND',
      `${id.exchange} has no instrument ${id.exchangeSymbol} on ${id.market}, so the order does not exist.`,
      { exchange: id.exchange },
    );
  }
  return instrument;
}
