import type { JSONWebKeySet } from 'jose';
import * as z from 'zod';

/** An issuer that does not answer by then is down: the gateway's caller is waiting. */
const TIMEOUT_MS = 3_000;

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url() });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * Asks an issuer for its public keys: at `jwksUri`, or where its OpenID configuration says they are (OpenID Connect
 * Discovery 1.0 §4). Throws when it does not answer, or answers for another issuer.
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
  if (!isPrivate(url)) throw new Error('The keys of an issuer are fetched over https only.');
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!response.ok) throw new Error(`The issuer answered with status ${response.status}.`);
  return await response.json();
}

/** Whoever could change the keys on their way could sign tokens; loopback never leaves the machine. */
function isPrivate(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1'));
}
