import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from '../../orders/reconcile/command.ts';

/** Who sent a request. */
export interface CallerIdentity {
  /** As the gateway names this very session: the whole ARN, or the subject of a token. For logs and records. */
  readonly principal: string | null;
  /**
   * Whom an Idempotency-Key belongs to: the user, the role, or issuer and subject of a token, whichever session of it
   * calls. Two identities never have the same text. `null`: nobody is told apart, as on one's own machine.
   */
  readonly keyOwner: string | null;
}

/** The parts of an event that say who called; tests and other callers of a handler may leave them away. */
interface Named {
  readonly identity?: Partial<Pick<Gateway['identity'], 'userArn' | 'cognitoIdentityId'>>;
  readonly authorizer?: Gateway['authorizer'];
}

type Gateway = APIGatewayProxyEvent['requestContext'];

/**
 * Who called, under the authorizers that the stack offers. IAM names an ARN; the authorizer of tokens gives the subject
 * as principal id and the issuer in its context.
 */
export function callerIdentity({ identity, authorizer }: Named): CallerIdentity {
  const arn = text(identity?.userArn);
  if (arn !== null) return { principal: arn, keyOwner: ownerOf(arn, text(identity?.cognitoIdentityId)) };
  const subject = text(authorizer?.principalId);
  if (subject === null) return { principal: null, keyOwner: null };
  // JSON, so that no issuer and subject can be cut otherwise; it begins with a bracket, as no ARN does. A policy that the
  // gateway kept from before an upgrade has no issuer, for a minute.
  return { principal: subject, keyOwner: JSON.stringify([text(authorizer?.issuer), subject]) };
}

/** Who asks, for commands that leave a record. */
export function callerOf(
  { principal, keyOwner, requestId }: CallerIdentity & { readonly requestId: string },
  headers: { readonly 'Idempotency-Key'?: string | undefined } = {},
): Caller {
  return { principal, keyOwner, requestId, idempotencyKey: headers['Idempotency-Key'] };
}

/** `assumed-role/<role>/<session>`: the ARN of STS has the name of the role, without its path. */
const ASSUMED_ROLE = /^arn:([^:]+):sts::([^:]+):assumed-role\/(.+)\/[^/]+$/;

/**
 * The name of a role that IAM Identity Center made for a permission set. Its end is drawn anew whenever the permission set
 * is taken from the account and given back; two of one permission set never stand beside each other.
 */
const PERMISSION_SET_ROLE = /^(awsreservedsso_.+)_[0-9a-f]{16}$/;

/**
 * The user or role behind an ARN. Only a role has sessions with names of their own: boto3 makes `botocore-session-<epoch>`,
 * ECS takes the id of the task, EC2 that of the instance. The ARN of a user (also with a session token), of root and of a
 * federated user is the same in each session, and stays as it is.
 */
function ownerOf(arn: string, cognitoIdentity: string | null): string {
  const [, partition, account, name] = ASSUMED_ROLE.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return arn;
  // Names of roles are unique within an account, whatever their path, and in whatever case they are written.
  const role = name.toLowerCase().replace(PERMISSION_SET_ROLE, '$1_*');
  const owner = `arn:${partition}:iam::${account}:role/${role}`;
  // All users of an identity pool of Cognito share one role and one name of the session; the gateway tells them apart.
  return cognitoIdentity === null ? owner : JSON.stringify([owner, 'cognito', cognitoIdentity]);
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
