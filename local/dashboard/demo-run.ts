import { setTimeout as wait } from 'node:timers/promises';
import { handler as sweepIntents } from '../../functions/sweep-intents.ts';
import { readConfig } from '../../lib/config.ts';
import { serviceName } from '../../lib/observability/metric-table.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import { createAtlas } from '../../lib/runtime.ts';
import { createApi } from '../demo/api.ts';
import { playSession } from '../demo/session.ts';
import { startGateway } from '../gateway/gateway.ts';
import type { PaperControl } from '../paper/control.ts';
import { startPaper } from '../paper/server.ts';

/** One log line, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Milliseconds from the start of a run, and what the exchange does wrong from then on. */
interface Trouble {
  readonly at: number;
  readonly make: (control: PaperControl) => void;
}

const ORDER_PATH = '/api/v3/order';

/** A slow exchange for a while, then replies that get lost, then an overload. */
const TROUBLES: readonly Trouble[] = [
  { at: 0.3, make: (control) => control.arm({ fault: 'delay', ms: 120, count: 0, probability: 0.6 }) },
  { at: 0.5, make: (control) => control.disarm() },
  {
    at: 0.6,
    make: (control) => control.arm({ fault: 'no-reply-after-effect', method: 'POST', path: ORDER_PATH, count: 1 }),
  },
  {
    at: 0.75,
    make: (control) => control.arm({ fault: 'status-before-effect', method: 'POST', path: ORDER_PATH, count: 4 }),
  },
];

/**
 * Plays demo sessions on the paper exchange for so long, as Lambda would: JSON lines and embedded metrics, which are
 * given back. Sessions that an armed fault breaks off are part of the picture.
 */
export async function demoRun(durationMs: number, sweepEveryMs: number): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  const paper = await startPaper();
  const env = {
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_BINANCE_API_KEY: 'paper-key',
    ATLAS_BINANCE_API_SECRET: 'paper-secret',
    ATLAS_CREDENTIALS: 'environment',
  };
  const config = readConfig(env);
  const observability = createObservability({
    service: serviceName(config.stage),
    env: { AWS_LAMBDA_FUNCTION_NAME: 'demo' },
    write: (line) => lines.push(JSON.parse(line)),
  });
  const atlas = createAtlas(config, { env, observability });
  const gateway = await startGateway({ atlas });
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
    const trading = [1, 2, 3].map(async (trader) => {
      for (let round = 0; running(); round += 1) {
        const session = {
          api: createApi(gateway.url),
          exchange: createApi(paper.url),
          print: () => undefined,
          now: Date.now,
          clientOrderId: `demo-${trader}-${round}-${Date.now()}`,
        };
        await playSession(session).catch(() => undefined);
        await wait(150 * trader);
      }
    });
    await Promise.all([sweeping, troubling, ...trading]);
  } finally {
    await gateway.close();
    atlas.close();
    await paper.close();
  }
  return lines;
}
