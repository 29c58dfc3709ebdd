import { type Fixed, multiply, ONE, parseDecimal, toGrid } from '../engine/decimal.ts';
import type { Listing } from './instruments/listing.ts';

/** The highest buy price and the lowest sell price; the other direction is unlimited (docs/venues/bybit.md §2.1). */
export interface PriceBand {
  readonly highestBuy: Fixed;
  readonly lowestSell: Fixed;
}

/**
 * The band around the mark price. Index and mark are equal here and there is no premium, which reduces the formula of
 * May 2026 to `mark · (1 ± X)`.
 */
export function priceBand({ terms, tick }: Listing, markPrice: Fixed): PriceBand {
  const ratio = parseDecimal(terms.ratioX);
  return {
    highestBuy: toGrid(multiply(markPrice, ONE + ratio), tick),
    lowestSell: toGrid(multiply(markPrice, ONE - ratio), tick, 'up'),
  };
}

/** How far a contract's market order may go: the protective price that its row shows (§2.1); the figure is a guess. */
const UNVERIFIED_PROTECTION = parseDecimal('0.02');

export function protectivePrice({ tick }: Listing, side: 'BUY' | 'SELL', markPrice: Fixed): Fixed {
  return side === 'BUY'
    ? toGrid(multiply(markPrice, ONE + UNVERIFIED_PROTECTION), tick)
    : toGrid(multiply(markPrice, ONE - UNVERIFIED_PROTECTION), tick, 'up');
}
