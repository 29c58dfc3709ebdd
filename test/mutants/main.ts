import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { matchExplanations, readExplanations } from './explained.ts';
import { keyText, type Mutant } from './mutant.ts';
import { describe, SURVIVES, table } from './report.ts';
import { listedFiles, mutantsOf, type Selection, select } from './selection.ts';
import { type Outcome, tryMutants } from './try-mutants.ts';

const HELP = `Changes the sources in one small place at a time and expects a test to fail each time.

  npm run mutants [-- --files PATTERN] [--changed [COMMIT]] [--part N/M] [--minutes N]
                     [--sessions ${availableParallelism()}] [--recheck] [--report FILE] [--again FILE]

--files       listed files that match a pattern, such as 'lib/domain/*.ts'
--changed     files that differ from a commit (main)
--part        the Nth of M parts; "today" picks another one each day
--minutes     stop after this time and say how many mutants were not tried
--sessions    processes that run tests
--recheck     also try the mutants that test/mutants/explained explains
--report      write the result of each mutant as JSON
--again       try only what survived in such a file

Ends with 1 if a mutant survives without an explanation, or an explanation matches no surviving mutant. The files, and the
tests that must kill their mutants, are listed in test/mutants/rooms.ts.

Example: npm run mutants -- --files 'lib/domain/*.ts' --minutes 5
`;

interface Options {
  readonly selection: Selection;
  readonly minutes: number | undefined;
  readonly sessions: number;
  readonly recheck: boolean;
  readonly report: string | undefined;
  readonly again: string | undefined;
}

function readOptions(): Options {
  const { values, positionals } = commandLine({
    name: 'npm run mutants',
    help: HELP,
    positionals: true,
    options: {
      files: { type: 'string' },
      changed: { type: 'boolean', default: false },
      part: { type: 'string' },
      minutes: { type: 'string' },
      sessions: { type: 'string', default: String(availableParallelism()) },
      recheck: { type: 'boolean', default: false },
      report: { type: 'string' },
      again: { type: 'string' },
    },
  });
  const [commit, ...more] = positionals;
  if (more.length > 0 || (commit !== undefined && !values.changed))
    throw new RangeError('one commit at most, after --changed');
  const part = values.part === undefined ? undefined : partOf(values.part);
  return {
    selection: {
      files: values.files,
      since: values.changed ? (commit ?? 'main') : undefined,
      part,
    },
    minutes: values.minutes === undefined ? undefined : numberOf('--minutes', values.minutes, 600),
    sessions: numberOf('--sessions', values.sessions, 64),
    recheck: values.recheck,
    report: values.report,
    again: values.again,
  };
}

/** `today` selects another part each day. */
function partOf(text: string): { readonly n: number; readonly m: number } {
  const [which, of] = text.split('/');
  const m = Number(of);
  const n = which === 'today' ? (Math.floor(Date.now() / 86_400_000) % m) + 1 : Number(which);
  if (Number.isSafeInteger(n) && Number.isSafeInteger(m) && n >= 1 && n <= m) return { n, m };
  throw new RangeError('--part: expected N/M, as 1/12 or today/12');
}

function numberOf(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!(value > 0 && value <= most)) throw new RangeError(`${name}: expected a number up to ${most}`);
  return value;
}

async function main(): Promise<number> {
  const options = readOptions();
  const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
  const listed = await listedFiles(root);
  const selected = select(root, listed, options.selection);
  const all = listed.flatMap(({ room, file }) => mutantsOf(root, file).map((mutant) => ({ room, mutant })));
  const explanations = matchExplanations(
    await readExplanations(),
    all.map(({ mutant }) => mutant),
  );

  const stopped = new AbortController();
  let interrupted = false;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      interrupted = true;
      stopped.abort();
    });
  }
  const began = Date.now();
  const timer = options.minutes && setTimeout(() => stopped.abort(), options.minutes * 60_000);
  const files = new Set(selected.map(({ file }) => file));
  const explained = new Map<string, number>();
  for (const { room, mutant } of all) {
    const isHere = !options.recheck && files.has(mutant.file) && explanations.byKey.has(keyText(mutant));
    if (isHere) explained.set(room.name, (explained.get(room.name) ?? 0) + 1);
  }

  const again = options.again === undefined ? undefined : await survivorsIn(options.again);
  const outcomes: Outcome[] = [];
  const survivors: Outcome[] = [];
  const stale = explanations.stale.map((text) => `${text} (there is no such mutant)`);
  let total = 0;
  let told = Date.now();
  let tryingSince = began;
  if (selected.length === 0) say('none of the listed files is selected');
  else {
    await tryMutants(selected, {
      ...{ root, sessions: options.sessions, signal: stopped.signal },
      isLeftOut: (mutant) =>
        (!options.recheck && explanations.byKey.has(keyText(mutant))) || again?.has(keyText(mutant)) === false,
      hear: {
        covering: (tests) => say(`${selected.length} files; seeing what ${tests} test files reach`),
        trying: (mutants) => {
          total = mutants;
          tryingSince = Date.now();
          say(`trying ${mutants} mutants (after ${seconds(tryingSince - began)} s)`);
        },
        tried: (outcome) => {
          outcomes.push(outcome);
          const why = explanations.byKey.get(keyText(outcome.mutant));
          const survives = SURVIVES[outcome.ending];
          if (survives && why === undefined) {
            survivors.push(outcome);
            say(`SURVIVED  ${describe(root, outcome)}`);
          }
          if (!survives && why !== undefined) {
            stale.push(
              `${outcome.mutant.file}: ${outcome.mutant.within}: ${outcome.mutant.text} → ${outcome.mutant.replacement} (${outcome.ending}${outcome.by ? ` by ${outcome.by}` : ''})`,
            );
          }
          if (Date.now() - told < 10_000) return;
          told = Date.now();
          const rate = outcomes.length / ((told - tryingSince) / 1_000);
          const left = (total - outcomes.length) / rate;
          say(
            `${outcomes.length} of ${total}, ${rate.toFixed(1)}/s, ${left.toFixed(0)} s left, ${survivors.length} survived`,
          );
        },
      },
    });
  }
  clearTimeout(timer);
  if (options.report !== undefined) {
    const rows = outcomes.map(({ room, mutant, ending, by, ms }) => ({ room: room.name, ...mutant, ending, by, ms }));
    await writeFile(options.report, JSON.stringify(rows, undefined, 1));
  }
  if (interrupted) return 130;
  say(`\n${table(outcomes, explained)}\n`);
  if (outcomes.length < total) say(`not tried, for the time was over: ${total - outcomes.length} of ${total}`);
  for (const each of stale) say(`stale explanation: ${each}`);
  say(
    `${survivors.length} survived without an explanation, ${stale.length} explanations are stale (${seconds(Date.now() - began)} s)`,
  );
  return survivors.length + stale.length === 0 ? 0 : 1;
}

/** The mutants that survived in a report. */
async function survivorsIn(file: string): Promise<ReadonlySet<string>> {
  const rows = JSON.parse(await readFile(file, 'utf8')) as readonly (Mutant & Pick<Outcome, 'ending'>)[];
  return new Set(rows.filter(({ ending }) => SURVIVES[ending]).map(keyText));
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(0);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
