import type { Deadline } from '../domain/deadline.ts';
import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { OrderIdParts } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, CallRank, ExchangePort } from '../exchanges/port.ts';
import type { Catalogue } from './catalogue.ts';

/** What every use case stands on: the exchanges, their instruments, and our clock. */
export interface ReferenceContext {
  readonly ports: readonly ExchangePort[];
  readonly catalogue: Catalogue;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
}

/** The deadline of a call that sends, and until when the exchange may accept what it signs: `CallContext.acceptedUntil`. */
export type SendingDeadline = Deadline & Pick<CallContext, 'acceptedUntil'>;

/** The port of a product; 422 when this deployment does not serve it. */
export function portOf({ ports }: Pick<ReferenceContext, 'ports'>, exchange: Exchange, market: Market): ExchangePort {
  const port = ports.find((each) => each.exchange === exchange && each.markets.includes(market));
  if (!port) {
    const served = ports.flatMap((each) => each.markets.map((name) => `${each.exchange}.${name}`));
    throw new Problem('NOT_SUPPORTED', `${exchange}.${market} is not enabled here; enabled: ${served.join(', ')}.`, {
      exchange,
    });
  }
  return port;
}

/**
 * The call context of one port within a deadline. Nothing is signed after it, even when the process was frozen meanwhile
 * and the timer that should have fired did not: intents count on that. With a `rank`, what is read to settle a command
 * is as urgent as the command.
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
 * Runs what has to be known before a command is sent. When the time runs out in it, the problem says that nothing was
 * sent; the bare reason of the signal would count as a failure of Atlas, and as one that may have changed an order.
 */
export async function beforeSending<T>({ signal }: Pick<Deadline, 'signal'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || !signal.aborted) throw error;
    throw new Problem('DEADLINE_EXCEEDED', 'The time ran out before anything was sent.', {}, { cause: error });
  }
}

/** The instrument an order id names; 404 when the exchange never had it. */
export async function instrumentOf(
  context: ReferenceContext,
  id: OrderIdParts,
  deadline: Deadline,
): Promise<Instrument> {
  const port = portOf(context, id.exchange, id.market);
  const instrument = await beforeSending(deadline, () => callOf(context, port, deadline).lookup(id.exchangeSymbol));
  if (!instrument || instrument.market !== id.market) {
    throw new Problem(
      'ORDER_NOT_FOUND',
      `${id.exchange} has no instrument ${id.exchangeSymbol} on ${id.market}, so no such order.`,
      { exchange: id.exchange },
    );
  }
  return instrument;
}
