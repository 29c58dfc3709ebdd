import type { Order, ReasonCode } from '../../engine/order.ts';
import type { Category } from '../instruments/category.ts';
import type { Venue } from '../venue.ts';

/** How an order ended, in the words of the wire (docs/venues/bybit.md §2.9). */
export interface Ending {
  readonly orderStatus: string;
  readonly cancelType: string;
  readonly rejectReason: string;
}

const NOTHING_ENDED = { cancelType: 'UNKNOWN', rejectReason: 'EC_NoError' } as const;

/** Status, and why it ended if it did. */
export function endingOf(venue: Venue, category: Category, order: Order): Ending {
  switch (order.state) {
    case 'NEW':
      return { orderStatus: 'New', ...NOTHING_ENDED };
    case 'PARTIALLY_FILLED':
      return { orderStatus: 'PartiallyFilled', ...NOTHING_ENDED };
    case 'FILLED':
      return filled(venue, order);
    case 'CANCELED':
      return {
        orderStatus: ended(category, order),
        cancelType: 'CancelByUser',
        rejectReason: 'EC_PerCancelRequest',
      };
    case 'REJECTED':
      return { orderStatus: 'Rejected', cancelType: 'UNKNOWN', rejectReason: rejection(order.reason?.code) };
    case 'EXPIRED':
      return expired(category, order);
  }
}

/**
 * A market order by quote amount nearly always leaves some cents, and is then called partly filled (§0.5). An order that
 * filled before its accepted cancel came tells of both (§2.5).
 */
function filled({ lateCancels }: Venue, order: Order): Ending {
  if (order.quoteQuantity > order.executedCost) {
    return { orderStatus: 'PartiallyFilledCanceled', cancelType: 'UNKNOWN', rejectReason: 'EC_CancelForNoFullFill' };
  }
  return lateCancels.has(order.id)
    ? { orderStatus: 'Filled', cancelType: 'CancelByUser', rejectReason: 'EC_OrigClOrdIDDoesNotExist' }
    : { orderStatus: 'Filled', ...NOTHING_ENDED };
}

/** Spot alone has a word for an order that was filled in part and then ended. */
function ended(category: Category, { executedQuantity }: Order): string {
  return category === 'spot' && executedQuantity > 0n ? 'PartiallyFilledCanceled' : 'Cancelled';
}

function expired(category: Category, order: Order): Ending {
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

/** No source tells how an end for another reason looks. */
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

/** Why the engine rejected what the gateway had accepted. */
function rejection(code: ReasonCode | undefined): string {
  return code === 'notTrading' ? 'EC_InvalidSymbolStatus' : UNVERIFIED_ENDING.rejectReason;
}
