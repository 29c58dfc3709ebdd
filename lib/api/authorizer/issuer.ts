import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';

/** An issuer slower than this counts as down, because the API's caller is waiting. */
const TIMEOUT_MS = 3_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * Fetches an issuer's public keys from `jwksUri`, or from the address in its OpenID configuration (OpenID Connect Discovery
 * 1.0 §4). Throws when the issuer does not answer or the configuration names another issuer.
 */
export async function issuerKeys(issuer: string, jwksUri?: string): Promise<JSONWebKeySet> {
  return keysSchema.parse(await json(jwksUri ?? (await discovered(issuer))));
}

async function discovered(issuer: string): Promise<string> {
  const found = discoverySchema.parse(await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`));
  if (found.issuer !== issuer) throw new Error('The OpenID configuration belongs to another issuer.');
  return found.jwks_uri;
}

async function json(url: string): Promise<unknown> {
  if (!isPrivate(url)) throw new Error('Issuer keys are fetched over https only.');
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`The issuer answered with status ${response.status}.`);
  return await response.json();
}

/** Anyone who can change the keys in transit can forge tokens; loopback traffic never leaves the machine. */
function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'));
}
