import type { Exchange } from '../domain/instrument.ts';
import { Problem } from '../domain/problem.ts';
import { type CredentialSource, type Credentials, sameCredentials } from '../exchanges/credentials.ts';
import { readKey } from '../exchanges/key-text.ts';

/** The variables that hold an exchange's keys, e.g. `ATLAS_BINANCE_API_KEY` and `ATLAS_BINANCE_API_SECRET`. */
export function keyVariables(exchange: Exchange): { readonly apiKey: string; readonly apiSecret: string } {
  const stem = `ATLAS_${exchange.toUpperCase()}_API`;
  return { apiKey: `${stem}_KEY`, apiSecret: `${stem}_SECRET` };
}

/**
 * Keys from the environment: for the local gateway and for tests. `env` is read at every call, so that a long-lived
 * process whose keys are replaced (`renew`) finds them.
 */
export function environmentCredentials(env: Readonly<Record<string, string | undefined>>): CredentialSource {
  const read = (exchange: Exchange): Credentials => {
    const names = keyVariables(exchange);
    const apiKey = readKey(env[names.apiKey], names.apiKey, exchange);
    const apiSecret = readKey(env[names.apiSecret], names.apiSecret, exchange);
    if (apiKey !== undefined && apiSecret !== undefined) return { apiKey, apiSecret };
    const missing = [...(apiKey ? [] : [names.apiKey]), ...(apiSecret ? [] : [names.apiSecret])];
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
