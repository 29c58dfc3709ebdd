import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoggedRun, requestLogBytes, WRITTEN_BYTES } from '../../infra/log-bytes.ts';
import { billedBytes, writtenLogs } from './written-logs.ts';

const RUNS = 48;
/** A million orders spread over a month of thirty days. */
const PAUSE_MS = (30 * 86_400_000) / 1e6;

/** The form of Lambda's request id, which is on every log line. */
const TRACE = 'Root=1-67a1b2c3-0123456789abcdef01234567;Parent=0123456789abcdef;Sampled=0';
const before = process.env._X_AMZN_TRACE_ID;
let written: Awaited<ReturnType<typeof writtenLogs>>;

beforeAll(async () => {
  process.env._X_AMZN_TRACE_ID = TRACE;
  written = await writtenLogs(RUNS, PAUSE_MS);
});
afterAll(() => {
  if (before === undefined) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = before;
});

describe('the log of a run has the size that the price table assumes', () => {
  test.each(Object.entries(WRITTEN_BYTES) as [LoggedRun, number][])('%s: %i bytes', (run, stated) => {
    const measured = billedBytes(written[run]);
    const lines = written[run].flat().length / RUNS;
    process.stdout.write(`${run}: ${measured.toFixed(0)} bytes in ${lines.toFixed(2)} lines of its own\n`);
    expect(measured / stated).toBeGreaterThan(0.97);
    expect(measured / stated).toBeLessThan(1.03);
  });

  test('an order logs two lines, and one more when a budget fills up', () => {
    expect(written.placeOrder.flat().length / RUNS).toBeLessThan(2.2);
    process.stdout.write(`an order with the lines of gateway and Lambda: ${requestLogBytes('placeOrder')} bytes\n`);
  });
});
