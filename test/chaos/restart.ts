import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HOSTS } from '../../lib/exchanges/venues.ts';
import { PAPER_KEY_VARIABLES } from '../../local/paper-environment.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, PRICES } from './products.ts';
import { witnessOf } from './truth.ts';

/** The result of a market order whose gateway was killed, restarted, and called again with the same key. */
export interface RestartReport {
  readonly token: string;
  /** Statuses of the answers after the restart, in order. */
  readonly statuses: readonly number[];
  readonly last: Readonly<Record<string, unknown>>;
  readonly replayed: boolean;
  /** How many orders the exchange has. */
  readonly placed: number;
  readonly violations: readonly string[];
}

export interface Restart {
  readonly product: ChaosProduct;
  /** Killed after the order's effect but before its reply, or after the caller's answer. */
  readonly killed: 'in mid-order' | 'after it';
  /** Whether the gateways have a folder that outlives them. */
  readonly folder: boolean;
}

/**
 * Longer than any lease and any signature of the killed process, so that the test never waits for them in real time.
 */
const LATER_MS = 60_000;
const TRIES = 20;
const MAIN = fileURLToPath(new URL('../../local/main.ts', import.meta.url));
const FAR = fileURLToPath(new URL('./far-exchange.ts', import.meta.url));

/** Every product, killed in mid-order and after it. */
const RESTARTS: readonly Restart[] = CHAOS_PRODUCTS.flatMap((product) =>
  (['in mid-order', 'after it'] as const).map((killed) => ({ product, killed, folder: true })),
);

/** Kills and restarts `count` gateways, one after the other. */
export async function restartReports(
  count: number,
  progress: (done: number, all: number) => void,
): Promise<RestartReport[]> {
  const reports: RestartReport[] = [];
  for (let index = 0; index < count; index += 1) {
    const restart = RESTARTS[index % RESTARTS.length];
    if (restart) reports.push(await killAndRestart(restart));
    progress(index + 1, count);
  }
  return reports;
}

/** Kills `npm start` on hosts that it considers real, restarts it, and repeats the call with the same key. */
export async function killAndRestart({ product, killed, folder }: Restart): Promise<RestartReport> {
  const clock = createClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock, builders: [product.builder] });
  const home = await mkdtemp(join(tmpdir(), 'atlas-restart-'));
  const children: ChildProcess[] = [];
  const start = async (ahead: number): Promise<string> => {
    const { child, url } = await startGateway(product, new URL(paper.url).port, ahead, folder ? home : undefined);
    children.push(child);
    return url;
  };
  try {
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
    const witness = witnessOf(paper.control, product);
    witness.mark();
    const first = await start(0);
    if (killed === 'in mid-order') {
      paper.control.arm({ fault: 'no-reply-after-effect', method: 'POST', path: `${product.root}*` });
      const lost = place(product, first).catch(() => undefined);
      while (witness.truth().placed.length === 0) await wait(5);
      children[0]?.kill('SIGKILL');
      await lost;
    } else {
      await place(product, first);
      children[0]?.kill('SIGKILL');
    }

    clock.advance(LATER_MS);
    const second = await start(LATER_MS);
    const answers: Answer[] = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      answers.push(await place(product, second));
      if (answers.at(-1)?.status !== 409 && answers.at(-1)?.status !== 202) break;
      await wait(100);
    }
    const last = answers.at(-1);
    const placed = witness.truth().placed.length;
    const violations: string[] = [];
    if (placed !== 1) violations.push(`${placed} orders stand where one was meant`);
    if (last?.status !== 201 || last.body.state !== 'FILLED') violations.push(`told ${last?.status} in the end`);
    return {
      token: `${product.name}, killed ${killed}`,
      statuses: answers.map(({ status }) => status),
      last: last?.body ?? {},
      replayed: last?.replayed ?? false,
      placed,
      violations,
    };
  } finally {
    for (const child of children) await ended(child);
    await paper.close();
    await rm(home, { recursive: true, force: true });
  }
}

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

async function place({ exchange, symbol, quantity }: ChaosProduct, url: string): Promise<Answer> {
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'the-key' },
    body: JSON.stringify({ exchange, symbol, side: 'BUY', type: 'MARKET', quantity }),
  });
  const body = (await response.json()) as Answer['body'];
  return { status: response.status, replayed: response.headers.get('idempotency-replayed') === 'true', body };
}

export async function startGateway(product: ChaosProduct, port: string, ahead: number, folder: string | undefined) {
  const child = spawn(process.execPath, ['--import', FAR, MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      FAR_EXCHANGE_PORT: port,
      FAR_AHEAD_MS: String(ahead),
      PORT: '0',
      // A host name each, as the exchanges have.
      ...Object.fromEntries(HOSTS.map(({ variable }, at) => [variable, `https://host-${at}.exchange.test`])),
      ATLAS_EXCHANGES: product.name,
      ...PAPER_KEY_VARIABLES,
      ATLAS_RECV_WINDOW_MS: '1000',
      ATLAS_REQUEST_BUDGET_MS: '6000',
      ATLAS_LOG_LEVEL: 'silent',
      ...(folder !== undefined && { ATLAS_DATA_DIR: folder }),
    },
  });
  let said = '';
  let url: string | undefined;
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdout.on('data', (chunk) => {
    said += chunk;
    url ??= /API {4}(http:\S+\/v1)\b/.exec(said)?.[1];
  });
  while (url === undefined) {
    if (child.exitCode !== null) throw new Error(`the gateway ended with ${child.exitCode}: ${said}`);
    await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
  }
  return { child, url };
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
