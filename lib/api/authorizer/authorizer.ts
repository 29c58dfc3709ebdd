import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Logger } from '../../telemetry/logger.ts';
import { issuerKeys } from './issuer.ts';
import { cachedKeySet } from './key-set.ts';
import { policyFor } from './policy.ts';
import { scopesOf } from './scopes.ts';

/** Public-key signatures only: with a shared secret, whoever can check a token can make one. */
export const JWT_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
] as const;
type JwtAlgorithm = (typeof JWT_ALGORITHMS)[number];

/** Between the issuer's clock and ours. */
const CLOCK_TOLERANCE_S = 5;

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** The one algorithm; what a token says of itself is not asked. */
  readonly algorithm: JwtAlgorithm;
}

export interface AuthorizerOptions extends TokenRules {
  readonly keys: JWTVerifyGetKey;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Told why a token was refused; never the token. */
  readonly onRefusal: (reason: string) => void;
}

export type TokenAuthorizer = (
  event: Pick<APIGatewayTokenAuthorizerEvent, 'authorizationToken' | 'methodArn'>,
) => Promise<APIGatewayAuthorizerResult>;

/**
 * A TOKEN authorizer of API Gateway: a good token gives a policy for exactly the methods its scopes open. A bad one
 * throws `Unauthorized`, which the gateway turns into 401; an issuer without keys to check by throws anything else: 500.
 */
export function createAuthorizer(options: AuthorizerOptions): TokenAuthorizer {
  const { issuer, audience, algorithm, keys, now, onRefusal } = options;
  return async ({ authorizationToken, methodArn }) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorizationToken)?.[1];
    if (token === undefined) throw refused('The header is not a bearer token.');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [algorithm],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: new Date(now()),
      });
      const subject = principalOf(payload.sub);
      if (subject === undefined) throw refused('The subject is not 1 to 256 visible characters.');
      return policyFor({ subject, issuer }, scopesOf(grantsOf(payload)), methodArn);
    } catch (error) {
      if (error instanceof errors.JOSEError) throw refused(`${error.code}: ${error.message}`);
      throw error;
    }
  };

  function refused(reason: string): Error {
    onRefusal(reason);
    return new Error('Unauthorized');
  }
}

const MAX_SUBJECT = 256;

/**
 * The name under which the gateway knows the subject of a token; `undefined` for what cannot be one: no text, empty, too
 * long, or with control characters. The gateway writes the name into its access log as it is, so what would end a JSON
 * string there is percent-encoded, and the percent sign with it, so that no two subjects become one.
 */
function principalOf(subject: unknown): string | undefined {
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > MAX_SUBJECT) return undefined;
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(subject)) return undefined;
  return subject.replaceAll(/[%"\\]/g, encodeURIComponent);
}

/** `scope` is text with spaces (RFC 8693 §4.2); some issuers say `scp`, as text or as a list. */
function grantsOf({ scope, scp }: JWTPayload): readonly string[] {
  return [scope, scp].flatMap((claim) => {
    if (typeof claim === 'string') return claim.split(' ');
    return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
  });
}

/** The environment of the authorizer's function; written by the stack. */
export const AUTHORIZER_VARIABLES = {
  issuer: 'JWT_ISSUER',
  audience: 'JWT_AUDIENCE',
  algorithm: 'JWT_ALGORITHM',
  jwksUri: 'JWT_JWKS_URI',
} as const;

const environmentSchema = z.object({
  ATLAS_STAGE: z.string(),
  [AUTHORIZER_VARIABLES.issuer]: z.url(),
  [AUTHORIZER_VARIABLES.audience]: z.string().min(1),
  [AUTHORIZER_VARIABLES.algorithm]: z.enum(JWT_ALGORITHMS),
  [AUTHORIZER_VARIABLES.jwksUri]: z.url().optional(),
});

/** The authorizer of a deployment, by its environment. Throws when that is wrong. */
export function authorizerFrom(
  env: Readonly<Record<string, string | undefined>>,
  loggerOf: (stage: string) => Logger,
): TokenAuthorizer {
  const { ATLAS_STAGE, JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHM, JWT_JWKS_URI } = environmentSchema.parse(env);
  const logger = loggerOf(ATLAS_STAGE);
  return createAuthorizer({
    issuer: JWT_ISSUER,
    audience: JWT_AUDIENCE,
    algorithm: JWT_ALGORITHM,
    keys: cachedKeySet({ load: () => issuerKeys(JWT_ISSUER, JWT_JWKS_URI), now: Date.now }),
    now: Date.now,
    onRefusal: (reason) => logger.info('a token was refused', { reason }),
  });
}
