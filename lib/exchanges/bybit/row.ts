import type { VenueRow } from '../venue-row.ts';

/**
 * Bybit in the table of venues: one host for all markets. Other environments and sites are other hosts under the same
 * variable, each with its own keys (docs/venues/bybit.md §1.1).
 */
export const BYBIT_ROW = {
  title: 'Bybit',
  hosts: [
    {
      title: 'Bybit',
      variable: 'ATLAS_BYBIT_URL',
      live: 'https://api.bybit.com',
      markets: ['spot', 'usdm', 'coinm'],
    },
  ],
  portPer: 'market',
  keyParts: ['apiKey', 'apiSecret'],
  // User-generated RSA keys (docs/venues/bybit.md §1.3).
  privateKeys: ['rsa', 'rsaPkcs1'],
  // 50 reads of each kind a second (docs/venues/bybit.md §5), each of weight 1: a page gets most of one second.
  pageWeightUnit: 10,
} as const satisfies VenueRow;
