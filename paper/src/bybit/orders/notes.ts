import type { Order } from '../../engine/order.ts';

/** Protocol notes stored on an order of the engine. */
export type Note =
  /** As sent, on spot market orders. */
  | 'marketUnit'
  /** `1` for a spot margin order. */
  | 'isLeverage'
  | 'smpType'
  | 'closeOnTrigger'
  /** What an entry carries (docs/venues/bybit.md §12.3). */
  | 'takeProfit'
  | 'stopLoss'
  | 'tpslMode'
  | 'tpTriggerBy'
  | 'slTriggerBy'
  | 'tpLimitPrice'
  | 'slLimitPrice'
  /** On an exit: its `stopOrderType`, and the client id of its entry. */
  | 'exit'
  | 'parent'
  /** The price that a contract's market order shows. */
  | 'protectivePrice'
  /** The last price at acceptance. */
  | 'lastPrice';

/** A note of an order; one that an amend has emptied counts as absent. */
export function noteOf(order: Order, note: Note): string | undefined {
  const text = order.meta[note];
  return text === '' ? undefined : text;
}
