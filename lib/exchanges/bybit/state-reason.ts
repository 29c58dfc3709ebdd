import type { OrderState } from '../../domain/order-state.ts';
import type { BybitOrderRow } from './models.ts';

/** A word in front for the reasons that a program may want to tell apart (docs/venues/bybit.md §2.9). */
const REASONS: Readonly<Record<string, string>> = {
  EC_PostOnlyWillTakeLiquidity: 'POST_ONLY',
  EC_NoImmediateQtyToFill: 'NO_LIQUIDITY',
  EC_NoEnoughQtyToFill: 'FILL_OR_KILL',
  EC_CancelForNoFullFill: 'IMMEDIATE_OR_CANCEL',
  EC_BySelfMatch: 'SELF_TRADE',
  CancelByReduceOnly: 'REDUCE_ONLY',
  CancelByPrepareLiq: 'LIQUIDATION',
  CancelAllBeforeLiq: 'LIQUIDATION',
  CancelBySettle: 'DELIVERED',
  CancelBySmp: 'SELF_TRADE',
};

/** Said of a cancel on request, which is no reason (§2.9). */
const ON_REQUEST: ReadonlySet<string> = new Set(['EC_PerCancelRequest', 'CancelByUser']);

/** Why the order ended, in the exchange's own words; `null` for one that filled or rests, or was cancelled on request. */
export function bybitStateReasonOf({ cancelType, rejectReason }: BybitOrderRow, state: OrderState): string | null {
  if (state !== 'CANCELED' && state !== 'EXPIRED' && state !== 'REJECTED') return null;
  const words = [rejectReason, cancelType].flatMap((word) =>
    word === undefined || ON_REQUEST.has(word) ? [] : [word],
  );
  if (words.length === 0) return null;
  const known = words.find((word) => Object.hasOwn(REASONS, word));
  return `${known === undefined ? '' : `${REASONS[known]}: `}${words.join(', ')}`;
}
