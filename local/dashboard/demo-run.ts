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

/** Milliseconds from the start of a run, and what the exchange does wrong from then on. */
interface Trouble {
  readonly at: number;
  readonly make: (control: PaperControl) => void;
}

const ORDER_PATH = '/api/v3/order';

/** A slow exchange for a while; an order whose reply is lost, and that cannot be asked for either; then an overload. */
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

/** Between two rounds of a desk, and of the demo session, whose lists weigh more of the exchange's budget. */
const DESK_PAUSE_MS = 350;
const SESSION_PAUSE_MS = 3_500;
/** Between two looks at how the exchanges are doing, clocks included. */
const CLOCKS_PAUSE_MS = 2_000;

/**
 * Plays demo sessions on the paper exchange for so long, as Lambda would: JSON lines and embedded metrics, which are
 * given back. Sessions that an armed fault breaks off are part of the picture.
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
    // Patience in the measure of the run.
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
    const desks = [1, 2].map(async () => {
      while (running()) {
        await restAndCancel(api).catch(() => undefined);
        await wait(DESK_PAUSE_MS);
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
    await Promise.all([sweeping, troubling, sessions, clocks, ...desks]);
  } finally {
    await deployment.close();
    await table.close();
  }
  return lines;
}

/** An order far below the book, a look at it, and its end. */
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
