import type { CheckedOrder } from '../domain/checked-order.ts';
import { type Big, type DecimalString, decimal } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import type { CallContext, ExchangePort } from '../exchanges/port.ts';
import { agesOf, type Moment } from './age.ts';

/** An order as far as its value matters. */
export type ValuedOrder = Pick<CheckedOrder, 'instrument' | 'price' | 'quantity' | 'quoteQuantity'>;

/**
 * The value of an order in quote currency: price × quantity, for a market order at the reference price; for inverse
 * contracts, whose quantity is a quote amount, the quantity. `undefined`: not known; a quanto contract has no value in its
 * quote currency.
 */
export function notionalOf(
  { instrument, price, quantity, quoteQuantity }: ValuedOrder,
  reference: DecimalString | undefined,
): Big | undefined {
  if (instrument.quanto) return undefined;
  if (quoteQuantity !== null) return decimal(quoteQuantity);
  const each = instrument.inverse ? '1' : (price ?? reference);
  return quantity === null || each === undefined ? undefined : decimal(each).times(decimal(quantity));
}

/** Whether the value of an order depends on the price of the market. */
export function isValuedAtMarket({ instrument, price, quoteQuantity }: ValuedOrder): boolean {
  return price === null && quoteQuantity === null && !instrument.inverse && !instrument.quanto;
}

/** Maximum age of a reference price. */
const PRICE_TTL_MS = 1_000;

/** Returns the middle of the book, at most a second old. Throws `REFERENCE_PRICE_UNAVAILABLE` where a side is empty. */
export type ReferencePrices = (instrument: Instrument, port: ExchangePort, call: CallContext) => Promise<DecimalString>;

export function createReferencePrices(now: () => number, elapsed?: () => number): ReferencePrices {
  const { moment, since } = agesOf(now, elapsed);
  const seen = new Map<string, { readonly price: DecimalString; readonly at: Moment }>();
  return async (instrument, port, call) => {
    const key = `${instrument.exchange} ${instrument.market} ${instrument.exchangeSymbol}`;
    const last = seen.get(key);
    if (last !== undefined && since(last.at) < PRICE_TTL_MS) return last.price;
    const at = moment();
    const price = await port.referencePrice(instrument, { ...call, rank: 'order' });
    if (price !== undefined) {
      seen.set(key, { price, at });
      return price;
    }
    throw new Problem(
      'REFERENCE_PRICE_UNAVAILABLE',
      `One side of the book of ${instrument.symbol} is empty, so the limits of this deployment cannot be checked.`,
      { exchange: instrument.exchange },
    );
  };
}
