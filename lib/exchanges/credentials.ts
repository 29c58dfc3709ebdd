import type { Exchange } from '../domain/instrument.ts';
import { type Secret, secretEquals } from '../text/secret.ts';

/** What signs a request at an exchange. The key id travels in a header; the secret never leaves the process. */
export interface Credentials {
  readonly apiKey: Secret;
  readonly apiSecret: Secret;
}

/**
 * Which of an exchange's keys is meant: the one that places and cancels, or one of the same account that the exchange
 * lets do nothing but read. Neither ever stands in for the other.
 */
export type KeyUse = 'trading' | 'readOnly';

/** Where keys come from. Implementations: the environment, and SSM Parameter Store. */
export interface CredentialSource {
  /** The keys of an exchange; throws `CREDENTIALS_MISSING`, naming where they were looked for, never a value. */
  get(exchange: Exchange): Promise<Credentials>;
  /**
   * Called when the exchange refused `stale`: looks the keys up afresh, once per stale pair. Resolves to the new keys,
   * or `undefined` when nothing newer is stored, for then asking again with the same keys is pointless.
   */
  renew(exchange: Exchange, stale: Credentials): Promise<Credentials | undefined>;
}

/** Whether both pairs hold the same texts. */
export function sameCredentials(one: Credentials, other: Credentials): boolean {
  return secretEquals(one.apiKey, other.apiKey) && secretEquals(one.apiSecret, other.apiSecret);
}

/**
 * The same source, but every key is first handed to `conceal`, which is how the log learns what it must never print,
 * whatever text it should turn up in.
 */
export function concealing(source: CredentialSource, conceal: (secret: Secret) => void): CredentialSource {
  const concealed = <T extends Credentials | undefined>(credentials: T): T => {
    if (credentials === undefined) return credentials;
    conceal(credentials.apiKey);
    conceal(credentials.apiSecret);
    return credentials;
  };
  return {
    get: async (exchange) => concealed(await source.get(exchange)),
    renew: async (exchange, stale) => concealed(await source.renew(exchange, stale)),
  };
}
