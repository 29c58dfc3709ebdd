import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runToEnd } from './child-process.ts';
import { signatureHeaders } from './signature.ts';

export const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Where the stack goes by default. */
export const REGION = 'ap-northeast-1';
/** The account of the emulator. */
const ACCOUNT = '000000000000';
/** Open nothing but the emulator, which takes any. */
const IDENTITY = { accessKeyId: 'test', secretAccessKey: 'test' };

/** AWS as the tools see it, and a folder for what they leave behind. */
export interface Cloud {
  readonly url: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The environment of every tool: whoever runs this may be signed in to a real account, of which nothing may be left, so
 * everything that starts with `AWS_` or `ATLAS_` is replaced.
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
      AWS_ACCESS_KEY_ID: IDENTITY.accessKeyId,
      AWS_SECRET_ACCESS_KEY: IDENTITY.secretAccessKey,
      AWS_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      CI: 'true',
    },
  };
}

export const ASSEMBLY = 'cdk.out';

/** Runs the plain CDK CLI. */
export async function cdk(cloud: Cloud, args: readonly string[]): Promise<string> {
  const out = join(cloud.folder, ASSEMBLY);
  await mkdir(out, { recursive: true });
  return await runToEnd({ command: 'cdk', args: [...args, '--output', out], cwd: PROJECT, env: cloud.env });
}

export async function bootstrap(cloud: Cloud): Promise<void> {
  await cdk(cloud, ['bootstrap', `aws://${ACCOUNT}/${REGION}`]);
}

/** Deploys a stage; resolves to the outputs of its stack. */
export async function deploy(cloud: Cloud, context: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const file = join(cloud.folder, 'outputs.json');
  await cdk(cloud, ['deploy', '--require-approval', 'never', '--outputs-file', file, ...context]);
  const stacks = JSON.parse(await readFile(file, 'utf8')) as Record<string, Record<string, string>>;
  const [outputs] = Object.values(stacks);
  if (outputs === undefined) throw new Error('The stack has no outputs.');
  return outputs;
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

export function signed(url: URL, method: string, body: string, service: string): Record<string, string> {
  return signatureHeaders({ method, url, body }, { ...IDENTITY, region: REGION, service }, new Date());
}
