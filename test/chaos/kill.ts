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
import { KILL_STRATEGY, KILL_STRATEGY_SECRET, killTemplate } from './kill-strategy.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, DOUBT_ENDS, PRICES, TERMS } from './products.ts';
import { witnessOf } from './truth.ts';

/** When the process dies, relative to the effect of its order: before, after, or with the order still in flight. */
const MOMENTS = {
  'before the effect': 'no-reply-before-effect',
  'after the effect': 'no-reply-after-effect',
  'with the order in flight': 'late-effect',
} as const;
type Moment = keyof typeof MOMENTS;

/** Who asks again: a caller with the same key, or the sender of an alert with copies of it. */
type Asking = 'with a key' | 'by an alert';

/** A process that was killed in mid-place, restarted, and asked again. */
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
  /** Default: with a key. */
  readonly asking?: Asking;
}

/**
 * Longer than any lease and any signature of the killed process, so that the test never waits for them in real time.
 */
const LATER_MS = 60_000;
const LATE_EFFECT_MS = 150;
const TRIES = 8;
/** Further answers of "unknown" would be identical. */
const UNKNOWNS = 1;

/** Every product, moment and order type; only Binance takes the distance of a trailing stop in per cent. */
const KILLS: readonly Kill[] = (Object.keys(MOMENTS) as Moment[])
  .flatMap((moment) => ORDER_TYPES.flatMap((type) => CHAOS_PRODUCTS.map((product) => ({ product, moment, type }))))
  .filter(({ product, type }) => type !== 'TRAILING_STOP_MARKET' || product.exchange === 'binance');

/** Shares no factor with the number of kills, so that a few of them already have every moment and most products. */
const STRIDE = 67;

/** Kills `count` processes, one after the other. */
export async function killReports(
  count: number,
  asking: Asking,
  progress: (done: number, all: number) => void,
): Promise<KillReport[]> {
  const reports: KillReport[] = [];
  for (let index = 0; index < count; index += 1) {
    const kill = KILLS[(index * STRIDE) % KILLS.length];
    if (kill) reports.push(await killInMidPlace({ ...kill, asking }));
    progress(index + 1, count);
  }
  return reports;
}

export async function killInMidPlace({ product, moment, type, asking = 'with a key' }: Kill): Promise<KillReport> {
  const clock = createClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock, builders: [product.builder] });
  const table = await startIntentTable();
  const children: ChildProcess[] = [];
  const start = async (ahead: number): Promise<string> => {
    const { child, url } = await startGatewayProcess(paper.url, product, table, ahead, type);
    children.push(child);
    return url;
  };
  try {
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
    const witness = witnessOf(paper.control, product);
    witness.mark();
    const place = ASKING[asking](product, type);
    const fault = MOMENTS[moment];
    paper.control.arm({ fault, method: 'POST', path: `${product.root}*`, ms: LATE_EFFECT_MS });

    let answer: Told | undefined;
    const lost = place(await start(0)).then(
      (told) => {
        answer = told;
      },
      () => undefined,
    );
    while (paper.control.counters().faults[fault] === undefined && paper.control.armed()[0]?.struck === 0) {
      if (answer !== undefined) throw new Error(`${product.name}, ${type}: answered with ${answer.status}, not killed`);
      await wait(2);
    }
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
      token: `${product.name}, ${type} order ${asking}, killed ${moment}`,
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

type Place = (url: string) => Promise<Told>;

const ASKING: Readonly<Record<Asking, (product: ChaosProduct, type: Kill['type']) => Place>> = {
  'with a key': (product, type) => {
    const body = JSON.stringify(orderOf(product, type));
    return (url) => post(`${url}/v1/orders`, body, { 'idempotency-key': 'the-key' });
  },
  'by an alert': ({ quantity }) => {
    const time = new Date().toISOString();
    const alert = JSON.stringify({ secret: KILL_STRATEGY_SECRET, contracts: quantity, time });
    return async (url) => {
      // Two copies at once: a sender of which one was not heard, and another that is impatient.
      const [one, other] = await Promise.all(
        ['', ' '].map((blank) => post(`${url}/v1/hooks/${KILL_STRATEGY}`, `${alert}${blank}`)),
      );
      return asPlaced(one?.status === 200 ? one : other);
    };
  },
};

/** The answer to an alert as that to a place: 200 says what came of it, 202 that it is not known. */
function asPlaced(told: Told | undefined): Told {
  const { status = 0, body = {} } = told ?? {};
  return body.outcome === 'done' ? { status: 201, body: body.order as Told['body'] } : { status, body };
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Told['body'] };
}

function orderOf({ exchange, symbol, quantity }: ChaosProduct, type: Kill['type']) {
  return { exchange, symbol, side: 'BUY', type, quantity, ...TERMS[type](PRICES.resting) };
}

async function startGatewayProcess(
  paperUrl: string,
  product: ChaosProduct,
  table: LocalIntentTable,
  ahead: number,
  type: Kill['type'],
) {
  const file = fileURLToPath(new URL('./gateway-process.ts', import.meta.url));
  const args = [file, table.url, table.tableName, String(ahead), killTemplate(orderOf(product, type))];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...reachedAt(paperUrl),
      ATLAS_EXCHANGES: product.name,
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
