import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunctions, PROJECT_ROOT } from '../../infra/build.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-idle-'));
  await mkdir(join(folder, 'functions'));
  const source = JSON.stringify(join(PROJECT_ROOT, 'functions/place-order.ts'));
  await writeFile(join(folder, 'functions/place-order.ts'), `export * from ${source};`);
  await bundleFunctions({ outdir: join(folder, 'out'), functions: join(folder, 'functions'), files: {} });
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An address without a listener. */
const NOWHERE = 'http://127.0.0.1:9';

test('a container that is started but never called does not fail, even without any network, and keeps nothing open', async () => {
  const script = `
    process.on('unhandledRejection', (error) => { console.error('unhandled', error); process.exitCode = 1; });
    require(${JSON.stringify(join(folder, 'out/place-order'))});
    process.on('beforeExit', () => console.error('at rest'));
  `;
  const env = {
    PATH: process.env.PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'atlas-test-place-order',
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL: NOWHERE,
    ATLAS_INTENTS_TABLE: 'nowhere',
    ATLAS_BINANCE_SPOT_URL: NOWHERE,
    ATLAS_BINANCE_USDM_URL: NOWHERE,
    ATLAS_BINANCE_COINM_URL: NOWHERE,
    ATLAS_BITMEX_URL: NOWHERE,
  };
  // It ends on its own: a leftover timer or socket would keep it until the test gives up.
  const { stderr } = await promisify(execFile)(process.execPath, ['-e', script], { env, timeout: 30_000 });
  expect(stderr.trim()).toBe('at rest');
}, 60_000);
