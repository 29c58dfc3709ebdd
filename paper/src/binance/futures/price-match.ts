import type { Exchange } from '../../engine/contract.ts';
import type { Fixed } from '../../engine/decimal.ts';
import type { Side } from '../../engine/order.ts';
import type { Parameters } from '../parameters.ts';
import { FUTURES_REFUSED } from './refusals.ts';

/** The side and level of each mode; OPPONENT_10 and _20 were withdrawn on 2025-10-23 (docs/venues/binance.md §2.1). */
const LEVELS = {
  OPPONENT: { own: false, level: 1 },
  OPPONENT_5: { own: false, level: 5 },
  QUEUE: { own: true, level: 1 },
  QUEUE_5: { own: true, level: 5 },
  QUEUE_10: { own: true, level: 10 },
  QUEUE_20: { own: true, level: 20 },
} as const;

/** A rule that takes an order's price from the book. */
export type PriceMatch = keyof typeof LEVELS;

const WORDS: readonly (PriceMatch | 'NONE')[] = [
  'NONE',
  'OPPONENT',
  'OPPONENT_5',
  'QUEUE',
  'QUEUE_5',
  'QUEUE_10',
  'QUEUE_20',
];

/** The requested rule, undefined for none. Refuses unknown modes with -5037. */
export function readPriceMatch(parameters: Parameters): PriceMatch | undefined {
  const word = parameters.word('priceMatch', WORDS, FUTURES_REFUSED.priceMatch);
  return word === 'NONE' ? undefined : word;
}

/** The rule of a word that was read before. */
export function toPriceMatch(word: string | undefined): PriceMatch | undefined {
  const found = WORDS.find((known) => known === word);
  return found === 'NONE' ? undefined : found;
}

/** The price that the rule gives now. Refuses with -5041 when the book is not that deep. */
export function matchPrice(exchange: Exchange, symbol: string, side: Side, match: PriceMatch): Fixed {
  const { own, level } = LEVELS[match];
  const { bids, asks } = exchange.depth(symbol, level);
  const found = ((side === 'BUY') === own ? bids : asks)[level - 1];
  if (found === undefined) throw FUTURES_REFUSED.priceMatchDepth();
  return found.price;
}
