import type { Market } from '../domain/instrument.ts';
import type { KeyParts } from './credentials.ts';
import type { PrivateKeyKind } from './private-key.ts';

/**
 * What the rest of Atlas needs to know of a venue without connecting to it. Each venue's folder states its own in `row.ts`,
 * which imports no code: the configuration reads it, and so do functions that never trade.
 */
export interface VenueRow {
  /** The exchange's name in its own spelling, e.g. `BitMEX`. */
  readonly title: string;
  /** Every served market has exactly one host. */
  readonly hosts: readonly VenueHost[];
  /** Whether each market has a port of its own, or one port serves all markets. */
  readonly portPer: 'market' | 'exchange';
  /** The parts of its keys, in the order in which prompts ask for them. */
  readonly keyParts: KeyParts;
  /** The kinds of private keys that its users may make and store as PEM in place of the secret. */
  readonly privateKeys: readonly PrivateKeyKind[];
  /**
   * How many units of `ATLAS_MAX_PAGE_WEIGHT` one unit of the venue is worth; a minute has 2 400 of the variable's units.
   */
  readonly pageWeightUnit: number;
}

/** The host of a venue for some of its markets. */
export interface VenueHost {
  /** In prose, e.g. `Binance spot`. */
  readonly title: string;
  /** The environment variable that sets another host: a test network, or a paper exchange. */
  readonly variable: `ATLAS_${string}_URL`;
  /** The origin of the exchange itself. */
  readonly live: string;
  readonly markets: readonly Market[];
}
