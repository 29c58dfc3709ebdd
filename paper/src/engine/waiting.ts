import type { Fixed } from './decimal.ts';
import type { ExchangeState, SymbolState, Waiter, WaitingEntry } from './exchange-state.ts';
import { observe, type TriggerSource } from './trigger.ts';

/** The price that a trigger of this kind sees now. */
export function priceSeen({ lastPrice, markPrice }: SymbolState, by: TriggerSource): Fixed {
  return by === 'last' ? lastPrice : markPrice;
}

/** Lets an order wait for its trigger. Prices that were seen before do not count. */
export function watch(market: SymbolState, waiter: Waiter, entry: WaitingEntry): void {
  market.waiting.set(waiter, entry);
}

/** Shows a price to what waits for it, once the command that made it is done (docs/venues/binance.md §21.10). */
export function showPrice(state: ExchangeState, market: SymbolState, price: Fixed, ...sources: TriggerSource[]): void {
  if (market.waiting.size === 0) return;
  state.consequences.push((now) => {
    if (market.status !== 'open') return;
    for (const [waiter, { trigger, fire }] of [...market.waiting]) {
      if (!sources.includes(trigger.rule.by) || !market.waiting.has(waiter)) continue;
      if (observe(trigger, price, now)) fire(now);
    }
  });
}

/** Runs what follows from the commands so far, and what follows from that. */
export function settle(state: ExchangeState, now: number): void {
  if (state.held > 0 || state.settling) return;
  state.settling = true;
  try {
    for (let next = state.consequences.shift(); next !== undefined; next = state.consequences.shift()) next(now);
  } finally {
    state.settling = false;
  }
}
