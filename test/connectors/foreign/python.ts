import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Steps, type Tally } from './tally.ts';

/** A Python client: a separate program that writes each step as a line of JSON: market, step, error. */
export interface PythonClient {
  readonly bin: string;
  readonly script: string;
  readonly client: string;
  readonly args: readonly string[];
}

export async function runPython({ bin, script, client, args }: PythonClient): Promise<Tally> {
  const steps = new Steps();
  const child = spawn(join(bin, 'python'), [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const { market, step, error } = JSON.parse(line) as { market: string; step: string; error: string | null };
    steps.note(market, step, error ?? undefined);
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) steps.note(client, 'ends', `with ${code}`);
  return steps.tally();
}
