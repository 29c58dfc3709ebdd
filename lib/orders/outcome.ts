import type { Exchange, Instrument, Market } from '../instruments/instrument.ts';
import { Problem } from '../problems.ts';

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
}

/** States an unknown outcome in words that say what to do, and what not to. */
export function unknownOutcome(
  operation: UnknownOutcome['operation'],
  instrument: Instrument,
  ids: { clientOrderIds: readonly string[]; orderId: string | null },
  cause: Problem,
): UnknownOutcome {
  return {
    outcome: 'unknown',
    operation,
    detail: `It is not known whether ${instrument.exchange} carried this out: ${cause.detail} Ask for the order until it is; do not send the command again under another client order id.`,
    exchange: instrument.exchange,
    market: instrument.market,
    symbol: instrument.symbol,
    ...ids,
    orderState: 'unknown',
  };
}

/** The answer when absence was proven after an unknown reply: nothing happened, the same request may be sent again. */
export function provenNotExecuted(operation: string, instrument: Instrument, cause: Problem): Problem {
  return new Problem(
    'NOT_PLACED',
    `The ${operation} did not reach the book of ${instrument.exchange}: ${cause.detail} It was proven to have had no effect, so it may be sent again.`,
    { ...cause.details, exchange: instrument.exchange, orderState: 'notPlaced', retryable: true },
    { cause },
  );
}
