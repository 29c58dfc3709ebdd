import type { Exchange, PlaceResult } from './contract.ts';
import { type Fixed, formatDecimal } from './decimal.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import { execute } from './execution.ts';
import type { Shortfall } from './ledger.ts';
import { accept, draft, end, recordRejection } from './lifecycle.ts';
import { type MatchPreview, preview } from './matching.ts';
import type { NewOrder, Reason } from './order.ts';
import { isReducing, leaves, type OrderRecord, reasonOf } from './order-record.ts';
import { shapeFault } from './order-rules.ts';

type Assessment =
  | { readonly verdict: 'malformed'; readonly reason: Reason }
  | { readonly verdict: 'taken'; readonly market: SymbolState; readonly order: OrderRecord }
  | {
      readonly verdict: 'declined';
      readonly market: SymbolState;
      readonly order: OrderRecord;
      readonly reason: Reason;
    };

/** Decides a new order completely before anything changes. */
export function assess(state: ExchangeState, exchange: Exchange, request: NewOrder, now: number): Assessment {
  const market = state.symbols.get(request.symbol);
  if (market === undefined) return { verdict: 'malformed', reason: reasonOf('unknownSymbol') };
  if (!state.ledger.has(request.account)) return { verdict: 'malformed', reason: reasonOf('unknownAccount') };
  const fault = shapeFault(state, market, request) ?? state.options.validate?.(request, market.instrument, exchange);
  if (fault !== undefined) return { verdict: 'malformed', reason: fault };
  const order = draft(state, market, request, now);
  const reason = fitToPosition(state, order) ?? refusal(state, market, order);
  return reason === undefined ? { verdict: 'taken', market, order } : { verdict: 'declined', market, order, reason };
}

/** Takes an order, or says why not. See `Exchange.place`. */
export function place(state: ExchangeState, exchange: Exchange, request: NewOrder, now: number): PlaceResult {
  const assessment = assess(state, exchange, request, now);
  if (assessment.verdict === 'taken') {
    const { market, order } = assessment;
    accept(state, market, order);
    return { ok: true, order, fills: execute(state, market, order, now) };
  }
  if (assessment.verdict === 'declined' && state.recorded.has(assessment.reason.code)) {
    return record(state, assessment.market, assessment.order, assessment.reason, now);
  }
  const { reason } = assessment;
  const order = state.options.recordsRefusals === true ? refused(state, assessment, request, now) : undefined;
  if (order !== undefined) return { ok: false, reason, order };
  const { account, symbol, clientOrderId } = request;
  state.effects.add({ kind: 'refused', command: 'place', time: now, account, symbol, clientOrderId, reason });
  return { ok: false, reason };
}

/** Records an order that was refused; what names no market or no account of the exchange cannot be recorded. */
function refused(
  state: ExchangeState,
  { reason }: Assessment & { readonly reason: Reason },
  request: NewOrder,
  now: number,
): OrderRecord | undefined {
  const market = state.symbols.get(request.symbol);
  if (market === undefined || !state.ledger.has(request.account)) return undefined;
  const order = draft(state, market, request, now);
  recordRejection(state, market, order, reason);
  return order;
}

/** Records an order as rejected that {@link place} would take; what would be refused is refused. */
export function reject(state: ExchangeState, exchange: Exchange, request: NewOrder, now: number): PlaceResult {
  const assessment = assess(state, exchange, request, now);
  if (assessment.verdict !== 'taken') return place(state, exchange, request, now);
  const { market, order } = assessment;
  const currency = market.instrument.settle;
  recordRejection(state, market, order, reasonOf('insufficientFunds', { currency, required: '1', available: '0' }));
  return { ok: true, order, fills: [] };
}

function record(
  state: ExchangeState,
  market: SymbolState,
  order: OrderRecord,
  reason: Reason,
  now: number,
): PlaceResult {
  if (reason.code === 'insufficientFunds') {
    recordRejection(state, market, order, reason);
    return { ok: false, reason, order };
  }
  accept(state, market, order);
  end(state, order, 'EXPIRED', now, reason);
  return { ok: true, order, fills: [] };
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

function refusal(state: ExchangeState, market: SymbolState, order: OrderRecord): Reason | undefined {
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
