import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Credential } from '../credentials.ts';
import type { PaperRequest } from '../protocol.ts';
import { REFUSED } from './refusal.ts';

/** The lower-case hex HMAC-SHA256 over verb, raw path with query, expiry and raw body (docs/venues/bitmex.md §1). */
export function sign(secret: string, verb: string, target: string, expires: string, body: string | Uint8Array): string {
  return createHmac('sha256', secret).update(`${verb}${target}${expires}`).update(body).digest('hex');
}

/** The key that the request names, without a check of the signature; undefined for none or an unknown one. */
export function claimedCredential(request: PaperRequest, credentials: readonly Credential[]): Credential | undefined {
  const key = request.headers['api-key'];
  return key === undefined ? undefined : credentials.find((known) => known.key === key);
}

/**
 * Identifies the sender. BitMEX compares `api-expires` at the API's edge only: an order that waits in a queue behind it
 * takes effect even after it has expired (docs/venues/bitmex.md §1). Refuses missing headers, an unknown key, an expiry
 * in the past and a wrong signature.
 */
export function authenticate(request: PaperRequest, credentials: readonly Credential[]): Credential {
  const { headers, method, path, query, body } = request;
  const { 'api-key': key, 'api-expires': expires, 'api-signature': signature } = headers;
  if (key === undefined || expires === undefined || signature === undefined) throw REFUSED.credentialsMissing();
  const credential = claimedCredential(request, credentials);
  if (credential === undefined) throw REFUSED.key();
  if (!/^\d{1,12}$/.test(expires) || Number(expires) * 1_000 <= request.admittedAt)
    throw REFUSED.expired(request.admittedAt);
  const target = query === '' ? path : `${path}?${query}`;
  const expected = Buffer.from(sign(credential.secret, method, target, expires, body));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw REFUSED.signature();
  return credential;
}
