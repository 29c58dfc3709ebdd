import { type Big, type DecimalString, plain, quotient } from '../../domain/decimal.ts';

/** Decimals of an average price that does not end: more than any tick of the exchange has. */
const PLACES = 12;

/** What one unit cost on average: the quote amount over the quantity, which is not zero. */
export function averagePriceOf(quote: Big, quantity: Big): DecimalString {
  return plain(quotient(quote, quantity, PLACES));
}
