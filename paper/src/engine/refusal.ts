import { type Fixed, formatDecimal } from './decimal.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import type { Shortfall } from './ledger.ts';
import { type MatchPreview, preview } from './matching.ts';
import type { Reason } from './order.ts';
import { isReducing, leaves, type OrderRecord, reasonOf } from './order-record.ts';
import { isPast } from './trigger.ts';
import { priceSeen } from './waiting.ts';

/** Why an order that is to wait is not taken: its trigger is reached already, or it lacks the funds that it would hold. */
export function waitingRefusal(state: ExchangeState, market: SymbolState, order: OrderRecord): Reason | undefined {
  const rule = order.trigger?.rule;
  if (rule !== undefined && isPast(rule, priceSeen(market, rule.by))) return reasonOf('triggersAtOnce');
  const shortfall = state.ledger.shortfall(order, order.price, leaves(order), 0n);
  return shortfall === undefined ? undefined : fundsReason(shortfall);
}

/** Makes a reduce-only order fit its position, or says why it cannot. */
export function fitToPosition(state: ExchangeState, order: OrderRecord): Reason | undefined {
  if (!isReducing(order)) return undefined;
  const closable = state.ledger.closable(order);
  if (closable === 0n) return reasonOf('reduceOnlyNoPosition');
  if (leaves(order) <= closable) return undefined;
  if (state.options.reduceOnlyExcess === 'refuse') return reasonOf('reduceOnlyExceedsPosition');
  order.quantity = order.executedQuantity + closable;
  return undefined;
}

/** Why the book would not have the order now. */
export function refusal(state: ExchangeState, market: SymbolState, order: OrderRecord): Reason | undefined {
  const seen = previewOf(state, market, order);
  const shortfall = state.ledger.shortfall(order, order.price, neededQuantity(order, seen), seen.cost);
  if (shortfall !== undefined) return fundsReason(shortfall);
  if (order.postOnly && seen.crosses) return reasonOf('postOnlyWouldTake');
  if (order.timeInForce === 'FOK' && seen.quantity < order.quantity) return reasonOf('fokUnfillable');
  if (order.type === 'MARKET' && seen.quantity === 0n && !seen.selfTrade) {
    return reasonOf(seen.exhausted ? 'marketNoLiquidity' : 'quoteBelowStep');
  }
  return undefined;
}

export function previewOf(state: ExchangeState, market: SymbolState, order: OrderRecord): MatchPreview {
  return preview(order, market.book, (...of) => state.ledger.positionQuantity(...of));
}

export function fundsReason({ currency, required, available }: Shortfall): Reason {
  return reasonOf('insufficientFunds', {
    currency,
    required: formatDecimal(required),
    available: formatDecimal(available),
  });
}

function neededQuantity(order: OrderRecord, seen: MatchPreview): Fixed {
  return order.quoteQuantity > 0n ? seen.quantity : leaves(order);
}
