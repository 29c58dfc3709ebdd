import type { Exchange, Instrument, Market } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { IntentOperation, IntentProduct } from '../../intents/intent.ts';
import type { LostReply } from './resolve.ts';

/** A command whose outcome is not known; a caller can continue to ask. */
export interface UnknownOutcome {
  readonly outcome: 'unknown';
  readonly operation: IntentOperation;
  readonly detail: string;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly clientOrderIds: readonly string[];
  readonly orderId: string | null;
  /** The list that the command was for; absent for commands about one order, and for a list that may not exist. */
  readonly orderListId?: string;
  readonly orderState: 'unknown';
  /** Why it is unknown, and until when an effect is possible, for further looks. */
  readonly lost: LostReply;
  /** Milliseconds to wait before asking again. */
  readonly askAgainMs: number;
  /** The intent that records it; absent when nothing could be recorded. */
  readonly intentId?: string;
}

/** Describes an unknown outcome, with what to do and what to avoid. */
export function unknownOutcome(
  operation: UnknownOutcome['operation'],
  product: Pick<IntentProduct, 'exchange' | 'market' | 'symbol'>,
  orderId: string | null,
  lost: LostReply,
  askAgainMs: number,
): UnknownOutcome {
  const { exchange, market, symbol } = product;
  return {
    outcome: 'unknown',
    operation,
    detail: `It is not known whether ${exchange} executed this: ${lost.problem.detail} Ask for the order until it is known; do not send the command again under another client order id.`,
    exchange,
    market,
    symbol,
    clientOrderIds: lost.clientOrderIds,
    orderId,
    orderState: 'unknown',
    lost,
    askAgainMs,
  };
}

/** The answer when absence is proven after a lost reply: nothing happened, and the same request may be sent again. */
export function provenNotExecuted(operation: string, instrument: Instrument, cause: Problem): Problem {
  return new Problem(
    'NOT_PLACED',
    `The ${operation} did not take effect at ${instrument.exchange}: ${cause.detail} This is proven, so it may be sent again.`,
    {
      ...cause.details,
      exchange: instrument.exchange,
      orderState: 'notPlaced',
      retryable: true,
      lookFrom: undefined,
    },
    { cause },
  );
}
