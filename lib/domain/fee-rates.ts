import type { DecimalString } from './decimal.ts';
import type { Exchange, Instrument, Market } from './instrument.ts';
import type { Side } from './order.ts';

/** The account's fee rates on an instrument, as fractions of the traded value; negative: a rebate. */
export interface FeeRates {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly maker: DecimalString;
  readonly taker: DecimalString;
  /** The asset in which a fill of each side is charged, unless `note` says otherwise. */
  readonly chargedIn: Readonly<Record<Side, string>>;
  /** What changes the rates besides, in words; `null`: nothing. */
  readonly note: string | null;
}

/** Where fees are taken from what a spot order receives, and on contracts from the settlement asset. */
export function chargedOnReceipt({ base, quote, settle }: Instrument): FeeRates['chargedIn'] {
  return settle === null ? { BUY: base, SELL: quote } : { BUY: settle, SELL: settle };
}
