import type { Fixed } from './decimal.ts';
import type { PositionSide } from './side.ts';

/** An account to open with. Currencies are the venue's spelling, the same that the instruments use. */
export interface AccountSpec {
  readonly account: string;
  readonly balances: Readonly<Record<string, Fixed>>;
  readonly positionMode?: PositionMode;
  /** Funds are never checked and balances may go below zero, so that conservation still holds. For market makers. */
  readonly unlimited?: boolean;
  /** Closed orders, fills and effects are forgotten at once. For market makers, which would fill the memory. */
  readonly ephemeral?: boolean;
}

export type PositionMode = 'oneWay' | 'hedge';

export interface Balance {
  readonly currency: string;
  /** Wallet balance: free and locked together, realised PnL and fees included, open positions not. */
  readonly total: Fixed;
  /** Bound by open spot orders. */
  readonly locked: Fixed;
  /** Initial margin of positions and open derivative orders settled in this currency. */
  readonly margin: Fixed;
  /** Of the positions settled in this currency, at mark price. */
  readonly unrealizedPnl: Fixed;
  /** total − locked − margin + unrealizedPnl: what a new order may use. */
  readonly available: Fixed;
}

export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly side: PositionSide;
  /** Signed: long is positive, short negative. */
  readonly quantity: Fixed;
  /** 0 when flat. Σquote ÷ Σbase of what is still open: harmonic on inverse contracts. */
  readonly entryPrice: Fixed;
  /** Positive settlement cost of what is still open. */
  readonly entryCost: Fixed;
  readonly realizedPnl: Fixed;
  readonly unrealizedPnl: Fixed;
  readonly leverage: Fixed;
  readonly updatedAt: number;
}
