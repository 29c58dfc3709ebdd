import type { DecimalString } from './decimal.ts';
import type { Exchange, Market } from './instrument.ts';

/** The best prices of an instrument. `null`: that side of the book is empty, or the exchange does not report it. */
export interface Quote {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly bid: DecimalString | null;
  /** In `quantityUnit`. */
  readonly bidQuantity: DecimalString | null;
  readonly ask: DecimalString | null;
  readonly askQuantity: DecimalString | null;
  readonly quantityUnit: string;
  /** The price that margins are computed with; `null` on spot. */
  readonly markPrice: DecimalString | null;
}
