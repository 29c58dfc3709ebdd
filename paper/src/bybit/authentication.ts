import { createHmac, createPublicKey, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import type { Credential, Permission } from '../credentials.ts';
import { type PaperRequest, textOf } from '../protocol.ts';
import { HttpRefusal, REFUSED } from './refusal.ts';

/** A key that its owner made: the exchange knows the public half alone (docs/venues/bybit.md §1.3). */
interface RegisteredKey {
  readonly key: string;
  readonly publicKey: KeyObject;
  readonly account: string;
  readonly permissions: readonly Permission[];
}

/** A key of either kind. */
export type BybitKey = Credential | RegisteredKey;

/** The keys of the exchange: those it made, and those whose public half was registered. */
export interface Keys {
  find(key: string): BybitKey | undefined;
  /** Throws a `RangeError` for a key id that is taken, and for text that is no RSA public key in PEM. */
  register(key: string, pem: string, account: string): void;
}

export function createKeys(credentials: readonly Credential[]): Keys {
  const known = new Map<string, BybitKey>(credentials.map((credential) => [credential.key, credential]));
  return {
    find: (key) => known.get(key),
    register(key, pem, account) {
      if (known.has(key)) throw new RangeError(`key is taken: ${key}`);
      if (!credentials.some((credential) => credential.account === account)) {
        throw new RangeError(`account is unknown: ${account}`);
      }
      known.set(key, { key, publicKey: rsaKey(pem), account, permissions: ['read', 'trade'] });
    },
  };
}

function rsaKey(pem: string): KeyObject {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Said below, in the same words.
  }
  throw new RangeError('publicKey is no RSA public key in PEM');
}

/** The lower-case hex HMAC-SHA256 over timestamp, key, window and payload (§1.3). */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** How far a request may be ahead of the exchange's clock (§1.4). */
const MOST_AHEAD_MS = 1_000;
const DEFAULT_WINDOW = '5000';

/** The most that a window may be is in no document (§1.4). */
const UNVERIFIED_MOST_WINDOW_MS = 300_000;

/**
 * Who sent the request. The time is compared at the edge alone: nothing is known to cancel an order that waited behind it
 * (§1.4). Without a window 5000 counts, and nothing of it is signed: unverified (§1.2).
 */
export function authenticate(request: PaperRequest, keys: Keys, unsigned: 'retCode' | 'http401'): BybitKey {
  const { headers, method, query, body, admittedAt } = request;
  const { 'x-bapi-api-key': name, 'x-bapi-timestamp': timestamp, 'x-bapi-sign': signature } = headers;
  if (name === undefined || timestamp === undefined || signature === undefined) {
    throw unsigned === 'http401' ? new HttpRefusal(401, 'application/json', 'null') : REFUSED.keyMissing();
  }
  const key = keys.find(name);
  if (key === undefined) throw REFUSED.key();
  const given = headers['x-bapi-recv-window'];
  const window = given ?? DEFAULT_WINDOW;
  checkTime(timestamp, window, admittedAt);
  const text = `${timestamp}${name}${given ?? ''}${method === 'GET' ? query : textOf(body)}`;
  if (!isSignature(key, text, signature)) throw REFUSED.signature(text);
  return key;
}

function checkTime(timestamp: string, window: string, now: number): void {
  const readable = /^\d{1,15}$/.test(timestamp) && /^\d{1,9}$/.test(window);
  const age = now - Number(timestamp);
  const inside = age <= Number(window) && age > -MOST_AHEAD_MS;
  if (!readable || !inside || Number(window) > UNVERIFIED_MOST_WINDOW_MS) throw REFUSED.time(timestamp, now, window);
}

function isSignature(key: BybitKey, text: string, signature: string): boolean {
  if ('publicKey' in key) return verify('sha256', Buffer.from(text), key.publicKey, Buffer.from(signature, 'base64'));
  const expected = Buffer.from(sign(key.secret, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
