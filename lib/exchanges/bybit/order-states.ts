import { type DecimalString, decimal, ZERO } from '../../domain/decimal.ts';
import type { OrderState } from '../../domain/order-state.ts';
import type { BybitOrderRow } from './models.ts';

/**
 * Bybit's words for the state of an order (docs/venues/bybit.md §2.9). Some depend on more of the row:
 * - `resting`: open; the filled quantity decides which state.
 * - `ended`: cancelled by its owner, or expired by its own terms. Bybit has one word for both.
 * - `deactivated`: ended before its trigger (§12.2).
 */
const STATES: Readonly<Record<string, OrderState | 'resting' | 'ended' | 'deactivated'>> = {
  New: 'NEW',
  PartiallyFilled: 'PARTIALLY_FILLED',
  Filled: 'FILLED',
  Cancelled: 'ended',
  PartiallyFilledCanceled: 'ended',
  Rejected: 'REJECTED',
  Deactivated: 'deactivated',
  Untriggered: 'UNTRIGGERED',
  Triggered: 'resting',
  Created: 'resting',
  Active: 'resting',
  PendingCancel: 'resting',
};

/** The state of a post-only order that would have traded: `Rejected` on spot, `Cancelled` on contracts (§0, §2.9). */
const POST_ONLY_WOULD_TAKE = 'EC_PostOnlyWillTakeLiquidity';
/** The contract was settled (§2.9). */
const SETTLED = 'CancelBySettle';
const BY_USER = 'CancelByUser';
const IMMEDIATE: ReadonlySet<string> = new Set(['IOC', 'FOK']);

/** The unified state. `unmapped` is called with an undocumented word, and the quantities decide. */
export function bybitOrderStateOf(row: BybitOrderRow, unmapped: (orderStatus: string) => void): OrderState {
  const { orderStatus, cumExecQty } = row;
  const known = Object.hasOwn(STATES, orderStatus) ? STATES[orderStatus] : undefined;
  const filled = decimal(cumExecQty).gt(ZERO);
  switch (known) {
    case undefined:
      unmapped(orderStatus);
      return isWholly(row) ? 'FILLED' : filled ? 'PARTIALLY_FILLED' : 'NEW';
    case 'resting':
      return filled ? 'PARTIALLY_FILLED' : 'NEW';
    case 'ended':
      return endOf(row);
    case 'deactivated':
      return row.cancelType === SETTLED ? 'EXPIRED' : 'CANCELED';
    case 'REJECTED':
      // An order with fills was not refused (§2.9).
      return filled ? 'CANCELED' : 'REJECTED';
    default:
      return known;
  }
}

function endOf(row: BybitOrderRow): OrderState {
  const { cancelType, rejectReason, orderType, timeInForce, cumExecQty } = row;
  if (rejectReason === POST_ONLY_WOULD_TAKE && decimal(cumExecQty).eq(ZERO)) return 'REJECTED';
  if (cancelType === BY_USER) return 'CANCELED';
  if (cancelType === SETTLED) return 'EXPIRED';
  // The remainder of a quote amount is too small to trade: the order is complete (§0).
  if (isQuoteOrder(row) && decimal(cumExecQty).gt(ZERO)) return 'FILLED';
  return orderType === 'Market' || IMMEDIATE.has(timeInForce ?? '') ? 'EXPIRED' : 'CANCELED';
}

/**
 * Whether `qty` is a quote amount. If the row does not give the unit, a market buy on spot is one: that is the assumed
 * default of `marketUnit` (§2.1), and only spot rows have the field.
 */
export function isQuoteOrder({ orderType, marketUnit }: Pick<BybitOrderRow, 'orderType' | 'marketUnit'>): boolean {
  return orderType === 'Market' && marketUnit === 'quoteCoin';
}

function isWholly({
  qty,
  cumExecQty,
}: {
  readonly qty: DecimalString | undefined;
  readonly cumExecQty: DecimalString;
}) {
  return qty !== undefined && decimal(qty).gt(ZERO) && decimal(cumExecQty).gte(decimal(qty));
}
