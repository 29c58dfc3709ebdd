import { resolve } from 'node:path';
import { CONFIG_VARIABLES, type Config, ConfigError } from '../lib/config.ts';
import { PRODUCTS } from '../lib/exchanges/venues.ts';
import { nearest } from '../lib/text/nearest.ts';
import type { AtlasStackProps } from './atlas-stack.ts';
import { contradictions } from './contradictions.ts';
import { DEPLOYMENT_OPTIONS, type OptionValues } from './options.ts';
import { functionSettings } from './settings.ts';
import { DeploymentRefused, loadStage, STAGES, stageExists, stageNameFault, stagePath } from './stage-file.ts';

/** One validated stage, as its file describes it. */
export interface Deployment {
  readonly stage: string;
  readonly options: OptionValues;
  /** Configuration variables for the functions. */
  readonly settings: Readonly<Record<string, string>>;
  /** The configuration the functions read from them. */
  readonly config: Config;
}

/** How `cdk` was called. */
export interface Invocation {
  /** `-c stage=prod`, the contents of `cdk.json`, and what CDK adds. */
  readonly context: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The context Atlas uses. */
const CONTEXT = {
  stage: 'dev',
  /** Folder of the stage files, for teams that keep them outside the repository. */
  stages: STAGES,
} as const;

/** CDK's own names that look like ours; its others contain a colon, a slash or an at sign. */
const OF_CDK: ReadonlySet<string> = new Set(['cli-telemetry', 'acknowledged-issue-numbers']);

/**
 * The deployment that `cdk` was asked for: the stage named by the context, as its file describes it. Anything that would be
 * ignored is refused, so that no deployment lacks a limit its operator relies on. Throws `DeploymentRefused`.
 */
export async function deploymentOf({ context, env }: Invocation): Promise<Deployment> {
  const stage = textOf(context, 'stage') ?? CONTEXT.stage;
  const folder = resolve(textOf(context, 'stages') ?? CONTEXT.stages);
  const ignored = [...ignoredContext(context, stage), ...ignoredVariables(env, stage)];
  if (ignored.length > 0) throw new DeploymentRefused(ignored);
  return checkedStage(stage, await loadStage(stage, folder), stagePath(stage, folder));
}

/** What an operator's commands need of a stage: its region and the settings of its functions. */
export type KnownStage = Pick<Deployment, 'settings'> &
  Pick<OptionValues, 'region' | 'keyEncryptionArn' | 'readOnlyKeys' | 'tableKeyArn' | 'hooks'>;

/** The stage of an operator's command; the defaults if it has no file. Throws `DeploymentRefused`. */
export async function knownStage(stage: string): Promise<KnownStage> {
  const described = stageNameFault(stage) === undefined && (await stageExists(stage));
  const { options, settings } = checkedStage(stage, described ? await loadStage(stage) : {}, stagePath(stage));
  const { region, keyEncryptionArn, readOnlyKeys, tableKeyArn, hooks } = options;
  return { settings, region, keyEncryptionArn, readOnlyKeys, tableKeyArn, hooks };
}

/** Validates the content of a stage file; `path` names it in faults. Throws `DeploymentRefused`. */
export function checkedStage(stage: string, given: unknown, path: string): Deployment {
  if (!isRecord(given)) throw new DeploymentRefused([`${path}: expected an object`]);
  const { settings: givenSettings = {}, ...givenOptions } = given;
  const faults: string[] = unknownOptions(givenOptions);
  const options = Object.fromEntries(
    Object.entries(DEPLOYMENT_OPTIONS).map(([name, option]) => {
      const value = givenOptions[name] ?? option.default;
      if (value === undefined) return [name, undefined];
      const read = option.schema.safeParse(value);
      if (!read.success) faults.push(`${name}: expected ${option.expected}, given ${shown(value)}`);
      return [name, read.data];
    }),
    // Each value was parsed by the schema of its own row, as the type says.
  ) as OptionValues;
  const { settings, config } = readSettings(stage, givenSettings, faults);
  if (config !== undefined && faults.length === 0) faults.push(...contradictions(options, config));
  if (config === undefined || faults.length > 0)
    throw new DeploymentRefused(faults.map((fault) => `${path}: ${fault}`));
  return { stage, options, settings, config };
}

/** The options as properties of the stack. */
export function stackProps({ stage, options, settings }: Deployment): Omit<AtlasStackProps, 'codeOf'> {
  const { jwtIssuer, jwtAudience, jwtAlgorithm, jwtJwksUri, region: _region, allowRegion: _allow, ...props } = options;
  const { tags: _tags, domainName, domainCertificateArn, ...others } = props;
  return {
    ...others,
    stage,
    settings,
    ...(jwtIssuer !== undefined &&
      jwtAudience !== undefined && {
        tokens: { issuer: jwtIssuer, audience: jwtAudience, algorithm: jwtAlgorithm, jwksUri: jwtJwksUri },
      }),
    ...(domainName !== undefined &&
      domainCertificateArn !== undefined && { domain: { name: domainName, certificateArn: domainCertificateArn } }),
  };
}

/** False for commands that need no template, such as `cdk list` and `cdk destroy`. */
export function needsBundles({ context }: Pick<Invocation, 'context'>): boolean {
  const stacks = context['aws:cdk:bundling-stacks'];
  return !(Array.isArray(stacks) && stacks.length === 0);
}

/** The settings of the functions if they are valid; adds their faults to `faults`. */
function readSettings(stage: string, given: unknown, faults: string[]) {
  const none = { settings: {}, config: undefined };
  if (!isRecord(given)) {
    faults.push(`settings: expected variables and their values, given ${shown(given)}`);
    return none;
  }
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') settings[name] = value;
    // A JavaScript number must not be an amount of money. The value is not shown, because it may be a secret.
    else if (value !== undefined) faults.push(`settings.${name}: expected text, e.g. '50000', given a ${typeof value}`);
  }
  try {
    return { settings, config: functionSettings(stage, settings, PRODUCTS).config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    faults.push(...error.faults.map((fault) => `settings.${fault}`));
    return none;
  }
}

function unknownOptions(given: Readonly<Record<string, unknown>>): string[] {
  const known = Object.keys(DEPLOYMENT_OPTIONS);
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `${name}: there is no such option${hint(name, known)}`);
}

