import { decimalPlaces, type Fixed, multiply, quotient, toDecimals, toGrid } from '../../engine/decimal.ts';
import type { Listing } from '../listings.ts';

/** The executed part of an order. */
export interface Executed {
  readonly executedQuantity: Fixed;
  readonly executedBase: Fixed;
  readonly executedQuote: Fixed;
  readonly executedCost: Fixed;
  /** Whether everything traded at one price. */
  readonly onePrice: boolean;
}

/**
 * An average over several prices has this many more decimals than the tick: `67582.1799` at 0.1 (docs/venues/bitmex.md
 * §2.1).
 */
const EXTRA_DECIMALS = 3;
const DOUBLE_DIGITS = 16;

/**
 * `avgPx`, undefined until the first fill. On inverse contracts it is derived from the booked integer cost, so it may
 * differ from the fill price and even exceed the limit; on spot it is a full double (docs/venues/bitmex.md §2.1).
 */
export function averagePrice({ kind, contractSize, terms }: Listing, executed: Executed): Fixed | undefined {
  const { executedQuantity, executedBase, executedQuote, executedCost, onePrice } = executed;
  if (executedQuantity === 0n) return undefined;
  const decimals = decimalPlaces(terms.tickSize) + EXTRA_DECIMALS;
  switch (kind) {
    case 'inverse': {
      const price = quotient(multiply(executedQuantity, contractSize), executedCost, 'halfUp');
      return onePrice
        ? toGrid(price, 10n ** BigInt(18 - decimalPlaces(terms.tickSize)), 'halfUp')
        : toDecimals(price, decimals, 'halfUp');
    }
    case 'spot':
      return significant(quotient(executedQuote, executedBase, 'halfUp'), DOUBLE_DIGITS);
    case 'linear':
    case 'quanto':
      return toDecimals(quotient(executedQuote, executedBase, 'halfUp'), decimals, 'halfUp');
  }
}

function significant(value: Fixed, digits: number): Fixed {
  const excess = value.toString().length - digits;
  return excess > 0 ? toGrid(value, 10n ** BigInt(excess), 'halfUp') : value;
}
