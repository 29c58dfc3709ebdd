import type { DecimalString } from './decimal.ts';
import type { Exchange, Market } from './instrument.ts';

/** What an account holds of one asset in one wallet. What an exchange does not report is `null`. */
export interface Balance {
  readonly exchange: Exchange;
  /** The products that trade from this wallet. */
  readonly markets: readonly Market[];
  readonly asset: string;
  /** All of it, without unrealised profit. */
  readonly total: DecimalString;
  /** What new orders can use. */
  readonly available: DecimalString | null;
  /** What resting orders hold. */
  readonly locked: DecimalString | null;
  /** Of open positions. */
  readonly unrealizedProfit: DecimalString | null;
  readonly updatedAt: string | null;
}
