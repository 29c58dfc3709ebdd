import { RemovalPolicy } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { TRADING_STATES } from '../lib/guard/trading-state.ts';

export interface TradingStateProps {
  /** Path of the deployment in Parameter Store, e.g. `/atlas/dev`. */
  readonly prefix: string;
}

const STATES = TRADING_STATES.join('|');

/**
 * The switch with which an operator halts trading: a parameter every function obeys within seconds. It starts as `active`;
 * an operator's change persists, because a deployment only changes what its template changes.
 */
export class TradingState extends Construct {
  readonly #parameter: StringParameter;

  constructor(scope: Construct, id: string, { prefix }: TradingStateProps) {
    super(scope, id);
    this.#parameter = new StringParameter(this, 'Parameter', {
      parameterName: `${prefix}/trading-state`,
      stringValue: 'active',
      // A bare state, as typed by hand, or the state with its reason, as `npm run trading` writes it.
      allowedPattern: `^(${STATES}|\\{"state":"(${STATES})",.*\\})$`,
      description: `Trading state: ${TRADING_STATES.slice(0, -1).join(', ')} or ${TRADING_STATES.at(-1)}`,
    });
    this.#parameter.applyRemovalPolicy(RemovalPolicy.DESTROY);
  }

  /** Lets `grantee` read the state. */
  grantRead({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [this.#parameter.parameterArn] }),
    );
  }

  /** Lets `grantee` read the state, see who has set it when, and set it, as `npm run trading` does. */
  grantSet({ grantPrincipal }: IGrantable): void {
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:PutParameter'],
        resources: [this.#parameter.parameterArn],
      }),
    );
  }
}
