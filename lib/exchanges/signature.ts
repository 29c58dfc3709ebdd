import { createHmac, sign } from 'node:crypto';
import type { Secret } from '../text/secret.ts';
import { isPrivateKey, privateKeyOf } from './private-key.ts';

/**
 * The signature of the exact text in the form that most exchanges share: lower-case hex HMAC-SHA256 or, if the secret is a
 * private key, base64 of RSASSA-PKCS1-v1_5 with SHA-256 or of Ed25519, which hashes by itself.
 */
export function signatureOf(text: string, secret: Secret): string {
  const revealed = secret.reveal();
  if (!isPrivateKey(revealed)) return createHmac('sha256', revealed).update(text, 'utf8').digest('hex');
  const key = privateKeyOf(secret);
  const digest = key.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  return sign(digest, Buffer.from(text, 'utf8'), key).toString('base64');
}
