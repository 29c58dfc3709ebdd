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
  /** The duration of the tests without a change. */
  readonly ms: number;
}

/** A mutant is judged by its nearest tests, up to this total duration. */
const MOST_MS = 5_000;
/** Survivors are few, so that more tests may judge them. */
const MOST_AGAIN_MS = 20_000;
/** Rough duration of reloading the sources. */
const LOAD_MS = 400;

/** The inputs of plans. */
export interface Ground {
  readonly coverage: ReadonlyMap<string, FileCoverage>;
  /** The numbers of all mutants of a source file. */
  readonly numbersOf: (file: string) => ReadonlySet<number>;
  readonly distance: Distance;
}

/** Plans trials of a room's mutants. */
export interface Planner {
  first(number: number, mutant: Mutant): Trial;
  /**
   * For a survivor: every test file that loads its source, with modules loaded anew. A module that loads once calls
   * functions of others for the first test file alone, but the tests of all use what they computed.
   */
  again(number: number, mutant: Mutant): Trial;
}

/** Reads all coverage once, for all requested mutants. */
export function planner(ground: Ground): Planner {
  const reachedBy = new Map<number, Reaching[]>();
  for (const [file, { tests }] of ground.coverage) {
    for (const { id, ms, numbers } of tests) {
      for (const number of numbers) {
        const reaching = reachedBy.get(number) ?? [];
        reachedBy.set(number, reaching);
        reaching.push({ file, id, ms, onLoad: false });
      }
    }
  }
  const shares = new Map<string, number>();
  const shareOf = (source: string, test: string): number => {
    const key = `${source} ${test}`;
    const share = shares.get(key) ?? shareReached(ground.numbersOf(source), ground.coverage.get(test)?.tests ?? []);
    shares.set(key, share);
    return share;
  };
  const near = (test: string, file: string, onLoad: boolean): number => {
    const name = basename(test).startsWith(`${basename(file, '.ts')}.`) ? 2 : 0;
    return name + (onLoad ? 1 / ground.distance(test, file) : shareOf(file, test));
  };
  const first: Planner['first'] = (number, mutant) => {
    const { file, atLoad } = mutant;
    const whole = [...ground.coverage].flatMap(([test, each]) =>
      wholeFile(test, number, mutant, each, ground.distance),
    );
    const files = new Set(whole.map((each) => each.file));
    const single = atLoad ? [] : (reachedBy.get(number) ?? []).filter((each) => !files.has(each.file));
    return planTrial(number, mutant, [...whole, ...single], (test) => near(test, file, atLoad), MOST_MS);
  };
  const again: Planner['again'] = (number, mutant) => {
    const { file } = mutant;
    const loading = [...ground.coverage]
      .filter(([test]) => Number.isFinite(ground.distance(test, file)))
      .map(([test, { tests }]) => ({ file: test, ms: durationOf(tests), onLoad: true }));
    return planTrial(number, mutant, loading, (test) => near(test, file, true), MOST_AGAIN_MS);
  };
  return { first, again };
}

/**
 * The tests that reach a mutant, near and fast ones first. Near are tests of the same name, tests that reach much of
 * its file, and, for code that runs when the module loads, tests that import it directly.
 */
function planTrial(
  number: number,
  mutant: Mutant,
  reaching: readonly Reaching[],
  near: (test: string) => number,
  mostMs: number,
): Trial {
  const anew = mutant.atLoad || reaching.every(({ onLoad }) => onLoad);
  const overhead = anew ? LOAD_MS : 0;
  // A test that takes a second longer must be much nearer.
  const score = ({ file, ms }: Reaching): number => near(file) - (ms + overhead) / 1_000;
  const scored = reaching.map((each) => ({ each, score: score(each) })).toSorted((a, b) => b.score - a.score);
  const runs = new Map<string, { ids: string[] | undefined; slowest: number }>();
  let total = 0;
  for (const { file, id, ms } of scored.map(({ each }) => each)) {
    if (runs.size > 0 && total + ms + overhead > mostMs) continue;
    const run = runs.get(file) ?? { ids: id === undefined ? undefined : [], slowest: 0 };
    if (id !== undefined) run.ids?.push(id);
    runs.set(file, { ...run, slowest: Math.max(run.slowest, ms) });
    total += ms + overhead;
  }
  return { number, mutant, anew, ms: total, runs: [...runs].map(([file, run]) => runOf(file, run)) };
}

function runOf(file: string, { ids, slowest }: { ids: string[] | undefined; slowest: number }): TestFileRun {
  return { file, ...(ids && { ids }), timeoutMs: Math.round(2_000 + 5 * slowest) };
}

/** A test, or a whole test file when the id is absent. */
interface Reaching {
  readonly file: string;
  readonly id?: string;
  readonly ms: number;
  readonly onLoad: boolean;
}

/** Where no single test reaches the mutant, but the setup of the file does. */
function wholeFile(
  file: string,
  number: number,
  mutant: Mutant,
  { tests, loading, around }: FileCoverage,
  distance: Distance,
): readonly Reaching[] {
  const ms = durationOf(tests);
  // A module-level value may serve any test, whichever loaded it first.
  if (mutant.atLoad) return Number.isFinite(distance(file, mutant.file)) ? [{ file, ms, onLoad: true }] : [];
  const onLoad = loading.includes(number);
  return onLoad || around.includes(number) ? [{ file, ms, onLoad }] : [];
}

function durationOf(tests: FileCoverage['tests']): number {
  return tests.reduce((sum, { ms }) => sum + ms, 0);
}

/** How much of a file tests reach, in tenths, because small differences mean nothing. */
function shareReached(numbers: ReadonlySet<number>, tests: FileCoverage['tests']): number {
  const reached = new Set(tests.flatMap((each) => each.numbers.filter((number) => numbers.has(number))));
  return Math.floor((10 * reached.size) / Math.max(1, numbers.size)) / 10;
}
