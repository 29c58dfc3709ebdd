import type { Exchange, Instrument, Market } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';
import type { IntentProduct } from '../../intents/intent.ts';
import type { LostReply } from './resolve.ts';

/** The third way a command ends: not known, and said. Whoever holds it can go on asking. */
export interface UnknownOutcome {
  readonly outcome: 'unknown';
  readonly operation: 'place' | 'amend' | 'cancel';
  readonly detail: string;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly clientOrderIds: readonly string[];
  readonly orderId: string | null;
  readonly orderState: 'unknown';
  /** Why it is not known, and until when an effect may still come to be: for whoever goes on asking. */
  readonly lost: LostReply;
  /** How long to wait before asking again makes sense, milliseconds. */
  readonly askAgainMs: number;
  /** Where it is recorded; absent when nothing could be recorded. */
  readonly intentId?: string;
}

/** States an unknown outcome in words that say what to do, and what not to. */
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
    detail: `It is not known whether ${exchange} carried this out: ${lost.problem.detail} Ask for the order until it is; do not send the command again under another client order id.`,
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

/** The answer when absence was proven after an unknown reply: nothing happened, the same request may be sent again. */
export function provenNotExecuted(operation: string, instrument: Instrument, cause: Problem): Problem {
  return new Problem(
    'NOT_PLACED',
    `The ${operation} did not reach the book of ${instrument.exchange}: ${cause.detail} It was proven to have had no effect, so it may be sent again.`,
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
