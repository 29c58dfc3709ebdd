import { type Fixed, multiply, multiplyDivide, ONE, toDecimals } from './decimal.ts';

/** The traded thing: one asset for another, or a contract that settles linearly, inversely or in a third currency. */
type InstrumentKind = 'spot' | 'linear' | 'inverse' | 'quanto';

/** `open` accepts orders; `cancelOnly` accepts only cancels; `closed` accepts neither; `delivered` has settled. */
export type InstrumentStatus = 'open' | 'cancelOnly' | 'closed' | 'delivered';

/** The currency of a commission: the asset the trader receives, the quote asset, or the settlement currency. */
type FeeCurrency = 'received' | 'quote' | 'settle';

/**
 * The value of a quantity at a price. `quantity` is always in the unit of orders (base asset or contracts); results are
 * positive {@link Fixed} amounts. Over any set of fills, Σquote ÷ Σbase is the true average price, which makes it
 * harmonic on inverse contracts (docs/venues/binance.md §3).
 */
export interface Valuation {
  /** Base-asset amount; on quanto contracts the contract count stands in for it. Unrounded (18 decimals). */
  base(quantity: Fixed, price: Fixed): Fixed;
  /** Quote-currency amount. Unrounded. */
  quote(quantity: Fixed, price: Fixed): Fixed;
  /** Amount in the settlement currency (quote on spot), rounded as the venue books it: PnL and margin come from it. */
  cost(quantity: Fixed, price: Fixed): Fixed;
}

/** The rules of one instrument. Symbols are the venue's own names; the engine never parses them. */
export interface Instrument {
  readonly symbol: string;
  readonly kind: InstrumentKind;
  readonly base: string;
  readonly quote: string;
  /** Settlement and margin currency; the quote currency on spot. */
  readonly settle: string;
  readonly valuation: Valuation;
  readonly tickSize: Fixed;
  readonly stepSize: Fixed;
  /** Fee rates, `0.001` being 0.1 %. A negative rate is a rebate. */
  readonly makerFee: Fixed;
  readonly takerFee: Fixed;
  readonly feeCurrency: FeeCurrency;
  /** Decimals to which fees and balances of each of this instrument's currencies are booked. */
  readonly decimals: { readonly base: number; readonly quote: number; readonly settle: number };
  /** Leverage of an account until it sets another; derivatives only. */
  readonly defaultLeverage?: Fixed;
  /** Delivery time in epoch milliseconds; absent on spot and perpetuals. */
  readonly expiry?: number;
  /**
   * First order id of this symbol, 1 by default. A value beyond 2^53 reproduces the trap of docs/venues/binance.md
   * §0.1.
   */
  readonly firstOrderId?: bigint;
  /** Distance between consecutive order ids, 1 by default. */
  readonly orderIdStep?: bigint;
  readonly firstTradeId?: bigint;
  /** Initial price of the book and the mark price. */
  readonly initialPrice: Fixed;
}

/** Spot: the quantity is the base amount, the cost its quote value, kept to `quoteDecimals`. */
export function spotValuation(quoteDecimals: number): Valuation {
  const quote = (quantity: Fixed, price: Fixed): Fixed => multiply(quantity, price);
  return { base: (quantity) => quantity, quote, cost: (q, p) => toDecimals(quote(q, p), quoteDecimals) };
}

/** Linear contracts: one contract is `contractSize` of the base asset (1 where orders count base asset). */
export function linearValuation(contractSize: Fixed, settleDecimals: number): Valuation {
  const base = (quantity: Fixed): Fixed => multiply(quantity, contractSize);
  const quote = (quantity: Fixed, price: Fixed): Fixed => multiply(base(quantity), price);
  return { base, quote, cost: (q, p) => toDecimals(quote(q, p), settleDecimals, 'halfUp') };
}

/**
 * Inverse contracts: one contract is `contractSize` of the quote currency, settled in base.
 *
 * With `lot`, the cost of one lot is rounded to the settlement currency and then multiplied, as BitMEX books it:
 * `round(1e8·lotSize/price)·quantity/lotSize` (docs/venues/bitmex.md §2.1, §4.4). Without it, the total is rounded.
 */
export function inverseValuation(contractSize: Fixed, settleDecimals: number, lot?: Fixed): Valuation {
  const quote = (quantity: Fixed): Fixed => multiply(quantity, contractSize);
  const base = (quantity: Fixed, price: Fixed): Fixed => multiplyDivide(quote(quantity), ONE, price, 'halfUp');
  const settled = (quantity: Fixed, price: Fixed): Fixed => toDecimals(base(quantity, price), settleDecimals, 'halfUp');
  const cost =
    lot === undefined
      ? settled
      : (quantity: Fixed, price: Fixed): Fixed => multiplyDivide(settled(lot, price), quantity, lot, 'halfUp');
  return { base, quote, cost };
}

/**
 * Quanto contracts: `multiplier` of the settlement currency per contract and unit of price (docs/venues/bitmex.md §4.4).
 */
export function quantoValuation(multiplier: Fixed, settleDecimals: number): Valuation {
  const quote = (quantity: Fixed, price: Fixed): Fixed => multiply(quantity, price);
  return {
    base: (quantity) => quantity,
    quote,
    cost: (q, p) => toDecimals(multiply(quote(q, p), multiplier), settleDecimals, 'halfUp'),
  };
}

/** The number of decimals to which `currency` is booked on this instrument. */
export function decimalsOf(instrument: Instrument, currency: string): number {
  if (currency === instrument.base && instrument.kind === 'spot') return instrument.decimals.base;
  return currency === instrument.settle ? instrument.decimals.settle : instrument.decimals.quote;
}
