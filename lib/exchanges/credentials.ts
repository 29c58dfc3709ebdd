import type { Exchange } from '../domain/instrument.ts';
import { type Secret, secretEquals } from '../text/secret.ts';

/** The parts of which a key can be made. Which of them the keys of an exchange have stands in its row (`venues.ts`). */
const KEY_PARTS = ['apiKey', 'apiSecret'] as const;
export type KeyPart = (typeof KEY_PARTS)[number];

/** How each part is called: at the end of its environment variable, at the end of its parameter, and by people. */
export const KEY_PART_NAMES = {
  apiKey: { variable: 'API_KEY', parameter: 'api-key', noun: 'API key' },
  apiSecret: { variable: 'API_SECRET', parameter: 'api-secret', noun: 'API secret' },
} as const satisfies Record<KeyPart, object>;

/** The parts that the keys of every exchange have, and more where it has more. */
export type KeyParts = readonly ['apiKey', 'apiSecret', ...KeyPart[]];

/** Something for each part of a key. */
export type ByKeyPart<T> = Readonly<Record<'apiKey' | 'apiSecret', T> & Partial<Record<KeyPart, T>>>;

/** What signs a request at an exchange. The key id travels in a header; the secret never leaves the process. */
export type Credentials = ByKeyPart<Secret>;

/** Something for each of these parts. */
export function byKeyPart<T>([apiKey, apiSecret, ...others]: KeyParts, of: (part: KeyPart) => T): ByKeyPart<T> {
  return {
    apiKey: of(apiKey),
    apiSecret: of(apiSecret),
    ...Object.fromEntries(others.map((part) => [part, of(part)])),
  };
}

/** The parts for which there is something, always in the same order. */
export function eachKeyPart<T>(given: ByKeyPart<T>): readonly (readonly [part: KeyPart, value: T])[] {
  return KEY_PARTS.flatMap((part) => {
    const value = given[part];
    return value === undefined ? [] : [[part, value] as const];
  });
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
   * Begins to look up the keys of these exchanges, together where that is cheaper. Never throws; `get` tells of failures.
   * Absent where keys are at hand.
   */
  begin?(exchanges: readonly Exchange[]): void;
  /**
   * Called when the exchange refused `stale`: looks the keys up afresh, once per stale pair. Resolves to the new keys,
   * or `undefined` when nothing newer is stored, for then asking again with the same keys is pointless.
   */
  renew(exchange: Exchange, stale: Credentials): Promise<Credentials | undefined>;
}

/** Whether both keys hold the same texts, part by part. */
export function sameCredentials(one: Credentials, other: Credentials): boolean {
  const [ones, others] = [eachKeyPart(one), eachKeyPart(other)];
  return (
    ones.length === others.length &&
    ones.every(([part, secret]) => {
      const counterpart = other[part];
      return counterpart !== undefined && secretEquals(secret, counterpart);
    })
  );
}

/**
 * The same source, but every key is first handed to `conceal`, which is how the log learns what it must never print,
 * whatever text it should turn up in.
 */
export function concealing(source: CredentialSource, conceal: (secret: Secret) => void): CredentialSource {
  const concealed = <T extends Credentials | undefined>(credentials: T): T => {
    if (credentials !== undefined) for (const [, secret] of eachKeyPart<Secret>(credentials)) conceal(secret);
    return credentials;
  };
  return {
    get: async (exchange) => concealed(await source.get(exchange)),
    ...(source.begin && { begin: source.begin }),
    renew: async (exchange, stale) => concealed(await source.renew(exchange, stale)),
  };
}
