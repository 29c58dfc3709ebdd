import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { handler as sweepIntents } from '../../functions/sweep-intents.ts';
import { readConfig } from '../../lib/config.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import { serviceName } from '../../lib/telemetry/metric-table.ts';
import type { PaperControl } from '../../paper/src/testing.ts';
import { startDeploymentOnPaper } from '../atlas-on-paper.ts';
import { type Api, createApi } from '../demo/api.ts';
import { playDemo } from '../demo/demo.ts';
import { SCENES } from '../demo/products.ts';
import { startIntentTable } from '../intent-table.ts';

/** One log line, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A change of the faults that the exchange plays; `at` is a share of the run. */
interface Trouble {
  readonly at: number;
  readonly make: (control: PaperControl) => void;
}

const ORDER_PATH = '/api/v3/order';

/** A slow exchange for a while; then an order whose reply and status query are both lost; then an overload. */
const TROUBLES: readonly Trouble[] = [
  { at: 0.3, make: (control) => control.arm({ fault: 'delay', ms: 120, count: 0, probability: 0.6 }) },
  { at: 0.45, make: (control) => control.disarm() },
  {
    at: 0.5,
    make: (control) => {
      control.arm({ fault: 'no-reply-after-effect', method: 'POST', path: ORDER_PATH, count: 1 });
      control.arm({ fault: 'no-reply-before-effect', method: 'GET', path: ORDER_PATH, count: 0 });
    },
  },
  { at: 0.6, make: (control) => control.disarm() },
  {
    at: 0.75,
    make: (control) => control.arm({ fault: 'status-before-effect', method: 'POST', path: ORDER_PATH, count: 4 }),
  },
];

/** Pause between two rounds of a trader, and of the demo session, whose lists use more of the exchange's budget. */
const TRADER_PAUSE_MS = 350;
const SESSION_PAUSE_MS = 3_500;
/** Pause between two reads of the exchanges' state, clocks included. */
const CLOCKS_PAUSE_MS = 2_000;

/**
 * Plays demo sessions on the paper exchange for the given time and returns the log lines and embedded metrics that Lambda
 * would write. Sessions that an armed fault breaks off belong in the picture.
 */
export async function demoRun(durationMs: number, sweepEveryMs: number): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  const table = await startIntentTable();
  const observability = createObservability({
    service: serviceName(readConfig({}).stage),
    env: { AWS_LAMBDA_FUNCTION_NAME: 'demo' },
    write: (line) => lines.push(JSON.parse(line)),
  });
  const deployment = await startDeploymentOnPaper({
    // Timeouts in proportion to the run.
    env: { ATLAS_REQUEST_BUDGET_MS: '4000', ATLAS_RECV_WINDOW_MS: '1000' },
    observability,
    intents: table.store,
  });
  const { atlas, paper } = deployment;
  try {
    const end = performance.now() + durationMs;
    const started = performance.now();
    const running = () => performance.now() < end;
    const sweeping = (async () => {
      while (running()) {
        await sweepIntents.on(atlas)({}, { getRemainingTimeInMillis: () => 30_000 });
        await wait(sweepEveryMs);
      }
    })();
    const troubling = (async () => {
      for (const { at, make } of TROUBLES) {
        await wait(Math.max(0, started + at * durationMs - performance.now()));
        make(paper.control);
      }
    })();
    const api = createApi(deployment.url);
    const exchange = createApi(paper.url);
    const traders = [1, 2].map(async () => {
      while (running()) {
        await restAndCancel(api).catch(() => undefined);
        await wait(TRADER_PAUSE_MS);
      }
    });
    const sessions = (async () => {
      for (let round = 0; running(); round += 1) {
        const stage = {
          api,
          exchange,
          own: false,
          print: () => undefined,
          now: Date.now,
          sleep: wait,
          clientOrderId: () => `demo-${round}-${randomUUID().slice(0, 8)}`,
          placed: [],
        };
        await playDemo(stage, SCENES).catch(() => undefined);
        await wait(SESSION_PAUSE_MS);
      }
    })();
    const clocks = (async () => {
      while (running()) {
        await api.call('GET', '/v1/exchanges').catch(() => undefined);
        await wait(CLOCKS_PAUSE_MS);
      }
    })();
    await Promise.all([sweeping, troubling, sessions, clocks, ...traders]);
  } finally {
    await deployment.close();
    await table.close();
  }
  return lines;
}

/** Places an order far below the book, reads it and cancels it. */
async function restAndCancel(api: Api): Promise<void> {
  const order = {
    exchange: 'binance',
    symbol: 'BTC/USDT',
    side: 'BUY',
    type: 'LIMIT',
    quantity: '0.001',
    price: '50000',
  };
  const { status, body } = await api.call('POST', '/v1/orders', order);
  if (status !== 201) return;
  await api.call('GET', `/v1/orders/${String(body.id)}`);
  await api.call('DELETE', `/v1/orders/${String(body.id)}`);
}
