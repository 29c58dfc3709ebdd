import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { methodResources } from '../lib/api/authorizer/policy.ts';
import { type Grant, scopesOf } from '../lib/api/authorizer/scopes.ts';
import type { Stage } from './stage.ts';

export interface AccessPoliciesProps {
  readonly stage: Stage;
  readonly restApi: RestApi;
}

/** What the policies are called in outputs and names, and the grant each stands for. */
const POLICIES = [
  { name: 'Reader', grant: 'orders:read', description: 'Read orders, instruments and exchanges' },
  { name: 'Trader', grant: 'orders:trade', description: 'Place, amend and cancel orders, and read' },
] as const satisfies readonly { readonly name: string; readonly grant: Grant; readonly description: string }[];

/** The two policies to attach to people and programs: who may read, and who may trade. Method by method. */
export class AccessPolicies extends Construct {
  constructor(scope: Construct, id: string, { stage, restApi }: AccessPoliciesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    for (const { name, grant, description } of POLICIES) {
      const policy = new ManagedPolicy(this, name, {
        // A name of IAM belongs to the whole account, not to a region.
        managedPolicyName: `Atlas${name}-${stage.name}`,
        description: `Atlas ${stage.name}: ${description}`,
        statements: [
          new PolicyStatement({
            actions: ['execute-api:Invoke'],
            resources: methodResources(scopesOf([grant])).map((method) => methodArn(restApi, stage, method)),
          }),
        ],
      });
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
