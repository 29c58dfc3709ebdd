import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { ApiKey, Keys } from '../keys.ts';
import { type PaperRequest, textOf } from '../protocol.ts';
import { HttpRefusal, REFUSED } from './refusal.ts';

/** The lower-case hex HMAC-SHA256 over timestamp, key, window and payload (§1.3). */
export function sign(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** How far a request may be ahead of the exchange's clock (§1.4). */
const MOST_AHEAD_MS = 1_000;
const DEFAULT_WINDOW = '5000';

/** No document gives the maximum window (§1.4). */
const UNVERIFIED_MOST_WINDOW_MS = 300_000;

/**
 * Identifies the sender. The time is compared at the edge only: nothing is known to cancel an order that waits behind
 * it (§1.4). A missing window means 5000 and is not part of the signed text: unverified (§1.2).
 */
export function authenticate(request: PaperRequest, keys: Keys, unsigned: 'retCode' | 'http401'): ApiKey {
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

function isSignature(key: ApiKey, text: string, signature: string): boolean {
  if ('publicKey' in key) return verify('sha256', Buffer.from(text), key.publicKey, Buffer.from(signature, 'base64'));
  const expected = Buffer.from(sign(key.secret, text));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
