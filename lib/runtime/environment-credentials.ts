import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { type CredentialSource, type Credentials, sameCredentials } from '../exchanges/credentials.ts';
import { readKeys } from '../exchanges/key-text.ts';
import { keyVariables } from '../exchanges/venues.ts';

/**
 * Keys from the environment, for the local gateway and tests. Reads `env` on every call, so that a long-lived
 * process finds replaced keys (`renew`).
 */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  const read = (exchange: Exchange): Credentials => {
    const { credentials, missing } = readKeys(keyVariables(exchange), (name) => env[name], exchange);
    if (credentials !== undefined) return credentials;
    const verb = missing.length === 1 ? 'is' : 'are';
    throw new Problem('CREDENTIALS_MISSING', `${missing.join(' and ')} ${verb} not set.`, { exchange });
  };
  return {
    get: (exchange) => Promise.resolve(exchange).then(read),
    renew: async (exchange, stale) => {
      const stored = await Promise.resolve(exchange).then(read);
      return sameCredentials(stored, stale) ? undefined : stored;
    },
  };
}
