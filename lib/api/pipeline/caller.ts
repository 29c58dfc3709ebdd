import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../../orders/reconcile/command.ts';

/** Who sent a request. */
export interface CallerIdentity {
  /** The session as the gateway names it: the whole ARN, or a token's subject. For logs and records. */
  readonly principal: string | null;
  /**
   * The owner of an Idempotency-Key: the user, the role, or a token's issuer and subject, whichever session calls. Distinct
   * identities always have distinct texts. `null`: callers are not distinguished, as on a local machine.
   */
  readonly keyOwner: string | null;
}

/** The parts of an event that identify the caller; tests and other callers of a handler may omit them. */
interface Named {
  readonly identity?: Partial<Pick<Gateway['identity'], 'userArn' | 'cognitoIdentityId'>>;
  readonly authorizer?: Gateway['authorizer'];
}

type Gateway = APIGatewayProxyEvent['requestContext'];

/**
 * The caller, under the authorizers the stack offers. IAM gives an ARN; the token authorizer gives the subject as principal
 * id and the issuer in its context.
 */
export function callerIdentity({ identity, authorizer }: Named): CallerIdentity {
  const arn = text(identity?.userArn);
  if (arn !== null) return { principal: arn, keyOwner: ownerOf(arn, text(identity?.cognitoIdentityId)) };
  const subject = text(authorizer?.principalId);
  if (subject === null) return { principal: null, keyOwner: null };
  // JSON, so that different issuers and subjects never give the same text; it starts with a bracket, which no ARN does. For
  // up to a minute after an upgrade, a policy cached by the gateway has no issuer.
  return { principal: subject, keyOwner: JSON.stringify([text(authorizer?.issuer), subject]) };
}

/** The caller, for commands that leave a record. */
export function callerOf(
  { principal, keyOwner, requestId }: CallerIdentity & { readonly requestId: string },
  headers: { readonly 'Idempotency-Key'?: string | undefined } = {},
): Caller {
  return { principal, keyOwner, requestId, idempotencyKey: headers['Idempotency-Key'] };
}

/** `assumed-role/<role>/<session>`: an STS ARN has the role's name without its path. */
const ASSUMED_ROLE = /^arn:([^:]+):sts::([^:]+):assumed-role\/(.+)\/[^/]+$/;

/**
 * The name of a role that IAM Identity Center creates for a permission set. Its suffix changes when the permission set is
 * removed from the account and assigned again; one permission set never has two such roles at once.
 */
const PERMISSION_SET_ROLE = /^(awsreservedsso_.+)_[0-9a-f]{16}$/;

/**
 * The user or role behind an ARN. Only roles have named sessions: boto3 uses `botocore-session-<epoch>`, ECS the task id,
 * EC2 the instance id. The ARN of a user (even with a session token), of root and of a federated user is the same in every
 * session and is kept as it is.
 */
function ownerOf(arn: string, cognitoIdentity: string | null): string {
  const [, partition, account, name] = ASSUMED_ROLE.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return arn;
  // Role names are unique within an account, regardless of path and case.
  const role = name.toLowerCase().replace(PERMISSION_SET_ROLE, '$1_*');
  const owner = `arn:${partition}:iam::${account}:role/${role}`;
  // All users of a Cognito identity pool share one role and one session name; the gateway distinguishes them by identity id.
  return cognitoIdentity === null ? owner : JSON.stringify([owner, 'cognito', cognitoIdentity]);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
