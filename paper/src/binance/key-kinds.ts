import { CREDENTIALS } from '../credentials.ts';
import type { KeyKind } from '../keys.ts';

/**
 * The key pairs that Binance takes beside its own secrets. Ed25519 on futures is in no document and works there
 * (docs/venues/binance.md §28.1).
 */
export const KEY_KINDS: readonly KeyKind[] = ['rsa', 'ed25519'];

/** Whose a registered key is unless its owner says. */
export const DEFAULT_ACCOUNT = CREDENTIALS[0]?.account ?? '';
