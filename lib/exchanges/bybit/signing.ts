import { createHmac, createPrivateKey, sign } from 'node:crypto';
import type { Secret } from '../../text/secret.ts';

/** The very texts that are sent (docs/venues/bybit.md §1.3). Verb, host and path are not signed. */
export interface BybitSignedText {
  readonly timestamp: number;
  readonly apiKey: Secret;
  readonly recvWindowMs: number;
  /** The raw query of a GET, the raw body of a POST; empty when there is none. */
  readonly payload: string;
}

/** A key that its owner made: PEM in place of the secret. */
const PEM = /^-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/** Lower-case hex HMAC-SHA256, or base64 RSASSA-PKCS1-v1_5-SHA256 where the secret is a private key (§1.3). */
export function bybitSignature(
  { timestamp, apiKey, recvWindowMs, payload }: BybitSignedText,
  apiSecret: Secret,
): string {
  const text = `${timestamp}${apiKey.reveal()}${recvWindowMs}${payload}`;
  const secret = apiSecret.reveal();
  if (PEM.test(secret)) return sign('sha256', Buffer.from(text, 'utf8'), createPrivateKey(secret)).toString('base64');
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}
