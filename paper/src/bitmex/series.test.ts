import { describe, expect, it } from 'vitest';
import { datedListings } from './futures.ts';
import { LISTED_LONG_AGO, type Listing, listingOf, PERPETUAL_AND_SPOT } from './listings.ts';
import { symbolsMeant } from './series.ts';

const NOW = Date.UTC(2026, 9, 20);
const LISTINGS: readonly Listing[] = [
  ...Object.entries(PERPETUAL_AND_SPOT).map(([symbol, terms]) =>
    listingOf(symbol, terms.underlying, terms, 1, LISTED_LONG_AGO),
  ),
  ...datedListings(NOW, 1),
];

const meant = (text: string): readonly string[] =>
  symbolsMeant(text, LISTINGS, ({ listing }) => (listing <= NOW ? 'Open' : 'Unlisted'));

describe('the symbol of a list', () => {
  it.each([
    ['XBTUSD', ['XBTUSD']],
    ['xbt_usdt', ['XBT_USDT']],
    ['SOL', ['SOL_USDT', 'SOLUSDT', 'SOLUSD']],
    ['XBT:perpetual', ['XBTUSDT', 'XBTUSD', 'XBTEUR', 'XBTETH']],
    ['XBT:nearest', ['XBTV26']],
    ['XBT:monthly', ['XBTV26']],
    ['XBT:quarterly', ['XBTZ26', 'XBTUSDTZ26']],
    ['XBT:biquarterly', ['XBTH27']],
    ['ETH:quarterly', ['ETHZ26', 'ETHUSDZ26']],
    ['SOL:quarterly', []],
    ['XBT:fortnightly', []],
    ['DOGE', []],
  ])('%s selects %j', (text, symbols) => {
    expect(meant(text)).toEqual(symbols);
  });
});
