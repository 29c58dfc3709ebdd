import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type NamedTest, titlePattern } from './mutation.ts';

/** The results of the named tests of one run. A parametrised test has one per case. */
export interface TestRun {
  endingsOf(test: NamedTest): readonly TestEnding[];
  /** Vitest's output, for a run that ended unexpectedly. */
  readonly output: string;
}

type TestEnding = 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled';

/** The parts of vitest's JSON report that are read here. */
interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly title: string; readonly status: TestEnding }[];
  }[];
}

/** A run that hangs is ended, and counts as catching nothing. */
const LONGEST_RUN_MS = 120_000;
/** The end of vitest's output. */
const SHOWN_CHARACTERS = 4_000;

/**
 * Runs tests of a checkout in a separate process and reads the result of each. `test` comes with its file. Rejects when
 * the signal ends it; by then the process and its children have ended.
 */
export async function runTests(
  root: string,
  tests: readonly { readonly test: NamedTest; readonly file: string }[],
  workers: number,
  signal: AbortSignal,
): Promise<TestRun> {
  const report = join(root, 'report.json');
  await rm(report, { force: true });
  const output = await vitest(
    root,
    [
      ...new Set(tests.map(({ file }) => file)),
      '--testNamePattern',
      // Vitest also matches the titles of the groups around a test.
      tests.map(({ test }) => `(?:${titlePattern(test).source.slice(1)})`).join('|'),
      // Threads start faster than processes.
      ...['--pool=threads', `--maxWorkers=${workers}`, '--reporter=json', `--outputFile=${report}`],
      // One copy of the sources must not read another's cache.
      ...['--cache=false', '--fsModuleCache=false'],
    ],
    signal,
  );
  const { testResults } = await jsonReport(report);
  return {
    output,
    endingsOf: (test) => {
      const pattern = titlePattern(test);
      return testResults
        .filter(({ name }) => name.endsWith(`/${test.file}`))
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ title }) => pattern.test(title))
        .map(({ status }) => status);
    },
  };
}

/** Runs vitest to its end; resolves to the end of its output. */
async function vitest(root: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  const entry = join(root, 'node_modules/vitest/vitest.mjs');
  // A separate process group, so that its children end with it, and nothing else does.
  const child = spawn(process.execPath, [entry, 'run', ...args], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
    }
  };
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = `${output}${text}`.slice(-SHOWN_CHARACTERS);
    });
  }
  const impatient = setTimeout(end, LONGEST_RUN_MS);
  signal.addEventListener('abort', end, { once: true });
  try {
    await once(child, 'close');
  } finally {
    clearTimeout(impatient);
    signal.removeEventListener('abort', end);
  }
  signal.throwIfAborted();
  return output;
}

/** Empty if vitest ended before it wrote one. */
async function jsonReport(file: string): Promise<JsonReport> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JsonReport;
  } catch {
    return { testResults: [] };
  }
}
