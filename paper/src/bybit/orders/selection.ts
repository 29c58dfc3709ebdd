import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, listingOfOrder } from '../venue.ts';

/**
 * The orders that a list selects. An id takes precedence over the client id, and both over the rest
 * (docs/venues/bybit.md §3).
 */
export interface Selection {
  readonly id: string | undefined;
  readonly linkId: string | undefined;
  /** The symbol; undefined for all, or where `includes` decides. */
  readonly symbol: string | undefined;
  includes(symbol: string): boolean;
}

/** Reads a selection; contracts refuse an unknown symbol, spot finds nothing. */
export function readSelection(engine: CategoryEngine, parameters: Parameters): Selection {
  const symbol = parameters.text('symbol');
  if (symbol !== undefined && engine.category !== 'spot' && !engine.listings.has(symbol)) throw REFUSED.symbol();
  const base = parameters.text('baseCoin');
  const settle = parameters.text('settleCoin');
  return {
    id: parameters.text('orderId'),
    linkId: parameters.text('orderLinkId'),
    symbol,
    includes(of) {
      if (symbol !== undefined) return of === symbol;
      const { instrument } = listingOfOrder(engine, of);
      if (base !== undefined) return instrument.base === base;
      return settle === undefined || instrument.settle === settle;
    },
  };
}

/** Whether an id or a client id names one order. */
export function namesOne({ id, linkId }: Selection): boolean {
  return id !== undefined || linkId !== undefined;
}

/** The engine's key for the named order. */
export function keyOf({ id, linkId }: Selection): { readonly id: string } | { readonly clientOrderId: string } {
  return id === undefined ? { clientOrderId: linkId ?? '' } : { id };
}
