import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-ssm';
import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';
import { PROJECT_ROOT } from './build.ts';
import { leanSdk } from './lean-sdk.ts';

/** The names of all errors that Parameter Store's model declares, and the status that each arrives with. */
const STATUS = new Map(
  Object.entries(sdk).flatMap(([name, value]) => {
    if (typeof value !== 'function' || !(value.prototype instanceof sdk.SSMServiceException)) return [];
    const { $fault } = Reflect.construct(value, [{ $metadata: {}, message: '' }]);
    return [[name, $fault === 'server' ? 500 : 400] as const];
  }),
);

/** Answers a request for a parameter with the error of that name; counts the attempts. */
async function startRefusing() {
  const attempts = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const { Name: name } = JSON.parse(Buffer.concat(await request.toArray()).toString());
    attempts.set(name, (attempts.get(name) ?? 0) + 1);
    response.writeHead(STATUS.get(name) ?? 500, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: `com.amazonaws.ssm#${name}`, message: `why ${name}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { attempts, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** What becomes of each error: its name, message, fault and number of attempts. */
async function fates({ SSMClient, GetParameterCommand }: Pick<typeof sdk, 'SSMClient' | 'GetParameterCommand'>) {
  const { attempts, endpoint } = await startRefusing();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new SSMClient({ region: 'eu-central-1', endpoint, credentials, maxAttempts: 2 });
  onTestFinished(() => client.destroy());
  const fate = async (name: string) => {
    const command = new GetParameterCommand({ Name: name });
    const error = await client.send(command).catch((thrown: sdk.SSMServiceException) => thrown);
    if (!(error instanceof Error)) throw new Error(`${name} was no error`);
    return { name: error.name, message: error.message, fault: error.$fault, attempts: attempts.get(name) };
  };
  return await Promise.all([...STATUS.keys()].map(fate));
}

test('every error of Parameter Store arrives in a bundle, and is retried, as without one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-lean-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'sdk.cjs');
  const entryPoints = [join(PROJECT_ROOT, 'lib/aws/ssm-sdk.ts')];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    mainFields: ['module', 'main'],
    plugins: [leanSdk],
  });
  const [lean, whole] = await Promise.all([fates(createRequire(import.meta.url)(outfile)), fates(sdk)]);
  expect([...STATUS.keys()]).toContain('ParameterNotFound');
  expect(lean).toEqual(whole);
});
