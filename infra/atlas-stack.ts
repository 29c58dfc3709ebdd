import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { fileName, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations.ts';
import type { Product } from '../lib/config.ts';
import { IMPLEMENTED } from '../lib/exchanges/registry.ts';
import type { Exchange } from '../lib/instruments/instrument.ts';
import { ExchangeKeys } from './exchange-keys.ts';
import { OperationFunction } from './operation-function.ts';
import { OrderApi } from './order-api.ts';
import { functionSettings } from './settings.ts';
import { stageOf } from './stage.ts';

export interface AtlasStackProps extends StackProps {
  /** Name of the stage: `dev`, `prod`, or one's own. */
  readonly stage: string;
  /** The bundle of a function, by its file name, e.g. `place-order`. */
  readonly codeOf: (name: string) => Code;
  /** Variables of the configuration table that differ from their defaults; secrets are refused. */
  readonly settings?: Readonly<Record<string, string>>;
  /** What the functions can serve; the keys of other exchanges are nobody's to read. Absent: the registry's. */
  readonly implemented?: readonly Product[];
  /** The customer's KMS key that the exchange keys in Parameter Store are encrypted with. */
  readonly keyEncryptionArn?: string | undefined;
}

/** One deployment: one set of exchange accounts, one API. A second desk is a second stage. */
export class AtlasStack extends Stack {
  constructor(scope: Construct, id: string, props: AtlasStackProps) {
    super(scope, id, props);
    const stage = stageOf(props.stage);
    const settings = functionSettings(stage.name, props.settings ?? {}, props.implemented ?? IMPLEMENTED);
    const { credentials, products } = settings.config;
    if (credentials.source !== 'ssm') throw new Error('The functions of a stack read their keys from Parameter Store.');

    const keys = new ExchangeKeys(this, 'ExchangeKeys', {
      prefix: credentials.prefix,
      exchanges: exchangesOf(products),
      encryptionKeyArn: props.keyEncryptionArn,
    });

    const table: readonly Operation[] = Object.values(operations);
    const routes = table.map((operation) => {
      const code = props.codeOf(fileName(operation));
      const served = new OperationFunction(this, constructId(operation), { operation, stage, code, settings });
      if (operation.usesKeys) keys.grantRead(served);
      return { operation, function: served.function };
    });

    const api = new OrderApi(this, 'Api', { stage, routes });
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the API answers' });
  }
}

function exchangesOf(products: readonly Product[]): readonly Exchange[] {
  // A product is `<exchange>.<market>`.
  return [...new Set(products.map((product) => product.slice(0, product.indexOf('.')) as Exchange))];
}

/** `placeOrder` -> `PlaceOrder`, as CloudFormation writes names. */
function constructId({ name }: Operation): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
