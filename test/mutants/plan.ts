import { basename } from 'node:path';
import type { Distance } from './imports.ts';
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

/** What a plan is made from. */
export interface Ground {
  readonly coverage: ReadonlyMap<string, FileCoverage>;
  /** The numbers of all mutants of a source file. */
  readonly numbersOf: (file: string) => ReadonlySet<number>;
  readonly distance: Distance;
}

/**
 * The tests that reach a mutant, nearest first: those of its name, then those that reach most of its file, or, of what runs
 * when the module is loaded, those that import it most directly.
 */
export function planTrial(number: number, mutant: Mutant, ground: Ground): Trial {
  const reaching = [...ground.coverage].flatMap(([file, coverage]) => {
    const run = runOf(file, number, mutant, coverage);
    if (run === undefined || (mutant.atLoad && !Number.isFinite(ground.distance(file, mutant.file)))) return [];
    return { ...run, near: nearness(mutant, file, coverage, ground) };
  });
  const ranked = reaching.toSorted((a, b) => b.near - a.near || a.ms - b.ms);
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

/** Shares count in tenths, lest what takes long comes first. */
function nearness({ file, atLoad }: Mutant, test: string, { tests }: FileCoverage, ground: Ground): number {
  const name = basename(test).startsWith(`${basename(file, '.ts')}.`) ? 2 : 0;
  if (atLoad) return name + 1 / ground.distance(test, file);
  const numbers = ground.numbersOf(file);
  const reached = new Set(tests.flatMap((each) => each.numbers.filter((number) => numbers.has(number))));
  return name + Math.floor((10 * reached.size) / Math.max(1, numbers.size)) / 10;
}
