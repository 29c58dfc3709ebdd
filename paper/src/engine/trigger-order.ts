import type { ExchangeState, SymbolState } from './exchange-state.ts';
import { execute } from './execution.ts';
import { end, note } from './lifecycle.ts';
import type { OrderRecord } from './order-record.ts';
import { fitToPosition, refusal } from './refusal.ts';
import type { Fill } from './trades.ts';
import { watch } from './waiting.ts';

/** Lets an accepted order go its way: to its trigger, or to the book. Returns its own fills. */
export function start(state: ExchangeState, market: SymbolState, order: OrderRecord, now: number): readonly Fill[] {
  if (order.stage === 'working') return execute(state, market, order, now);
  if (order.expiresAt !== undefined) state.dated.add(order);
  if (order.trigger !== undefined && order.stage === 'waiting') {
    watch(market, order, { trigger: order.trigger, fire: (at) => fire(state, market, order, at) });
  }
  return [];
}

/**
 * The trigger was reached: the order comes to the book as it is, under its own id. One that the book would refuse expires
 * (docs/venues/binance.md §21.1).
 */
function fire(state: ExchangeState, market: SymbolState, order: OrderRecord, now: number): void {
  market.waiting.delete(order);
  state.dated.delete(order);
  order.stage = 'working';
  order.triggeredAt = now;
  order.list?.worked(order, now);
  // Its needs are checked anew: what it held while it waited may be gone.
  state.ledger.release(order);
  order.covered = false;
  state.history.touch(order, now);
  note(state, 'entered', order, now);
  const reason = fitToPosition(state, order) ?? refusal(state, market, order);
  if (reason !== undefined) {
    end(state, order, 'EXPIRED', now, reason);
    return;
  }
  state.ledger.reserve(order);
  execute(state, market, order, now);
}
