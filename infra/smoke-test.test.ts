import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>
  >;
}

/** A stand-in for curl: returns the given status and records its arguments. */
const CURL = `#!/bin/sh
printf '%s\\n' "$*" >> "$SEEN"
case "$*" in *http_code*) printf '%s' "$STATUS" ;; esac
`;

const IAM = 'https://api.execute-api.eu-west-1.amazonaws.com/prod';
const PRIVATE = 'https://api-vpce-0123456789abcdef0.execute-api.eu-west-1.amazonaws.com/prod';
let folder: string;
let smoke = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-pipeline-'));
  await writeFile(join(folder, 'curl'), CURL);
  await chmod(join(folder, 'curl'), 0o755);
  const file = new URL('../.github/workflows/deploy-stage.yml', import.meta.url);
  const { jobs } = parse(await readFile(file, 'utf8')) as Workflow;
  smoke =
    Object.values(jobs)
      .flatMap(({ steps }) => steps)
      .find(({ name }) => name === 'Smoke test')?.run ?? '';
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The calls of the smoke test on a deployment; rejects if it fails. */
async function smokeTest(url: string, status: string): Promise<readonly string[]> {
  const seen = join(folder, 'seen');
  await writeFile(seen, '');
  const credentials = { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };
  const PATH = `${folder}${delimiter}${process.env.PATH ?? ''}`;
  const env = { ...credentials, PATH, SEEN: seen, STATUS: status, URL: url, REGION: 'eu-west-1' };
  await promisify(execFile)('bash', ['-e', '-c', smoke], { env });
  return (await readFile(seen, 'utf8')).trim().split('\n');
}

describe('the smoke test of the pipeline', () => {
  test('reads with a signature for the region of the stage, if callers sign', async () => {
    const calls = await smokeTest(IAM, '403');
    expect(calls).toHaveLength(3);
    expect(calls[2]).toContain('--aws-sigv4 aws:amz:eu-west-1:execute-api');
    expect(calls[2]).toContain(`${IAM}/v1/exchanges`);
  });

  test('accepts a refusal, if callers use tokens', async () => {
    expect(await smokeTest(IAM, '401')).toHaveLength(2);
  });

  test('fails if an unsigned caller is admitted, or nothing works', async () => {
    for (const status of ['200', '500', '000']) await expect(smokeTest(IAM, status)).rejects.toThrow();
  });

  test('sends nothing to a private API, which it cannot reach', async () => {
    expect(await smokeTest(PRIVATE, '403')).toEqual(['']);
  });
});
