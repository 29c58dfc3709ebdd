import type { DecimalString } from './decimal.ts';
import type { Exchange, Market } from './instrument.ts';
import type { Money } from './money.ts';
import type { PositionSide, Side } from './order.ts';

/**
 * One trade of the account, as the exchange reports it, in unified terms. What an exchange does not report is `null`, never
 * invented.
 */
export interface Fill {
  /** `<exchange>.<market>.<exchangeSymbol>.<the exchange's trade id>`. */
  readonly id: string;
  readonly exchange: Exchange;
  readonly market: Market;
  readonly symbol: string;
  readonly exchangeSymbol: string;
  /** The exchange's id of the trade; unique within the instrument. */
  readonly exchangeFillId: string;
  /** The Atlas id of the order that filled. */
  readonly orderId: string;
  readonly exchangeOrderId: string;
  readonly clientOrderId: string | null;
  readonly side: Side;
  /** The position the fill belongs to in hedge mode; `null` in one-way mode and on spot. */
  readonly positionSide: PositionSide | null;
  readonly price: DecimalString;
  /** In `quantityUnit`. */
  readonly quantity: DecimalString;
  readonly quantityUnit: string;
  /** Whether the order was resting in the book. */
  readonly maker: boolean | null;
  /** What the trade cost; negative: a rebate. */
  readonly fee: Money | null;
  /** Profit or loss that the trade realised, without fees and funding; `null` on spot and where it is not reported. */
  readonly realizedProfit: Money | null;
  /** The exchange's word for a trade nobody placed, e.g. a liquidation; `null` for a trade of an order. */
  readonly forcedBy: string | null;
  /** Time of the trade, RFC 3339. */
  readonly tradedAt: string;
}

/** Formats a fill's id. */
export function formatFillId(fill: Pick<Fill, 'exchange' | 'market' | 'exchangeSymbol' | 'exchangeFillId'>): string {
  return `${fill.exchange}.${fill.market}.${fill.exchangeSymbol}.${fill.exchangeFillId}`;
}
