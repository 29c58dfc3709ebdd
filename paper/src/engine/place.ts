import type { Exchange, PlaceResult } from './contract.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import { accept, draft, end, recordRejection } from './lifecycle.ts';
import type { NewOrder, Reason } from './order.ts';
import { type OrderRecord, reasonOf } from './order-record.ts';
import { shapeFault } from './order-rules.ts';
import { fitToPosition, refusal, waitingRefusal } from './refusal.ts';
import { start } from './trigger-order.ts';

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
  const reason =
    order.stage === 'waiting'
      ? waitingRefusal(state, market, order)
      : (fitToPosition(state, order) ?? refusal(state, market, order));
  return reason === undefined ? { verdict: 'taken', market, order } : { verdict: 'declined', market, order, reason };
}

/** Places an order, or returns a reason. See `Exchange.place`. */
export function place(state: ExchangeState, exchange: Exchange, request: NewOrder, now: number): PlaceResult {
  const assessment = assess(state, exchange, request, now);
  if (assessment.verdict === 'taken') {
    const { market, order } = assessment;
    accept(state, market, order);
    return { ok: true, order, fills: start(state, market, order, now) };
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

/** Records a refused order; one with an unknown market or account cannot be recorded. */
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

/** Records as rejected an order that {@link place} would accept; refuses what `place` would refuse. */
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
