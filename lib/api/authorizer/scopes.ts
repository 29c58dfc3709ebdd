import type { Scope } from '../operation.ts';

/** What a caller can be granted, and the operation scopes it includes. Traders may also read what became of their orders. */
const GRANTS = {
  'orders:read': ['read'],
  'orders:trade': ['read', 'trade'],
} as const satisfies Record<string, readonly Scope[]>;

export type Grant = keyof typeof GRANTS;

/** The operation scopes these grants include; unknown grants include none. */
export function scopesOf(granted: readonly string[]): ReadonlySet<Scope> {
  return new Set(granted.flatMap((grant) => (isGrant(grant) ? GRANTS[grant] : [])));
}

function isGrant(text: string): text is Grant {
  return Object.hasOwn(GRANTS, text);
}
