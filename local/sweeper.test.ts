import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Deadline } from '../lib/domain/deadline.ts';
import type { Swept } from '../lib/orders/reconcile/sweep-intents.ts';
import { SWEEP_EVERY_MS, type Sweeper, startSweeper } from './sweeper.ts';

const FOUND: Swept = { operation: 'place', exchange: 'binance', state: 'DONE', stuck: false };
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

test('sweeps at once, for what the process before left behind, and then again and again', async () => {
  start();
  expect(sweeps).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(2 * SWEEP_EVERY_MS);
  expect(sweeps).toHaveLength(3);
  expect(told).toEqual([]);
});

test('tells of what it found out', async () => {
  next = () => Promise.resolve([FOUND]);
  start();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).toEqual([[FOUND]]);
});

test('a sweep that fails is told, and does not end the others', async () => {
  next = () => Promise.reject(new Error('no store'));
  start();
  await vi.advanceTimersByTimeAsync(SWEEP_EVERY_MS);
  expect(told).toEqual(['the sweep of intents failed', 'the sweep of intents failed']);
});

test('does not begin while one is under way', async () => {
  let end: () => void = () => undefined;
  next = () => new Promise((resolve) => (end = () => resolve([])));
  start();
  await vi.advanceTimersByTimeAsync(3 * SWEEP_EVERY_MS);
  expect(sweeps).toHaveLength(1);
  end();
});

test('closing ends the one under way, waits for it, and no other begins', async () => {
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
