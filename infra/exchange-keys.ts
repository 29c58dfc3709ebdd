import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyParameters } from '../lib/accounts/ssm-credentials.ts';
import type { Exchange } from '../lib/instruments/instrument.ts';

export interface ExchangeKeysProps {
  /** Path above the exchanges, e.g. `/atlas/dev`. */
  readonly prefix: string;
  /** The exchanges that are switched on. */
  readonly exchanges: readonly Exchange[];
  /** The customer's KMS key the parameters are encrypted with; absent: the account's `alias/aws/ssm`. */
  readonly encryptionKeyArn?: string | undefined;
}

/**
 * The SecureString parameters that hold the exchange keys. They are put there by hand, never by the stack: a template
 * is readable by too many. This only knows their names and who may read them.
 */
export class ExchangeKeys extends Construct {
  /** One ARN per parameter, two parameters per exchange. */
  readonly parameterArns: readonly string[];
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: ExchangeKeysProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.parameterArns = props.exchanges
      .flatMap((exchange) => Object.values(keyParameters(props.prefix, exchange)))
      .map((name) =>
        stack.formatArn({
          service: 'ssm',
          resource: 'parameter',
          // The slash that a name begins with is the one between "parameter" and the name.
          resourceName: name.slice(1),
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      );
    this.#encryptionKey =
      props.encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', props.encryptionKeyArn);
  }

  /** Lets `grantee` read the keys, and do nothing else in Parameter Store. */
  grantRead(grantee: IGrantable): void {
    const stack = Stack.of(this);
    const { grantPrincipal } = grantee;
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ssm:GetParameters'], resources: [...this.parameterArns] }),
    );
    // The key policy of alias/aws/ssm already lets whoever may read a parameter of the account decrypt it.
    if (!this.#encryptionKey) return;
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [this.#encryptionKey.keyArn],
        conditions: {
          StringEquals: {
            'kms:ViaService': `ssm.${stack.region}.${stack.urlSuffix}`,
            'kms:EncryptionContext:PARAMETER_ARN': [...this.parameterArns],
          },
        },
      }),
    );
  }
}
