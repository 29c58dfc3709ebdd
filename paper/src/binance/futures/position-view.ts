import type { Position } from '../../engine/contract.ts';
import { absolute, type Fixed, greatest, multiply, parseDecimal, quotient } from '../../engine/decimal.ts';
import { leavesQuantity, type PositionSide } from '../../engine/order.ts';
import { amountText, type FuturesSymbol } from './instrument.ts';
import type { FuturesVenue } from './venue.ts';

/** The maintenance margin rate of the lowest tier; the paper exchange never liquidates. */
export const MAINTENANCE_RATE = '0.004';
const RATE = parseDecimal(MAINTENANCE_RATE);

/** One side of one symbol, flat or not, as the account endpoints report it. Amounts are in the settlement currency. */
export interface PositionView {
  readonly symbol: FuturesSymbol;
  readonly side: PositionSide;
  /** Signed, like every directional field below. */
  readonly quantity: Fixed;
  readonly entryPrice: Fixed;
  readonly markPrice: Fixed;
  readonly unrealizedPnl: Fixed;
  readonly notional: Fixed;
  readonly leverage: Fixed;
  readonly isolated: boolean;
  readonly positionMargin: Fixed;
  readonly orderMargin: Fixed;
  readonly maintenanceMargin: Fixed;
  readonly bidNotional: Fixed;
  readonly askNotional: Fixed;
  readonly updatedAt: number;
}

/** Every side of every symbol in the account's position mode: one in one-way mode, two in hedge mode. */
export function positionViews(venue: FuturesVenue, account: string, symbols: readonly FuturesSymbol[]): PositionView[] {
  const sides: readonly PositionSide[] =
    venue.exchange.positionMode(account) === 'hedge' ? ['LONG', 'SHORT'] : ['BOTH'];
  return symbols.flatMap((symbol) => {
    const known = venue.exchange.positions(account, symbol.instrument.symbol);
    return sides.map((side) =>
      view(
        venue,
        account,
        symbol,
        side,
        known.find((position) => position.side === side),
      ),
    );
  });
}

/** Has a position, or an open order that could open one. */
export function isTouched({ quantity, bidNotional, askNotional }: PositionView): boolean {
  return quantity !== 0n || bidNotional !== 0n || askNotional !== 0n;
}

function view(
  { exchange, margins }: FuturesVenue,
  account: string,
  symbol: FuturesSymbol,
  side: PositionSide,
  position: Position | undefined,
): PositionView {
  const { instrument } = symbol;
  const { markPrice } = exchange.market(instrument.symbol);
  const leverage = exchange.leverage(account, instrument.symbol);
  const quantity = position?.quantity ?? 0n;
  const value = quantity === 0n ? 0n : instrument.valuation.cost(absolute(quantity), markPrice);
  const open = exchange.openOrders(account, instrument.symbol).filter((order) => order.positionSide === side);
  const notionalOf = (orderSide: 'BUY' | 'SELL'): Fixed =>
    open
      .filter((order) => order.side === orderSide)
      .reduce((sum, order) => sum + instrument.valuation.cost(leavesQuantity(order), order.price), 0n);
  const bidNotional = notionalOf('BUY');
  const askNotional = notionalOf('SELL');
  return {
    symbol,
    side,
    quantity,
    entryPrice: position?.entryPrice ?? 0n,
    markPrice,
    unrealizedPnl: position?.unrealizedPnl ?? 0n,
    notional: quantity < 0n ? -value : value,
    leverage,
    isolated: margins.isIsolated(account, instrument.symbol),
    positionMargin: quotient(value, leverage),
    orderMargin: quotient(greatest(bidNotional, askNotional), leverage),
    maintenanceMargin: multiply(value, RATE),
    bidNotional,
    askNotional,
    updatedAt: position?.updatedAt ?? 0,
  };
}

/** What an isolated position has of its own: its initial margin, and its profit on top. */
export function isolatedFields({ isolated, positionMargin, unrealizedPnl }: PositionView) {
  if (!isolated) return { isolatedMargin: amountText(0n), isolatedWallet: '0' };
  return { isolatedMargin: amountText(positionMargin + unrealizedPnl), isolatedWallet: amountText(positionMargin) };
}
