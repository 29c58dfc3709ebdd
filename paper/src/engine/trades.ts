import type { Fixed } from './decimal.ts';
import type { PositionSide, Side } from './side.ts';

/** One account's side of one trade. Both sides share `tradeId`. */
export interface Fill {
  /** Engine-wide counter, ascending in time. */
  readonly sequence: number;
  /** Ascending per symbol, unique per symbol. */
  readonly tradeId: bigint;
  readonly symbol: string;
  readonly account: string;
  readonly orderId: bigint;
  /** The order's wire id. */
  readonly id: string;
  readonly clientOrderId: string | undefined;
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly maker: boolean;
  readonly price: Fixed;
  readonly quantity: Fixed;
  /** See `Valuation`. */
  readonly base: Fixed;
  readonly quote: Fixed;
  readonly cost: Fixed;
  /** Positive is paid, negative is a rebate. */
  readonly commission: Fixed;
  readonly commissionAsset: string;
  readonly commissionRate: Fixed;
  /** The part that made a position smaller; 0 on spot. */
  readonly closed: Fixed;
  /** In the settlement currency, before commission; 0 on spot and on fills that only open. */
  readonly realizedPnl: Fixed;
  readonly time: number;
}

/** A public trade. */
export interface PublicTrade {
  readonly tradeId: bigint;
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly quote: Fixed;
  readonly time: number;
  /** Whether the resting side is the buyer. */
  readonly buyerIsMaker: boolean;
}
