import { type Paper, type PaperOptions, startPaper } from '../../../paper/src/index.ts';
import { BYBIT_API, tryBybitApi } from './bybit-api.ts';
import { bybitMarkets } from './bybit-markets.ts';
import { CCXT, tryCcxt } from './ccxt.ts';
import { tryCcxtOnBybit } from './ccxt-bybit.ts';
import { futuresMarkets } from './markets.ts';
import { PYBIT, tryPybit } from './pybit.ts';
import { PYTHON_BINANCE, tryPythonBinance } from './python-binance.ts';
import type { Tally } from './tally.ts';

/**
 * The clients that people have, unchanged, each in an environment of its own: they place, list and cancel, one, many and
 * all, on every futures market of the paper Binance and on every market of the paper Bybit. Two minutes on a quiet machine,
 * once the clients are installed.
 */
const LIMIT_MS = 10 * 60_000;
setTimeout(() => {
  process.stderr.write(`connectors: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

await onPaper({ makerLevels: 5 }, async (paper) => {
  const markets = futuresMarkets(paper).length;
  tell(`ccxt ${CCXT}`, markets, await tryCcxt(paper));
  tell(`python-binance ${PYTHON_BINANCE}`, markets, await tryPythonBinance(paper));
});

// Each on an exchange of its own, for a key may ask only so often; "bybit" itself stands for what comes before any market.
const bybitClients: readonly (readonly [string, (paper: Paper) => Promise<Tally>])[] = [
  [`ccxt ${CCXT} on Bybit`, tryCcxtOnBybit],
  [`bybit-api ${BYBIT_API}`, tryBybitApi],
  [`pybit ${PYBIT}`, tryPybit],
];
await Promise.all(
  bybitClients.map(([client, run]) =>
    onPaper({ makerLevels: 5, products: ['bybit'] }, async (paper) => {
      const markets = bybitMarkets(paper).length + 1;
      tell(client, markets, await run(paper));
    }),
  ),
);

async function onPaper(options: PaperOptions, run: (paper: Paper) => Promise<void>): Promise<void> {
  const paper = await startPaper({ makerIntervalMs: 0, ...options });
  try {
    await run(paper);
  } finally {
    await paper.close();
  }
}

/** A client that has not been on every market has failed, whatever it did on the others. */
function tell(client: string, markets: number, { passed, failures, markets: tried }: Tally): void {
  process.stdout.write(`${client}: ${passed} passed, ${failures.length} failed, on ${tried} of ${markets} markets\n`);
  for (const failure of failures) process.stdout.write(`  ${failure}\n`);
  if (failures.length > 0 || passed === 0 || tried !== markets) process.exitCode = 1;
}
