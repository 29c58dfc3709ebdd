import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runOpenLoop } from './open-loop.ts';

const never = new AbortController().signal;

test('a stall counts against every request that was due during it', async () => {
  let stalled: Promise<void> | undefined;
  const send = () => {
    // One at a time: requests that arrive during the stall queue behind it.
    stalled = (stalled ?? wait(200)).then(() => undefined);
    return stalled;
  };
  const { latency, offered, failed } = await runOpenLoop({ rate: 200, seconds: 0.5, send, signal: never });
  expect(failed).toBe(0);
  expect(offered).toBeGreaterThan(40);
  // Two fifths of the arrivals are in the stall.
  expect(latency.getValueAtPercentile(75)).toBeGreaterThan(20_000);
  expect(latency.maxValue).toBeGreaterThan(150_000);
});

test('the latency of a late-sent request counts from when it was due', async () => {
  let first = true;
  const send = () => {
    if (first) {
      first = false;
      const until = performance.now() + 150;
      while (performance.now() < until);
    }
    return Promise.resolve();
  };
  const { latency, service } = await runOpenLoop({ rate: 500, seconds: 0.4, send, signal: never });
  expect(latency.maxValue).toBeGreaterThan(100_000);
  expect(service.getValueAtPercentile(50)).toBeLessThan(20_000);
});

test('a failure is counted and adds no latency', async () => {
  const { offered, failed, answered, latency } = await runOpenLoop({
    rate: 300,
    seconds: 0.2,
    send: () => Promise.reject(new Error('refused')),
    signal: never,
  });
  expect(failed).toBe(offered);
  expect(answered).toBe(0);
  expect(latency.totalCount).toBe(0);
});

test('an interrupted run ends with the requests in flight', async () => {
  const stop = new AbortController();
  let sent = 0;
  const send = () => {
    sent += 1;
    if (sent === 5) stop.abort();
    return Promise.resolve();
  };
  const { offered } = await runOpenLoop({ rate: 100, seconds: 60, send, signal: stop.signal });
  expect(offered).toBeLessThan(50);
});
