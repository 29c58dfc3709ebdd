import type { Operation, Scope, Throttle } from '../lib/api/operation.ts';

/**
 * By scope; a row of the operations may have a tighter one of its own. Public paths are open to anybody, so they are kept small; what trades is below what reads; and cancelling,
 * which shares the limit of its scope, is never held back as much as placing.
 */
export const THROTTLE_BY_SCOPE: Readonly<Record<Scope, Throttle>> = {
  read: { rate: 50, burst: 100 },
  trade: { rate: 25, burst: 50 },
  public: { rate: 20, burst: 40 },
};

/** The limits that a stage sets itself, by operation. */
export type Throttles = Readonly<Partial<Record<string, Throttle>>>;

/** The limit of one operation. */
export function throttleOf({ name, scope, throttle }: Operation, own: Throttles = {}): Throttle {
  return own[name] ?? throttle ?? THROTTLE_BY_SCOPE[scope];
}
