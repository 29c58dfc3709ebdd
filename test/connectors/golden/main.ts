import { readFile, writeFile } from 'node:fs/promises';
import { commandLine } from '../../../lib/text/command-line.ts';
import { CCXT } from '../foreign/ccxt.ts';
import { connectCcxt } from './ccxt-bybit.ts';
import { startGoldenExchange } from './exchange.ts';
import { EXPLANATIONS } from './explanations.ts';
import { type Golden, goldenOf } from './golden.ts';
import { faultsOf, judge } from './judge.ts';
import { recordAtlas, recordCcxt } from './record.ts';

const HELP = `Sends every wish by ccxt, unchanged, and by the adapter of Atlas, and compares the requests with those in
test/connectors/golden/bybit.json and with each other. Takes a quarter of a minute, once ccxt is installed from npm.

  npm run golden [-- --write]

  --write  store the requests

Example: npm run golden -- --write
`;

const { values } = commandLine({ name: 'npm run golden', help: HELP, options: { write: { type: 'boolean' } } });

const FILE = new URL('bybit.json', import.meta.url);
const LIMIT_MS = 5 * 60_000;
setTimeout(() => {
  process.stderr.write(`golden: not done within ${LIMIT_MS / 60_000} minutes\n`);
  process.exit(1);
}, LIMIT_MS).unref();

const golden = await recorded();
const text = `${JSON.stringify(golden, null, 2)}\n`;
if (values.write === true) {
  await writeFile(FILE, text);
  process.stdout.write('bybit.json is written: run `npm run docs`\n');
} else if ((await readFile(FILE, 'utf8')) !== text) {
  fail('bybit.json is not what is sent now: run `npm run golden -- --write`, and say what changed');
}
for (const fault of faultsOf(golden, EXPLANATIONS)) fail(fault);
const inputs = Object.keys(golden.inputs);
const differing = new Set(
  judge(golden, EXPLANATIONS).flatMap(({ input, difference }) =>
    input === undefined || difference.part === 'order' ? [] : [input],
  ),
);
process.stdout.write(
  `ccxt ${CCXT} and Atlas at Bybit: ${inputs.length} inputs, ${inputs.length - differing.size} equal, ${differing.size} that differ\n`,
);

async function recorded(): Promise<Golden> {
  const exchange = await startGoldenExchange();
  try {
    const ccxt = await recordCcxt(exchange, await connectCcxt(exchange.paper.url));
    return goldenOf(CCXT, ccxt, await recordAtlas(exchange));
  } finally {
    await exchange.paper.close();
  }
}

function fail(fault: string): void {
  process.stderr.write(`${fault}\n`);
  process.exitCode = 1;
}
