import { randomUUID } from 'node:crypto';
import { handler as getHealth } from '../../functions/get-health.ts';
import { handler as placeOrder } from '../../functions/place-order.ts';
import { handler as refreshCatalogue } from '../../functions/refresh-catalogue.ts';
import { handler as sweepIntents } from '../../functions/sweep-intents.ts';
import { EVENT_BYTES, type LoggedRun } from '../../infra/log-bytes.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';

/** The lines of one run of a function. */
export type Lines = readonly string[];

const LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'atlas-prod-function', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };
const SETTINGS = {
  ATLAS_EXCHANGES: 'binance.spot',
  ATLAS_CREDENTIALS: 'environment',
  ATLAS_BINANCE_API_KEY: 'paper-key',
  ATLAS_BINANCE_API_SECRET: 'paper-secret',
  ATLAS_CATALOGUE_TTL_SECONDS: '86400',
};
const TIME = { getRemainingTimeInMillis: () => 15_000 };

/**
 * Runs functions as deployed, `pauseMs` apart by the clock of both sides, and keeps the output of each run. Leaves out
 * the first run, which is a cold start.
 */
export async function writtenLogs(
  runs: number,
  pauseMs: number,
): Promise<Readonly<Record<LoggedRun, readonly Lines[]>>> {
  let ahead = 0;
  const now = (): number => Date.now() + ahead;
  const paper = await startPaper({ makerIntervalMs: 0, clock: createClock(now) });
  paper.control.setPrice('spot', 'BTCUSDT', '90000');
  const table = await startIntentTable();
  const settings = { ...SETTINGS, ATLAS_BINANCE_SPOT_URL: paper.url };
  let lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const observability = createObservability({ service: 'atlas-prod', env: LAMBDA, write, now });
  const config = readConfig(settings, PRODUCTS);
  const atlas = createAtlas(config, { env: settings, now, observability, intents: table.store });

  const schedule = { ...TIME, awsRequestId: randomUUID() };
  const calls: Readonly<Record<LoggedRun, () => Promise<unknown>>> = {
    placeOrder: async () => {
      const { statusCode, body } = await placeOrder.on(atlas)(orderEvent(), TIME);
      if (statusCode !== 201) throw new Error(`an order was answered ${statusCode}: ${body}`);
    },
    getHealth: () => getHealth.on(atlas)(restEvent({ requestId: randomUUID(), path: '/v1/health' }), TIME),
    sweepIntents: () => sweepIntents.on(atlas)({}, schedule),
    refreshCatalogue: () => refreshCatalogue.on(atlas)({}, schedule),
  };
  const written: Record<LoggedRun, Lines[]> = { placeOrder: [], getHealth: [], sweepIntents: [], refreshCatalogue: [] };
  try {
    for (const [name, call] of Object.entries(calls) as [LoggedRun, () => Promise<unknown>][]) {
      for (let index = 0; index <= runs; index += 1) {
        lines = [];
        await call();
        if (index > 0) written[name].push(lines);
        ahead += pauseMs;
      }
    }
  } finally {
    atlas.close();
    await table.close();
    await paper.close();
  }
  return written;
}

/** The mean number of bytes that CloudWatch Logs bills for a run. */
export function billedBytes(runs: readonly Lines[]): number {
  const bytes = runs.flat().reduce((sum, line) => sum + Buffer.byteLength(line) + EVENT_BYTES, 0);
  return bytes / runs.length;
}

function orderEvent() {
  const order = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', timeInForce: 'IOC' };
  return restEvent({
    requestId: randomUUID(),
    userArn: 'arn:aws:sts::111122223333:assumed-role/atlas-trader/strategy-7',
    httpMethod: 'POST',
    path: '/v1/orders',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: { 'Content-Type': ['application/json'], 'Idempotency-Key': [randomUUID()] },
    body: JSON.stringify({ ...order, price: '85000', quantity: '0.01' }),
  });
}
