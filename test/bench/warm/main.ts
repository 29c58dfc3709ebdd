import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { commandLine } from '../../../lib/text/command-line.ts';
import { type ExchangeProcess, startExchangeProcess, startTraderProcess, type TraderProcess } from './processes.ts';
import { BENCH_PRODUCTS, type BenchProduct } from './products.ts';
import { type MemoryReading, median, memoryTable, quantile, type Row, tablesOf } from './report.ts';
import { type BenchOperation, OPERATIONS } from './trader.ts';
import type { Measured } from './trader-process.ts';
import { BARE, CCXT_ROW, rowsFor } from './traders/index.ts';

const HELP = `Measures what an operation costs in a warm process: the bare call, ccxt, the official connector, and Atlas from the gateway's
event to its answer. Only the client's CPU time counts; the exchange and the table run in another process.

  npm run bench:warm -- [options]

  --product NAME     one of ${BENCH_PRODUCTS.map(({ name }) => name).join(', ')} (all)
  --operation NAME   one of ${OPERATIONS.join(', ')} (all)
  --count N          operations per round (384)
  --rounds N         rounds, in which the clients take turns; the table shows medians (3)
  --memory N         also places N orders and shows memory along the way (0: skip)
  --profile          writes a CPU profile of each of Atlas's processes into the current folder
  --quick            one product, placing only, 128 per round
  --json FILE        writes the rows as JSON

Example: npm run bench:warm -- --quick
`;

const { values } = commandLine({
  name: 'npm run bench:warm',
  help: HELP,
  options: {
    product: { type: 'string' },
    operation: { type: 'string' },
    count: { type: 'string', default: '384' },
    rounds: { type: 'string', default: '3' },
    memory: { type: 'string', default: '0' },
    profile: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});

/** Many at once first: a process is warm once it has served some thousands. */
const CONCURRENCIES = [32, 1];
/** Enough for the compiler to have optimised the hot code. */
const WARM_UP_ROUNDS = 3;
const MEMORY_STEPS = 10;

class UsageError extends Error {}

interface Plan {
  readonly products: readonly BenchProduct[];
  readonly operations: readonly BenchOperation[];
  readonly count: number;
  readonly rounds: number;
  readonly memory: number;
  readonly flags: readonly string[];
}

function plan(): Plan {
  const products = BENCH_PRODUCTS.filter(({ name }) => (values.quick ? name === 'binance.spot' : true));
  const operations = values.quick ? (['place'] as const) : OPERATIONS;
  return {
    products: one(products, ({ name }) => name, values.product, '--product'),
    operations: one(operations, (name) => name, values.operation, '--operation'),
    count: values.quick ? 128 : whole('--count', values.count),
    rounds: whole('--rounds', values.rounds),
    memory: whole('--memory', values.memory),
    flags: values.profile ? ['--cpu-prof'] : [],
  };
}

function one<T>(
  all: readonly T[],
  nameOf: (each: T) => string,
  name: string | undefined,
  option: string,
): readonly T[] {
  if (name === undefined) return all;
  const found = all.filter((each) => nameOf(each) === name);
  if (found.length === 0)
    throw new UsageError(`${option}: expected one of ${all.map(nameOf).join(', ')}, given ${name}`);
  return found;
}

function whole(option: string, text: string): number {
  if (!/^\d{1,7}$/.test(text)) throw new UsageError(`${option}: expected a whole number, given ${text}`);
  return Number(text);
}

async function main({ products, operations, count, rounds, memory, flags }: Plan): Promise<void> {
  const exchange = await startExchangeProcess();
  const rows: Row[] = [];
  let readings: readonly MemoryReading[] = [];
  try {
    for (const product of products) {
      const traders = await startTraders(product, exchange, flags);
      for (const operation of operations) {
        for (const concurrency of CONCURRENCIES) {
          process.stderr.write(`${operation}, ${product.name}, ${concurrency} at once\n`);
          rows.push(...(await compare(traders, { product, operation, concurrency, count, rounds })));
        }
      }
      for (const trader of traders.values()) trader.close();
    }
    if (memory > 0 && products[0] !== undefined) readings = await watchMemory(products[0], exchange, memory);
  } finally {
    exchange.close();
  }
  if (values.json !== undefined) await writeFile(values.json, JSON.stringify({ rows, memory: readings }, null, 2));
  process.stdout.write(
    [
      `${count} operations a round, medians of ${rounds} rounds taken in turns; Node ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model.trim()}.`,
      '',
      tablesOf(rows, [BARE, CCXT_ROW]),
      ...(readings.length > 0 ? [memoryTable(readings)] : []),
    ].join('\n'),
  );
}

async function startTraders(product: BenchProduct, exchange: ExchangeProcess, flags: readonly string[]) {
  const traders = new Map<string, TraderProcess>();
  for (const [name] of rowsFor(product)) {
    traders.set(name, await startTraderProcess(name, product, exchange, name.startsWith('Atlas') ? flags : []));
  }
  return traders;
}

interface Comparison {
  readonly product: BenchProduct;
  readonly operation: BenchOperation;
  readonly concurrency: number;
  readonly count: number;
  readonly rounds: number;
}

/** The traders take turns round by round, so that other load on the machine affects all of them alike. */
async function compare(traders: ReadonlyMap<string, TraderProcess>, of: Comparison): Promise<Row[]> {
  const { product, operation, concurrency, count, rounds } = of;
  const measured = new Map<string, Measured[]>([...traders.keys()].map((name) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (const [name, trader] of traders) {
      const result = await trader.measure({ operation, count, concurrency });
      if (round >= 0) measured.get(name)?.push(result);
    }
  }
  return [...measured].map(([trader, results]) => {
    const took = results.flatMap(({ tookMs }) => tookMs);
    return {
      product: product.name,
      operation,
      concurrency,
      trader,
      cpuMicros: median(results.map(({ cpuMicros }) => cpuMicros / count)),
      p50Ms: median(took),
      p99Ms: quantile(took, 0.99),
      perSecond: median(results.map(({ wallMs }) => (1_000 * count) / wallMs)),
    };
  });
}

/** Atlas as deployed, with a garbage collection before each reading, so that only retained memory is left. */
async function watchMemory(product: BenchProduct, exchange: ExchangeProcess, orders: number): Promise<MemoryReading[]> {
  const trader = await startTraderProcess('Atlas, no key, with log', product, exchange, ['--expose-gc']);
  const count = Math.ceil(orders / MEMORY_STEPS);
  const readings: MemoryReading[] = [];
  await trader.measure({ operation: 'place', count: 2_000, concurrency: 32 });
  for (let step = 1; step <= MEMORY_STEPS; step += 1) {
    process.stderr.write(`memory: ${step * count} of ${orders}\n`);
    const { rssMb, heapMb } = await trader.measure({ operation: 'place', count, concurrency: 32 });
    readings.push({ orders: step * count, rssMb, heapMb });
  }
  trader.close();
  return readings;
}

try {
  await main(plan());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
