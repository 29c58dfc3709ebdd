import type { Exchange, Instrument, Market } from '../domain/instrument.ts';
import type { OrderIdParts } from '../domain/order-id.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, CallRank, ExchangePort } from '../exchanges/port.ts';
import type { Intent } from '../intents/intent.ts';
import type { Catalogue, Deadline } from '../reference/catalogue.ts';
import type { TradingGuard } from './trading-guard.ts';

/** What the use cases stand on. Time, waiting and chance come in here, so that tests can own them. */
export interface OrdersContext {
  readonly ports: readonly ExchangePort[];
  readonly catalogue: Catalogue;
  readonly now: () => number;
  /** Resolves after `ms`, or at once when the signal fires. Never rejects. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly newClientOrderId: () => string;
  /**
   * The commands recorded under a client order id that their callers chose, newest first; none where nothing is recorded.
   * Throws when the record does not answer.
   */
  readonly intentsNaming: (clientOrderId: string, signal: AbortSignal) => Promise<readonly Intent[]>;
  /** What the operator has to say about orders. */
  readonly guard: TradingGuard;
}

export type { Deadline };

/** The deadline of a call that sends, and until when the exchange may accept what it signs: `CallContext.acceptedUntil`. */
export type SendingDeadline = Deadline & Pick<CallContext, 'acceptedUntil'>;

/** The port of a product; 422 when this deployment does not serve it. */
export function portOf(context: OrdersContext, exchange: Exchange, market: Market): ExchangePort {
  const port = context.ports.find((each) => each.exchange === exchange && each.markets.includes(market));
  if (!port) {
    const served = context.ports.flatMap((each) => each.markets.map((name) => `${each.exchange}.${name}`));
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
  context: OrdersContext,
  port: ExchangePort,
  deadline: SendingDeadline,
  rank?: CallRank,
): CallContext {
  const lookup = context.catalogue.lookup(port, deadline);
  return { ...deadline, sendBefore: deadline.deadline, lookup, ...(rank && { rank }) };
}

/**
 * The call of a command: it waits for its reply half of the time that is left, so that there is time to find out what
 * became of it when none comes. A silent exchange would else use up the request, and nobody would have asked.
 */
export function commandCall(context: OrdersContext, call: CallContext): CallContext {
  const patience = Math.max(1, Math.floor((call.deadline - context.now()) / 2));
  return {
    ...call,
    signal: AbortSignal.any([call.signal, AbortSignal.timeout(patience)]),
    deadline: context.now() + patience,
  };
}

/**
 * Runs what has to be known before a command is sent. When the time runs out in it, the problem says that nothing was
 * sent; the bare reason of the signal would count as a failure of Atlas, and as one that may have changed an order.
 */
export async function beforeSending<T>({ signal }: Deadline, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem || !signal.aborted) throw error;
    throw new Problem('DEADLINE_EXCEEDED', 'The time ran out before anything was sent.', {}, { cause: error });
  }
}

/** The instrument an order id names; 404 when the exchange never had it. */
export async function instrumentOf(context: OrdersContext, id: OrderIdParts, deadline: Deadline): Promise<Instrument> {
  const port = portOf(context, id.exchange, id.market);
  const instrument = await beforeSending(deadline, () => callOf(context, port, deadline).lookup(id.exchangeSymbol));
  if (!instrument || instrument.market !== id.market) {
    throw new Problem(
      'ORDER_NOT_FOUND',
      `${id.exchange} has no instrument ${id.exchangeSymbol} on ${id.market}, so no such order.`,
      {
        exchange: id.exchange,
      },
    );
  }
  return instrument;
}
