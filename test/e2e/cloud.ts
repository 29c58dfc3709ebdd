import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StageFile } from '../../infra/stage-file.ts';
import { runToEnd } from './child-process.ts';
import { signatureHeaders } from './signature.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** The default region of the stack. */
const REGION = 'ap-northeast-1';
/** The account of the emulator. */
const ACCOUNT = '000000000000';
/** Keys that sign requests to AWS. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The root user of the emulator's account, who deploys. It is valid only in the emulator. */
const ROOT: Identity = { accessKeyId: 'test', secretAccessKey: 'test' };

/** AWS as the tools see it, and a folder for their files. */
export interface Cloud {
  readonly url: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The environment of every tool: the user may be signed in to a real account, none of which may be used, so everything
 * that starts with `AWS_` or `ATLAS_` is replaced.
 */
export function cloudAt(url: string, folder: string, given: NodeJS.ProcessEnv): Cloud {
  const kept = Object.entries(given).filter(([name]) => !/^(AWS|ATLAS|CDK)_/.test(name));
  return {
    url,
    folder,
    env: {
      ...Object.fromEntries(kept),
      PATH: `${join(PROJECT, 'node_modules/.bin')}:${given.PATH ?? ''}`,
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_S3: url,
      AWS_ACCESS_KEY_ID: ROOT.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT.secretAccessKey,
      AWS_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      CI: 'true',
      // Where the CLI finds this run's stages, as its user context: commands stay as users type them.
      HOME: folder,
      RUNNER_TEMP: folder,
    },
  };
}

/** The same cloud, with the tools of another user. */
export function actingAs(cloud: Cloud, { accessKeyId, secretAccessKey }: Identity): Cloud {
  return {
    ...cloud,
    env: { ...cloud.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
  };
}

/** Runs the plain CDK CLI; the synthesized output goes to a folder of this name. */
async function cdk(cloud: Cloud, assembly: string, args: readonly string[]): Promise<string> {
  const out = join(cloud.folder, 'assemblies', assembly);
  await mkdir(out, { recursive: true });
  return await runToEnd({ command: 'cdk', args: [...args, '--output', out], cwd: PROJECT, env: cloud.env });
}

export async function bootstrap(cloud: Cloud): Promise<void> {
  await cdk(cloud, 'bootstrap', ['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
  // The policy refuses requests without TLS, which the emulator lacks.
  const url = new URL(`/cdk-hnb659fds-assets-${ACCOUNT}-${REGION}?policy`, cloud.url);
  const reply = await fetch(url, { method: 'DELETE', headers: signed(url, 'DELETE', '', 's3') });
  if (!reply.ok) throw new Error(`The policy of the assets' bucket could not be removed: ${await reply.text()}`);
}

/** Writes the file of a stage, where every command of this run finds it. */
export async function writeStage(cloud: Cloud, stage: string, file: StageFile): Promise<void> {
  const stages = join(cloud.folder, 'stages');
  await mkdir(stages, { recursive: true });
  await writeFile(join(stages, 'package.json'), '{ "type": "module" }');
  await writeFile(join(stages, `${stage}.ts`), `export default ${JSON.stringify(file, null, 2)};\n`);
  await writeFile(join(cloud.folder, '.cdk.json'), JSON.stringify({ context: { stages } }));
}

/** A deployed stage of the stack. */
export interface Deployed {
  readonly stackName: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** The synthesized template, as text. */
  template(): Promise<string>;
  destroy(): Promise<void>;
}

/** Deploys a stage by hand, from its file. */
export async function deploy(cloud: Cloud, stage: string): Promise<Deployed> {
  const stackName = `atlas-${stage}`;
  const context = ['-c', `stage=${stage}`];
  const file = join(cloud.folder, `${stackName}.outputs.json`);
  await cdk(cloud, stage, ['deploy', '--require-approval', 'never', '--outputs-file', file, ...context]);
  const { [stackName]: outputs } = JSON.parse(await readFile(file, 'utf8')) as Record<string, Deployed['outputs']>;
  if (outputs === undefined) throw new Error('The stack has no outputs.');
  return {
    stackName,
    outputs,
    template: () => readFile(join(cloud.folder, 'assemblies', stage, `${stackName}.template.json`), 'utf8'),
    destroy: async () => {
      await cdk(cloud, stage, ['destroy', '--force', ...context]);
    },
  };
}

/** Tries to deploy a stage with additional variables. Resolves to the message of the refusal. */
export async function refusedDeploy(
  cloud: Cloud,
  stage: string,
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const given = { ...cloud, env: { ...cloud.env, ...env } };
  return await cdk(given, 'refused', ['deploy', '--require-approval', 'never', '-c', `stage=${stage}`]).then(
    () => {
      throw new Error(`cdk deploy took ${Object.keys(env).join(', ')} and said nothing.`);
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** CloudFormation's template of a stack, as text. */
export async function heldTemplate(cloud: Cloud, stackName: string): Promise<string> {
  const parameters = { Action: 'GetTemplate', Version: '2010-05-15', StackName: stackName, TemplateStage: 'Original' };
  const xml = await query(cloud, 'cloudformation', parameters);
  return /<TemplateBody>([\s\S]*)<\/TemplateBody>/.exec(xml)?.[1] ?? '';
}

/** Calls a service that speaks AWS's JSON protocol. */
export async function aws<T>(cloud: Cloud, service: string, target: string, input: object = {}): Promise<T> {
  const url = new URL('/', cloud.url);
  const body = JSON.stringify(input);
  const headers = {
    ...signed(url, 'POST', body, service),
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': target,
  };
  const reply = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${target} answered ${reply.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}

/** Calls a service with AWS's older query protocol; resolves to the XML answer. */
export async function query(cloud: Cloud, service: string, parameters: Readonly<Record<string, string>>) {
  const url = new URL('/', cloud.url);
  const body = new URLSearchParams(parameters).toString();
  const headers = { ...signed(url, 'POST', body, service), 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${parameters.Action} answered ${reply.status}: ${text.slice(0, 300)}`);
  return text;
}

export function signed(url: URL, method: string, body: string, service: string, by = ROOT): Record<string, string> {
  return signatureHeaders({ method, url, body }, { ...by, region: REGION, service }, new Date());
}
