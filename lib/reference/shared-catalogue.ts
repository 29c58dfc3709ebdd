import type { Exchange, Market } from '../domain/instrument.ts';
import type { ExchangePort, InstrumentList, StatedLimit } from '../exchanges/port.ts';

/** Whose list it is: what one host listed on these markets. A list of a test network is no list of the exchange itself. */
export type ListedBy = Pick<ExchangePort, 'exchange' | 'markets' | 'origin'>;

/** What a port listed at a moment. */
export interface CatalogueSnapshot extends InstrumentList {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
  /** Scheme, host and port that listed it. */
  readonly origin: string;
  /** Base assets that were asked for: a list made for fewer lacks instruments that others want. */
  readonly bases: readonly string[];
  /** When the exchange answered, epoch milliseconds. */
  readonly loadedAt: number;
  /** The limits that the exchange stated with them. */
  readonly limits: readonly StatedLimit[];
}

/** What is new with each time that the exchange is asked. */
type FreshList = InstrumentList & Pick<CatalogueSnapshot, 'loadedAt' | 'limits'>;

/**
 * The lists that one container fetches for all, so that no request waits for an exchange to write out all that it lists.
 * Only ever a way to save time: whoever finds nothing here, or nothing that it can use, asks the exchange.
 */
export interface SharedCatalogue {
  /**
   * The latest list; `undefined` when there is none. Throws when it cannot be read in a short time, and
   * `SnapshotRefused` when what was read is not, whole and in every field, such a list.
   */
  read(by: ListedBy, signal: AbortSignal): Promise<CatalogueSnapshot | undefined>;
  /** Puts the list in the place of the one before, whole or not at all. Throws when it cannot. */
  write(by: ListedBy, list: FreshList, signal: AbortSignal): Promise<void>;
}
