import { access } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ConfigName } from '../lib/config.ts';
import type { GivenOptions } from './options.ts';

/** All that distinguishes one deployment from another: the options of the stack, and the settings of its functions. */
export interface StageFile extends GivenOptions {
  /** Variables of the configuration table that differ from their defaults, as text. Never a secret. */
  readonly settings?: { readonly [K in ConfigName]?: string | undefined };
}

/** Where the stages of this repository are described, a file each. */
export const STAGES = fileURLToPath(new URL('stages/', import.meta.url));

/** What the name of a stage has to look like; it stands in the names of resources and parameters. */
const STAGE_NAME = /^[a-z][a-z0-9-]{0,19}$/;
const STAGE_NAME_EXPECTED = 'up to 20 of a-z, 0-9 and "-", starting with a letter';

/** Names that are said by mistake: the placeholders of a manual. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['stage', 'example']);

/** Describes a stage; gives editors and the type checker something to hold on to. */
export function defineStage(stage: StageFile): StageFile {
  return stage;
}

/** A stage cannot be deployed as it was asked for; every fault is one line. */
export class DeploymentRefused extends Error {
  override readonly name = 'DeploymentRefused';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Where a stage is described, as a person would write it. */
export function stagePath(name: string, folder = STAGES): string {
  const file = join(folder, `${name}.ts`);
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short;
}

/** Why a stage cannot have this name; `undefined`: it can. */
export function stageNameFault(name: string): string | undefined {
  if (!STAGE_NAME.test(name)) return `stage: expected ${STAGE_NAME_EXPECTED}, given ${JSON.stringify(name)}`;
  return PLACEHOLDERS.has(name)
    ? `stage: "${name}" is a placeholder: name the deployment, e.g. -c stage=prod`
    : undefined;
}

/** What the file of a stage exports, unchecked. Throws `DeploymentRefused`. */
export async function loadStage(name: string, folder = STAGES): Promise<unknown> {
  const fault = stageNameFault(name);
  if (fault !== undefined) throw new DeploymentRefused([fault]);
  const path = stagePath(name, folder);
  if (!(await stageExists(name, folder))) {
    throw new DeploymentRefused([`stage: there is no ${path}; copy infra/stages/example.ts and say what differs`]);
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
