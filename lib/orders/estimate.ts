import type { CheckedOrder } from '../domain/checked-order.ts';
import { type Big, type DecimalString, decimal, plain, quotient, ZERO } from '../domain/decimal.ts';
import type { FeeRates } from '../domain/fee-rates.ts';
import { HAS_POSITIONS } from '../domain/instrument.ts';
import type { Money } from '../domain/money.ts';
import type { Side } from '../domain/order.ts';

/** Whether an order adds to the book or takes from it, by which exchanges charge. */
export const LIQUIDITIES = ['maker', 'taker'] as const;
export type Liquidity = (typeof LIQUIDITIES)[number];

/** Decimals of a figure that needs a division. Every other figure is exact. */
const ESTIMATE_PLACES = 8;

/** What a checked order amounts to at a price. */
export interface Valuation {
  /** In quote currency; in the settlement asset for a quanto contract, which has no value in its quote currency. */
  readonly notional: Money;
  /** What a spot order exchanges. */
  readonly base: Fraction | undefined;
  /** In quote currency on spot, in the settlement asset for contracts: what fees and margins are fractions of. */
  readonly value: Fraction;
}

/** An amount that is divided once, at the end. */
interface Fraction {
  readonly over: Big;
  readonly under: Big;
}

const ONE = decimal('1');

/**
 * Returns what the order amounts to at a price. `multiplier` is what one contract of a quanto instrument is worth for each
 * unit of price. `undefined`: the figures do not say.
 */
export function valuationOf(
  { instrument, quantity, quoteQuantity }: CheckedOrder,
  price: DecimalString | null,
  multiplier: DecimalString | null,
): Valuation | undefined {
  const { quote, settle, inverse, quanto } = instrument;
  const each = price === null ? undefined : decimal(price);
  if (quoteQuantity !== null) {
    const value = whole(decimal(quoteQuantity));
    const base = each && { over: value.over, under: each };
    return { notional: { amount: quoteQuantity, asset: quote }, base, value };
  }
  if (quantity === null || each === undefined) return undefined;
  const amount = decimal(quantity);
  if (!HAS_POSITIONS[instrument.market]) return valued(amount.times(each), quote, whole(amount));
  if (settle === null) return undefined;
  if (inverse) return { ...valued(amount, quote), value: { over: amount, under: each } };
  if (quanto) return multiplier === null ? undefined : valued(amount.times(decimal(multiplier)).times(each), settle);
  return quote === settle ? valued(amount.times(each), settle) : undefined;
}

function valued(amount: Big, asset: string, base?: Fraction): Valuation {
  return { notional: { amount: plain(amount), asset }, base, value: whole(amount) };
}

/** The rate that applies: only a post-only order is sure to be charged as maker. */
export function liquidityOf({ postOnly }: Pick<CheckedOrder, 'postOnly'>): Liquidity {
  return postOnly ? 'maker' : 'taker';
}

/** Returns the fee of the whole order; negative: a rebate. `undefined`: the figures do not say. */
export function feeOf(
  { instrument, side, postOnly }: CheckedOrder,
  { base, value }: Valuation,
  rates: FeeRates,
): Money | undefined {
  const asset = rates.chargedIn[side];
  const onBase = !HAS_POSITIONS[instrument.market] && asset === instrument.base;
  const part = onBase ? base : value;
  return part && { amount: times(part, decimal(rates[liquidityOf({ postOnly })])), asset };
}

/** The asset that the order needs: what is given up on spot, the margin of a contract. */
export function assetNeeded({ instrument, side }: Pick<CheckedOrder, 'instrument' | 'side'>): string {
  return instrument.settle ?? GIVEN_UP[side](instrument);
}

const GIVEN_UP: Readonly<Record<Side, (instrument: CheckedOrder['instrument']) => string>> = {
  BUY: ({ quote }) => quote,
  SELL: ({ base }) => base,
};

/** Returns what a spot order gives up, with the fee where it is paid on top of it. */
export function givenUp(order: CheckedOrder, { base, value }: Valuation, fee: Money): Money | undefined {
  const asset = assetNeeded(order);
  const part = asset === order.instrument.base ? base : value;
  if (part === undefined) return undefined;
  const amount = decimal(times(part, ONE));
  const charged = decimal(fee.amount);
  const onTop = fee.asset === asset && charged.gt(ZERO);
  return { amount: plain(onTop ? amount.plus(charged) : amount), asset };
}

/** Returns the initial margin of a contract order, without fees. */
export function marginOf(order: CheckedOrder, { value: { over, under } }: Valuation, leverage: DecimalString): Money {
  return { amount: times({ over, under: under.times(decimal(leverage)) }, ONE), asset: assetNeeded(order) };
}

function whole(amount: Big): Fraction {
  return { over: amount, under: ONE };
}

function times({ over, under }: Fraction, factor: Big): DecimalString {
  const product = over.times(factor);
  return plain(under.eq(ONE) ? product : quotient(product, under, ESTIMATE_PLACES));
}
