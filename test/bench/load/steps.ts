import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { World } from '../warm/trader.ts';
import { type Loaded, runOpenLoop } from './open-loop.ts';

/** The results at one arrival rate. */
export interface Step {
  readonly keyed: boolean;
  readonly rate: number;
  readonly offered: number;
  readonly failed: number;
  readonly perSecond: number;
  /** Milliseconds since a request was due. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
  /** Milliseconds since it was sent. */
  readonly serviceP99: number;
  /** Of the gateway's process: CPU time per request, and its share of one core. */
  readonly cpuMicros: number;
  readonly coreShare: number;
  readonly rssMb: number;
}

export interface StepOptions {
  readonly seconds: number;
  readonly firstRate: number;
  readonly roundTripMs: number;
  readonly signal: AbortSignal;
  readonly onStep: (step: Step) => void;
}

/** Factor between a rate and the next. */
const GROWTH = 1.5;
const MOST_STEPS = 16;
/** Saturation: less than this share of the offered requests is answered, or the p99 exceeds this. */
const LEAST_ANSWERED = 0.95;
const LONGEST_P99_MS = 1_000;
const WARM_UP = { rate: 100, seconds: 5 };

/** Raises the rate until the gateway cannot keep up. The last step is the one that failed. */
export async function stepsToSaturation(keyed: boolean, options: StepOptions): Promise<readonly Step[]> {
  const { seconds, firstRate, roundTripMs, signal, onStep } = options;
  const exchange = start('exchange-process.ts', [String(roundTripMs)]);
  const children = [exchange];
  const agent = new Agent({ keepAlive: true, maxSockets: 4_000 });
  try {
    const world = (await reply(exchange)) as World;
    const gateway = start('gateway-process.ts', [JSON.stringify(world)]);
    children.push(gateway);
    const place = placing(agent, String(await reply(gateway)), keyed);
    await place();
    await runOpenLoop({ ...WARM_UP, send: place, signal });
    const steps: Step[] = [];
    for (let rate = firstRate; steps.length < MOST_STEPS && !signal.aborted; rate = Math.round(rate * GROWTH)) {
      const before = await usageOf(gateway);
      const loaded = await runOpenLoop({ rate, seconds, send: place, signal });
      const step = stepOf(keyed, rate, seconds, loaded, before, await usageOf(gateway));
      steps.push(step);
      onStep(step);
      if (step.perSecond < LEAST_ANSWERED * (step.offered / seconds) || step.p99 > LONGEST_P99_MS) break;
    }
    return steps;
  } finally {
    agent.destroy();
    for (const child of children) if (child.connected) child.disconnect();
  }
}

interface Usage {
  readonly cpuMicros: number;
  readonly rssMb: number;
}

async function usageOf(gateway: ChildProcess): Promise<Usage> {
  gateway.send('usage');
  return (await reply(gateway)) as Usage;
}

function stepOf(keyed: boolean, rate: number, seconds: number, loaded: Loaded, before: Usage, after: Usage): Step {
  const { offered, failed, perSecond, latency, service } = loaded;
  const at = (percentile: number) => latency.getValueAtPercentile(percentile) / 1_000;
  const cpuMicros = after.cpuMicros - before.cpuMicros;
  return {
    keyed,
    rate,
    offered,
    failed,
    perSecond,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: latency.maxValue / 1_000,
    serviceP99: service.getValueAtPercentile(99) / 1_000,
    cpuMicros: cpuMicros / Math.max(1, offered),
    coreShare: cpuMicros / (Math.max(seconds, offered / perSecond) * 1e6),
    rssMb: after.rssMb,
  };
}

const ORDER = JSON.stringify({
  exchange: 'binance',
  symbol: 'BTC/USDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'IOC',
  price: '85000',
  quantity: '0.01',
});

function placing(agent: Agent, url: string, keyed: boolean): () => Promise<void> {
  const { hostname, port } = new URL(url);
  return () =>
    new Promise((resolve, reject) => {
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(ORDER),
        ...(keyed && { 'Idempotency-Key': randomUUID() }),
      };
      const sent = request({ agent, hostname, port, path: '/v1/orders', method: 'POST', headers }, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 201) resolve();
          else reject(new Error(`answered ${response.statusCode}`));
        });
        response.once('error', reject);
      });
      sent.once('error', reject);
      sent.end(ORDER);
    });
}

function start(file: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
}

async function reply(child: ChildProcess): Promise<unknown> {
  const done = new AbortController();
  const { signal } = done;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a process of the bench ended with ${code}`);
  });
  ended.catch(() => {});
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), ended]);
    return message;
  } finally {
    done.abort();
  }
}
