import { fileURLToPath } from 'node:url';
import type { Paper } from '../../../paper/src/index.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';
import { bybitMarkets } from './bybit-markets.ts';
import { runPython } from './python.ts';
import type { Tally } from './tally.ts';

/** The newest on PyPI. */
export const PYBIT = '5.17.0';

const SCRIPT = fileURLToPath(new URL('./pybit_client.py', import.meta.url));

/** pybit, unchanged, on every market of the paper Bybit. */
export async function tryPybit(paper: Paper): Promise<Tally> {
  const bin = await pythonEnvironment('pybit', [`pybit==${PYBIT}`]);
  return await runPython({
    bin,
    script: SCRIPT,
    client: 'pybit',
    args: [paper.url, JSON.stringify(bybitMarkets(paper))],
  });
}
