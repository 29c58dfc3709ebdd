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

/** The tests that reach a mutant, nearest first: those beside it, then the quickest. */
export function planTrial(number: number, mutant: Mutant, coverage: ReadonlyMap<string, FileCoverage>): Trial {
  const reaching = [...coverage].flatMap(([file, each]) => runOf(file, number, mutant, each) ?? []);
  const ranked = reaching.toSorted(
    (a, b) => farness(mutant.file, a.file) - farness(mutant.file, b.file) || a.ms - b.ms,
  );
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

function farness(source: string, test: string): number {
  if (!test.includes(`${dirname(source)}/`)) return 2;
  return basename(test).startsWith(basename(source, '.ts')) ? 0 : 1;
}
