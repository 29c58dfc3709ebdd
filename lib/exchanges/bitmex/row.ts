import type { VenueRow } from '../venue-row.ts';

/** BitMEX in the table of venues: one host for all markets, which signs only for `www.` (docs/venues/bitmex.md §1). */
export const BITMEX_ROW = {
  title: 'BitMEX',
  hosts: [
    {
      title: 'BitMEX',
      variable: 'ATLAS_BITMEX_URL',
      live: 'https://www.bitmex.com',
      markets: ['spot', 'usdm', 'coinm'],
    },
  ],
  portPer: 'exchange',
  keyParts: ['apiKey', 'apiSecret'],
  privateKeys: [],
  // 120 requests a minute, each of weight 1 (docs/venues/bitmex.md §5): a page gets a tenth.
  pageWeightUnit: 10,
} as const satisfies VenueRow;
