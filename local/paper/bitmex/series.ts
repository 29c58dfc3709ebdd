import type { ListingState } from './calendar.ts';
import type { Listing } from './listings.ts';

/** Which of a root's contracts a timeframe means; dated ones come sorted by expiry (protocol/bitmex.md §2.3). */
const TIMEFRAMES: Readonly<Record<string, (contracts: readonly Listing[]) => readonly Listing[]>> = {
  perpetual: (contracts) => contracts.filter(({ terms }) => terms.typ === 'FFWCSX'),
  nearest: (contracts) => dated(contracts).slice(0, 1),
  monthly: (contracts) =>
    dated(contracts)
      .filter((listing) => !isQuarterly(listing))
      .slice(0, 1),
  quarterly: (contracts) => dated(contracts).filter(isQuarterly).slice(0, 1),
  biquarterly: (contracts) => dated(contracts).filter(isQuarterly).slice(1, 2),
};

/** What a `symbol` of a list means: one symbol in any case, a bare series (`XBT`), or `XBT:quarterly`. */
export function symbolsMeant(
  text: string,
  listings: readonly Listing[],
  state: (listing: Listing) => ListingState,
): readonly string[] {
  const wanted = text.toUpperCase();
  const exact = listings.find(({ symbol }) => symbol === wanted);
  if (exact !== undefined) return [exact.symbol];
  const [root = '', timeframe] = wanted.split(':');
  const series = listings.filter(({ rootSymbol }) => rootSymbol === root);
  if (timeframe === undefined) return series.map(({ symbol }) => symbol);
  const open = series.filter((listing) => state(listing) === 'Open');
  return (TIMEFRAMES[timeframe.toLowerCase()]?.(open) ?? []).map(({ symbol }) => symbol);
}

function dated(contracts: readonly Listing[]): readonly Listing[] {
  return contracts.filter(({ expiry }) => expiry !== undefined).sort((a, b) => (a.expiry ?? 0) - (b.expiry ?? 0));
}

function isQuarterly({ expiry }: Listing): boolean {
  return expiry !== undefined && new Date(expiry).getUTCMonth() % 3 === 2;
}
