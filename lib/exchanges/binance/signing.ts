import { createHmac } from 'node:crypto';
import type { Secret } from '../../text/secret.ts';

/** Request parameters in the order they are sent; `undefined` ones are omitted. */
export type Params = readonly (readonly [name: string, value: string | number | undefined])[];

/**
 * The query string with percent-encoded values. Binance spot verifies the encoded form, so the same text is signed and sent
 * (docs/venues/binance.md §1.4). Futures refuse empty values, so they are omitted (§1.3).
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

/** The query with its signature as the last parameter, as the futures documents require. */
export function signedQuery(params: Params, apiSecret: Secret): string {
  const query = encodeQuery(params);
  return `${query}&signature=${binanceSignature(query, apiSecret)}`;
}
