import type { ListingState } from './calendar.ts';
import type { Listing } from './listings.ts';

/** Which of a root's open contracts a timeframe selects (docs/venues/bitmex.md §2.3). */
const TIMEFRAMES: Readonly<Record<string, (contracts: readonly Listing[]) => readonly Listing[]>> = {
  perpetual: (contracts) => contracts.filter(({ terms }) => terms.typ === 'FFWCSX'),
  nearest: (contracts) => withExpiry(contracts, 0),
  monthly: (contracts) =>
    withExpiry(
      contracts.filter((contract) => !isQuarterly(contract)),
      0,
    ),
  quarterly: (contracts) => withExpiry(contracts.filter(isQuarterly), 0),
  biquarterly: (contracts) => withExpiry(contracts.filter(isQuarterly), 1),
};

/** What the `symbol` of a list selects: one symbol in any case, a bare series (`XBT`), or `XBT:quarterly`. */
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

/** The contracts of the nth future expiry, counted from 0. */
function withExpiry(contracts: readonly Listing[], nth: number): readonly Listing[] {
  const expiries = new Set(contracts.map(({ expiry }) => expiry).filter((expiry) => expiry !== undefined));
  const wanted = [...expiries].sort((a, b) => a - b)[nth];
  return contracts.filter(({ expiry }) => expiry !== undefined && expiry === wanted);
}

function isQuarterly({ expiry }: Listing): boolean {
  return expiry !== undefined && new Date(expiry).getUTCMonth() % 3 === 2;
}
