import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import type { Credential, Permission } from '../credentials.ts';
import type { ApiKey, Keys, RegisteredKey } from '../keys.ts';
import { type PaperRequest, textOf } from '../protocol.ts';
import type { Parameters } from './parameters.ts';
import { REFUSED } from './refusal.ts';

const KEY = /^[A-Za-z0-9_-]{1,128}$/;
const RECV_WINDOW_RANGE = '^[0-9]{1,10}(\\.[0-9]{1,3})?$';
const RECV_WINDOW = new RegExp(RECV_WINDOW_RANGE);
const SIGNATURE = /^signature=/i;
const MICROSECOND_DIGITS = 16;
const AHEAD_MICROSECONDS = 1_000_000n;

/** How a product checks time (docs/venues/binance.md §1.5). */
export interface TimeRules {
  /** Whether `timestamp` may be in microseconds, recognised by its 16 digits. */
  readonly microseconds: boolean;
  readonly defaultRecvWindowMs: number;
  readonly maxRecvWindowMs: number;
}

/** The hex HMAC-SHA256 of the payload (docs/venues/binance.md §1.4). */
export function sign(secret: string, payload: string): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

/** The text a signature covers: raw query and raw body with nothing between them, without the signature parameter itself. */
export function signedPayload(query: string, body: string): string {
  return withoutSignature(query) + withoutSignature(body);
}

/**
 * Drops `signature=…` wherever it stands and leaves every other byte as sent. Matches any letter case: spot accepts a
 * single spelling, and refuses the others earlier as a missing signature.
 */
function withoutSignature(encoded: string): string {
  return encoded
    .split('&')
    .filter((part) => !SIGNATURE.test(part))
    .join('&');
}

/** Identifies the sender by `X-MBX-APIKEY`. Refuses a malformed, unknown or insufficient key. */
export function identify(request: PaperRequest, keys: Pick<Keys, 'find'>, permission: Permission): ApiKey {
  const key = request.headers['x-mbx-apikey'];
  if (key === undefined || !KEY.test(key)) throw REFUSED.keyFormat();
  const credential = keys.find(key);
  if (credential === undefined || !credential.permissions.includes(permission)) throw REFUSED.keyOrPermission();
  return credential;
}

/** Refuses a request that is too old, or a second or more ahead of the exchange's clock. */
export function checkTime(parameters: Parameters, now: number, rules: TimeRules): void {
  const sent = parameters.required('timestamp');
  if (!/^[0-9]{1,20}$/.test(sent)) throw REFUSED.illegal('timestamp', '^[0-9]{1,20}$');
  const window = recvWindowMicroseconds(parameters, rules);
  const inMicroseconds = rules.microseconds && sent.length >= MICROSECOND_DIGITS;
  const timestamp = BigInt(sent) * (inMicroseconds ? 1n : 1_000n);
  const serverTime = BigInt(now) * 1_000n;
  if (timestamp >= serverTime + AHEAD_MICROSECONDS) throw REFUSED.tooNew();
  if (serverTime - timestamp > window) throw REFUSED.tooOld();
}

function recvWindowMicroseconds(parameters: Parameters, rules: TimeRules): bigint {
  const sent = parameters.text('recvWindow');
  if (sent === undefined) return BigInt(rules.defaultRecvWindowMs) * 1_000n;
  if (!RECV_WINDOW.test(sent)) throw REFUSED.illegal('recvWindow', RECV_WINDOW_RANGE);
  const [whole = '0', fraction = ''] = sent.split('.');
  const window = BigInt(whole) * 1_000n + BigInt(fraction.padEnd(3, '0'));
  if (window > BigInt(rules.maxRecvWindowMs) * 1_000n) throw REFUSED.recvWindow(rules.maxRecvWindowMs);
  return window;
}

/** What a signature is checked with: a secret that both sides know, or the public half of a pair. */
export type Verifier = Pick<Credential, 'secret'> | Pick<RegisteredKey, 'publicKey'>;

/** Refuses a missing (-1102) or wrong (-1022) signature; one of another kind of key is a wrong one. */
export function checkSignature(request: PaperRequest, parameters: Parameters, verifier: Verifier): void {
  const given = parameters.required('signature');
  if (!isSignature(verifier, signedPayload(request.query, textOf(request.body)), given)) throw REFUSED.signature();
}

/** Hex in either case of a secret, base64 of a pair: docs/venues/binance.md §28.1. */
function isSignature(verifier: Verifier, payload: string, signature: string): boolean {
  if ('publicKey' in verifier) {
    const { publicKey } = verifier;
    // Ed25519 hashes by itself.
    const digest = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
    return verify(digest, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64'));
  }
  const given = Buffer.from(signature.toLowerCase());
  const expected = Buffer.from(sign(verifier.secret, payload));
  return given.length === expected.length && timingSafeEqual(given, expected);
}
