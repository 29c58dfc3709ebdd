import { type DecimalString, decimal, isMultiple, plain } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { Problem } from '../../domain/problem.ts';

/** A quantity in the instrument's unit as BitMEX's whole number of contracts, or of minor units on spot. */
export function contractsOf(
  quantity: DecimalString,
  { contractSize, symbol, quantityUnit }: Instrument,
): DecimalString {
  const [wanted, one] = [decimal(quantity), decimal(contractSize)];
  if (!isMultiple(wanted, one)) {
    throw new Problem(
      'RULE_VIOLATION',
      `${quantity} ${quantityUnit} of ${symbol} is not a whole number of contracts of ${contractSize}.`,
      { exchange: 'bitmex' },
    );
  }
  return plain(wanted.div(one));
}

/** A number of contracts as a quantity in the instrument's unit. */
export function quantityOf(contracts: DecimalString, { contractSize }: Instrument): DecimalString {
  return plain(decimal(contracts).times(decimal(contractSize)));
}
