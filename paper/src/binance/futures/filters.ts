import type { Market } from '../../engine/contract.ts';
import { type Fixed, multiply, parseDecimal } from '../../engine/decimal.ts';
import type { Side } from '../../engine/order.ts';
import { BOUNDS } from './exchange-info.ts';
import type { FuturesFacts } from './facts.ts';
import { type FuturesSymbol, priceText } from './instrument.ts';
import { byProduct, FUTURES_REFUSED } from './refusals.ts';

const UP = parseDecimal(BOUNDS.multiplierUp);
const DOWN = parseDecimal(BOUNDS.multiplierDown);
const TAKE_BOUND = parseDecimal(BOUNDS.marketTakeBound);
const ONE = parseDecimal('1');

/** The part of an order that filters check. */
export interface FilteredOrder {
  readonly side: Side;
  /** Absent on a MARKET order. */
  readonly price: Fixed | undefined;
  readonly quantity: Fixed;
}

/** Bounds and step of price and quantity, then the distance from the mark price (docs/venues/binance.md §4.2). */
export function checkFilters(facts: FuturesFacts, symbol: FuturesSymbol, market: Market, order: FilteredOrder): void {
  checkGrids(symbol, order);
  if (order.price === undefined) checkMarketBound(facts, market, order.side);
  else checkPercentPrice(symbol, market, order.side, order.price);
}

/** Bounds and grids alone: what a conditional order is asked before its trigger (docs/venues/binance.md §21.8). */
export function checkGrids(symbol: FuturesSymbol, order: FilteredOrder): void {
  if (order.price !== undefined) checkPrice(symbol, order.price);
  checkQuantity(symbol, order);
}

function checkPrice({ instrument, minPrice, maxPrice }: FuturesSymbol, price: Fixed): void {
  if (price <= 0n) throw FUTURES_REFUSED.priceNotPositive();
  if (price > maxPrice) throw FUTURES_REFUSED.priceAboveMax();
  if (price < minPrice) throw FUTURES_REFUSED.priceBelowMin();
  if ((price - minPrice) % instrument.tickSize !== 0n) throw FUTURES_REFUSED.tick();
}

function checkQuantity({ instrument, maxQty, marketMaxQty }: FuturesSymbol, { price, quantity }: FilteredOrder): void {
  if (quantity <= 0n) throw FUTURES_REFUSED.quantityNotPositive();
  // The smallest quantity is one step on every symbol.
  if (quantity < instrument.stepSize) throw FUTURES_REFUSED.quantityBelowMin();
  if (quantity > maxQty || (price === undefined && quantity > marketMaxQty)) throw FUTURES_REFUSED.quantityAboveMax();
  if (quantity % instrument.stepSize !== 0n) throw FUTURES_REFUSED.step();
}

/** One-sided: a buyer may not bid far above the mark price, a seller may not ask far below it. */
function checkPercentPrice(symbol: FuturesSymbol, { markPrice }: Market, side: Side, price: Fixed): void {
  const highest = multiply(markPrice, UP);
  const lowest = multiply(markPrice, DOWN);
  if (side === 'BUY' && price > highest) throw FUTURES_REFUSED.priceAboveMark(priceText(symbol, highest));
  if (side === 'SELL' && price < lowest) throw FUTURES_REFUSED.priceBelowMark(priceText(symbol, lowest));
}

function checkMarketBound(facts: FuturesFacts, { markPrice, bestBid, bestAsk }: Market, side: Side): void {
  const best = (side === 'BUY' ? bestAsk : bestBid)?.price;
  if (best === undefined) return;
  const tooHigh = side === 'BUY' && best > multiply(markPrice, ONE + TAKE_BOUND);
  const tooLow = side === 'SELL' && best < multiply(markPrice, ONE - TAKE_BOUND);
  if (tooHigh || tooLow) throw byProduct.marketBound(facts);
}

/**
 * Whether an order is below the minimum notional; a MARKET order is valued at the mark price. COIN-M has no such rule.
 */
export function isBelowNotional(
  { minNotional, instrument }: FuturesSymbol,
  { markPrice }: Market,
  { price, quantity }: FilteredOrder,
): boolean {
  return instrument.valuation.quote(quantity, price ?? markPrice) < minNotional;
}
