import { fileURLToPath } from 'node:url';
import type { Paper } from '../../../paper/src/index.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { futuresMarkets } from './markets.ts';
import { runPython } from './python.ts';
import type { Tally } from './tally.ts';

/** The newest on PyPI. */
export const PYTHON_BINANCE = '1.0.37';

const SCRIPT = fileURLToPath(new URL('./python_binance.py', import.meta.url));

/** python-binance, unchanged, on every futures market of the paper exchanges: a program of its own tells step by step. */
export async function tryPythonBinance(paper: Paper): Promise<Tally> {
  const bin = await pythonEnvironment('python-binance', [`python-binance==${PYTHON_BINANCE}`]);
  const args = [paper.url, JSON.stringify(futuresMarkets(paper))];
  return await runPython({ bin, script: SCRIPT, client: 'python-binance', args });
}
