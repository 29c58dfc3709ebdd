import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mutation, NamedTest } from './mutation.ts';
import { readSources, type Sources } from './sources.ts';
import { runTests, type TestRun } from './vitest-run.ts';

/** A mutation with its source and test file. */
interface Placed {
  readonly mutation: Mutation;
  readonly file: string;
  readonly test: NamedTest;
  readonly testFile: string;
}

/**
 * Applies each mutation to one of the copies of the sources, runs the test that must fail, and reverts the mutation.
 * Reports each, and resolves to the number caught. Throws, before applying any, if the text of a mutation does not
 * occur exactly once, or if a named test is missing or does not pass.
 */
export async function breakRules(
  mutations: readonly Mutation[],
  copies: readonly string[],
  say: (text: string) => void,
  signal: AbortSignal,
): Promise<number> {
  const [first] = copies;
  if (first === undefined) return 0;
  const placed = placeAll(mutations, await readSources(first));
  const began = Date.now();
  await passUnbroken(first, placed, copies.length, signal);
  say(`all tests that are named pass while nothing is broken (${secondsSince(began)} s)`);

  const waiting = placed.values();
  let caught = 0;
  const work = async (copy: string): Promise<void> => {
    for (const each of waiting) {
      const start = Date.now();
      const { number, breaks } = each.mutation;
      const run = await runBroken(copy, each, signal);
      const missed = whyMissed(each.test, run);
      if (missed === undefined) caught += 1;
      say(`${missed === undefined ? 'caught' : 'MISSED'}  ${number}  ${breaks} (${secondsSince(start)} s)`);
      if (missed !== undefined) say(`        ${each.testFile}: ${missed}`);
    }
  };
  const ended = await Promise.allSettled(copies.map(work));
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return caught;
}

/** Reports all faults of the list at once. */
function placeAll(mutations: readonly Mutation[], sources: Sources): readonly Placed[] {
  const wrong: string[] = [];
  const placed = mutations.flatMap((mutation): readonly Placed[] => {
    const { test } = mutation;
    try {
      return [{ mutation, test, file: sources.fileOf(mutation), testFile: sources.testFileOf(test) }];
    } catch (error) {
      wrong.push(error instanceof Error ? error.message : String(error));
      return [];
    }
  });
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
  return placed;
}

/** A test that fails anyway proves nothing. */
async function passUnbroken(
  copy: string,
  placed: readonly Placed[],
  workers: number,
  signal: AbortSignal,
): Promise<void> {
  const run = await runTests(
    copy,
    placed.map(({ test, testFile }) => ({ test, file: testFile })),
    workers,
    signal,
  );
  const failing = placed.flatMap(({ test, testFile }) => {
    const endings = new Set(run.endingsOf(test));
    if (endings.size === 1 && endings.has('passed')) return [];
    return `${testFile}: ${test.name}: ${[...endings].join(', ') || 'did not run'}`;
  });
  if (failing.length === 0) return;
  throw new Error(`These do not pass while nothing is broken:\n${[...new Set(failing)].join('\n')}\n${run.output}`);
}

async function runBroken(
  copy: string,
  { mutation, file, test, testFile }: Placed,
  signal: AbortSignal,
): Promise<TestRun> {
  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  // A function, because a text may contain patterns that `replace` interprets.
  await writeFile(
    path,
    text.replace(mutation.find, () => mutation.replace),
  );
  try {
    return await runTests(copy, [{ test, file: testFile }], 1, signal);
  } finally {
    await writeFile(path, text);
  }
}

/** Why a run does not count: the test must have run, and failed on its own. */
function whyMissed(test: NamedTest, run: TestRun): string | undefined {
  const endings = run.endingsOf(test);
  if (endings.includes('failed')) return undefined;
  return endings.length > 0 && endings.every((ending) => ending === 'passed')
    ? `passed all the same: ${test.name}`
    : `did not run: ${test.name}\n${run.output}`;
}

function secondsSince(began: number): string {
  return ((Date.now() - began) / 1_000).toFixed(1);
}
