import type { Operation, Scope, Throttle } from '../lib/api/operation.ts';

/**
 * Limits by scope; a row of the operations may have a tighter one. Public paths are open to anyone, so their limit is low;
 * so is that of alerts; trading has a lower limit than reading; and cancelling, which shares the limit of its scope, always has a higher one than
 * placing.
 */
export const THROTTLE_BY_SCOPE: Readonly<Record<Scope, Throttle>> = {
  read: { rate: 50, burst: 100 },
  trade: { rate: 25, burst: 50 },
  public: { rate: 20, burst: 40 },
  hook: { rate: 5, burst: 10 },
};

/** A stage's own limits, by operation. */
export type Throttles = Readonly<Partial<Record<string, Throttle>>>;

/** The limit of one operation. */
export function throttleOf({ name, scope, throttle }: Operation, own: Throttles = {}): Throttle {
  return own[name] ?? throttle ?? THROTTLE_BY_SCOPE[scope];
}
