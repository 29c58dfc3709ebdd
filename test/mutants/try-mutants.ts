import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCompiler } from './compiler.ts';
import { importDistances } from './imports.ts';
import { instrument } from './instrument.ts';
import type { FileCoverage, Reply } from './messages.ts';
import type { Mutant } from './mutant.ts';
import { type Planner, planner, type Trial } from './plan.ts';
import type { Room } from './rooms.ts';
import { type SourceFile, testsOfRoom } from './selection.ts';
import { doJobs, type Job } from './sessions.ts';

/** The result of a tried mutant. */
export interface Outcome {
  readonly room: Room;
  readonly mutant: Mutant;
  readonly ending: Ending;
  /** The test that caught it. */
  readonly by?: string | undefined;
  readonly ms: number;
}

/**
 * `endless`: its tests did not end; `notWritable`: the compiler refuses it; `unreached`: no test of the room runs it.
 */
export type Ending = 'killed' | 'endless' | 'notWritable' | 'survived' | 'unreached';

export interface Settings {
  readonly root: string;
  readonly sessions: number;
  /** Mutants to skip. */
  readonly isLeftOut: (mutant: Mutant) => boolean;
  readonly hear: Listener;
  readonly signal: AbortSignal;
}

interface Listener {
  covering(files: number): void;
  trying(mutants: number): void;
  tried(outcome: Outcome): void;
}

/** Every session restarts now and then, and jobs at that time take the longest. */
const SLACK_MS = 20_000;

interface Numbered {
  readonly room: Room;
  readonly mutant: Mutant;
  readonly number: number;
}

interface Planned {
  readonly room: Room;
  readonly trial: Trial;
}

type Judged = Pick<Outcome, 'ending' | 'by' | 'ms'>;

/**
 * Tries every mutant of some files: the tests that reach it run with it on, and one must fail. Those that
 * none fails for are tried once more, with modules loaded anew. Throws if a test fails without any change. Ends early on
 * the signal; earlier results have been reported.
 */
export async function tryMutants(files: readonly SourceFile[], settings: Settings): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-mutants-'));
  try {
    const textsFile = join(folder, 'texts.json');
    const mutants = await writeTexts(files, textsFile, settings);
    const coverage = await coverRooms(files, textsFile, settings);
    const byFile = Map.groupBy(mutants, ({ mutant }) => mutant.file);
    const numbers = new Map([...byFile].map(([file, own]) => [file, new Set(own.map(({ number }) => number))]));
    const numbersOf = (file: string) => numbers.get(file) ?? new Set<number>();
    const distance = importDistances(settings.root);
    const planOf = new Map([...coverage].map(([room, own]) => [room, planner({ coverage: own, numbersOf, distance })]));
    const plan = (which: keyof Planner, each: readonly Numbered[]): readonly Planned[] =>
      each.flatMap(({ room, mutant, number }) => {
        const trial = planOf.get(room)?.[which](number, mutant);
        return trial === undefined ? [] : [{ room, trial }];
      });
    settings.hear.trying(mutants.length);
    const compiler = openCompiler(settings.root);
    const tell = ({ room, trial: { mutant } }: Planned, judged: Judged): void =>
      settings.hear.tried({ room, mutant, ...judged });
    const missed: Numbered[] = [];
    await judge(plan('first', mutants), textsFile, settings, (each, judged) => {
      const { room, trial } = each;
      const { mutant, number } = trial;
      if (judged.ending !== 'survived' && judged.ending !== 'unreached') tell(each, judged);
      else if (compiler.refuses(mutant)) tell(each, { ...judged, ending: 'notWritable' });
      else missed.push({ room, mutant, number });
    });
    await judge(plan('again', missed), textsFile, settings, tell);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeTexts(
  files: readonly SourceFile[],
  textsFile: string,
  { root, isLeftOut }: Settings,
): Promise<readonly Numbered[]> {
  const numbered: Numbered[] = [];
  const texts: Record<string, string> = {};
  let next = 1;
  for (const { room, file } of files) {
    const { mutants, text } = instrument(file, await readFile(join(root, file), 'utf8'), next);
    texts[join(root, file)] = text;
    numbered.push(...mutants.map((mutant, index) => ({ room, mutant, number: next + index })));
    next += mutants.length;
  }
  await writeFile(textsFile, JSON.stringify(texts));
  return numbered.filter(({ mutant }) => !isLeftOut(mutant));
}

async function coverRooms(
  files: readonly SourceFile[],
  textsFile: string,
  { root, sessions, hear, signal }: Settings,
): Promise<ReadonlyMap<Room, ReadonlyMap<string, FileCoverage>>> {
  const testsOf = new Map<Room, readonly string[]>();
  for (const room of new Set(files.map((each) => each.room))) testsOf.set(room, await testsOfRoom(root, room));
  const tests = [...new Set([...testsOf.values()].flat())];
  hear.covering(tests.length);
  const found = new Map<string, FileCoverage>();
  const jobs = tests.map((file): Job => ({ request: { kind: 'cover', file: join(root, file) }, patienceMs: 180_000 }));
  const wrong: string[] = [];
  await doJobs(
    jobs,
    textsFile,
    sessions,
    ({ request }, heard) => {
      if (request.kind !== 'cover') return;
      if (heard?.kind !== 'covered') wrong.push(`${request.file}: did not end`);
      else if (heard.coverage.failed.length > 0) wrong.push(`${request.file}: ${heard.coverage.failed.join(', ')}`);
      else found.set(request.file, heard.coverage);
    },
    signal,
  );
  if (wrong.length > 0) throw new Error(`These do not pass while nothing is changed:\n${wrong.join('\n')}`);
  return new Map(
    [...testsOf].map(([room, own]) => [
      room,
      new Map(own.flatMap((file) => (found.has(join(root, file)) ? [[file, found.get(join(root, file))]] : []))),
    ]),
  ) as ReadonlyMap<Room, ReadonlyMap<string, FileCoverage>>;
}

async function judge(
  planned: readonly Planned[],
  textsFile: string,
  { root, sessions, signal }: Settings,
  hear: (planned: Planned, judged: Judged) => void,
): Promise<void> {
  const byNumber = new Map(planned.map((each) => [each.trial.number, each]));
  for (const each of planned) if (each.trial.runs.length === 0) hear(each, { ending: 'unreached', ms: 0 });
  // Mutants that need reloaded modules come last, so that the others share the loaded ones.
  const ordered = planned
    .filter(({ trial }) => trial.runs.length > 0)
    .toSorted((a, b) => Number(a.trial.anew) - Number(b.trial.anew));
  const jobs = ordered.map(
    ({ trial: { number, anew, runs, ms } }): Job => ({
      request: { kind: 'judge', number, anew, runs: runs.map((run) => ({ ...run, file: join(root, run.file) })) },
      patienceMs: SLACK_MS + 5 * ms,
    }),
  );
  await doJobs(
    jobs,
    textsFile,
    sessions,
    ({ request, patienceMs }, heard) => {
      const each = request.kind === 'judge' ? byNumber.get(request.number) : undefined;
      if (each !== undefined)
        hear(each, heard?.kind === 'judged' ? judgedBy(heard) : { ending: 'endless', ms: patienceMs });
    },
    signal,
  );
}

function judgedBy({ verdict, ms }: Extract<Reply, { kind: 'judged' }>): Judged {
  switch (verdict.ending) {
    case 'killed':
      return { ending: 'killed', by: verdict.by, ms };
    case 'survived':
      return { ending: 'survived', ms };
    case 'notRun':
      return { ending: 'unreached', ms };
    default:
      return verdict satisfies never;
  }
}
