import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { commandLine } from '../../../lib/text/command-line.ts';
import { sizeTable, stepTable } from './report.ts';
import { measureSizes } from './sizes.ts';
import { type Step, stepsToSaturation } from './steps.ts';

const HELP = `Measures how many orders per second one gateway process takes, and what the size of an account costs.

  npm run bench:load -- [options]

  --seconds N        seconds per rate (10)
  --rate N           the first rate; each next one is 50 % higher (100)
  --round-trip MS    how long the exchange takes to answer an order (5)
  --quick            2 s per rate from 200 per second, and small accounts
  --only NAME        load or sizes (both)
  --json FILE        writes the figures as JSON

Orders arrive by the clock, whether or not earlier ones were answered, and latency counts from the moment an order was due.
The rate rises until less than 95 % of it is answered or the p99 exceeds a second. Gateway and exchange run in separate
processes; the exchange answers orders without the limits of the paper exchange. Ctrl-C stops the run and prints the results
so far.

Example: npm run bench:load -- --quick --only load
`;

const { values } = commandLine({
  name: 'npm run bench:load',
  help: HELP,
  options: {
    seconds: { type: 'string' },
    rate: { type: 'string' },
    'round-trip': { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});

const PARTS = ['load', 'sizes'] as const;
const FULL = { seconds: 10, rate: 100, histories: [1_000, 10_000, 50_000], openOrders: [10, 60, 240] };
const QUICK = { seconds: 2, rate: 200, histories: [1_000, 4_000], openOrders: [10, 100] };

class UsageError extends Error {}

function whole(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${option}: expected a whole number, given ${text}`);
  return Number(text);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function main(): Promise<void> {
  const shape = values.quick ? QUICK : FULL;
  const { only } = values;
  if (only !== undefined && !PARTS.some((part) => part === only)) {
    throw new UsageError(`--only: expected ${PARTS.join(' or ')}, given ${only}`);
  }
  const seconds = whole('--seconds', values.seconds, shape.seconds);
  const firstRate = whole('--rate', values.rate, shape.rate);
  const roundTripMs = whole('--round-trip', values['round-trip'], 5);
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const { signal } = stop;
  const onStep = ({ keyed, rate, perSecond, p99 }: Step) =>
    say(
      `${keyed ? 'with' : 'without'} key, ${rate} a second: ${perSecond.toFixed(0)} answered, p99 ${p99.toFixed(1)} ms`,
    );

  const load = { seconds, firstRate, roundTripMs, signal, onStep };
  const plain = only === 'sizes' ? [] : await stepsToSaturation(false, load);
  const keyed = only === 'sizes' || signal.aborted ? [] : await stepsToSaturation(true, load);
  const sizes =
    only === 'load'
      ? []
      : await measureSizes({ ...shape, signal, onSize: ({ asked, size }) => say(`${asked}, ${size}`) });
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ plain, keyed, sizes }, null, 2));
  const machine = `Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}`;
  process.stdout.write(
    [
      `${machine}; ${seconds} s a rate; the exchange answers after ${roundTripMs} ms. Generator, gateway and exchange share the machine.`,
      '',
      ...(plain.length > 0 ? ['Orders without a key:', '', stepTable(plain)] : []),
      ...(keyed.length > 0 ? ['Orders with a key, the table a DynamoDB stand-in:', '', stepTable(keyed)] : []),
      ...(sizes.length > 0 ? ['By the size of the account:', '', sizeTable(sizes)] : []),
    ].join('\n'),
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exitCode = 2;
}
