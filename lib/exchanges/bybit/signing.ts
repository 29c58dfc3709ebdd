import type { Secret } from '../../text/secret.ts';
import { signatureOf } from '../signature.ts';

/** The exact texts that are sent (docs/venues/bybit.md §1.3). Verb, host and path are not signed. */
export interface BybitSignedText {
  readonly timestamp: number;
  readonly apiKey: Secret;
  readonly recvWindowMs: number;
  /** The raw query of a GET, the raw body of a POST; empty when there is none. */
  readonly payload: string;
}

/** Lower-case hex HMAC-SHA256, or base64 RSASSA-PKCS1-v1_5-SHA256 if the secret is a private key (§1.3). */
export function bybitSignature(
  { timestamp, apiKey, recvWindowMs, payload }: BybitSignedText,
  apiSecret: Secret,
): string {
  return signatureOf(`${timestamp}${apiKey.reveal()}${recvWindowMs}${payload}`, apiSecret);
}
