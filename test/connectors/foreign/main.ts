import { startPaper } from '../../../paper/src/index.ts';
import { CCXT, tryCcxt } from './ccxt.ts';
import { futuresMarkets } from './markets.ts';
import { PYTHON_BINANCE, tryPythonBinance } from './python-binance.ts';
import type { Tally } from './tally.ts';

/**
 * The clients that people have, unchanged, each in an environment of its own: they place, list and cancel, one, many and
 * all, on every futures market of the paper exchanges. Half a minute on a quiet machine, once the clients are installed.
 */
const LIMIT_MS = 10 * 60_000;
setTimeout(() => {
  process.stderr.write(`connectors: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

const paper = await startPaper({ makerIntervalMs: 0, makerLevels: 5 });
try {
  const markets = futuresMarkets(paper).length;
  tell(`ccxt ${CCXT}`, markets, await tryCcxt(paper));
  tell(`python-binance ${PYTHON_BINANCE}`, markets, await tryPythonBinance(paper));
} finally {
  await paper.close();
}

/** A client that has not been on every market has failed, whatever it did on the others. */
function tell(client: string, markets: number, { passed, failures, markets: tried }: Tally): void {
  process.stdout.write(`${client}: ${passed} passed, ${failures.length} failed, on ${tried} of ${markets} markets\n`);
  for (const failure of failures) process.stdout.write(`  ${failure}\n`);
  if (failures.length > 0 || passed === 0 || tried !== markets) process.exitCode = 1;
}
