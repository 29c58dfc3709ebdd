/** What a deployment is told by context: `-c stage=prod`, or the same in `cdk.json`. */
export interface Deployment {
  readonly stage: string;
  readonly region: string;
  readonly keyEncryptionArn: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** False for commands that need no template, such as `cdk list` and `cdk destroy`. */
  readonly bundlingRequired: boolean;
}

/** Where Binance is. */
const DEFAULT_REGION = 'ap-northeast-1';

/** Reads the context of the app. A name that starts with `ATLAS_` is a setting of the functions. */
export function deploymentOf(context: Readonly<Record<string, unknown>>): Deployment {
  const bundlingStacks = context['aws:cdk:bundling-stacks'];
  return {
    stage: textOf(context, 'stage') ?? 'dev',
    region: textOf(context, 'region') ?? DEFAULT_REGION,
    keyEncryptionArn: textOf(context, 'keyEncryptionArn'),
    settings: Object.fromEntries(
      Object.keys(context)
        .filter((name) => name.startsWith('ATLAS_'))
        .map((name) => [name, textOf(context, name) ?? '']),
    ),
    bundlingRequired: !(Array.isArray(bundlingStacks) && bundlingStacks.length === 0),
  };
}

function textOf(context: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = context[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`Context "${name}" has to be text, e.g. -c ${name}=…`);
}
