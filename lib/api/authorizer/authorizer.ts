import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Logger } from '../../telemetry/logger.ts';
import { issuerKeys } from './issuer.ts';
import { cachedKeySet } from './key-set.ts';
import { policyFor } from './policy.ts';
import { scopesOf } from './scopes.ts';

/** Public-key signatures only: with a shared secret, anyone who can check a token can also forge one. */
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

/** Tolerated difference between the issuer's clock and ours. */
const CLOCK_TOLERANCE_S = 5;

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** The only accepted algorithm; the token's own header does not choose it. */
  readonly algorithm: JwtAlgorithm;
}

export interface AuthorizerOptions extends TokenRules {
  readonly keys: JWTVerifyGetKey;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Receives the reason for each refusal, never the token. */
  readonly onRefusal: (reason: string) => void;
}

export type TokenAuthorizer = (
  event: Pick<APIGatewayTokenAuthorizerEvent, 'authorizationToken' | 'methodArn'>,
) => Promise<APIGatewayAuthorizerResult>;

/**
 * An API Gateway TOKEN authorizer. A valid token yields a policy for exactly the methods its scopes allow. An invalid one
 * throws `Unauthorized`, which the gateway turns into 401; any other error, such as an issuer without keys, becomes 500.
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
 * The principal id the gateway uses for a token's subject, or `undefined` if the subject is not text, is empty, is too long,
 * or has control characters. The gateway copies the id into its access log unescaped, so characters that would end a JSON
 * string are percent-encoded, and `%` too, to keep distinct subjects distinct.
 */
function principalOf(subject: unknown): string | undefined {
  if (typeof subject !== 'string' || subject.trim() === '' || subject.length > MAX_SUBJECT) return undefined;
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(subject)) return undefined;
  return subject.replaceAll(/[%"\\]/g, encodeURIComponent);
}

/** `scope` is space-separated text (RFC 8693 §4.2); some issuers use `scp`, as text or as a list. */
function grantsOf({ scope, scp }: JWTPayload): readonly string[] {
  return [scope, scp].flatMap((claim) => {
    if (typeof claim === 'string') return claim.split(' ');
    return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
  });
}

/** Environment variables of the authorizer's function; the stack sets them. */
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

/** The authorizer of a deployment, configured from its environment. Throws when the environment is invalid. */
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
