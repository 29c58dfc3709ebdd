import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { FuturesVenue } from './venue.ts';

/** Which symbols a list covers. */
export interface Selection {
  /** Undefined for all symbols, or for those of a pair. */
  readonly symbol: string | undefined;
  includes(symbol: string): boolean;
}

/**
 * USD-M lists accept `symbol`; COIN-M lists accept `symbol` or `pair`, never both (docs/venues/binance.md §2.3, §2.4).
 * The venue's document does not give the code for both at once: -1128 is assumed.
 */
export function readSelection(venue: FuturesVenue, parameters: Parameters): Selection {
  const name = parameters.text('symbol');
  const pairName = venue.facts.byPair ? parameters.text('pair') : undefined;
  if (name !== undefined && pairName !== undefined) throw REFUSED.combination();
  if (name !== undefined) {
    const { symbol } = venue.symbol(name).instrument;
    return { symbol, includes: (other) => other === symbol };
  }
  if (pairName === undefined) return { symbol: undefined, includes: () => true };
  const pair = venue.pair(pairName);
  return { symbol: undefined, includes: (symbol) => venue.symbol(symbol).pair === pair };
}

/** A selection that must name a symbol or pair; -1102 otherwise. */
export function readNamedSelection(venue: FuturesVenue, parameters: Parameters): Selection {
  const named = parameters.names.has('symbol') || (venue.facts.byPair && parameters.names.has('pair'));
  if (named) return readSelection(venue, parameters);
  throw venue.facts.byPair ? REFUSED.missingEither('symbol', 'pair') : REFUSED.missing('symbol');
}
