import type { Market } from '../../domain/instrument.ts';
import type { CredentialSource } from '../credentials.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { ExchangePort } from '../port.ts';
import type { VenueEvent } from './observer.ts';
import type { SharedBackOff } from './shared-back-off.ts';

/** What the port of any venue is built from. */
export interface PortParts {
  /** The exchange itself, its test network, or a paper exchange, e.g. `https://api.binance.com`. */
  readonly baseUrl: string;
  readonly http: HttpClient;
  readonly credentials: CredentialSource;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a signed request stays valid. Shorter is safer: an unknown outcome can be settled once it ends. */
  readonly validityMs: number;
  /** Base assets whose instruments are served, e.g. BTC, ETH, SOL. */
  readonly bases: readonly string[];
  readonly observe?: (event: VenueEvent) => void;
}

/** What a venue's client is built from. */
export type ClientParts = Omit<PortParts, 'bases' | 'observe'> & Required<Pick<PortParts, 'observe'>>;

/** Builds the port that serves a market of a venue: the same port for each of its markets. Called once for each port. */
export type PortBuilder = (market: Market) => ExchangePort | Promise<ExchangePort>;

/** What all ports of a venue are built from. */
export interface VenueParts extends Omit<PortParts, 'baseUrl'> {
  /** The enabled markets; at least one. */
  readonly markets: readonly Market[];
  /** The origin of a market, enabled or not. */
  originOf(market: Market): string;
  /** Back-offs other containers met at a host. `pool` names the users of one budget there, e.g. `binance.spot`. */
  sharedBackOff(pool: string, baseUrl: string): SharedBackOff;
}
