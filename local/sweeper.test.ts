import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Deadline } from '../lib/domain/deadline.ts';
import type { Swept } from '../lib/orders/reconcile/sweep-intents.ts';
import { SWEEP_EVERY_MS, type Sweeper, startSweeper } from './sweeper.ts';

const FOUND: Swept = { operation: 'place', exchange: 'binance', state: 'DONE', stuck: false, overdue: false };
let sweeps: Deadline[];
let told: unknown[];
let next: () => Promise<readonly Swept[]>;
let sweeper: Sweeper;

beforeEach(() => {
  vi.useFakeTimers();
  sweeps = [];
  told = [];
  next = () => Promise.resolve([]);
});
afterEach(async () => {
  await sweeper.close();
  vi.useRealTimers();
});

function start(): void {
  sweeper = startSweeper({
    sweep: (deadline) => {
      sweeps.push(deadline);
      return next();
    },
    now: Date.now,
    swept: (results) => told.push(results),
    failed: (what) => told.push(what),
  });
}

test('sweeps at once, for intents that the previous process left open, and then periodically', async () => {
  start();
  expect(sweeps).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 * SWEEP_EVERY_MS);
  expect(sweeps).toHaveLength(3);
  expect(told).toEqual([]);
});

test('reports its results', async () => {
  next = () => Promise.resolve([FOUND]);
  start();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([[FOUND]]);
});

test('a failing sweep is reported, and the next one runs', async () => {
  next = () => Promise.reject(new Error('no store'));
  start();
  await vi.advanceTimersByTimeAsync(SWEEP_EVERY_MS);
  expect(told).toEqual(['the sweep of intents failed', 'the sweep of intents failed']);
});

test('never runs two at a time', async () => {
  let end: () => void = () => undefined;
  next = () => new Promise((resolve) => (end = () => resolve([])));
  start();
  await vi.advanceTimersByTimeAsync(3 * SWEEP_EVERY_MS);
  expect(sweeps).toHaveLength(1);
  end();
});

test('closing aborts the current one, waits for it, and starts no other', async () => {
  next = () =>
    new Promise((_resolve, reject) => {
      const { signal } = sweeps.at(-1) ?? { signal: AbortSignal.abort() };
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  start();
  await sweeper.close();
  await vi.advanceTimersByTimeAsync(3 * SWEEP_EVERY_MS);
  expect(sweeps).toHaveLength(1);
  expect(told).toEqual([]);
});
