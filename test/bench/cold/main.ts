import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Bundle, bundleFunctions } from '../../../infra/build.ts';
import { fileName } from '../../../lib/api/operation.ts';
import { operations } from '../../../lib/api/operations/index.ts';
import { schedules } from '../../../lib/api/schedules.ts';
import { EXCHANGES, type Exchange } from '../../../lib/domain/instrument.ts';
import { commandLine } from '../../../lib/text/command-line.ts';
import { chanceOf } from '../../chaos/random.ts';
import { plainProcess } from './plain-process.ts';
import { drawProfile } from './profile.ts';
import { figuresOf, type Measured, type Setting, settingLine, tableOf } from './report.ts';
import { bundleRivals, lambdaClient } from './rivals.ts';
import { allRows, type Bundles, type Row } from './rows.ts';
import { runtimeApi } from './runtime-api.ts';
import type { Sample, Sampler } from './sample.ts';
import { withoutVenue } from './without-venue.ts';
import { startWorld, type World } from './world/world.ts';

const HELP = `Measures what a fresh process costs until it has answered its first request: the deployed bundle of every operation, and the
same request written with the framework, the exchange's connector and ccxt.

  npm run bench:cold -- [options]

  --samples <n>     fresh processes per row (25)
  --quick           three per row; only the first request of operations other than placing
  --orders          only placing: the rivals and Atlas
  --only <text>     only rows whose name contains it; the row by the book always runs, for the ratios
  --beside <folder> bundles of another build, measured in the same run
  --without <name>  also a build without this exchange, e.g. bybit: what a further venue adds to an order elsewhere
  --tls             speak https to the exchange
  --lambda          run under aws-lambda-ric and a Runtime API; compiled on first use, about two minutes
  --seed <n>        shuffles the samples differently (1)
  --json            print JSON instead of the Markdown table
  --profile <file>  write a flame graph of the first order to this SVG file instead, summed over the samples
  --help

One process stands in for Parameter Store and DynamoDB, another runs the paper exchange. Wall time runs from the start of the
process to its answer; CPU is its user and system time; RSS is its memory at that moment, and peak the most it used. Rows take
turns in shuffled order, so that other load on the machine affects all of them: compare ratios within one run.

Example: npm run bench:cold -- --quick --orders
`;

const { values } = commandLine({
  name: 'npm run bench:cold',
  help: HELP,
  options: {
    samples: { type: 'string' },
    quick: { type: 'boolean', default: false },
    orders: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    beside: { type: 'string' },
    without: { type: 'string' },
    tls: { type: 'boolean', default: false },
    lambda: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    profile: { type: 'string' },
  },
});

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new RangeError(`--${name}: expected a whole number, given "${text}"`);
  return Number(text);
}

async function main(): Promise<void> {
  const samples = whole('samples', values.samples ?? (values.quick ? '3' : '25'));
  const seed = whole('seed', values.seed);
  const folder = await mkdtemp(join(tmpdir(), 'atlas-bench-cold-'));
  const bundles: Bundles = {
    atlas: join(folder, 'atlas'),
    rivals: join(folder, 'rivals'),
    ...(values.beside !== undefined && { beside: resolve(values.beside) }),
    ...(values.without !== undefined && {
      without: { folder: join(folder, 'without'), exchange: exchangeNamed(values.without) },
    }),
  };
  const world = await startWorld({ tls: values.tls });
  try {
    await world.reset();
    if (values.profile !== undefined) {
      say(`${samples} profiles of the first order …`);
      await drawProfile({ folder, world, samples, file: values.profile });
      return;
    }
    say('bundling Atlas and its rivals …');
    const built = await bundleFunctions({ outdir: bundles.atlas });
    if (bundles.without !== undefined) {
      const { folder: outdir, exchange } = bundles.without;
      const less = await bundleFunctions({ outdir, plugins: [withoutVenue(exchange)] });
      say(`${exchange} adds ${startBytes(built) - startBytes(less)} bytes to the start of an order`);
    }
    await bundleRivals(bundles.rivals);
    const rows = allRows(bundles).filter(isWanted);
    const measured = await measure(rows, samples, seed, {
      ...world,
      refresh: join(bundles.atlas, fileName(schedules.refreshCatalogue)),
    });
    print(measured, {
      samples,
      runtime: values.lambda ? 'aws-lambda-ric' : 'plain Node',
      exchange: values.tls ? 'https' : 'http',
    });
  } finally {
    await world.close();
    await rm(folder, { recursive: true });
  }
}

function exchangeNamed(text: string): Exchange {
  const exchange = EXCHANGES.find((each) => each === text);
  if (exchange === undefined) throw new RangeError(`--without: expected one of ${EXCHANGES.join(', ')}`);
  return exchange;
}

/** The code that every start of the function that places orders loads, in bytes. */
function startBytes(bundles: readonly Bundle[]): number {
  return bundles.find(({ name }) => name === fileName(operations.placeOrder))?.startBytes ?? Number.NaN;
}

function isWanted({ group, name, request }: Row): boolean {
  if (values.orders && group === 'operations') return false;
  if (values.quick && group === 'operations' && request === undefined) return false;
  return name.startsWith('by the book: ') || name.includes(values.only);
}

/** Every row once per round, each round in a new order. The first round warms the disk caches and is not counted. */
async function measure(
  rows: readonly Row[],
  rounds: number,
  seed: number,
  world: World & { readonly refresh: string },
): Promise<readonly Measured[]> {
  const lambda = values.lambda ? await runtimeApi(await lambdaClient()) : undefined;
  const sampler: Sampler = lambda?.sampler ?? plainProcess;
  const chance = chanceOf(seed);
  const samples = new Map<Row, Sample[]>(rows.map((row) => [row, []]));
  const began = performance.now();
  for (let round = 0; round <= rounds; round += 1) {
    await world.reset();
    // The schedule keeps the shared lists fresh.
    await plainProcess({ bundle: world.refresh, env: world.env, event: {} });
    for (const row of chance.shuffled(rows)) {
      const sample = await sampleOf(row, sampler, world);
      if (round > 0) samples.get(row)?.push(sample);
    }
    say(`round ${round} of ${rounds}, ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  }
  lambda?.close();
  return rows.map((row) => ({ row, samples: samples.get(row) ?? [] }));
}

/** On a busy machine, an answer may come too late for its caller: such a sample is reported and repeated. */
async function sampleOf(row: Row, sampler: Sampler, world: World, attempts = 3): Promise<Sample> {
  const { bundle, env = {}, request } = row;
  try {
    const event = await request?.event(world);
    const status = request?.status === undefined ? {} : { status: request.status };
    return await sampler({ bundle, env: { ...world.env, ...env }, event, ...status });
  } catch (error) {
    if (attempts === 1) throw error;
    say(`${row.name}: once more, because ${error instanceof Error ? error.message.slice(0, 300) : String(error)}`);
    return await sampleOf(row, sampler, world, attempts - 1);
  }
}

function print(measured: readonly Measured[], setting: Setting): void {
  const figures = figuresOf(measured);
  const text = values.json
    ? JSON.stringify({ ...setting, node: process.versions.node, rows: figures }, null, 2)
    : `${settingLine(setting)}\n\n${tableOf(figures)}`;
  process.stdout.write(`${text}\n`);
}

await main();
