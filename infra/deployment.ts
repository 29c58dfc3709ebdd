import { nearest } from '../lib/nearest.ts';
import type { AtlasStackProps } from './atlas-stack.ts';
import { DEPLOYMENT_OPTIONS, type OptionName, type OptionValues } from './options.ts';

/** What a deployment is told by context: `-c stage=prod`, or the same in `cdk.json`. */
export interface Deployment {
  readonly options: OptionValues;
  /** Variables of the configuration table, for the functions. */
  readonly settings: Readonly<Record<string, string>>;
  /** False for commands that need no template, such as `cdk list` and `cdk destroy`. */
  readonly bundlingRequired: boolean;
}

type Context = Readonly<Record<string, unknown>>;

/**
 * Reads the context of the app. A name that starts with `ATLAS_` is a setting of the functions; a plain word has to be
 * one of the options, for a deployment without its authorizer must not come of a typing error. Throws a list of faults.
 */
export function deploymentOf(context: Context): Deployment {
  const faults: string[] = [];
  const options = Object.fromEntries(
    Object.entries(DEPLOYMENT_OPTIONS).map(([name, option]) => {
      const given = textOf(context, name) ?? option.default;
      if (given === undefined) return [name, undefined];
      const read = option.schema.safeParse(given);
      if (!read.success) faults.push(`${name}: expected ${option.expected}, given ${JSON.stringify(given)}`);
      return [name, read.data];
    }),
    // Each value was read by the schema of its own row, which is what the type says.
  ) as OptionValues;
  faults.push(...unknownOptions(context), ...contradictions(options));
  if (faults.length > 0) {
    throw new Error(['The context is wrong:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
  }

  const bundlingStacks = context['aws:cdk:bundling-stacks'];
  return {
    options,
    settings: Object.fromEntries(
      Object.keys(context)
        .filter((name) => name.startsWith('ATLAS_'))
        .map((name) => [name, textOf(context, name) ?? '']),
    ),
    bundlingRequired: !(Array.isArray(bundlingStacks) && bundlingStacks.length === 0),
  };
}

/** What the options mean to the stack. */
export function stackProps(options: OptionValues): Omit<AtlasStackProps, 'codeOf'> {
  const { jwtIssuer, jwtAudience, jwtAlgorithm, jwtJwksUri, region: _region, ...props } = options;
  if (jwtIssuer === undefined || jwtAudience === undefined) return props;
  return {
    ...props,
    tokens: { issuer: jwtIssuer, audience: jwtAudience, algorithm: jwtAlgorithm, jwksUri: jwtJwksUri },
  };
}

/** CDK's own names have a colon, a slash or a hyphen in them. */
function unknownOptions(context: Context): string[] {
  const known = Object.keys(DEPLOYMENT_OPTIONS);
  return Object.keys(context)
    .filter((name) => /^[a-z][A-Za-z]*$/.test(name) && !known.includes(name))
    .map((name) => {
      const [close] = nearest(name, known, 1);
      return `${name}: there is no such option${close === undefined ? '' : `; the nearest is ${close}`}`;
    });
}

/** What is wrong between values that are each fine. */
function contradictions({ jwtIssuer, jwtAudience, jwtJwksUri }: OptionValues): string[] {
  if (jwtIssuer !== undefined && jwtAudience === undefined) return [needs('jwtIssuer', 'jwtAudience')];
  if (jwtIssuer === undefined && jwtAudience !== undefined) return [needs('jwtAudience', 'jwtIssuer')];
  if (jwtIssuer === undefined && jwtJwksUri !== undefined) return [needs('jwtJwksUri', 'jwtIssuer')];
  return [];
}

function needs(name: OptionName, other: OptionName): string {
  return `${name}: is of no use without ${other}`;
}

function textOf(context: Context, name: string): string | undefined {
  const value = context[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`Context "${name}" has to be text, e.g. -c ${name}=…`);
}
