import type { ConditionalState } from './conditional.ts';
import type { ConditionalRecord } from './conditional-store.ts';
import type { Fixed } from './decimal.ts';
import { type ExchangeState, type SymbolState, symbolState } from './exchange-state.ts';
import type { NewOrder, Reason } from './order.ts';
import { reasonOf } from './order-record.ts';

/** Ends what was to close a position that is gone (docs/venues/binance.md §21.10). */
export function endWithPosition(state: ExchangeState, account: string, symbol: string, now: number): void {
  for (const record of state.conditionals.waiting(account, symbol)) {
    const bound = record.closes === true || record.endsWithPosition === true;
    if (!bound || closableOf(state, record.order) > 0n) continue;
    endConditional(state, record, 'EXPIRED', now, reasonOf('positionClosed'));
  }
}

/** Ends what waits for a price that will not come any more: its time has run out, or its market has. */
export function endConditional(
  state: ExchangeState,
  record: ConditionalRecord,
  final: Exclude<ConditionalState, 'WAITING' | 'TRIGGERED'>,
  now: number,
  reason: Reason,
): void {
  leave(state, symbolState(state, record.symbol), record);
  record.state = final;
  record.reason = reason;
  record.updatedAt = now;
  tell(state, 'disarmed', record, now);
}

/** Takes a conditional order from its trigger. */
export function leave(state: ExchangeState, market: SymbolState, record: ConditionalRecord): void {
  market.waiting.delete(record);
  state.conditionals.close(record);
}

/** Writes what just happened to it into the record. */
export function tell(
  state: ExchangeState,
  kind: 'armed' | 'fired' | 'disarmed',
  record: ConditionalRecord,
  time: number,
): void {
  const { account, symbol, clientOrderId, reason } = record;
  state.effects.add({
    kind,
    time,
    account,
    symbol,
    clientOrderId,
    conditional: record,
    conditionalState: record.state,
    reason,
  });
}

/** How much of its position the order could close now. */
export function closableOf(state: ExchangeState, { account, symbol, side, positionSide = 'BOTH' }: NewOrder): Fixed {
  return state.ledger.closable({ account, symbol, side, positionSide });
}
