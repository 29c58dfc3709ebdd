import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { commandLine, UsageError } from '../../../lib/text/command-line.ts';
import { start } from '../../../local/start.ts';
import { pythonEnvironment } from '../../tools/python-environment.ts';

const SECONDS = 90;
const SEED = 1;

const HELP = `Lets Schemathesis, which knows nothing of Atlas but openapi.yaml, call a gateway on the paper exchanges with valid and
invalid requests, and judge every answer by all of its checks. What a check may not demand is said, with its reason, in
test/contract/schemathesis/schemathesis.toml. Needs python3, and PyPI the first time.

  npm run schemathesis [-- --seconds N] [--seed N]

  --seconds N  how long it goes on (${SECONDS})
  --seed N     other requests (${SEED})

Ends with 1 when a check fails.

Example: npm run schemathesis -- --seconds 300 --seed 7
`;

const { values } = commandLine({
  name: 'npm run schemathesis',
  help: HELP,
  options: { seconds: { type: 'string' }, seed: { type: 'string' } },
});

const CONTRACT = fileURLToPath(new URL('../../../openapi.yaml', import.meta.url));
const CONFIG = fileURLToPath(new URL('schemathesis.toml', import.meta.url));
const REQUIREMENTS = new URL('requirements.txt', import.meta.url);
const TOKEN = 'schemathesis-token';
/** Longer than any operation: a cancel-all of several products looks again after the longest listing lag. */
const REQUEST_SECONDS = '40';

/** The parts of its report that are printed. */
interface Report {
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly title: string; readonly count: number }[];
  readonly errors: readonly { readonly title: string; readonly count: number }[];
}

const folder = await mkdtemp(join(tmpdir(), 'atlas-schemathesis-'));
try {
  await judge(whole('--seconds', values.seconds, SECONDS), whole('--seed', values.seed, SEED));
} catch (error) {
  process.stderr.write(`schemathesis: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
// Connections that an aborted request left open would keep the process alive until the servers' own timers end them.
process.exit();

async function judge(seconds: number, seed: number): Promise<void> {
  const requirements = (await readFile(REQUIREMENTS, 'utf8')).trim().split('\n');
  const bin = await pythonEnvironment('schemathesis', requirements);
  const local = await start({
    PORT: '0',
    PAPER_PORT: '0',
    ATLAS_LOG_LEVEL: 'silent',
    ATLAS_LOCAL_TOKEN: TOKEN,
    ATLAS_DATA_DIR: join(folder, 'data'),
  });
  const report = join(folder, 'report.json');
  const events = join(folder, 'events.ndjson');
  const options = ['--checks', 'all', '--phases', 'examples,coverage,fuzzing,stateful', '--continue-on-failure'];
  const words = [
    ...['--config-file', CONFIG, 'run', CONTRACT, '--url', local.url, '--header', `Authorization: Bearer ${TOKEN}`],
    ...[...options, '--request-timeout', REQUEST_SECONDS, '--max-response-time', REQUEST_SECONDS, '--workers', '1'],
    ...['--max-time', String(seconds), '--seed', String(seed), '--no-color', '--warnings', 'off'],
    ...['--report', 'json,ndjson', '--report-json-path', report, '--report-ndjson-path', events],
  ];
  try {
    const child = spawn(join(bin, 'schemathesis'), words, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    const output = Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
    const [code] = (await once(child, 'close')) as [number | null];
    const said = (await output).map((chunks) => Buffer.concat(chunks).toString('utf8')).join('');
    const counted = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Partial<Report>;
    const failures = [...(counted.failures ?? []), ...(counted.errors ?? [])];
    const count = failures.reduce((sum, failure) => sum + failure.count, 0);
    if (code !== 0) process.stderr.write(`${said.replaceAll(/.{2000,}/g, (line) => `${line.slice(0, 2000)} …`)}\n`);
    if (code !== 0 || counted.test_cases === undefined || counted.operations?.tested !== counted.operations?.total) {
      process.exitCode = 1;
    }
    const { cases, checks, kinds } = await checksIn(events);
    process.stdout.write(
      `Schemathesis: ${counted.operations?.tested ?? 0} operations, ${cases} cases, ${checks} checks of ${kinds.size} kinds, ${count} failures\n`,
    );
    if (cases === 0) process.exitCode = 1;
  } finally {
    await local.close();
  }
}

/** How many answers were judged, and how often, as the events of the run tell. */
async function checksIn(file: string): Promise<{ cases: number; checks: number; kinds: ReadonlySet<string> }> {
  const kinds = new Set<string>();
  let cases = 0;
  let checks = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { ScenarioFinished: scenario } = JSON.parse(line) as {
      readonly ScenarioFinished?: {
        readonly recorder: { readonly checks: Readonly<Record<string, readonly { readonly name: string }[]>> };
      };
    };
    for (const judged of Object.values(scenario?.recorder.checks ?? {})) {
      cases += 1;
      checks += judged.length;
      for (const { name } of judged) kinds.add(name);
    }
  }
  return { cases, checks, kinds };
}

function whole(option: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${option}: expected a whole number, given ${text}.`);
  return Number(text);
}
