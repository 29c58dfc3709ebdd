import type { Market } from '../../domain/instrument.ts';
import type { CredentialSource } from '../credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { VenueEvent } from './observer.ts';
import type { SharedBackOff } from './shared-back-off.ts';

/** What a port of any venue is built from. */
export interface PortParts {
  /** The exchange itself, its test network, or a paper exchange, e.g. `https://api.binance.com`. */
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request stays valid. Short is safer: it is when an unknown outcome can be settled. */
  readonly validityMs: number;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  readonly observe?: (event: VenueEvent) => void;
}

/** What the client of a venue is built from. */
export type ClientParts = Omit<PortParts, 'bases' | 'observe'> & Required<Pick<PortParts, 'observe'>>;

/** What all ports of a venue are built from. */
export interface VenueParts extends Omit<PortParts, 'baseUrl'> {
  /** The markets that are switched on; one at least. */
  readonly markets: readonly Market[];
  /** Where a market is reached, switched on or not. */
  originOf(market: Market): string;
  /** What other containers heard of a host. `pool` names what draws on one budget there, e.g. `binance.spot`. */
  sharedBackOff(pool: string, baseUrl: string): SharedBackOff;
}
