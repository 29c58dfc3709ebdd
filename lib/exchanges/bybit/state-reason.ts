import type { OrderState } from '../../domain/order-state.ts';
import type { BybitOrderRow } from './models.ts';

/** A prefix for the reasons that a program may want to distinguish (docs/venues/bybit.md §2.9). */
const REASONS: Readonly<Record<string, string>> = {
  EC_PostOnlyWillTakeLiquidity: 'POST_ONLY',
  EC_NoImmediateQtyToFill: 'NO_LIQUIDITY',
  EC_NoEnoughQtyToFill: 'FILL_OR_KILL',
  EC_CancelForNoFullFill: 'IMMEDIATE_OR_CANCEL',
  EC_BySelfMatch: 'SELF_TRADE',
  CancelByReduceOnly: 'REDUCE_ONLY',
  CancelByPrepareLiq: 'LIQUIDATION',
  CancelAllBeforeLiq: 'LIQUIDATION',
  CancelByPrepareAdl: 'ADL',
  CancelAllBeforeAdl: 'ADL',
  CancelByTpSlTsClear: 'POSITION_CLOSED',
  CancelByOCOTpCanceledBySlTriggered: 'OTHER_TRIGGERED',
  CancelByOCOSlCanceledByTpTriggered: 'OTHER_TRIGGERED',
  CancelBySettle: 'DELIVERED',
  CancelBySmp: 'SELF_TRADE',
};

/** The text of a cancel on request, which is not a reason (§2.9). */
const ON_REQUEST: ReadonlySet<string> = new Set(['EC_PerCancelRequest', 'CancelByUser']);

/** Why the order ended, in the exchange's own words; `null` for one that filled, rests, or was cancelled on request. */
export function bybitStateReasonOf({ cancelType, rejectReason }: BybitOrderRow, state: OrderState): string | null {
  if (state !== 'CANCELED' && state !== 'EXPIRED' && state !== 'REJECTED') return null;
  const words = [rejectReason, cancelType].flatMap((word) =>
    word === undefined || ON_REQUEST.has(word) ? [] : [word],
  );
  if (words.length === 0) return null;
  const known = words.find((word) => Object.hasOwn(REASONS, word));
  return `${known === undefined ? '' : `${REASONS[known]}: `}${words.join(', ')}`;
}
