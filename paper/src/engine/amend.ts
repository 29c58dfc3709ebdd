import type { AmendRequest, AmendResult } from './contract.ts';
import type { Fixed } from './decimal.ts';
import { type ExchangeState, type SymbolState, symbolState } from './exchange-state.ts';
import { execute } from './execution.ts';
import { end, lift, note, rearm } from './lifecycle.ts';
import { isOpen, type Reason } from './order.ts';
import { type OrderRecord, reasonOf } from './order-record.ts';
import { duplicateFault, gridFault } from './order-rules.ts';
import { fitToPosition, fundsReason, previewOf } from './refusal.ts';
import { isPast, type TriggerRule } from './trigger.ts';
import { start } from './trigger-order.ts';
import { priceSeen } from './waiting.ts';

interface Change {
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly clientOrderId: string | undefined;
  readonly trigger: TriggerRule | undefined;
}

/** Changes a resting or waiting order, or returns a reason and leaves the order unchanged. See `Exchange.amend`. */
export function amend(state: ExchangeState, request: AmendRequest, now: number): AmendResult {
  const order = state.history.find(request);
  if (order === undefined) return refuse(state, request, undefined, reasonOf('unknownOrder'), now);
  const market = symbolState(state, order.symbol);
  const change: Change = {
    price: request.price ?? order.price,
    quantity: request.quantity ?? order.quantity,
    clientOrderId: request.newClientOrderId ?? order.clientOrderId,
    trigger: request.trigger,
  };
  const fault = changeFault(state, market, order, change, request);
  if (fault !== undefined) return refuse(state, request, order, fault, now);
  if (request.meta !== undefined) order.meta = { ...order.meta, ...request.meta };
  if (change.quantity <= order.executedQuantity) {
    end(state, order, 'CANCELED', now, reasonOf('amendedBelowExecuted'));
    return { ok: true, order, fills: [], priorityKept: false };
  }
  if (order.stage !== 'working') {
    if (change.trigger !== undefined) {
      lift(state, market, order);
      rearm(market, order, change.trigger, now);
    }
    write(state, order, change, false, now);
    if (change.trigger !== undefined) start(state, market, order, now);
    return { ok: true, order, fills: [], priorityKept: false };
  }
  const pureReduction = change.price === order.price && change.quantity <= order.quantity;
  const priorityKept = request.priority !== 'lose' && pureReduction;
  if (priorityKept) {
    write(state, order, change, true, now);
    market.book.resize(order, order.quantity - order.executedQuantity);
    return { ok: true, order, fills: [], priorityKept };
  }
  if (order.postOnly && previewOf(state, market, { ...order, price: change.price }).crosses) {
    end(state, order, 'EXPIRED', now, reasonOf('postOnlyWouldTake'));
    return { ok: true, order, fills: [], priorityKept };
  }
  lift(state, market, order);
  write(state, order, change, false, now);
  return { ok: true, order, fills: execute(state, market, order, now), priorityKept };
}

function changeFault(
  state: ExchangeState,
  market: SymbolState,
  order: OrderRecord,
  change: Change,
  request: AmendRequest,
): Reason | undefined {
  if (!isOpen(order)) return reasonOf('notOpen', { state: order.state });
  if (market.status !== 'open') return reasonOf('notTrading', { status: market.status });
  const waits = order.stage !== 'working';
  if (!waits && !market.book.has(order)) return reasonOf('notAmendable');
  const { price, quantity, clientOrderId, trigger } = change;
  if (trigger !== undefined) {
    if (order.stage !== 'waiting') return reasonOf('notAmendable', { field: 'trigger' });
    if (isPast(trigger, priceSeen(market, trigger.by))) return reasonOf('triggersAtOnce');
  }
  const grid = gridFault(market.instrument, { quantity, ...(order.type === 'LIMIT' && { price }) });
  if (grid !== undefined) return grid;
  const stays = price === order.price && quantity === order.quantity && trigger === undefined;
  if (stays && request.changesMeta !== true) return reasonOf('unchanged');
  if (request.priority === 'keep' && price !== order.price) return reasonOf('notAmendable', { field: 'price' });
  if (request.priority === 'keep' && quantity > order.quantity) return reasonOf('quantityIncrease');
  return duplicateFault(state, { ...order, clientOrderId }, order) ?? affordFault(state, market, order, change);
}

/** Works on a copy, so that a refusal leaves no trace. */
function affordFault(
  state: ExchangeState,
  market: SymbolState,
  order: OrderRecord,
  { price, quantity }: Change,
): Reason | undefined {
  if (quantity <= order.executedQuantity) return undefined;
  const trial: OrderRecord = { ...order, price, quantity };
  const misfit = order.stage === 'working' ? fitToPosition(state, trial) : undefined;
  if (misfit !== undefined) return misfit;
  const left = trial.quantity - trial.executedQuantity;
  // An order that waits and has no limit is worth what its trigger says.
  const worth = order.type === 'MARKET' ? order.waitingPrice : price;
  const shortfall = state.ledger.shortfall(trial, worth, left, market.instrument.valuation.cost(left, worth));
  return shortfall === undefined ? undefined : fundsReason(shortfall);
}

function write(state: ExchangeState, order: OrderRecord, change: Change, priorityKept: boolean, now: number): void {
  const { price, quantity, clientOrderId } = order;
  order.price = change.price;
  order.quantity = change.quantity;
  if (order.stage === 'working') fitToPosition(state, order);
  if (change.clientOrderId !== undefined && change.clientOrderId !== clientOrderId) {
    state.history.rename(order, change.clientOrderId);
  }
  state.ledger.reserve(order);
  state.history.touch(order, now);
  order.amendments.push({
    amendmentId: state.nextAmendment,
    time: now,
    before: { price, quantity, clientOrderId },
    after: { price: order.price, quantity: order.quantity, clientOrderId: order.clientOrderId },
    priorityKept,
  });
  state.nextAmendment += 1n;
  note(state, 'amended', order, now);
}

function refuse(
  state: ExchangeState,
  { account, symbol, clientOrderId }: AmendRequest,
  order: OrderRecord | undefined,
  reason: Reason,
  time: number,
): AmendResult {
  state.effects.add({
    kind: 'refused',
    command: 'amend',
    time,
    account,
    symbol: order?.symbol ?? symbol ?? '',
    clientOrderId: order?.clientOrderId ?? clientOrderId,
    reason,
  });
  return order === undefined ? { ok: false, reason } : { ok: false, reason, order };
}
