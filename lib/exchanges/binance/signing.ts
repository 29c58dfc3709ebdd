import { createHmac } from 'node:crypto';
import type { Secret } from '../../text/secret.ts';

/** Request parameters in the order they are sent; those left `undefined` are not. */
export type Params = readonly (readonly [name: string, value: string | number | undefined])[];

/**
 * The query string, values percent-encoded. Binance spot verifies the encoded form, so this very text is signed and
 * this very text is sent (docs/venues/binance.md §1.4). Empty values are refused by futures, hence never sent (§1.3).
 */
export function encodeQuery(params: Params): string {
  return params
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

/** HMAC-SHA256 of the exact text, lower-case hex (docs/venues/binance.md §1.4). */
export function binanceSignature(payload: string, apiSecret: Secret): string {
  return createHmac('sha256', apiSecret.reveal()).update(payload, 'utf8').digest('hex');
}

/** The query with its signature as the last parameter, where the futures documents want it. */
export function signedQuery(params: Params, apiSecret: Secret): string {
  const query = encodeQuery(params);
  return `${query}&signature=${binanceSignature(query, apiSecret)}`;
}
