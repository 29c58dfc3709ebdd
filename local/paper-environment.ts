import type { Environment } from '../lib/config.ts';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import { eachKeyPart, type KeyPart } from '../lib/exchanges/credentials.ts';
import { HOSTS, keyVariables } from '../lib/exchanges/venues.ts';

/** The key that every paper exchange knows. It opens nothing else. */
export const PAPER_KEY: Readonly<Record<KeyPart, string>> = { apiKey: 'paper-key', apiSecret: 'paper-secret' };

/** The variables by which every product is reached at one place, e.g. at the paper exchanges. */
export function reachedAt(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(HOSTS.map(({ variable }) => [variable, url]));
}

/** The variables by which every exchange is asked with the key of the paper exchanges. */
export const PAPER_KEY_VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  EXCHANGES.flatMap((exchange) => eachKeyPart(keyVariables(exchange)).map(([part, name]) => [name, PAPER_KEY[part]])),
);

/** The environment of a container whose every product is on the paper exchanges at a URL, as far as `changes` says no other. */
export function paperEnvironment(url: string, changes: Environment = {}): Environment {
  return { ...reachedAt(url), ...PAPER_KEY_VARIABLES, ATLAS_CREDENTIALS: 'environment', ...changes };
}
