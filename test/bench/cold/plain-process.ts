import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { SAMPLE_TIMEOUT_MS, type Sample, type Start } from './sample.ts';

const CHILD = fileURLToPath(new URL('child.cjs', import.meta.url));

/**
 * What the child writes to its fourth file descriptor. `at` comes from the machine's one monotonic clock, in
 * nanoseconds.
 */
interface Told {
  readonly at: string;
  readonly cpuUs: number;
  readonly peakKb: number;
  readonly rss: number;
  readonly status?: number;
  readonly body?: unknown;
}

/** One fresh Node that loads the bundle and calls its handler; `flags` are Node's own. */
export async function plainProcess(start: Start, flags: readonly string[] = []): Promise<Sample> {
  const event = start.event === undefined ? [] : [JSON.stringify(start.event)];
  const from = process.hrtime.bigint();
  const child = spawn(process.execPath, [...flags, CHILD, start.bundle, ...event], {
    env: { ...start.env },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: SAMPLE_TIMEOUT_MS,
  });
  const [, stdout, stderr, told] = await Promise.all(
    child.stdio.map((stream) => (stream instanceof Readable ? text(stream) : '')),
  );
  if (told === '') throw new Error(`${start.bundle} did not answer:\n${stderr}\n${stdout}`);
  const { at, cpuUs, peakKb, rss, status, body } = JSON.parse(told ?? '') as Told;
  if (start.status !== undefined && status !== start.status) {
    throw new Error(
      `${start.bundle} answered ${status} instead of ${start.status}: ${JSON.stringify(body)}\n${stdout}${stderr}`,
    );
  }
  return {
    wallMs: Number(BigInt(at) - from) / 1e6,
    cpuMs: cpuUs / 1e3,
    peakMb: peakKb / 1024,
    rssMb: rss / 1024 ** 2,
  };
}
