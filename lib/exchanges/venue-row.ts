import type { Market } from '../domain/instrument.ts';
import type { KeyParts } from './credentials.ts';

/**
 * What the rest of the house has to know of a venue without talking to it. Each venue's folder states its own in `row.ts`,
 * which imports nothing that runs: the configuration reads it, and so do functions that never trade.
 */
export interface VenueRow {
  /** The exchange's name as it writes it, e.g. `BitMEX`. */
  readonly title: string;
  /** Every market that is served has one host. */
  readonly hosts: readonly VenueHost[];
  /** The parts of which one of its keys is made, in the order in which a person is asked for them. */
  readonly keyParts: KeyParts;
  /** Whether its users may keep a private key of their own, as PEM, in place of the secret. */
  readonly takesPrivateKeys: boolean;
  /**
   * How many units of `ATLAS_MAX_PAGE_WEIGHT` one unit of the venue's own is worth: the variable is in units of which a
   * minute has 2 400.
   */
  readonly pageWeightUnit: number;
}

/** Where a venue is reached for some of its markets. */
export interface VenueHost {
  /** In words, e.g. `Binance spot`. */
  readonly title: string;
  /** The environment variable that names another host: a test network, or a paper exchange. */
  readonly variable: `ATLAS_${string}_URL`;
  /** The origin of the exchange itself. */
  readonly live: string;
  readonly markets: readonly Market[];
}
