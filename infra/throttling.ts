import type { Operation, Scope } from '../lib/api/operation.ts';

/** Requests per second, and how many may come at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/**
 * By scope. Public paths are open to anybody, so they are kept small; what trades is below what reads; and cancelling,
 * which shares the limit of its scope, is never held back as much as placing.
 */
export const THROTTLE_BY_SCOPE: Readonly<Record<Scope, Throttle>> = {
  read: { rate: 50, burst: 100 },
  trade: { rate: 25, burst: 50 },
  public: { rate: 20, burst: 40 },
};

/**
 * By operation, where the scope is not enough. Placing is the tightest: a loop gone wild costs money there, and Binance
 * counts 100 new spot orders per 10 s and account (protocol/binance.md §5).
 */
const THROTTLE_BY_OPERATION: Readonly<Record<string, Throttle>> = {
  placeOrder: { rate: 10, burst: 20 },
};

/** The limits that a stage sets itself, by operation. */
export type Throttles = Readonly<Partial<Record<string, Throttle>>>;

/** The limit of one operation. */
export function throttleOf(operation: Pick<Operation, 'name' | 'scope'>, own: Throttles = {}): Throttle {
  return own[operation.name] ?? THROTTLE_BY_OPERATION[operation.name] ?? THROTTLE_BY_SCOPE[operation.scope];
}
