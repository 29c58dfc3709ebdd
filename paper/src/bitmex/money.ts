import { type Fixed, multiplyDivide, ONE, quotient, toDecimals, whole } from '../engine/decimal.ts';
import type { Side } from '../engine/order.ts';
import { currencyOf, inMinorUnits } from './currencies.ts';
import type { Listing } from './listings.ts';

/** Decimals of notionals derived by division. Unverified: quanto samples show 4 and 6. */
const NOTIONAL_DECIMALS = 8;

/** A quantity at a price, both unsigned. */
export interface Traded {
  readonly quantity: Fixed;
  readonly price: Fixed;
  /** Settlement cost as booked, in major units. */
  readonly cost: Fixed;
}

/**
 * `homeNotional` is the base amount, `foreignNotional` the quote amount, with the opposite sign (docs/venues/bitmex.md
 * §2.7).
 */
export interface Notionals {
  readonly homeNotional: Fixed;
  readonly foreignNotional: Fixed;
}

/** +1 for a buy or a long position. */
export function signOf(side: Side): 1n | -1n {
  return side === 'BUY' ? 1n : -1n;
}

/**
 * Signed cost in minor units of the settlement currency: buy positive, but buy negative on inverse contracts
 * (docs/venues/bitmex.md §2.7). On spot the sign is by analogy (§4.6).
 */
export function signedCost(listing: Listing, sign: bigint, cost: Fixed): Fixed {
  return inMinorUnits(listing.kind === 'inverse' ? -sign * cost : sign * cost, settlementOf(listing));
}

export function settlementOf({ terms }: Listing) {
  return currencyOf(terms.settle ?? terms.quoteCurrency);
}

/** Base and quote amount of a trade or a position (docs/venues/bitmex.md §4.4). */
export function notionalsOf(listing: Listing, sign: bigint, traded: Traded, satoshiPerDollar: bigint): Notionals {
  const { quantity, price, cost } = traded;
  const { kind, contractSize, instrument } = listing;
  if (kind === 'inverse') {
    return { homeNotional: sign * cost, foreignNotional: -sign * multiplyDivide(quantity, contractSize, ONE) };
  }
  if (kind === 'quanto') {
    // q·multiplier·p/qTS in dollars: the cost in satoshi divided by satoshi per dollar.
    const dollars = quotient(inMinorUnits(cost, settlementOf(listing)), whole(satoshiPerDollar), 'halfUp');
    return {
      homeNotional: sign * toDecimals(quotient(dollars, price, 'halfUp'), NOTIONAL_DECIMALS, 'halfUp'),
      foreignNotional: -sign * toDecimals(dollars, NOTIONAL_DECIMALS, 'halfUp'),
    };
  }
  const { base, quote } = instrument.valuation;
  return { homeNotional: sign * base(quantity, price), foreignNotional: -sign * quote(quantity, price) };
}
