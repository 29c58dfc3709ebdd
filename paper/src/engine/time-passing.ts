import { endConditional } from './conditional-ends.ts';
import type { ExchangeState, SymbolState } from './exchange-state.ts';
import { end } from './lifecycle.ts';
import { reasonOf } from './order-record.ts';

/** Runs everything that is due: dated orders expire, expired contracts deliver. */
export function advance(state: ExchangeState, now: number): void {
  for (const order of [...state.dated]) {
    if (order.expiresAt !== undefined && order.expiresAt <= now) {
      end(state, order, 'EXPIRED', now, reasonOf('timeInForceElapsed'));
    }
  }
  for (const record of state.conditionals.waiting()) {
    if (record.expiresAt !== undefined && record.expiresAt <= now) {
      endConditional(state, record, 'EXPIRED', now, reasonOf('timeInForceElapsed'));
    }
  }
  for (const market of state.symbols.values()) {
    const { expiry } = market.instrument;
    if (expiry !== undefined && expiry <= now && market.status !== 'delivered') deliver(state, market, expiry);
  }
}

/** Ends all orders and closes all positions at the mark price, stamped with the time of expiry. */
function deliver(state: ExchangeState, market: SymbolState, expiry: number): void {
  const { book, instrument, markPrice } = market;
  const { symbol } = instrument;
  for (const order of [...book.inPriority('BUY'), ...book.inPriority('SELL')]) {
    end(state, order, 'EXPIRED', expiry, reasonOf('delivered'));
  }
  for (const waiter of market.waiting.keys()) {
    if ('progress' in waiter) endConditional(state, waiter, 'EXPIRED', expiry, reasonOf('delivered'));
    else end(state, waiter, 'EXPIRED', expiry, reasonOf('delivered'));
  }
  for (const { account, position } of state.ledger.holders(symbol)) {
    const { quantity, side: positionSide } = position;
    const realizedPnl = state.ledger.settle(account, position, markPrice, expiry);
    state.effects.add({
      kind: 'settled',
      time: expiry,
      account,
      symbol,
      positionSide,
      price: markPrice,
      quantity,
      realizedPnl,
    });
  }
  market.status = 'delivered';
}
