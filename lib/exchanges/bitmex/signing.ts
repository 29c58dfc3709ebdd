import type { Secret } from '../../text/secret.ts';
import type { HttpMethod } from '../http/transport.ts';
import { signatureOf } from '../signature.ts';

/** The exact texts that are sent: the path with its raw query, and the raw body, empty if there is none. */
export interface SignedText {
  readonly method: HttpMethod;
  /** Begins with `/api/v1`. */
  readonly path: string;
  readonly body: string;
}

/** HMAC-SHA256 over verb, path, expiry and body, without separators; lower-case hex (docs/venues/bitmex.md §1). */
export function bitmexSignature({ method, path, body }: SignedText, expires: number, apiSecret: Secret): string {
  return signatureOf(`${method}${path}${expires}${body}`, apiSecret);
}

/**
 * `api-expires`: whole seconds on the exchange's clock. Rounded up, because a value that is not in the future on arrival is
 * refused; so a request is valid for `validityMs` plus less than a second.
 */
export function expiresAt(exchangeNow: number, validityMs: number): number {
  return Math.ceil((exchangeNow + validityMs) / 1_000);
}
