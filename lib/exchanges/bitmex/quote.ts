import { HAS_POSITIONS, type Instrument } from '../../domain/instrument.ts';
import type { Quote } from '../../domain/quote.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { listOf, objectOf, optionalDecimal, UnreadableReply, unlessZero } from '../wire.ts';

/** The row of the instrument in an answer about one. */
export function aboutInstrument(json: ExactJson, { exchangeSymbol }: Instrument): ExactJsonObject {
  const row = objectOf(listOf(json, 'The instruments')[0], 'The instrument');
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  return row;
}

/** The best prices in the instrument's row (§4.2), which has no quantities. */
export function bitmexQuoteOf(json: ExactJson, instrument: Instrument): Quote {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const row = aboutInstrument(json, instrument);
  const price = (field: string) => unlessZero(optionalDecimal(row, field));
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    bid: price('bidPrice'),
    bidQuantity: null,
    ask: price('askPrice'),
    askQuantity: null,
    quantityUnit,
    markPrice: HAS_POSITIONS[market] ? price('markPrice') : null,
  };
}
