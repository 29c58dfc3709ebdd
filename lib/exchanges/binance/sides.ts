import { SIDES, type Side } from '../../domain/order.ts';

/** Binance's word for each side, on every product (docs/venues/binance.md §2.1). */
export const BINANCE_SIDE_WORDS: Readonly<Record<Side, string>> = { BUY: 'BUY', SELL: 'SELL' };

/** `undefined` for anything else. */
export function binanceSideOf(word: unknown): Side | undefined {
  return SIDES.find((side) => BINANCE_SIDE_WORDS[side] === word);
}
