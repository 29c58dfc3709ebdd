import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { keyParameters } from '../lib/aws/ssm-credentials.ts';
import type { Exchange } from '../lib/domain/instrument.ts';
import { eachKeyPart, type KeyUse } from '../lib/exchanges/credentials.ts';

export interface ExchangeKeysProps {
  /** Path above the exchanges, e.g. `/atlas/dev`. */
  readonly prefix: string;
  /** The enabled exchanges. */
  readonly exchanges: readonly Exchange[];
  /** The customer's KMS key that encrypts the parameters; absent: the account's `alias/aws/ssm`. */
  readonly encryptionKeyArn?: string | undefined;
}

/**
 * The SecureString parameters of the exchange keys. Operators store them by hand, never the stack, because too many people
 * can read a template. This class only knows their names and who may read them.
 */
export class ExchangeKeys extends Construct {
  readonly #props: ExchangeKeysProps;
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: ExchangeKeysProps) {
    super(scope, id);
    this.#props = props;
    this.#encryptionKey =
      props.encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', props.encryptionKeyArn);
  }

  /** Lets `grantee` read the keys of one use, and nothing else in Parameter Store. */
  grantRead(grantee: IGrantable, use: KeyUse): void {
    const parameters = this.#parameterArns([use]);
    allow(grantee, ['ssm:GetParameters'], parameters);
    this.#allowKey(grantee, ['kms:Decrypt'], parameters);
  }

  /** Lets `grantee` store, try, replace and delete the keys of either use, as `npm run keys` does. */
  grantKeep(grantee: IGrantable): void {
    const parameters = this.#parameterArns(['trading', 'readOnly']);
    allow(grantee, ['ssm:GetParameters', 'ssm:PutParameter', 'ssm:DeleteParameters'], parameters);
    this.#allowKey(grantee, ['kms:Decrypt', 'kms:Encrypt'], parameters);
  }

  /** One ARN per parameter: one parameter for each part of a key, per exchange and use. */
  #parameterArns(uses: readonly KeyUse[]): readonly string[] {
    const { exchanges, prefix } = this.#props;
    return exchanges
      .flatMap((exchange) =>
        uses.flatMap((use) => eachKeyPart<string>(keyParameters(prefix, exchange, use)).map(([, name]) => name)),
      )
      .map((name) =>
        Stack.of(this).formatArn({
          service: 'ssm',
          resource: 'parameter',
          // The leading slash of a name is the slash after "parameter".
          resourceName: name.slice(1),
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      );
  }

  /** The key policy of alias/aws/ssm already lets anyone who may use a parameter of the account use that key for it. */
  #allowKey({ grantPrincipal }: IGrantable, actions: string[], parameters: readonly string[]): void {
    if (!this.#encryptionKey) return;
    const { region, urlSuffix } = Stack.of(this);
    grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions,
        resources: [this.#encryptionKey.keyArn],
        conditions: {
          StringEquals: {
            'kms:ViaService': `ssm.${region}.${urlSuffix}`,
            'kms:EncryptionContext:PARAMETER_ARN': [...parameters],
          },
        },
      }),
    );
  }
}

function allow({ grantPrincipal }: IGrantable, actions: string[], resources: readonly string[]): void {
  grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources: [...resources] }));
}
