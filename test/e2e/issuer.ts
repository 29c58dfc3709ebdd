import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

/** A signer of tokens: an OpenID issuer on loopback, with its configuration and its public keys. */
export interface Issuer {
  readonly url: string;
  /** A valid token with overrides; times are in seconds from now. */
  token(claims: Claims): Promise<string>;
  /** The same claims, signed by someone else. */
  forged(how: Forgery, claims: Claims): Promise<string>;
  close(): Promise<void>;
}

interface Claims {
  readonly scope: string;
  readonly audience?: string;
  readonly issuer?: string;
  readonly expiresIn?: number;
  readonly notBefore?: number;
}

/** Unsigned; signed with the public key as a shared secret; signed by a foreign key under the same name. */
export type Forgery = 'unsigned' | 'publicKeyAsSecret' | 'anotherKey';

const ALGORITHM = 'RS256';
const KEY_ID = 'e2e';
const LIFE_S = 600;

/** Starts it on a free port. `audience` and `subject` are the defaults of its tokens. */
export async function startIssuer(audience: string, subject: string): Promise<Issuer> {
  const own = await generateKeyPair(ALGORITHM);
  const others = await generateKeyPair(ALGORITHM);
  const published = { keys: [{ ...(await exportJWK(own.publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' }] };
  const server = createServer(({ url: path }, response) => {
    response.setHeader('Content-Type', 'application/json');
    if (path === '/.well-known/openid-configuration') {
      return void response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    }
    if (path !== '/keys') return void response.writeHead(404).end('{}');
    response.end(JSON.stringify(published));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const payload = ({ scope, expiresIn = LIFE_S, notBefore, ...other }: Claims): JWTPayload => {
    const now = Math.floor(Date.now() / 1_000);
    return {
      iss: other.issuer ?? url,
      aud: other.audience ?? audience,
      sub: subject,
      iat: now,
      exp: now + expiresIn,
      ...(notBefore !== undefined && { nbf: now + notBefore }),
      scope,
    };
  };
  const header = { alg: ALGORITHM, kid: KEY_ID };
  const forgeries: Readonly<Record<Forgery, (claims: Claims) => Promise<string>>> = {
    unsigned: async (claims) => new UnsecuredJWT(payload(claims)).encode(),
    publicKeyAsSecret: async (claims) => {
      const secret = new TextEncoder().encode(await exportSPKI(own.publicKey));
      return await new SignJWT(payload(claims)).setProtectedHeader({ alg: 'HS256', kid: KEY_ID }).sign(secret);
    },
    anotherKey: (claims) => new SignJWT(payload(claims)).setProtectedHeader(header).sign(others.privateKey),
  };
  return {
    url,
    token: (claims) => new SignJWT(payload(claims)).setProtectedHeader(header).sign(own.privateKey),
    forged: (how, claims) => forgeries[how](claims),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
