import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { type CredentialSource, type Credentials, eachKeyPart, sameCredentials } from '../exchanges/credentials.ts';
import { readKeys } from '../exchanges/key-text.ts';
import { keyVariables, privateKeysOf } from '../exchanges/venues.ts';

/** Keys that were read, and the texts they were read from. */
interface Reading {
  readonly texts: readonly (string | undefined)[];
  readonly credentials: Credentials;
}

/**
 * Keys from the environment, for the local gateway and tests. Looks at `env` on every call, so that a long-lived
 * process finds replaced keys (`renew`); the same texts are read once, because a private key takes a while to parse.
 */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  const readings = new Map<Exchange, Reading>();
  const read = (exchange: Exchange): Credentials => {
    const variables = keyVariables(exchange);
    const texts = eachKeyPart(variables).map(([, name]) => env[name]);
    const last = readings.get(exchange);
    if (last?.texts.every((text, at) => text === texts[at])) return last.credentials;
    const { credentials, missing } = readKeys(variables, (name) => env[name], exchange, privateKeysOf(exchange));
    if (credentials !== undefined) {
      readings.set(exchange, { texts, credentials });
      return credentials;
    }
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
