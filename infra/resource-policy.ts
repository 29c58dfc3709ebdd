import { AccountPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { methodResource, methodResources } from '../lib/api/authorizer/policy.ts';
import { scopesOf } from '../lib/api/authorizer/scopes.ts';
import { IS_OPEN, type Operation } from '../lib/api/operation.ts';

/** Who besides the account itself may reach the API, and through which network. */
export interface Callers {
  /** The only VPC endpoint of the API; absent: reachable from the internet. */
  readonly vpcEndpoint?: string | undefined;
  /** Other accounts, limited by what each permits its own users. */
  readonly readerAccounts?: readonly string[] | undefined;
  readonly traderAccounts?: readonly string[] | undefined;
}

/**
 * The API's resource policy; `undefined` if the policies of the account's own users suffice. It grants guarded operations to
 * nobody in the account: within one account either policy is enough, so a grant here would admit anyone who can sign. Public
 * operations need a grant, because a policy that is silent refuses unsigned callers
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html).
 */
export function resourcePolicyOf(
  callers: Callers,
  stage: string,
  served: readonly Operation[],
): PolicyDocument | undefined {
  const { vpcEndpoint, readerAccounts = [], traderAccounts = [] } = callers;
  if (vpcEndpoint === undefined && readerAccounts.length + traderAccounts.length === 0) return undefined;
  const resources = (methods: readonly string[]) => methods.map((method) => `execute-api:/${stage}/${method}`);
  const open = served.filter(({ scope }) => IS_OPEN[scope]).map(methodResource);
  // Where there are docs, `/` leads to them.
  if (served.some(({ onlyWith }) => onlyWith === 'docs')) open.push('GET/');
  return new PolicyDocument({
    statements: [
      invoke({ principals: [new AnyPrincipal()], resources: resources(open) }),
      ...[
        { accounts: readerAccounts, methods: methodResources(scopesOf(['orders:read'])) },
        { accounts: traderAccounts, methods: methodResources(scopesOf(['orders:trade'])) },
      ]
        .filter(({ accounts }) => accounts.length > 0)
        .map(({ accounts, methods }) =>
          invoke({ principals: accounts.map((id) => new AccountPrincipal(id)), resources: resources(methods) }),
        ),
      ...(vpcEndpoint === undefined
        ? []
        : [
            invoke({
              effect: Effect.DENY,
              principals: [new AnyPrincipal()],
              resources: ['execute-api:/*'],
              conditions: { StringNotEquals: { 'aws:SourceVpce': vpcEndpoint } },
            }),
          ]),
    ],
  });
}

function invoke(props: Omit<ConstructorParameters<typeof PolicyStatement>[0] & object, 'actions'>): PolicyStatement {
  return new PolicyStatement({ ...props, actions: ['execute-api:Invoke'] });
}
