import type { Exchange } from '../../engine/contract.ts';

/** The dead-man switches: one timer per account and symbol, on the paper clock (docs/venues/binance.md §2.9). */
export interface Countdowns {
  /** Starts or restarts the timer; 0 stops it. */
  set(account: string, symbol: string, countdownMs: number, now: number): void;
  /** Cancels the orders of expired timers. */
  run(exchange: Exchange, now: number): void;
}

export function createCountdowns(): Countdowns {
  const timers = new Map<string, { readonly account: string; readonly symbol: string; readonly due: number }>();
  return {
    set(account, symbol, countdownMs, now) {
      const key = `${account}\n${symbol}`;
      if (countdownMs === 0) timers.delete(key);
      else timers.set(key, { account, symbol, due: now + countdownMs });
    },
    run(exchange, now) {
      for (const [key, { account, symbol, due }] of timers) {
        if (due > now) continue;
        timers.delete(key);
        exchange.cancelAll({ account, symbol });
      }
    },
  };
}
