import { basename, dirname } from 'node:path';
import type { FileCoverage, TestFileRun } from './messages.ts';
import type { Mutant } from './mutant.ts';

/** How one mutant is tried. */
export interface Trial {
  readonly number: number;
  readonly mutant: Mutant;
  /** Whether modules are loaded with the mutant on. */
  readonly anew: boolean;
  readonly runs: readonly TestFileRun[];
  /** What the tests take while nothing is changed. */
  readonly ms: number;
}

/** A mutant is judged by the nearest tests that take no longer than this together. */
const MOST_MS = 4_000;
/** Loading the sources anew, roughly. */
const LOAD_MS = 400;

/**
 * The tests that reach a mutant, nearest first: those of its name, then the files that reach most of its file. `numbers` are
 * those of all mutants of the file.
 */
export function planTrial(
  number: number,
  mutant: Mutant,
  numbers: ReadonlySet<number>,
  coverage: ReadonlyMap<string, FileCoverage>,
): Trial {
  const reaching = [...coverage].flatMap(([file, each]) => runOf(file, number, mutant, each) ?? []);
  const nearness = new Map(
    reaching.map(({ file }) => [file, nearnessOf(mutant.file, file, numbers, coverage.get(file))] as const),
  );
  const ranked = reaching.toSorted((a, b) => (nearness.get(b.file) ?? 0) - (nearness.get(a.file) ?? 0) || a.ms - b.ms);
  const anew = mutant.atLoad || ranked.every(({ onLoad }) => onLoad);
  const runs: TestFileRun[] = [];
  let total = 0;
  for (const { file, ids, ms } of ranked) {
    const cost = ms + (anew ? LOAD_MS : 0);
    if (runs.length > 0 && total + cost > MOST_MS) continue;
    runs.push({ file, ...(ids && { ids }), timeoutMs: Math.round(2_000 + 5 * ms) });
    total += cost;
  }
  return { number, mutant, anew, runs, ms: total };
}

interface Reaching {
  readonly file: string;
  readonly ids?: readonly string[];
  readonly ms: number;
  readonly onLoad: boolean;
}

function runOf(file: string, number: number, mutant: Mutant, coverage: FileCoverage): Reaching | undefined {
  const all = coverage.tests.reduce((sum, { ms }) => sum + ms, 0);
  // A value of the module may serve any test, whoever loaded it first.
  if (mutant.atLoad) return { file, ms: all, onLoad: true };
  const onLoad = coverage.loading.includes(number);
  if (onLoad || coverage.around.includes(number)) return { file, ms: all, onLoad };
  const tests = coverage.tests.filter(({ numbers }) => numbers.includes(number));
  if (tests.length === 0) return undefined;
  return { file, ids: tests.map(({ id }) => id), ms: tests.reduce((sum, { ms }) => sum + ms, 0), onLoad: false };
}

/** From 0 to 3, mostly the share of a file that a test file reaches, in tenths, lest what takes long comes first. */
function nearnessOf(
  source: string,
  test: string,
  numbers: ReadonlySet<number>,
  coverage: FileCoverage | undefined,
): number {
  const name = basename(test).startsWith(`${basename(source, '.ts')}.`) ? 2 : 0;
  const beside = dirname(test) === dirname(source) ? 0.5 : 0;
  const reached = new Set(coverage?.tests.flatMap((each) => each.numbers.filter((number) => numbers.has(number))));
  return name + beside + Math.floor((10 * reached.size) / Math.max(1, numbers.size)) / 20;
}
