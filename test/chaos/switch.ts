import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startPaper } from '../../paper/src/index.ts';
import { createClock } from '../../paper/src/testing.ts';
import { CHAOS_PRODUCTS, type ChaosProduct, PRICES } from './products.ts';
import { ended, startGateway } from './restart.ts';
import { witnessOf } from './truth.ts';

/** What became of the orders of a caller that was killed under an armed switch, together with its gateway. */
export interface SwitchKillReport {
  readonly token: string;
  /** Resting orders before the kill, and once the switch has fired. */
  readonly before: number;
  readonly after: number;
  /** The switch as the restarted gateway lists it. */
  readonly state: unknown;
  readonly violations: readonly string[];
}

const SECONDS = 90;
/** Past the deadline, and past every lease of the killed process. */
const LATER_MS = 150_000;
/** How long the restarted gateway may take: it sweeps at once when it starts. */
const PATIENCE_MS = 30_000;

/** Kills callers of the first products, at most of every one. */
export async function switchReports(
  count: number,
  progress: (done: number, all: number) => void,
): Promise<SwitchKillReport[]> {
  const products = CHAOS_PRODUCTS.slice(0, count);
  const reports: SwitchKillReport[] = [];
  for (const product of products) {
    reports.push(await killUnderSwitch(product));
    progress(reports.length, products.length);
  }
  return reports;
}

/**
 * Places two orders, arms a switch on the market, kills the gateway with SIGKILL, and starts another after the deadline: its
 * sweeper has to cancel everything.
 */
export async function killUnderSwitch(product: ChaosProduct): Promise<SwitchKillReport> {
  const clock = createClock();
  const paper = await startPaper({ makerIntervalMs: 0, clock, builders: [product.builder] });
  const home = await mkdtemp(join(tmpdir(), 'atlas-switch-'));
  const children: ChildProcess[] = [];
  const start = async (ahead: number): Promise<string> => {
    const { child, url } = await startGateway(product, new URL(paper.url).port, ahead, home);
    children.push(child);
    return url;
  };
  try {
    paper.control.setPrice(product.paper, product.exchangeSymbol, PRICES.mid);
    const witness = witnessOf(paper.control, product);
    const [exchange, market] = product.name.split('.');
    const first = await start(0);
    const { symbol, quantity } = product;
    const order = { exchange, symbol, side: 'BUY', type: 'LIMIT', quantity, price: PRICES.resting };
    const statuses = [
      await call(first, 'POST', 'orders', order),
      await call(first, 'POST', 'orders', order),
      await call(first, 'PUT', 'cancel-after', { exchange, market, seconds: SECONDS }),
    ].map(({ status }) => status);
    const before = witness.open().length;
    children[0]?.kill('SIGKILL');

    clock.advance(LATER_MS);
    const second = await start(LATER_MS);
    const until = Date.now() + PATIENCE_MS;
    let state: unknown;
    while (state !== 'fired' && Date.now() < until) {
      await wait(100);
      ({ state } = await listedSwitch(second));
    }
    const after = witness.open().length;
    const violations: string[] = [];
    if (statuses.join(' ') !== '201 201 200') violations.push(`told ${statuses.join(', ')}`);
    if (before !== 2) violations.push(`${before} orders rested where two were meant`);
    if (after !== 0) violations.push(`${after} orders still rest`);
    if (state !== 'fired') violations.push(`the switch is ${String(state)}`);
    return { token: `${product.name}, killed under a switch`, before, after, state, violations };
  } finally {
    for (const child of children) await ended(child);
    await paper.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function call(url: string, method: string, path: string, body?: object) {
  const response = await fetch(`${url}/${path}`, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Readonly<Record<string, unknown>> };
}

async function listedSwitch(url: string): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await call(url, 'GET', 'cancel-after');
  const [only] = Array.isArray(body.switches) ? (body.switches as Readonly<Record<string, unknown>>[]) : [];
  return only ?? {};
}
