import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleFunctions, PROJECT_ROOT } from '../../infra/build.ts';
import { type Paper, startPaper } from '../../paper/src/index.ts';
import { invocation, startDaemon } from './xray-daemon.ts';

let folder: string;
let paper: Paper;
let daemon: Awaited<ReturnType<typeof startDaemon>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atlas-traced-'));
  await mkdir(join(folder, 'functions'));
  const source = JSON.stringify(join(PROJECT_ROOT, 'functions/place-order.ts'));
  await writeFile(join(folder, 'functions/place-order.ts'), `export * from ${source};`);
  await bundleFunctions({ outdir: join(folder, 'out'), functions: join(folder, 'functions'), files: {} });
  [paper, daemon] = await Promise.all([startPaper({ makerIntervalMs: 0 }), startDaemon()]);
});
afterAll(async () => {
  daemon.close();
  await paper.close();
  await rm(folder, { recursive: true, force: true });
});

/** Places an order through the bundle, in a Lambda-like process; returns the answer, and whether X-Ray was loaded. */
async function placeOnce(sampled: boolean) {
  const event = {
    headers: { 'content-type': 'application/json' },
    requestContext: { requestId: 'r' },
    body: JSON.stringify({
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.005',
      price: '80000',
    }),
  };
  const script = `
    const { handler } = require(${JSON.stringify(join(folder, 'out/place-order'))});
    handler(${JSON.stringify(event)}, { getRemainingTimeInMillis: () => 20000 }).then(({ statusCode }) => {
      // The X-Ray SDK's context leaves this behind, and fills it with every promise while it is hooked into them.
      const context = process.namespaces?.AWSXRay;
      console.log(JSON.stringify({ statusCode, loaded: context !== undefined, hooked: context?._contexts.size > 10 }));
      setTimeout(() => process.exit(), 50);
    });
  `;
  const env = {
    PATH: process.env.PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'atlas-test-place-order',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: '/var/task',
    AWS_XRAY_DAEMON_ADDRESS: process.env.AWS_XRAY_DAEMON_ADDRESS,
    _X_AMZN_TRACE_ID: invocation(sampled),
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_CREDENTIALS: 'environment',
    ATLAS_BINANCE_API_KEY: 'paper-key',
    ATLAS_BINANCE_API_SECRET: 'paper-secret',
    ATLAS_TRADING_STATE: 'active',
  };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['-e', script], { env });
  return { ...JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), stderr };
}

test('a bundled function loads X-Ray and traces a sampled invocation, without a warning', async () => {
  expect(await placeOnce(true)).toEqual({ statusCode: 201, loaded: true, hooked: false, stderr: '' });
  const [placing] = (await daemon.traceOf('placeOrder')).tree();
  expect(placing).toEqual({
    placeOrder: [
      // A process reads the clock before its first command, while it reads the instruments.
      'GET binance.spot.time',
      { 'binance.spot.instruments': [expect.stringMatching(/^GET binance\.spot\./)] },
      { 'binance.spot.place': ['POST binance.spot.place'] },
    ],
  });
});

test('a bundled function does not load X-Ray for an unsampled invocation', async () => {
  daemon.forget();
  expect(await placeOnce(false)).toEqual({ statusCode: 201, loaded: false, hooked: false, stderr: '' });
  expect(daemon.texts).toEqual([]);
});
