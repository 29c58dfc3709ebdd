import { decimal, ZERO } from '../../domain/decimal.ts';
import type { OrderState } from '../../domain/order-state.ts';
import type { BitmexOrderRow } from './models.ts';
import { waitsForPrice } from './words.ts';

/**
 * BitMEX's order states (docs/venues/bitmex.md §3). Most of those after `Expired` are known from enumerations only; an order
 * in one of them rests, and its filled quantity decides the state.
 */
const STATES: Readonly<Record<string, OrderState | 'resting'>> = {
  New: 'NEW',
  PartiallyFilled: 'PARTIALLY_FILLED',
  Filled: 'FILLED',
  Canceled: 'CANCELED',
  Rejected: 'REJECTED',
  Expired: 'EXPIRED',
  PendingNew: 'resting',
  PendingReplace: 'resting',
  PendingCancel: 'resting',
  Triggered: 'resting',
  Untriggered: 'resting',
  DoneForDay: 'resting',
  Stopped: 'resting',
};

/** `PendingTrigger…`: enumerations have several. */
const PENDING_TRIGGER = /^PendingTrigger/;

/**
 * The unified state. An unknown state is reported to `unmapped`; it, and a missing one, are derived from the quantities:
 * `leavesQty` is the open remainder, and 0 in every state that is not active (§3).
 */
export function bitmexOrderStateOf(row: BitmexOrderRow, unmapped: (ordStatus: string) => void): OrderState {
  const { ordStatus } = row;
  const known =
    ordStatus === undefined
      ? undefined
      : Object.hasOwn(STATES, ordStatus)
        ? STATES[ordStatus]
        : PENDING_TRIGGER.test(ordStatus)
          ? 'resting'
          : undefined;
  if (known !== undefined && known !== 'resting') return known === 'NEW' ? entered(row) : known;
  if (known === undefined && ordStatus !== undefined) unmapped(ordStatus);
  const filled = decimal(row.cumQty ?? '0');
  if (known === undefined && isEnded(row)) {
    if (filled.gt(ZERO) && (row.orderQty === undefined || filled.gte(decimal(row.orderQty)))) return 'FILLED';
    return 'CANCELED';
  }
  return filled.gt(ZERO) ? 'PARTIALLY_FILLED' : entered(row);
}

/** An order that waits for its price is New as well: it is not in the book, and names no trigger that fired (§2.1, §3). */
function entered({ ordType, workingIndicator, triggered, ordStatus }: BitmexOrderRow): 'NEW' | 'UNTRIGGERED' {
  const waits = waitsForPrice(ordType) && workingIndicator !== true && triggered === undefined;
  return waits && ordStatus !== 'Triggered' ? 'UNTRIGGERED' : 'NEW';
}

function isEnded({ leavesQty, workingIndicator, cumQty, orderQty }: BitmexOrderRow): boolean {
  if (leavesQty !== undefined) return decimal(leavesQty).eq(ZERO);
  const filled = orderQty !== undefined && cumQty !== undefined && decimal(cumQty).gte(decimal(orderQty));
  return filled || workingIndicator === false;
}
