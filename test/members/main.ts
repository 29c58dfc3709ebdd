import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { CLOSED_SETS } from './closed-sets.ts';
import { difference, listed } from './list.ts';
import { createChecker } from './places.ts';

const HELP = `Adds one member to each closed set, one at a time and in memory only, type-checks, and compares the places that the
compiler reports with the lists in test/members/places. Whoever adds the member for good has to think about each of them.

  npm run members [-- --set order-types] [--write]

--set takes one of ${CLOSED_SETS.map(({ name }) => name).join(', ')} and may be given several times.
--write rewrites the lists. Without it a difference ends with 1: a place that is gone may mean "the other one" again.
Expects sources that pass npm run typecheck.

Example: npm run members -- --set order-types
`;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LISTS = fileURLToPath(new URL('places', import.meta.url));

async function main(): Promise<number> {
  const { values } = commandLine({
    name: 'npm run members',
    help: HELP,
    options: {
      set: { type: 'string', multiple: true, default: [] },
      write: { type: 'boolean', default: false },
    },
  });
  const names = CLOSED_SETS.map(({ name }) => name);
  for (const name of values.set) {
    if (!names.includes(name)) throw new RangeError(`--set: expected one of ${names.join(', ')}`);
  }
  const checker = createChecker(ROOT, join(ROOT, 'tsconfig.json'));
  let differing = 0;
  for (const set of CLOSED_SETS.filter(({ name }) => values.set.length === 0 || values.set.includes(name))) {
    const places = checker.placesOf(set);
    const now = listed(places);
    const file = join(LISTS, `${set.name}.txt`);
    const before = await readFile(file, 'utf8').catch(ifMissing(''));
    const { gone, added } = difference(before, now);
    if (values.write) await writeFile(file, now);
    else differing += gone.length + added.length;
    const tests = places.filter((place) => isTest(place.file)).length;
    say(`${set.name}, with ${set.member}: ${places.length - tests} places, and ${tests} in tests\n`);
    say([...gone.map((place) => `  gone  ${place}\n`), ...added.map((place) => `  new   ${place}\n`)].join(''));
  }
  if (differing > 0) say('npm run members -- --write rewrites the lists; read what is gone before.\n');
  return differing === 0 ? 0 : 1;
}

function isTest(file: string): boolean {
  return file.startsWith('test/') || file.includes('/testing/') || file.endsWith('.test.ts');
}

function ifMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}

function say(text: string): void {
  process.stdout.write(text);
}

process.exitCode = await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 2;
});
