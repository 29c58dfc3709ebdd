import type { Environment } from '../lib/config.ts';
import { EXCHANGES } from '../lib/domain/instrument.ts';
import { eachKeyPart, type KeyPart } from '../lib/exchanges/credentials.ts';
import { HOSTS, keyVariables } from '../lib/exchanges/venues.ts';

/** The key of every paper exchange; useless anywhere else. */
export const PAPER_KEY: Readonly<Record<KeyPart, string>> = { apiKey: 'paper-key', apiSecret: 'paper-secret' };

/** The variables that point every product to one URL, e.g. to the paper exchanges. */
export function reachedAt(url: string): Readonly<Record<string, string>> {
  return Object.fromEntries(HOSTS.map(({ variable }) => [variable, url]));
}

/** The variables that give every exchange the key of the paper exchanges. */
export const PAPER_KEY_VARIABLES: Readonly<Record<string, string>> = Object.fromEntries(
  EXCHANGES.flatMap((exchange) => eachKeyPart(keyVariables(exchange)).map(([part, name]) => [name, PAPER_KEY[part]])),
);

/** The environment of a container that trades every product on the paper exchanges at a URL, with `changes` applied. */
export function paperEnvironment(url: string, changes: Environment = {}): Environment {
  return { ...reachedAt(url), ...PAPER_KEY_VARIABLES, ATLAS_CREDENTIALS: 'environment', ...changes };
}
