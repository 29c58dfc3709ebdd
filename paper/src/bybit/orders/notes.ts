import type { Order } from '../../engine/order.ts';

/** Notes that the protocol keeps on an order of the engine. */
export type Note =
  /** As sent, on market orders of spot. */
  | 'marketUnit'
  /** `1` where spot margin was asked for. */
  | 'isLeverage'
  | 'smpType'
  | 'closeOnTrigger'
  /** What the row of a contract's market order shows as its price. */
  | 'protectivePrice'
  /** The last price when the order was accepted. */
  | 'lastPrice';

export function noteOf(order: Order, note: Note): string | undefined {
  return order.meta[note];
}
