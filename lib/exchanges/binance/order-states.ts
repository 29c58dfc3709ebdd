import { decimal, ZERO } from '../../domain/decimal.ts';
import type { OrderState } from '../../domain/order-state.ts';

/** Binance's order states, on all products (docs/venues/binance.md §3). */
const STATES: Readonly<Record<string, OrderState | 'byQuantity'>> = {
  NEW: 'NEW',
  PENDING_NEW: 'NEW',
  PARTIALLY_FILLED: 'PARTIALLY_FILLED',
  FILLED: 'FILLED',
  CANCELED: 'CANCELED',
  REJECTED: 'REJECTED',
  EXPIRED: 'EXPIRED',
  EXPIRED_IN_MATCH: 'EXPIRED',
  PENDING_CANCEL: 'byQuantity',
  NEW_INSURANCE: 'byQuantity',
  NEW_ADL: 'byQuantity',
};

/**
 * The unified state of an order. An undocumented state is reported to `unmapped` and derived from the quantities: all
 * filled, some, or none.
 */
export function binanceOrderStateOf(
  status: string,
  quantity: string,
  filled: string,
  unmapped: (status: string) => void,
): OrderState {
  const state = Object.hasOwn(STATES, status) ? STATES[status] : undefined;
  if (state === undefined) unmapped(status);
  if (state !== undefined && state !== 'byQuantity') return state;
  if (decimal(filled).lte(ZERO)) return 'NEW';
  return decimal(filled).gte(decimal(quantity)) ? 'FILLED' : 'PARTIALLY_FILLED';
}
