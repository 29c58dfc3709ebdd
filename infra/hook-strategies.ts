import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { type IGrantable, type ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { strategiesPath, strategyParameter } from '../lib/aws/ssm-strategies.ts';
import { findingText } from './access-policies.ts';

export interface HookStrategiesProps {
  /** Path of the deployment in Parameter Store, e.g. `/atlas/dev`. */
  readonly prefix: string;
  /** The customer's KMS key that encrypts the secrets; absent: the account's `alias/aws/ssm`. */
  readonly encryptionKeyArn?: string | undefined;
}

/**
 * The parameters of the strategies whose alerts place orders: a SecureString with the secret, and the template beside it.
 * Operators store them, never the stack. This class only knows where they are and who may read them.
 */
export class HookStrategies extends Construct {
  readonly #path: string;
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, { prefix, encryptionKeyArn }: HookStrategiesProps) {
    super(scope, id);
    this.#path = strategiesPath(prefix);
    this.#encryptionKey =
      encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn);
  }

  /**
   * Lets `grantee` read all strategies, and nothing else in Parameter Store. The action is authorized on the path of the
   * request: https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-retrieval-authorization.html
   */
  grantRead(grantee: IGrantable): void {
    allow(grantee, ['ssm:GetParametersByPath'], [this.#arnOf(this.#path)]);
    this.#allowKey(grantee, ['kms:Decrypt']);
  }

  /** Lets the policy's users store, read and delete strategies, as `npm run hooks` does. */
  grantKeep(policy: ManagedPolicy): void {
    this.grantRead(policy);
    const each = this.#arnOf(`${this.#path}/*`);
    allow(policy, ['ssm:PutParameter', 'ssm:DeleteParameters'], [each]);
    this.#allowKey(policy, ['kms:Encrypt']);
    Validations.of(policy).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${findingText(Stack.of(this).resolve(each))}]`,
      reason: 'The asterisk is the name of a strategy, which an operator chooses.',
    });
  }

  #arnOf(name: string): string {
    return Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'parameter',
      // The leading slash of a name is the slash after "parameter".
      resourceName: name.slice(1),
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /** The key policy of alias/aws/ssm already lets anyone who may use a parameter of the account use that key for it. */
  #allowKey({ grantPrincipal }: IGrantable, actions: string[]): void {
    if (!this.#encryptionKey) return;
    const { region, urlSuffix } = Stack.of(this);
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [this.#encryptionKey.keyArn],
        conditions: {
          StringEquals: { 'kms:ViaService': `ssm.${region}.${urlSuffix}` },
          StringLike: {
            'kms:EncryptionContext:PARAMETER_ARN': this.#arnOf(strategyParameter(this.#path, '*', 'secret')),
          },
        },
      }),
    );
  }
}

function allow({ grantPrincipal }: IGrantable, actions: string[], resources: readonly string[]): void {
  grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [...resources] }));
}
