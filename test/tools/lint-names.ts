import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine } from '../../lib/text/command-line.ts';
import { exportedNames } from './exported-names.ts';

const HELP = `Checks that no name is exported by two files of lib/: one word per thing.

  npm run lint:names

It takes no options. Ends with 1 when a name is exported twice.

Example: npm run lint:names
`;

commandLine({ name: 'npm run lint:names', help: HELP });

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));

const files = new Map<string, Set<string>>();
for await (const file of glob('lib/**/*.ts', { cwd: PROJECT })) {
  for (const name of exportedNames(await readFile(join(PROJECT, file), 'utf8'))) {
    files.set(name, (files.get(name) ?? new Set()).add(file));
  }
}
const twice = [...files].filter(([, of]) => of.size > 1);
for (const [name, of] of twice) {
  process.stderr.write(`${name} is exported by ${[...of].toSorted().join(', ')}: give each thing its own name\n`);
}
if (twice.length > 0) process.exitCode = 1;
else process.stdout.write(`${files.size} exported names of lib/, each once\n`);
