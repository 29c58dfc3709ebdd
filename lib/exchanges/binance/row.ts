import type { VenueRow } from '../venue-row.ts';

/** Binance in the table of venues. Live hosts: docs/venues/binance.md §1.1. */
export const BINANCE_ROW = {
  title: 'Binance',
  hosts: [
    {
      title: 'Binance spot',
      variable: 'ATLAS_BINANCE_SPOT_URL',
      live: 'https://api.binance.com',
      markets: ['spot'],
    },
    {
      title: 'Binance USD-M futures',
      variable: 'ATLAS_BINANCE_USDM_URL',
      live: 'https://fapi.binance.com',
      markets: ['usdm'],
    },
    {
      title: 'Binance COIN-M futures',
      variable: 'ATLAS_BINANCE_COINM_URL',
      live: 'https://dapi.binance.com',
      markets: ['coinm'],
    },
  ],
  portPer: 'market',
  keyParts: ['apiKey', 'apiSecret'],
  // docs/venues/binance.md §28.1
  privateKeys: ['ed25519', 'rsa'],
  // A minute has at least 2 400 of its units (docs/venues/binance.md §5), which are the variable's units.
  pageWeightUnit: 1,
} as const satisfies VenueRow;
