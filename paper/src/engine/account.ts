import type { Fixed } from './decimal.ts';
import type { PositionSide } from './side.ts';

/** An account to open the exchange with. Currencies are spelled as the venue spells them, as on the instruments. */
export interface AccountSpec {
  readonly account: string;
  readonly balances: Readonly<Record<string, Fixed>>;
  readonly positionMode?: PositionMode;
  /** Funds are never checked and balances may go below zero, which keeps the totals conserved. For market makers. */
  readonly unlimited?: boolean;
  /** Closed orders, fills and effects are dropped at once. For market makers, which would fill the memory. */
  readonly ephemeral?: boolean;
}

export type PositionMode = 'oneWay' | 'hedge';

export interface Balance {
  readonly currency: string;
  /** Wallet balance: free and locked together, including realised PnL and fees, excluding open positions. */
  readonly total: Fixed;
  /** Locked by open spot orders. */
  readonly locked: Fixed;
  /** Initial margin of positions and open derivative orders settled in this currency. */
  readonly margin: Fixed;
  /** Of the positions settled in this currency, at mark price. */
  readonly unrealizedPnl: Fixed;
  /** total − locked − margin + unrealizedPnl: available to a new order. */
  readonly available: Fixed;
}

export interface Position {
  readonly account: string;
  readonly symbol: string;
  readonly side: PositionSide;
  /** Signed: long is positive, short is negative. */
  readonly quantity: Fixed;
  /** 0 when flat. Σquote ÷ Σbase of the open part: harmonic on inverse contracts. */
  readonly entryPrice: Fixed;
  /** Positive settlement cost of the open part. */
  readonly entryCost: Fixed;
  readonly realizedPnl: Fixed;
  readonly unrealizedPnl: Fixed;
  readonly leverage: Fixed;
  readonly updatedAt: number;
}
