import { decimal, plain } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Quote } from '../../domain/quote.ts';
import type { ExactJson, ExactJsonObject } from '../../text/exact-json.ts';
import { objectOf, optionalDecimal, UnreadableReply, unlessZero } from '../wire.ts';

/** The row about one symbol: an object on spot and USD-M, a list with one on COIN-M (docs/venues/binance.md §27.1). */
export function aboutOne(json: ExactJson, { exchangeSymbol }: Instrument, what: string): ExactJsonObject {
  const [first] = Array.isArray(json) ? (json as readonly ExactJson[]) : [json];
  const row = objectOf(first, what);
  if (row.symbol !== exchangeSymbol) throw new UnreadableReply(`${what} is of another symbol.`);
  return row;
}

/** A quote from a book ticker (§27.2), without the mark price. An empty side is zero there. Quantities on COIN-M are contracts. */
export function quoteOf(json: ExactJson, instrument: Instrument): Quote {
  const ticker = aboutOne(json, instrument, 'The book ticker');
  const price = (field: string) => unlessZero(optionalDecimal(ticker, field));
  const quantity = (field: string) => {
    const contracts = price(field);
    return contracts === null ? null : plain(decimal(contracts).times(decimal(instrument.contractSize)));
  };
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  return {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    bid: price('bidPrice'),
    bidQuantity: quantity('bidQty'),
    ask: price('askPrice'),
    askQuantity: quantity('askQty'),
    quantityUnit,
    markPrice: null,
  };
}
