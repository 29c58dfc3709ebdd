import { type Fixed, multiply, ONE, parseDecimal, toGrid } from '../engine/decimal.ts';
import type { Listing } from './instruments/listing.ts';

/** The highest price of a buy and the lowest of a sell; the other side of each is free (docs/venues/bybit.md §2.1). */
export interface PriceBand {
  readonly highestBuy: Fixed;
  readonly lowestSell: Fixed;
}

/**
 * The band around the mark price. Index and mark are one here and there is no premium, so that of the formula of May 2026
 * `mark · (1 ± X)` is left.
 */
export function priceBand({ terms, tick }: Listing, markPrice: Fixed): PriceBand {
  const ratio = parseDecimal(terms.ratioX);
  return {
    highestBuy: toGrid(multiply(markPrice, ONE + ratio), tick),
    lowestSell: toGrid(multiply(markPrice, ONE - ratio), tick, 'up'),
  };
}

/** How far a market order of a contract may go: the protective price that its row shows (§2.1); the figure is a guess. */
const UNVERIFIED_PROTECTION = parseDecimal('0.02');

export function protectivePrice({ tick }: Listing, side: 'BUY' | 'SELL', markPrice: Fixed): Fixed {
  return side === 'BUY'
    ? toGrid(multiply(markPrice, ONE + UNVERIFIED_PROTECTION), tick)
    : toGrid(multiply(markPrice, ONE - UNVERIFIED_PROTECTION), tick, 'up');
}
