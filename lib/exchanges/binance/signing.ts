import type { Secret } from '../../text/secret.ts';
import { isPrivateKey } from '../private-key.ts';
import { signatureOf } from '../signature.ts';

/** Request parameters in the order they are sent; `undefined` ones are omitted. */
export type Params = readonly (readonly [name: string, value: string | number | undefined])[];

/**
 * The query string with percent-encoded values. Binance spot verifies the encoded form, so the same text is signed and sent
 * (docs/venues/binance.md §1.4). Futures refuse empty values, so they are omitted (§1.3).
 */
export function encodeQuery(params: Params): string {
  let query = '';
  for (const [name, value] of params) {
    if (value !== undefined && value !== '') query += `&${name}=${encodeURIComponent(value)}`;
  }
  return query.slice(1);
}

/**
 * The query with its signature as the last parameter, as the futures documents require. The signature of a private key is
 * base64, which has to be encoded; hex stays as it is (docs/venues/binance.md §28.1).
 */
export function signedQuery(params: Params, apiSecret: Secret): string {
  const query = encodeQuery(params);
  const signature = signatureOf(query, apiSecret);
  return `${query}&signature=${isPrivateKey(apiSecret.reveal()) ? encodeURIComponent(signature) : signature}`;
}
