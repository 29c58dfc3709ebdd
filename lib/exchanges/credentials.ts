import type { Exchange } from '../domain/instrument.ts';
import { type Secret, secretEquals } from '../text/secret.ts';

/** The possible parts of a key. An exchange's row (`venues.ts`) says which ones its keys have. */
const KEY_PARTS = ['apiKey', 'apiSecret'] as const;
export type KeyPart = (typeof KEY_PARTS)[number];

/** The name of each part: as suffix of its environment variable, as suffix of its parameter, and in prose. */
export const KEY_PART_NAMES = {
  apiKey: { variable: 'API_KEY', parameter: 'api-key', noun: 'API key' },
  apiSecret: { variable: 'API_SECRET', parameter: 'api-secret', noun: 'API secret' },
} as const satisfies Record<KeyPart, object>;

/** The parts every exchange's keys have, plus any others. */
export type KeyParts = readonly ['apiKey', 'apiSecret', ...KeyPart[]];

/** A value for each part of a key. */
export type ByKeyPart<T> = Readonly<Record<'apiKey' | 'apiSecret', T> & Partial<Record<KeyPart, T>>>;

/** What signs a request. The API key travels in a header; the secret never leaves the process. */
export type Credentials = ByKeyPart<Secret>;

/** A value for each of these parts. */
export function byKeyPart<T>([apiKey, apiSecret, ...others]: KeyParts, of: (part: KeyPart) => T): ByKeyPart<T> {
  return {
    apiKey: of(apiKey),
    apiSecret: of(apiSecret),
    ...Object.fromEntries(others.map((part) => [part, of(part)])),
  };
}

/** The parts that have a value, always in the same order. */
export function eachKeyPart<T>(given: ByKeyPart<T>): readonly (readonly [part: KeyPart, value: T])[] {
  return KEY_PARTS.flatMap((part) => {
    const value = given[part];
    return value === undefined ? [] : [[part, value] as const];
  });
}

/**
 * Which of an exchange's keys: the one that places and cancels, or one of the same account that may only read. Neither ever
 * replaces the other.
 */
export type KeyUse = 'trading' | 'readOnly';

/** Where keys come from. Implementations: the environment, and SSM Parameter Store. */
export interface CredentialSource {
  /** The keys of an exchange; throws `CREDENTIALS_MISSING`, naming where it looked, never a value. */
  get(exchange: Exchange): Promise<Credentials>;
  /**
   * Starts reading the keys of these exchanges, in one call where possible. Never throws; `get` reports failures. Absent
   * where keys are at hand.
   */
  begin?(exchanges: readonly Exchange[]): void;
  /**
   * From when on every process signs with the keys that `get` returned last, epoch milliseconds: others may have been stored
   * before, of another account. Absent where keys cannot change under a command.
   */
  usedSince?(exchange: Exchange): number;
  /**
   * Called when the exchange refused `stale`: reads the keys again, once per stale pair. Resolves to the new keys, or
   * `undefined` if nothing newer is stored, because the same keys would be refused again.
   */
  renew(exchange: Exchange, stale: Credentials): Promise<Credentials | undefined>;
}

/** Whether both keys are the same, part by part. */
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
 * The same source, but it first passes every key to `conceal`, which tells the log what it must never print, in any text.
 */
export function concealing(source: CredentialSource, conceal: (secret: Secret) => void): CredentialSource {
  const passed = new WeakSet<Credentials>();
  const concealed = <T extends Credentials | undefined>(credentials: T): T => {
    if (credentials === undefined || passed.has(credentials)) return credentials;
    for (const [, secret] of eachKeyPart<Secret>(credentials)) conceal(secret);
    passed.add(credentials);
    return credentials;
  };
  return {
    get: async (exchange) => concealed(await source.get(exchange)),
    ...(source.begin && { begin: source.begin }),
    ...(source.usedSince && { usedSince: source.usedSince }),
    renew: async (exchange, stale) => concealed(await source.renew(exchange, stale)),
  };
}
