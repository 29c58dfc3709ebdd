import { absolute, type Fixed, greatest, least, multiplyDivide, ONE, quotient, toDecimals } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { PositionSide, Side } from './order.ts';

/**
 * One position of one account. `quantity` is signed; the entry sums are positive and shrink in proportion as it closes.
 * `openBuy` and `openSell` are the costs of the open orders that could enlarge it.
 */
export interface PositionRecord {
  readonly instrument: Instrument;
  readonly side: PositionSide;
  quantity: Fixed;
  entryCost: Fixed;
  entryBase: Fixed;
  entryQuote: Fixed;
  realizedPnl: Fixed;
  openBuy: Fixed;
  openSell: Fixed;
  updatedAt: number;
}

export function flatPosition(instrument: Instrument, side: PositionSide): PositionRecord {
  return {
    instrument,
    side,
    quantity: 0n,
    entryCost: 0n,
    entryBase: 0n,
    entryQuote: 0n,
    realizedPnl: 0n,
    openBuy: 0n,
    openSell: 0n,
    updatedAt: 0,
  };
}

/** The gain of a long position per change of its cost: on inverse contracts, cost falls as the price rises. */
function gain(instrument: Instrument, quantity: Fixed, entryCost: Fixed, exitCost: Fixed): Fixed {
  const long = instrument.kind === 'inverse' ? entryCost - exitCost : exitCost - entryCost;
  return quantity < 0n ? -long : long;
}

/** How much an order of this side could close; 0 when it would enlarge the position. */
export function closable(quantity: Fixed, side: Side): Fixed {
  return side === 'SELL' ? greatest(quantity, 0n) : greatest(-quantity, 0n);
}

/**
 * Books a fill and returns the PnL it realised.
 *
 * The cost of the whole fill is split exactly between the part that closes and the part that opens, so that over both
 * sides of a trade the sum of (wallet − signed entry cost) is conserved to the last unit.
 */
export function applyFill(position: PositionRecord, side: Side, quantity: Fixed, price: Fixed): Fixed {
  const { instrument } = position;
  const { valuation } = instrument;
  const closed = least(quantity, closable(position.quantity, side));
  const totalCost = valuation.cost(quantity, price);
  const exitCost = closed === quantity ? totalCost : closed === 0n ? 0n : valuation.cost(closed, price);
  const pnl = closed === 0n ? 0n : close(position, closed, exitCost);
  const opened = quantity - closed;
  if (opened > 0n) {
    position.quantity += side === 'BUY' ? opened : -opened;
    position.entryCost += totalCost - exitCost;
    position.entryBase += valuation.base(opened, price);
    position.entryQuote += valuation.quote(opened, price);
  }
  return pnl;
}

function close(position: PositionRecord, closed: Fixed, exitCost: Fixed): Fixed {
  const size = absolute(position.quantity);
  const whole = closed === size;
  const share = (sum: Fixed): Fixed => (whole ? sum : multiplyDivide(sum, closed, size));
  const entryPart = whole
    ? position.entryCost
    : toDecimals(share(position.entryCost), position.instrument.decimals.settle);
  const pnl = gain(position.instrument, position.quantity, entryPart, exitCost);
  position.entryCost -= entryPart;
  position.entryBase -= share(position.entryBase);
  position.entryQuote -= share(position.entryQuote);
  position.quantity += position.quantity > 0n ? -closed : closed;
  position.realizedPnl += pnl;
  return pnl;
}

export function entryPrice(position: PositionRecord): Fixed {
  return position.entryBase === 0n ? 0n : quotient(position.entryQuote, position.entryBase, 'halfUp');
}

export function unrealizedPnl(position: PositionRecord, markPrice: Fixed): Fixed {
  if (position.quantity === 0n) return 0n;
  const value = position.instrument.valuation.cost(absolute(position.quantity), markPrice);
  return gain(position.instrument, position.quantity, position.entryCost, value);
}

/**
 * Initial margin of a position with its open orders: the larger of the values if all buys filled and if all sells
 * filled, at mark price, divided by the leverage.
 */
export function initialMargin(position: PositionRecord, markPrice: Fixed, leverage: Fixed, extra?: ExtraOrder): Fixed {
  const { quantity, instrument } = position;
  const value = quantity === 0n ? 0n : instrument.valuation.cost(absolute(quantity), markPrice);
  const signed = quantity < 0n ? -value : value;
  const buys = position.openBuy + (extra?.side === 'BUY' ? extra.cost : 0n);
  const sells = position.openSell + (extra?.side === 'SELL' ? extra.cost : 0n);
  const exposure = greatest(absolute(signed + buys), absolute(signed - sells));
  return toDecimals(multiplyDivide(exposure, ONE, leverage, 'up'), instrument.decimals.settle, 'up');
}

/** An order that is not booked yet, or the change of a booked one. */
export interface ExtraOrder {
  readonly side: Side;
  readonly cost: Fixed;
}
