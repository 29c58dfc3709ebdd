import type { Exchange, Market } from '../domain/instrument.ts';
import type { ExchangePort, InstrumentList, StatedLimit } from '../exchanges/port.ts';

/** The host and markets of a list; a testnet's list is not one of the live exchange. */
export type ListedBy = Pick<ExchangePort, 'exchange' | 'markets' | 'origin'>;

/** The list of a port at one moment. */
export interface CatalogueSnapshot extends InstrumentList {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  /** Scheme, host and port of the exchange. */
  readonly origin: string;
  /** Base assets that the list covers; a list for fewer lacks instruments that others need. */
  readonly bases: readonly string[];
  /** When the exchange answered, epoch milliseconds. */
  readonly loadedAt: number;
  /** Request limits that the exchange stated with the list. */
  readonly limits: readonly StatedLimit[];
}

/** The parts that change with each fetch. */
type FreshList = InstrumentList & Pick<CatalogueSnapshot, 'loadedAt' | 'limits'>;

/**
 * Lists that one container fetches for all, so that no request waits for an exchange to send its whole list.
 * Only saves time: without a usable list here, the container asks the exchange.
 */
export interface SharedCatalogue {
  /**
   * Reads the latest list; `undefined` when there is none. Throws when it cannot be read in a short time, and
   * `SnapshotRefused` when the stored list fails the check of any field.
   */
  read(by: ListedBy, signal: AbortSignal): Promise<CatalogueSnapshot | undefined>;
  /** Replaces the previous list completely or not at all. Throws when it cannot. */
  write(by: ListedBy, list: FreshList, signal: AbortSignal): Promise<void>;
}
