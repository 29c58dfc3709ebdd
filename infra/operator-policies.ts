import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ExchangeKeys } from './exchange-keys.ts';
import type { HookStrategies } from './hook-strategies.ts';
import type { IntentsTable } from './intents-table.ts';
import { accountWideName } from './names.ts';
import type { Stage } from './stage.ts';
import type { TradingState } from './trading-state.ts';

export interface OperatorPoliciesProps {
  readonly stage: Stage;
  readonly keys: ExchangeKeys;
  readonly intents: IntentsTable;
  readonly tradingState: TradingState;
  /** Absent: alerts are not served. */
  readonly strategies: HookStrategies | undefined;
}

/**
 * What the operator's commands need, and no more. Two policies, because on-call operators must be able to halt trading at
 * night but not to read or replace the keys.
 */
export class OperatorPolicies extends Construct {
  constructor(scope: Construct, id: string, { stage, keys, intents, tradingState, strategies }: OperatorPoliciesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const policy = (name: string, description: string, grant: (grantee: ManagedPolicy) => void): void => {
      const made = new ManagedPolicy(this, name, {
        managedPolicyName: accountWideName(`Atlas${name}-${stage.name}`, stack.region),
        description: `Atlas ${stage.name}: ${description}`,
      });
      grant(made);
      new CfnOutput(stack, `${name}Policy`, { value: made.managedPolicyArn, description });
    };
    policy('Operator', 'What npm run trading, npm run intents and npm run limits need', (grantee) => {
      tradingState.grantSet(grantee);
      intents.grantSweep(grantee);
      intents.grantBackOffs(grantee);
    });
    policy('KeyKeeper', 'What npm run keys and npm run hooks need', (grantee) => {
      keys.grantKeep(grantee);
      strategies?.grantKeep(grantee);
    });
  }
}
