import { commandLine } from '../../../lib/text/command-line.ts';
import { type Paper, type PaperOptions, startPaper } from '../../../paper/src/index.ts';
import { table } from '../../documents/markdown.ts';
import { BYBIT_API, tryBybitApi } from './bybit-api.ts';
import { bybitMarkets } from './bybit-markets.ts';
import { CCXT, tryCcxt } from './ccxt.ts';
import { tryCcxtOnBybit } from './ccxt-bybit.ts';
import { tryCcxtOnSpot } from './ccxt-spot.ts';
import { futuresMarkets, spotMarkets } from './markets.ts';
import { COINM_CONNECTOR, marketsOf, tryCoinmConnector, tryUsdmConnector, USDM_CONNECTOR } from './official-futures.ts';
import { PYBIT, tryPybit } from './pybit.ts';
import { PYTHON_BINANCE, tryPythonBinance } from './python-binance.ts';
import type { Tally } from './tally.ts';
import { ALL_KINDS, type Kind, openWay } from './wire.ts';

const HELP = `Lets popular clients and the exchanges' own, unchanged, each in its own environment, place, list and cancel, one, many and
all, on every market of the paper Binance and of the paper Bybit, and use what a desk needs around an order: stops, trailing
stops, order lists, batches, leverage, positions, fills and candles. Prints what each sent as a table. Needs python3, npm and
PyPI. Takes three minutes, once the clients are installed.

  npm run connectors

It takes no options. Ends with 1 when a step of a client fails.

Example: npm run connectors
`;

commandLine({ name: 'npm run connectors', help: HELP });

const LIMIT_MS = 15 * 60_000;
setTimeout(() => {
  process.stderr.write(`connectors: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

/** A client, the markets it has to reach, and the kinds of requests it has to make. */
interface Connector {
  readonly name: string;
  readonly run: (paper: Paper) => Promise<Tally>;
  readonly markets: (paper: Paper) => number;
  readonly kinds: readonly Kind[];
}

const AROUND: readonly Kind[] = ['batch', 'leverage', 'positions', 'fills', 'klines'];

const ON_BINANCE: readonly Connector[] = [
  {
    name: `ccxt ${CCXT} on futures`,
    run: tryCcxt,
    markets: (paper) => futuresMarkets(paper).length,
    kinds: ['stop', 'trailing', ...AROUND],
  },
  {
    name: `ccxt ${CCXT} on spot`,
    run: tryCcxtOnSpot,
    markets: (paper) => spotMarkets(paper).length,
    kinds: ['stop', 'trailing', 'list', 'fills', 'klines'],
  },
  {
    name: `python-binance ${PYTHON_BINANCE}`,
    run: tryPythonBinance,
    markets: (paper) => futuresMarkets(paper).length + spotMarkets(paper).length,
    kinds: ALL_KINDS,
  },
  {
    name: `derivatives-trading-usds-futures ${USDM_CONNECTOR}`,
    run: tryUsdmConnector,
    markets: (paper) => marketsOf(paper, 'usdm').length,
    kinds: ['stop', 'trailing', ...AROUND],
  },
  {
    name: `derivatives-trading-coin-futures ${COINM_CONNECTOR}`,
    run: tryCoinmConnector,
    markets: (paper) => marketsOf(paper, 'coinm').length,
    kinds: ['stop', ...AROUND],
  },
];

/** The market "bybit" stands for the steps before any market. */
const bybitCount = (paper: Paper) => bybitMarkets(paper).length + 1;

const ON_BYBIT: readonly Connector[] = [
  { name: `ccxt ${CCXT} on Bybit`, run: tryCcxtOnBybit, markets: bybitCount, kinds: ['stop', ...AROUND] },
  { name: `bybit-api ${BYBIT_API}`, run: tryBybitApi, markets: bybitCount, kinds: ['stop', ...AROUND] },
  { name: `pybit ${PYBIT}`, run: tryPybit, markets: bybitCount, kinds: ['stop', ...AROUND] },
];

const rows = new Map<string, readonly string[]>();

await onPaper({ makerLevels: 5 }, async (paper) => {
  for (const connector of ON_BINANCE) await tell(connector, paper);
});
// Each has its own exchange, because keys are rate-limited.
await Promise.all(
  ON_BYBIT.map((connector) => onPaper({ makerLevels: 5, products: ['bybit'] }, (paper) => tell(connector, paper))),
);
const inOrder = [...ON_BINANCE, ...ON_BYBIT].map(({ name }) => rows.get(name) ?? [name]);
process.stdout.write(`\nSteps, and requests by what they are for:\n\n${tableOf(inOrder)}\n`);

async function onPaper(options: PaperOptions, run: (paper: Paper) => Promise<void>): Promise<void> {
  const paper = await startPaper({ makerIntervalMs: 0, ...options });
  try {
    await run(paper);
  } finally {
    await paper.close();
  }
}

/** A client that has not reached every market, or made none of the requests it is here for, has failed. */
async function tell({ name, run, markets, kinds }: Connector, exchanges: Paper): Promise<void> {
  const { paper, calls, close } = await openWay(exchanges);
  const expected = markets(paper);
  const { passed, failures, markets: tried } = await run(paper).finally(close);
  const silent = kinds.filter((kind) => calls[kind] === 0);
  process.stdout.write(
    `${name}: ${passed} passed, ${failures.length} failed, on ${tried} of ${expected} markets; ${told(calls)}\n`,
  );
  for (const failure of failures) process.stdout.write(`  ${failure}\n`);
  if (silent.length > 0) process.stdout.write(`  it has sent nothing of: ${silent.join(', ')}\n`);
  if (failures.length > 0 || passed === 0 || tried !== expected || silent.length > 0) process.exitCode = 1;
  rows.set(name, [name, String(passed), ...ALL_KINDS.map((kind) => (calls[kind] === 0 ? '–' : String(calls[kind])))]);
}

function told(calls: Readonly<Record<Kind, number>>): string {
  return ALL_KINDS.map((kind) => `${kind} ${calls[kind]}`).join(', ');
}

function tableOf(lines: readonly (readonly string[])[]): string {
  return table(['Connector', 'Steps', ...ALL_KINDS], lines, { align: 'right' });
}
