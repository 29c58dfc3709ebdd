import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { methodResources } from '../lib/api/authorizer/policy.ts';
import { type Grant, scopesOf } from '../lib/api/authorizer/scopes.ts';
import { accountWideName } from './names.ts';
import { textOf } from './permission-table.ts';
import type { Stage } from './stage.ts';

export interface AccessPoliciesProps {
  readonly stage: Stage;
  readonly restApi: RestApi;
}

/** The policies' names in outputs and resources, and the grant of each. */
const POLICIES = [
  { name: 'Reader', grant: 'orders:read', description: 'Read orders, instruments and exchanges' },
  { name: 'Trader', grant: 'orders:trade', description: 'Place, amend and cancel orders, and read' },
] as const satisfies readonly { readonly name: string; readonly grant: Grant; readonly description: string }[];

/** Two managed policies for users and programs: readers and traders. They list methods one by one. */
export class AccessPolicies extends Construct {
  constructor(scope: Construct, id: string, { stage, restApi }: AccessPoliciesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    for (const { name, grant, description } of POLICIES) {
      const methods = methodResources(scopesOf([grant])).map((method) => ({
        method,
        arn: methodArn(restApi, stage, method),
      }));
      const policy = new ManagedPolicy(this, name, {
        managedPolicyName: accountWideName(`Atlas${name}-${stage.name}`, stack.region),
        description: `Atlas ${stage.name}: ${description}`,
        statements: [
          new PolicyStatement({
            actions: ['execute-api:Invoke'],
            resources: methods.map(({ arn }) => arn),
          }),
        ],
      });
      for (const { arn, method } of methods) {
        if (!method.includes('*')) continue;
        Validations.of(policy).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${findingText(stack.resolve(arn))}]`,
          reason: `The asterisk is a path parameter: ${method} matches only methods of the same grant.`,
        });
      }
      new CfnOutput(stack, `${name}Policy`, { value: policy.managedPolicyArn, description });
    }
  }
}

function methodArn(restApi: RestApi, stage: Stage, method: string): string {
  return Stack.of(restApi).formatArn({
    service: 'execute-api',
    resource: restApi.restApiId,
    resourceName: `${stage.name}/${method}`,
  });
}

/** An ARN in cdk-nag's notation: references in angle brackets. */
export function findingText(arn: unknown): string {
  return textOf(arn).replaceAll(/\$\{([^}]+)\}/g, '<$1>');
}
