import type { DecimalString } from './decimal.ts';
import type { Exchange, Market } from './instrument.ts';
import type { Money } from './money.ts';
import type { PositionSide } from './order.ts';

/** Whether all positions of the account share its margin, or each has its own. */
export const MARGIN_MODES = ['cross', 'isolated'] as const;
export type MarginMode = (typeof MARGIN_MODES)[number];

/** An open position, as the exchange reports it, in unified terms. What an exchange does not report is `null`. */
export interface Position {
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  readonly side: PositionSide;
  /** Whether the account holds long and short positions of one instrument side by side. */
  readonly hedged: boolean;
  /** Positive, in `quantityUnit`: the quantity of the order that would close it. */
  readonly quantity: DecimalString;
  readonly quantityUnit: string;
  readonly entryPrice: DecimalString | null;
  readonly markPrice: DecimalString | null;
  /** `null` also where the position cannot be liquidated. */
  readonly liquidationPrice: DecimalString | null;
  readonly marginMode: MarginMode | null;
  readonly leverage: DecimalString | null;
  readonly unrealizedProfit: Money | null;
  readonly updatedAt: string | null;
}
