import type { APIGatewayAuthorizerResult, Statement } from 'aws-lambda';
import { IS_OPEN, type Scope, type ServedOperation } from '../operation.ts';
import { operations } from '../operations/index.ts';

/** `GET/v1/orders/*`: method and path as they end a method ARN, with a wildcard for each parameter. */
export function methodResource({ method, path }: Pick<ServedOperation, 'method' | 'path'>): string {
  return `${method}${path.replaceAll(/\{\w+\}/g, '*')}`;
}

/** The methods behind the authorizer that these scopes allow, as ARN endings. */
export function methodResources(scopes: ReadonlySet<Scope>): readonly string[] {
  const table: readonly ServedOperation[] = Object.values(operations);
  return table.filter(({ scope }) => !IS_OPEN[scope] && scopes.has(scope)).map(methodResource);
}

/**
 * Covers the whole API, not only the requested method: the gateway caches the policy for every later call with the same
 * token. `methodArn` is `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/…`.
 */
export function policyFor(
  { subject, issuer }: { readonly subject: string; readonly issuer: string },
  scopes: ReadonlySet<Scope>,
  methodArn: string,
): APIGatewayAuthorizerResult {
  const stageArn = methodArn.split('/').slice(0, 2).join('/');
  const allowed = methodResources(scopes).map((method) => `${stageArn}/${method}`);
  // An empty policy would be an authorizer error (500); an explicit deny is a 403.
  const statement: Statement =
    allowed.length > 0
      ? { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: allowed }
      : { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: `${stageArn}/*` };
  // The functions need the issuer too: the same subject of another issuer is another caller.
  return {
    principalId: subject,
    policyDocument: { Version: '2012-10-17', Statement: [statement] },
    context: { issuer },
  };
}
