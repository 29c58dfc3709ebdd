import type { Fixed } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Amendment, Order, OrderList, Reason } from './order.ts';
import type { Fill } from './trades.ts';
import type { TriggerRecord } from './trigger.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The engine's own, writable view of an {@link Order}. Code outside the engine gets only the read-only view. */
export interface OrderRecord extends Writable<Omit<Order, 'fills' | 'amendments' | 'trigger' | 'list'>> {
  trigger: TriggerRecord | undefined;
  list: ListRecord | undefined;
  fills: Fill[];
  amendments: Amendment[];
  readonly instrument: Instrument;
  /** What the ledger reserves for it: locked currency on spot, cost that counts towards margin on derivatives. */
  reserved: Fixed;
  /** While it waits to buy at the market: the price at which the ledger values it. */
  waitingPrice: Fixed;
  /** It holds no funds: its partner in an OCO pair holds those of both (docs/venues/binance.md §21.10), or it waits. */
  covered: boolean;
}

/** The engine's view of an {@link OrderList}: it is told what becomes of its orders. */
export interface ListRecord extends Writable<Omit<OrderList, 'legs'>> {
  readonly legs: readonly OrderRecord[];
  /** One of its orders has filled in part or wholly, or its trigger was reached. */
  worked(order: OrderRecord, now: number): void;
  ended(order: OrderRecord, now: number): void;
}

export function leaves(order: OrderRecord): Fixed {
  return order.quantity - order.executedQuantity;
}

/** Whether it can only make a position smaller: by its flag, or because it closes a side in hedge mode. */
export function isReducing(order: Pick<Order, 'reduceOnly' | 'positionSide' | 'side'>): boolean {
  if (order.reduceOnly) return true;
  if (order.positionSide === 'LONG') return order.side === 'SELL';
  return order.positionSide === 'SHORT' && order.side === 'BUY';
}

export function reasonOf(code: Reason['code'], detail?: Reason['detail']): Reason {
  return detail === undefined ? { code } : { code, detail };
}
