import { type DecimalString, decimal, plain, ZERO } from '../domain/decimal.ts';

/** The middle of a book; `undefined` when a side is empty, which exchanges report as zero or omit. */
export function middle(bid: DecimalString | undefined, ask: DecimalString | undefined): DecimalString | undefined {
  if (bid === undefined || ask === undefined) return undefined;
  const [low, high] = [decimal(bid), decimal(ask)];
  return low.lte(ZERO) || high.lte(ZERO) ? undefined : plain(low.plus(high).times(decimal('0.5')));
}
