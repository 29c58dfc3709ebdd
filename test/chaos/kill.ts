import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ORDER_TYPE_FACTS, ORDER_TYPES, type OrderType } from '../../lib/domain/order-type.ts';
import { type LocalIntentTable, startIntentTable } from '../../local/intent-table.ts';
import { PAPER_KEY_VARIABLES, reachedAt } from '../../local/paper-environment.ts';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, DOUBT_ENDS, PRICES, TERMS } from './products.ts';
import { witnessOf } from './truth.ts';

/** When the process dies, relative to the effect of its order: before, after, or with the order still in flight. */
const MOMENTS = {
  'before the effect': 'no-reply-before-effect',
  'after the effect': 'no-reply-after-effect',
  'with the order in flight': 'late-effect',
} as const;
type Moment = keyof typeof MOMENTS;

/** A process that was killed in mid-place, restarted, and called again with the same key. */
export interface KillReport {
  readonly token: string;
  /** Statuses of the answers after the restart. */
  readonly statuses: readonly number[];
  readonly state: unknown;
  readonly placed: number;
  readonly violations: readonly string[];
}

export interface Kill {
  readonly product: ChaosProduct;
  readonly moment: Moment;
  readonly type: OrderType;
}

/**
 * Longer than any lease and any signature of the killed process, so that the test never waits for them in real time.
 */
const LATER_MS = 60_000;
const LATE_EFFECT_MS = 150;
const TRIES = 8;
/** Further answers of "unknown" would be identical. */
const UNKNOWNS = 1;

/** Every product, moment and order type. */
const KILLS: readonly Kill[] = (Object.keys(MOMENTS) as Moment[]).flatMap((moment) =>
  ORDER_TYPES.flatMap((type) => CHAOS_PRODUCTS.map((product) => ({ product, moment, type }))),
);

/** Kills `count` processes, one after the other. */
export async function killReports(count: number, progress: (done: number, all: number) => void): Promise<KillReport[]> {
  const reports: KillReport[] = [];
  for (let index = 0; index < count; index += 1) {
    const kill = KILLS[index % KILLS.length];
    if (kill) reports.push(await killInMidPlace(kill));
    progress(index + 1, count);
  }
  return reports;
}

export async function killInMidPlace({ product, moment, type }: Kill): Promise<KillReport> {
  const clock = createClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock, builders: [product.builder] });
  const table = await startIntentTable();
  const children: ChildProcess[] = [];
  const start = async (ahead: number): Promise<string> => {
    const { child, url } = await startGatewayProcess(paper.url, product.name, table, ahead);
    children.push(child);
    return url;
  };
  try {
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
    const witness = witnessOf(paper.control, product);
    witness.mark();
    const place = placing(product, type);
    const fault = MOMENTS[moment];
    paper.control.arm({ fault, method: 'POST', path: `${product.root}*`, ms: LATE_EFFECT_MS });

    const lost = place(await start(0)).catch(() => undefined);
    while (paper.control.counters().faults[fault] === undefined && paper.control.armed()[0]?.struck === 0)
      await wait(2);
    children[0]?.kill('SIGKILL');
    await lost;
    const arrives = moment !== 'before the effect';
    while (arrives && witness.truth().placed.length === 0) await wait(5);

    clock.advance(LATER_MS);
    const url = await start(LATER_MS);
    const answers = [];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const answer = await place(url);
      answers.push(answer);
      if (answer.status === 201 || (answer.status === 202 && tries >= UNKNOWNS)) break;
      await wait(50);
    }
    const last = answers.at(-1);
    const placed = witness.truth().placed.length;
    return {
      token: `${product.name}, ${type} order, killed ${moment}`,
      statuses: answers.map(({ status }) => status),
      state: last?.body.state,
      placed,
      violations: violationsOf(arrives, product, type, placed, last),
    };
  } finally {
    for (const child of children) await ended(child);
    await table.close();
    await paper.close();
  }
}

interface Told {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

function violationsOf(
  arrived: boolean,
  product: ChaosProduct,
  type: Kill['type'],
  placed: number,
  last?: Told,
): string[] {
  const violations: string[] = [];
  if (placed > 1) violations.push(`${placed} orders were placed`);
  // Where doubt never ends, the absence of an order cannot be proven, so it is not sent again.
  const mustStand = arrived || DOUBT_ENDS[product.exchange];
  if (mustStand && placed !== 1) violations.push(`${placed} orders stand where one was meant`);
  if (mustStand && last?.status !== 201) violations.push(`told ${last?.status} in the end`);
  if (!mustStand && (placed !== 0 || last?.status !== 202)) violations.push(`told ${last?.status} of ${placed} orders`);
  if (last?.status === 201 && ORDER_TYPE_FACTS[type].tradesAtOnce && last.body.state !== 'FILLED')
    violations.push('a fill was not reported');
  return violations;
}

function placing({ exchange, symbol, quantity }: ChaosProduct, type: Kill['type']) {
  const body = { exchange, symbol, side: 'BUY', type, quantity, ...TERMS[type](PRICES.resting) };
  return async (url: string): Promise<Told> => {
    const response = await fetch(`${url}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'the-key' },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Told['body'] };
  };
}

async function startGatewayProcess(paperUrl: string, product: string, table: LocalIntentTable, ahead: number) {
  const file = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));
  const args = [file, table.url, table.tableName, String(ahead)];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...reachedAt(paperUrl),
      ATLAS_EXCHANGES: product,
      ...PAPER_KEY_VARIABLES,
      ATLAS_RECV_WINDOW_MS: '1000',
      ATLAS_REQUEST_BUDGET_MS: '2000',
      ATLAS_LOG_LEVEL: 'silent',
    },
  });
  const lines = createInterface({ input: child.stdout });
  const [url] = (await Promise.race([
    once(lines, 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the gateway ended with ${code}`))),
  ])) as [string];
  return { child, url };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
