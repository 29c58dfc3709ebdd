import type { Fixed } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Amendment, Order, Reason } from './order.ts';
import type { Fill } from './trades.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The engine's own, writable view of an {@link Order}. Outside of the engine only the read-only view is handed out. */
export interface OrderRecord extends Writable<Omit<Order, 'fills' | 'amendments'>> {
  fills: Fill[];
  amendments: Amendment[];
  readonly instrument: Instrument;
  /** What the ledger holds for it: locked currency on spot, cost that counts towards margin on derivatives. */
  reserved: Fixed;
}

export function leaves(order: OrderRecord): Fixed {
  return order.quantity - order.executedQuantity;
}

/** Whether it may only make a position smaller: by its flag, or because it closes a side in hedge mode. */
export function isReducing(order: Pick<Order, 'reduceOnly' | 'positionSide' | 'side'>): boolean {
  if (order.reduceOnly) return true;
  if (order.positionSide === 'LONG') return order.side === 'SELL';
  return order.positionSide === 'SHORT' && order.side === 'BUY';
}

export function reasonOf(code: Reason['code'], detail?: Reason['detail']): Reason {
  return detail === undefined ? { code } : { code, detail };
}
