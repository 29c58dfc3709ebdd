import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { breakRules } from './break-rules.ts';
import { copyTracked } from './checkout.ts';
import { MUTATIONS, NUMBERS } from './list.ts';

const HELP = `Breaks every rule of docs/reference/rules.md once, in a copy of the sources, and expects the test that is named to fail.

  npm run mutations [-- --number 9.A1] [--jobs ${availableParallelism()}]

--number takes one requirement of the list and may be given several times; --jobs is how many copies are tested at once.
Ends with 1 when a rule was broken and its test passed, or when a text or a test of the list is not there any more.

Example: npm run mutations -- --number 9.A1
`;

async function main(): Promise<number> {
  const { values } = commandLine({
    name: 'npm run mutations',
    help: HELP,
    options: {
      number: { type: 'string', multiple: true, default: [] },
      jobs: { type: 'string', default: String(availableParallelism()) },
    },
  });
  for (const number of values.number) {
    if (!NUMBERS.includes(number)) throw new RangeError(`--number: expected one of ${NUMBERS.join(', ')}`);
  }
  const jobs = Number(values.jobs);
  if (!Number.isSafeInteger(jobs) || jobs < 1 || jobs > 64)
    throw new RangeError('--jobs: expected a number from 1 to 64');
  const mutations = MUTATIONS.filter(({ number }) => values.number.length === 0 || values.number.includes(number));

  const stopped = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopped.abort(new Stopped()));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'atlas-mutations-')));
  try {
    const copies = Array.from({ length: Math.min(jobs, mutations.length) }, (_, job) => join(folder, String(job)));
    for (const copy of copies) {
      await mkdir(copy);
      await copyTracked(root, copy);
    }
    const caught = await breakRules(mutations, copies, say, stopped.signal);
    say(`${caught} of ${mutations.length} mutations were caught`);
    return caught === mutations.length ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The user ended the run. */
class Stopped extends Error {}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Stopped) return 130;
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
