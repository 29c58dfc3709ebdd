import type { Exchange, MarketMaker } from '../../engine/contract.ts';
import type { InstrumentWord } from './instrument-row.ts';
import type { ContractListing, Listing } from './listing.ts';

/** Opens the dated contracts of one category at their listing time; the engine handles delivery. */
export interface Calendar {
  advance(now: number): void;
}

/** Closes instruments that are not listed yet. Must run before a market maker quotes the books. */
export function closeUnlisted(exchange: Exchange, listings: readonly Listing[], now: number): readonly Listing[] {
  const waiting = listings.filter(({ launchTime }) => launchTime > now);
  for (const { symbol } of waiting) exchange.setStatus(symbol, 'closed');
  return waiting;
}

export function createCalendar(exchange: Exchange, maker: MarketMaker, unlisted: readonly Listing[]): Calendar {
  const waiting = new Set(unlisted);
  return {
    advance(now) {
      for (const listing of [...waiting].filter(({ launchTime }) => launchTime <= now)) {
        waiting.delete(listing);
        if (exchange.market(listing.symbol).status !== 'closed') continue;
        exchange.setStatus(listing.symbol, 'open');
        maker.setPrice(listing.symbol, maker.mid(listing.symbol));
      }
    },
  };
}

/** How long a delivered contract shows as Delivering is unverified. */
const UNVERIFIED_DELIVERING_MS = 30 * 60_000;

/** Undefined for a contract that is not listed yet. */
export function statusOf(exchange: Exchange, listing: Listing, now: number): InstrumentWord | undefined {
  if (listing.launchTime > now) return undefined;
  const { status } = exchange.market(listing.symbol);
  if (status === 'open' || status === 'cancelOnly') return 'Trading';
  if (status === 'delivered') return delivering(listing, now) ? 'Delivering' : 'Closed';
  return 'Closed';
}

function delivering(listing: Listing, now: number): boolean {
  return now < (deliveryOf(listing) ?? 0) + UNVERIFIED_DELIVERING_MS;
}

function deliveryOf(listing: Listing): ContractListing['deliveryTime'] {
  return listing.category === 'spot' ? undefined : listing.deliveryTime;
}