/** Context that would have no effect: options belong in the stage's file, which the pipeline reads as well. */
function ignoredContext(context: Readonly<Record<string, unknown>>, stage: string): string[] {
  const path = stagePath(stage);
  return Object.keys(context)
    .filter((name) => !Object.hasOwn(CONTEXT, name) && !/[:/@]/.test(name) && !OF_CDK.has(name))
    .map((name) => {
      if (Object.hasOwn(DEPLOYMENT_OPTIONS, name) || Object.hasOwn(CONFIG_VARIABLES, name)) {
        return `-c ${name}: would be ignored; set it in ${path}, so that every deployment uses it`;
      }
      const known = [...Object.keys(CONTEXT), ...Object.keys(DEPLOYMENT_OPTIONS)];
      return `-c ${name}: would be ignored, there is no such option${hint(name, known)}`;
    });
}

/** Functions get their variables from the stage file, never from the shell. */
function ignoredVariables(env: Readonly<Record<string, string | undefined>>, stage: string): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('ATLAS_'))
    .sort()
    .map(
      (name) =>
        `${name}: is set in the environment, which deployments ignore; set it in settings of ${stagePath(stage)}, or unset it`,
    );
}

function hint(name: string, known: readonly string[]): string {
  const [close] = nearest(name, known, 1);
  return close === undefined ? '' : `; the nearest is ${close}`;
}

function textOf(context: Readonly<Record<string, unknown>>, name: keyof typeof CONTEXT): string | undefined {
  const value = context[name];
  if (value === undefined || typeof value === 'string') return value;
  throw new DeploymentRefused([`-c ${name}: expected text, given ${shown(value)}`]);
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? typeof value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
