import type { ExchangePort } from '../../exchanges/port.ts';

/** For how long an outcome may stay unknown where the exchange keeps its orders long enough. */
const OVERDUE_AFTER_MS = 12 * 3_600_000;
/** Four looks by hand fit into the time for which the exchange still tells of an order without a fill. */
const LOOKS_BY_HAND = 4;

/**
 * How long after its sending a command with an unknown outcome is overdue: an operator has to settle it while the exchange
 * still tells what became of the order. A product that is no longer enabled says nothing about its exchange.
 */
export function overdueAfterMs(port: Pick<ExchangePort, 'facts'> | undefined): number {
  const { unfilledRetentionMs = Number.POSITIVE_INFINITY } = port?.facts ?? {};
  return Math.min(OVERDUE_AFTER_MS, unfilledRetentionMs / LOOKS_BY_HAND);
}
