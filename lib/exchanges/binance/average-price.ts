import { type Big, type DecimalString, plain, quotient } from '../../domain/decimal.ts';

/** Decimals of a non-terminating average price: more than any tick of the exchange has. */
const PLACES = 12;

/** The average price: quote amount divided by a non-zero quantity. */
export function averagePriceOf(quote: Big, quantity: Big): DecimalString {
  return plain(quotient(quote, quantity, PLACES));
}
