import type { Exchange } from '../engine/contract.ts';
import type { Listing } from './listings.ts';

/** A listing's `state` (docs/venues/bitmex.md §4.1). Only `Open` accepts orders. */
export type ListingState = 'Open' | 'Closed' | 'Unlisted' | 'Settled';

/** Opens contracts at their listing time. */
export interface Calendar {
  /** Lists the contracts that are due and returns them; the engine handles delivery. */
  advance(now: number): readonly Listing[];
  state(listing: Listing): ListingState;
}

/** Closes instruments that are not listed yet. Must run before a market maker quotes the books. */
export function createCalendar(exchange: Exchange, listings: readonly Listing[], now: number): Calendar {
  const waiting = new Set(listings.filter(({ listing }) => listing > now));
  for (const { symbol } of waiting) exchange.setStatus(symbol, 'closed');
  return {
    advance(time) {
      const due = [...waiting].filter(({ listing }) => listing <= time);
      for (const listing of due) {
        waiting.delete(listing);
        if (exchange.market(listing.symbol).status === 'closed') exchange.setStatus(listing.symbol, 'open');
      }
      return due;
    },
    state(listing) {
      if (waiting.has(listing)) return 'Unlisted';
      const { status } = exchange.market(listing.symbol);
      if (status === 'delivered') return 'Settled';
      return status === 'open' ? 'Open' : 'Closed';
    },
  };
}
