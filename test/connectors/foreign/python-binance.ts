import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Paper } from '../../../paper/src/index.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { futuresMarkets } from './markets.ts';
import { Steps, type Tally } from './tally.ts';

/** The newest on PyPI. */
export const PYTHON_BINANCE = '1.0.37';

const SCRIPT = fileURLToPath(new URL('./python_binance.py', import.meta.url));

/** python-binance, unchanged, on every futures market of the paper exchanges: a program of its own tells step by step. */
export async function tryPythonBinance(paper: Paper): Promise<Tally> {
  const bin = await pythonEnvironment('python-binance', [`python-binance==${PYTHON_BINANCE}`]);
  const steps = new Steps();
  const markets = JSON.stringify(futuresMarkets(paper));
  const child = spawn(join(bin, 'python'), [SCRIPT, paper.url, markets], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const { market, step, error } = JSON.parse(line) as { market: string; step: string; error: string | null };
    steps.note(market, step, error ?? undefined);
  }
  const [code] = (await ended) as [number | null];
  if (code !== 0) steps.note('python-binance', 'ends', `with ${code}`);
  return steps.tally();
}
