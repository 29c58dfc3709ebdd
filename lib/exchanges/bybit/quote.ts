import { HAS_POSITIONS, type Instrument } from '../../domain/instrument.ts';
import type { Quote } from '../../domain/quote.ts';
import type { ExactJsonObject } from '../../text/exact-json.ts';
import { objectOf, optionalDecimal, UnreadableReply, unlessZero } from '../wire.ts';
import { firstOf } from './models.ts';

/** A quote from a ticker (docs/venues/bybit.md §11.4). */
export function bybitQuoteOf(result: ExactJsonObject, instrument: Instrument): Quote {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const ticker = objectOf(firstOf(result, 'The tickers'), 'The ticker');
  if (ticker.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const value = (field: string) => unlessZero(optionalDecimal(ticker, field));
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    bid: value('bid1Price'),
    bidQuantity: value('bid1Size'),
    ask: value('ask1Price'),
    askQuantity: value('ask1Size'),
    quantityUnit,
    markPrice: HAS_POSITIONS[market] ? value('markPrice') : null,
  };
}
