import { type Fixed, parseDecimal } from '../../engine/decimal.ts';
import type { Reason, Side } from '../../engine/order.ts';
import { currencyOf, describeAmount } from '../currencies.ts';
import { listingOfOrder, type Venue } from '../venue.ts';

/** What the message needs of an order; the price is 0 on market orders. */
interface Priced {
  readonly symbol: string;
  readonly side: Side;
  readonly price: Fixed;
  readonly quantity: Fixed;
}

/**
 * `Account has insufficient Available Balance, 5929700 XBt required`. On a spot buy the amount is the notional without
 * the fee, although the fee is locked too (docs/venues/bitmex.md §4.4).
 */
export function insufficientBalance(venue: Venue, { detail }: Reason, order: Priced): string {
  const { kind, instrument } = listingOfOrder(venue, order.symbol);
  const currency = currencyOf(detail?.currency ?? instrument.settle);
  const notional = kind === 'spot' && order.side === 'BUY' && order.price > 0n;
  const required = notional
    ? instrument.valuation.cost(order.quantity, order.price)
    : parseDecimal(detail?.required ?? '0');
  return `Account has insufficient Available Balance, ${describeAmount(required, currency)} required`;
}
