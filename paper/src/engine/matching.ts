import type { Book } from './book.ts';
import { type Fixed, least, quotient, toGrid } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { PositionSide, Side } from './order.ts';
import { isReducing, leaves, type OrderRecord } from './order-record.ts';
import { closable } from './positions.ts';

/** The result of matching an incoming order now, without doing so. */
export interface MatchPreview {
  readonly quantity: Fixed;
  /** Settlement cost of the fills. */
  readonly cost: Fixed;
  /** Whether self-trade prevention would end the incoming order before it is complete. */
  readonly selfTrade: boolean;
  /** Whether the order takes liquidity or is stopped by its own account's order, which post-only forbids. */
  readonly crosses: boolean;
  /** Whether the other side runs out at an acceptable price while the order wants more. */
  readonly exhausted: boolean;
}

/** Signed position of an account now, so that resting reduce-only orders count only up to it. */
export type PositionOf = (account: string, symbol: string, side: PositionSide) => Fixed;

export function opposite(side: Side): Side {
  return side === 'BUY' ? 'SELL' : 'BUY';
}

/** Whether an order would trade at this resting price. */
export function accepts(order: OrderRecord, restingPrice: Fixed): boolean {
  if (order.type === 'MARKET') return true;
  return order.side === 'BUY' ? restingPrice <= order.price : restingPrice >= order.price;
}

/**
 * The quantity that an order still wants at a price: its remainder, or what the rest of its quote amount buys in whole
 * steps.
 */
export function wanted(order: OrderRecord, spentQuote: Fixed, price: Fixed): Fixed {
  if (order.quoteQuantity === 0n) return leaves(order);
  return affordable(order.instrument, order.quoteQuantity - spentQuote, price);
}

function affordable(instrument: Instrument, quote: Fixed, price: Fixed): Fixed {
  return toGrid(quotient(quote, price), instrument.stepSize);
}

/**
 * Walks the book without changing it. FOK and funds depend on it, so it must predict matching exactly: resting
 * reduce-only orders shrink when the same match closes their account's position, so it tracks positions as well.
 */
export function preview(order: OrderRecord, book: Book<OrderRecord>, positionOf: PositionOf): MatchPreview {
  const positions = new Map<string, Fixed>();
  const keyOf = (of: OrderRecord): string => `${of.account}\n${of.positionSide}`;
  const position = (of: OrderRecord): Fixed =>
    positions.get(keyOf(of)) ?? positionOf(of.account, of.symbol, of.positionSide);
  const move = (of: OrderRecord, quantity: Fixed): void => {
    if (of.instrument.kind === 'spot') return;
    positions.set(keyOf(of), position(of) + (of.side === 'BUY' ? quantity : -quantity));
  };
  const limit = order.quoteQuantity === 0n ? leaves(order) : undefined;
  let quantity = 0n;
  let cost = 0n;
  let crosses = false;
  const done = (selfTrade: boolean, exhausted: boolean): MatchPreview => ({
    quantity,
    cost,
    selfTrade,
    crosses,
    exhausted,
  });

  for (const maker of book.inPriority(opposite(order.side))) {
    if (!accepts(order, maker.price)) break;
    crosses = true;
    const left =
      limit === undefined ? affordable(order.instrument, order.quoteQuantity - cost, maker.price) : limit - quantity;
    if (left === 0n) return done(false, false);
    if (maker.account === order.account && order.selfTradePrevention !== 'NONE') {
      if (order.selfTradePrevention === 'EXPIRE_MAKER') continue;
      return done(true, false);
    }
    const offered = isReducing(maker) ? least(leaves(maker), closable(position(maker), maker.side)) : leaves(maker);
    const taken = least(left, offered);
    if (taken === 0n) continue;
    quantity += taken;
    cost += order.instrument.valuation.cost(taken, maker.price);
    move(maker, taken);
    move(order, taken);
  }
  return done(false, limit === undefined || quantity < limit);
}
