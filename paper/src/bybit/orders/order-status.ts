import type { Order, ReasonCode } from '../../engine/order.ts';
import type { Category } from '../instruments/category.ts';
import type { Venue } from '../venue.ts';
import { noteOf } from './notes.ts';
import { isWaiting } from './trigger.ts';

/** The wire words for how an order ended (docs/venues/bybit.md §2.9). */
export interface Ending {
  readonly orderStatus: string;
  readonly cancelType: string;
  readonly rejectReason: string;
}

const NOTHING_ENDED = { cancelType: 'UNKNOWN', rejectReason: 'EC_NoError' } as const;

/** The status, and the reason if it ended. */
export function endingOf(venue: Venue, category: Category, order: Order): Ending {
  switch (order.state) {
    case 'NEW':
      return { orderStatus: isWaiting(order) ? 'Untriggered' : 'New', ...NOTHING_ENDED };
    case 'PARTIALLY_FILLED':
      return { orderStatus: 'PartiallyFilled', ...NOTHING_ENDED };
    case 'FILLED':
      return filled(venue, order);
    case 'CANCELED':
      return {
        orderStatus: ended(category, order),
        cancelType: endedWithPosition(order) ? 'CancelByTpSlTsClear' : 'CancelByUser',
        rejectReason: 'EC_PerCancelRequest',
      };
    case 'REJECTED':
      return { orderStatus: 'Rejected', cancelType: 'UNKNOWN', rejectReason: rejection(order.reason?.code) };
    case 'EXPIRED':
      return expired(category, order);
  }
}

/** Whether the position is gone that the order, or the pair that it belongs to, was to close (§12.3). */
function endedWithPosition({ reason, list }: Order): boolean {
  return [reason, ...(list?.legs ?? []).map((leg) => leg.reason)].some((each) => each?.code === 'positionClosed');
}

/**
 * A market order by quote amount nearly always leaves some cents, and then counts as partly filled (§0.5). An order
 * that filled before its accepted cancel arrived shows both (§2.5).
 */
function filled({ lateCancels }: Venue, order: Order): Ending {
  if (order.quoteQuantity > order.executedCost) {
    return { orderStatus: 'PartiallyFilledCanceled', cancelType: 'UNKNOWN', rejectReason: 'EC_CancelForNoFullFill' };
  }
  return lateCancels.has(order.id)
    ? { orderStatus: 'Filled', cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist' }
    : { orderStatus: 'Filled', ...NOTHING_ENDED };
}

/** Only spot has a status for an order that partly filled and then ended. */
function ended(category: Category, { executedQuantity, stage }: Order): string {
  if (isWaiting({ stage })) return 'Deactivated';
  return category === 'spot' && executedQuantity > 0n ? 'PartiallyFilledCanceled' : 'Cancelled';
}

function expired(category: Category, order: Order): Ending {
  // Its partner triggered first (§12.2).
  if (order.reason?.code === 'partnerWorked') {
    const isProfit = noteOf(order, 'exit')?.endsWith('TakeProfit') === true;
    const cancelType = isProfit ? 'CancelByOCOTpCanceledBySlTriggered' : 'CancelByOCOSlCanceledByTpTriggered';
    return { orderStatus: 'Deactivated', cancelType, rejectReason: 'EC_PerCancelRequest' };
  }
  const { cancelType, rejectReason } = EXPIRED[order.reason?.code ?? 'iocRemainder'] ?? UNVERIFIED_ENDING;
  const nothing = order.executedQuantity === 0n;
  switch (order.reason?.code) {
    case 'postOnlyWouldTake':
      // The same event has two names (§0.3).
      return { orderStatus: category === 'spot' ? 'Rejected' : 'Cancelled', cancelType, rejectReason };
    case 'iocRemainder':
    case 'marketNoLiquidity':
      return {
        orderStatus: ended(category, order),
        cancelType,
        rejectReason: nothing ? 'EC_NoImmediateQtyToFill' : rejectReason,
      };
    default:
      return { orderStatus: ended(category, order), cancelType, rejectReason };
  }
}

/** How an end for another reason looks is not documented. */
const UNVERIFIED_ENDING = { cancelType: 'UNKNOWN', rejectReason: 'EC_Others' } as const;

/** The native status of FOK, IOC and market orders without a fill is unverified: `Cancelled` here (§8). */
const EXPIRED: Readonly<Partial<Record<ReasonCode, { readonly cancelType: string; readonly rejectReason: string }>>> = {
  postOnlyWouldTake: { cancelType: 'UNKNOWN', rejectReason: 'EC_PostOnlyWillTakeLiquidity' },
  iocRemainder: { cancelType: 'UNKNOWN', rejectReason: 'EC_CancelForNoFullFill' },
  marketNoLiquidity: { cancelType: 'UNKNOWN', rejectReason: 'EC_CancelForNoFullFill' },
  fokUnfillable: { cancelType: 'UNKNOWN', rejectReason: 'EC_NoEnoughQtyToFill' },
  quoteBelowStep: { cancelType: 'UNKNOWN', rejectReason: 'EC_CancelByOrderValueZero' },
  selfTrade: { cancelType: 'CancelBySmp', rejectReason: 'EC_BySelfMatch' },
  reduceOnlyNoPosition: { cancelType: 'CancelByReduceOnly', rejectReason: 'EC_PerCancelRequest' },
  delivered: { cancelType: 'CancelBySettle', rejectReason: 'EC_PerCancelRequest' },
};

/** Why the engine rejected an order that the gateway had accepted. */
function rejection(code: ReasonCode | undefined): string {
  return code === 'notTrading' ? 'EC_InvalidSymbolStatus' : UNVERIFIED_ENDING.rejectReason;
}
