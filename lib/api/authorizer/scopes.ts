import type { Scope } from '../operation.ts';

/** What a caller can be given, and the operations that come with it: whoever trades may read what became of it. */
const GRANTS = {
  'orders:read': ['read'],
  'orders:trade': ['read', 'trade'],
} as const satisfies Record<string, readonly Scope[]>;

export type Grant = keyof typeof GRANTS;

/** The scopes of operations that these grants open; words that are no grant of ours open nothing. */
export function scopesOf(granted: readonly string[]): ReadonlySet<Scope> {
  return new Set(granted.flatMap((grant) => (isGrant(grant) ? GRANTS[grant] : [])));
}

function isGrant(text: string): text is Grant {
  return Object.hasOwn(GRANTS, text);
}
