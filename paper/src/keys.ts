import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Credential, Permission } from './credentials.ts';

/** The kinds of key pairs that an exchange takes. */
export type KeyKind = 'rsa' | 'ed25519';

/** A user-generated key: the exchange has only the public half. */
export interface RegisteredKey {
  readonly key: string;
  readonly publicKey: KeyObject;
  readonly account: string;
  readonly permissions: readonly Permission[];
}

/** A key of either kind. */
export type ApiKey = Credential | RegisteredKey;

/** The keys of an exchange: those it generated, and those with a registered public half. */
export interface Keys {
  find(key: string): ApiKey | undefined;
  /** Throws a `RangeError` for a key id that exists, and for text that is not a public key in PEM of an accepted kind. */
  register(key: string, pem: string, account: string): void;
}

const NAMES: Readonly<Record<KeyKind, string>> = { rsa: 'RSA', ed25519: 'Ed25519' };

export function createKeys(credentials: readonly Credential[], kinds: readonly KeyKind[]): Keys {
  const known = new Map<string, ApiKey>(credentials.map((credential) => [credential.key, credential]));
  return {
    find: (key) => known.get(key),
    register(key, pem, account) {
      if (known.has(key)) throw new RangeError(`key exists: ${key}`);
      if (!credentials.some((credential) => credential.account === account)) {
        throw new RangeError(`account is unknown: ${account}`);
      }
      known.set(key, { key, publicKey: publicKeyOf(pem, kinds), account, permissions: ['read', 'trade'] });
    },
  };
}

function publicKeyOf(pem: string, kinds: readonly KeyKind[]): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (kinds.some((kind) => kind === key.asymmetricKeyType)) return key;
  } catch {
    // Reported below, with the same message.
  }
  throw new RangeError(`publicKey is not an ${kinds.map((kind) => NAMES[kind]).join(' or ')} public key in PEM`);
}
