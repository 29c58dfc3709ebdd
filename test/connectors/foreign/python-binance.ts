import { fileURLToPath } from 'node:url';
import type { Paper } from '../../../paper/src/index.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { futuresMarkets, spotMarkets } from './markets.ts';
import { runPython } from './python.ts';
import type { Tally } from './tally.ts';

/** The newest on PyPI. */
export const PYTHON_BINANCE = '1.0.37';

const SCRIPT = fileURLToPath(new URL('./python_binance.py', import.meta.url));

/**
 * python-binance, unchanged, on every market of the paper Binance: a separate program reports step by step.
 */
export async function tryPythonBinance(paper: Paper): Promise<Tally> {
  const bin = await pythonEnvironment('python-binance', [`python-binance==${PYTHON_BINANCE}`]);
  // The prices of its orders are reckoned from where the markets begin.
  paper.control.reset(1);
  const args = [paper.url, JSON.stringify(futuresMarkets(paper)), JSON.stringify(spotMarkets(paper))];
  return await runPython({ bin, script: SCRIPT, client: 'python-binance', args });
}
