import { access } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConfigName } from '../lib/config.ts';
import type { GivenOptions } from './options.ts';

/** Everything that distinguishes deployments: the options of the stack, and the settings of its functions. */
export interface StageFile extends GivenOptions {
  /** Configuration variables that differ from their defaults, as text. Never a secret. */
  readonly settings?: { readonly [K in ConfigName]?: string | undefined };
}

/** The stage files of this repository. */
export const STAGES = fileURLToPath(new URL('stages/', import.meta.url));

/** The form of a stage's name, which is part of the names of resources and parameters. */
const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;
const STAGE_NAME_EXPECTED = 'up to 20 of a-z, 0-9 and "-", starting with a letter';

/** Names given by mistake: placeholders from the manual. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['stage', 'example']);

/** Describes a stage; gives types to editors and the type checker. */
export function defineStage(stage: StageFile): StageFile {
  return stage;
}

/** A stage cannot be deployed as requested; every fault is one line. */
export class DeploymentRefused extends Error {
  override readonly name = 'DeploymentRefused';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** The path of a stage's file, as a user would write it. */
export function stagePath(name: string, folder = STAGES): string {
  const file = join(folder, `${name}.ts`);
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}

/** Why a stage cannot have this name; `undefined` if it can. */
export function stageNameFault(name: string): string | undefined {
  if (!STAGE_NAME.test(name)) return `stage: expected ${STAGE_NAME_EXPECTED}, given ${JSON.stringify(name)}`;
  return PLACEHOLDERS.has(name)
    ? `stage: "${name}" is a placeholder: name the deployment, e.g. -c stage=prod`
    : undefined;
}

/** The export of a stage's file, unchecked. Throws `DeploymentRefused`. */
export async function loadStage(name: string, folder = STAGES): Promise<unknown> {
  const fault = stageNameFault(name);
  if (fault !== undefined) throw new DeploymentRefused([fault]);
  const path = stagePath(name, folder);
  if (!(await stageExists(name, folder))) {
    throw new DeploymentRefused([`stage: there is no ${path}; copy infra/stages/example.ts and adapt it`]);
  }
  const loaded = await import(pathToFileURL(join(folder, `${name}.ts`)).href).catch((error: unknown) => {
    const [line = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new DeploymentRefused([`${path}: cannot be read: ${line}`]);
  });
  const { default: stage } = loaded as { readonly default?: unknown };
  if (stage === undefined) throw new DeploymentRefused([`${path}: expected "export default defineStage({ … })"`]);
  return stage;
}

/** Whether a stage has a file. */
export async function stageExists(name: string, folder = STAGES): Promise<boolean> {
  return await access(join(folder, `${name}.ts`)).then(
    () => true,
    () => false,
  );
}
