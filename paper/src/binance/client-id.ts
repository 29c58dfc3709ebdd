import { createHash } from 'node:crypto';

/** Both patterns as the exchange prints them (docs/venues/binance.md §2.1). */
export const CLIENT_ID_RANGE = { spot: '^[a-zA-Z0-9-_]{1,36}$', futures: '^[\\.A-Z\\:/a-z0-9_-]{1,36}$' } as const;

/**
 * The 22-character id the exchange assigns to an order sent without one. Deterministic: the same origin gives the same
 * text.
 */
export function generatedClientId(origin: string): string {
  const text = createHash('sha256')
    .update(origin)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  return text.slice(0, 22).padEnd(22, '0');
}
