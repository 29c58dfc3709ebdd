import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { commandLine } from '../../lib/text/command-line.ts';
import { startPaper } from '../../paper/src/index.ts';
import { cloudAt } from './cloud.ts';
import { installEmulator, NOT_ENFORCED, startEmulator } from './emulator.ts';
import { createReport, type Report, summary } from './report.ts';
import { playScenario } from './scenario.ts';
import { startTraceSink } from './traces.ts';

const HELP = `Deploys the stack to an AWS emulator and uses it over HTTP, as a client would.

  npm run e2e:aws [-- --keep] [--help]

  --keep   leave the folder with logs, template and outputs, and say where it is

Needs Python 3.11 or later and the package indexes of npm and PyPI. Everything listens on loopback, at free ports; nothing
of your AWS account is used or can be reached. All that was started is ended, also after a failure and on Ctrl-C.
Ends with 0 when every step went as it should.

Example: npm run e2e:aws -- --keep
`;

/** Clean-up steps, in reverse order. */
type Closing = () => Promise<unknown>;

async function play(report: Report, closings: Closing[], folder: string): Promise<void> {
  const { bin } = await report.step('Install the emulator', async () => ({ bin: await installEmulator() }));
  const traces = await startTraceSink();
  closings.push(() => traces.close());
  const emulator = await report.step('Start the emulator', () => startEmulator(bin, folder, traces.address));
  closings.push(() => emulator.stop());
  const paper = await report.step('Start the paper exchanges', async () => await startPaper());
  closings.push(() => paper.close());
  const cloud = cloudAt(emulator.url, folder, process.env);
  await playScenario({
    report,
    cloud,
    emulator,
    paper,
    traces,
    products: PRODUCTS,
    closing: (close) => closings.push(close),
  });
}

async function main(): Promise<void> {
  const { values } = commandLine({ name: 'npm run e2e:aws', help: HELP, options: { keep: { type: 'boolean' } } });
  const print = (text: string): void => void process.stdout.write(text);

  const folder = await mkdtemp(join(tmpdir(), 'atlas-e2e-'));
  const report = createReport(print, () => performance.now());
  const closings: Closing[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closings.splice(0).reverse()) {
      await close().catch((error: unknown) => print(`Could not clean up: ${String(error)}\n`));
    }
    if (values.keep === true) print(`\nKept: ${folder}\n`);
    else await rm(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void closeAll().finally(() => process.exit(130)));
  }

  try {
    await play(report, closings, folder);
  } catch (error) {
    print(`\n${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await closeAll();
  }
  const { results } = report;
  print(`\n${summary(results, NOT_ENFORCED)}\n`);
  const failed = results.filter(({ ok }) => !ok).length;
  print(`\ne2e: ${results.length - failed} passed, ${failed} failed\n`);
}

await main();
