import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { active } from '../../lib/runtime/use-cases.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';

const TTL_MS = 300_000;
const KEYS = { '/atlas/dev/binance/api-key': 'paper-key', '/atlas/dev/binance/api-secret': 'paper-secret' };

/** A deployed Atlas that reads its keys from Parameter Store; only `skip` advances time. */
async function deployed() {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const ssm = mockClient(SSMClient);
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  const lines: string[] = [];
  const env = {
    AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-list-active-orders',
    AWS_REGION: 'ap-northeast-1',
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_TRADING_STATE: 'active',
  };
  const observability = createObservability({ service: 'atlas-dev', env, write: (line) => void lines.push(line) });
  const atlas = createAtlas(readConfig(env, PRODUCTS), { env, now, observability });
  onTestFinished(async () => {
    atlas.close();
    await paper.close();
    ssm.restore();
  });
  const records = () => lines.map((line) => JSON.parse(line));
  return {
    answering: () =>
      ssm
        .on(GetParametersCommand)
        .resolves({ Parameters: Object.entries(KEYS).map(([Name, Value]) => ({ Name, Value })) }),
    failing: () => ssm.on(GetParametersCommand).rejects(new Error('connect ECONNREFUSED')),
    skip: (ms: number) => {
      ahead += ms;
    },
    /** Runs a request that needs the keys; returns whether the exchange accepted them. */
    read: () =>
      observability.request({ requestId: 'r', operation: 'listActiveOrders' }, async (record) => {
        const { sources } = await active(atlas, {}, { signal: AbortSignal.timeout(20_000), deadline: now() + 20_000 });
        record.note({ status: 200 });
        return sources.every(({ status }) => status === 'complete');
      }),
    warnings: () => records().filter(({ level }) => level === 'WARN'),
    counted: () => records().flatMap((record) => record.StaleKeys ?? []),
  };
}

test('keys outlive an outage of Parameter Store: one warning for each outage, and every failed look-up is counted', async () => {
  const { answering, failing, skip, read, warnings, counted } = await deployed();
  answering();
  expect(await read()).toBe(true);
  expect([warnings(), counted()]).toEqual([[], []]);

  failing();
  for (let lookUp = 0; lookUp < 3; lookUp += 1) {
    skip(TTL_MS);
    expect(await read()).toBe(true);
  }
  expect(counted()).toEqual([1, 1, 1]);
  expect(warnings()).toEqual([
    expect.objectContaining({
      message: 'Parameter Store does not answer: the keys already read stay in use',
      requestId: 'r',
      exchange: 'binance',
      error: expect.objectContaining({ message: 'connect ECONNREFUSED' }),
    }),
  ]);

  answering();
  skip(TTL_MS);
  expect(await read()).toBe(true);
  failing();
  skip(TTL_MS);
  expect(await read()).toBe(true);
  expect(counted()).toEqual([1, 1, 1, 1]);
  expect(warnings()).toHaveLength(2);
});
