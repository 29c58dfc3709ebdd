import { readFile, writeFile } from 'node:fs/promises';
import { TABLES } from './tables.ts';

/**
 * `npm run readme` writes the tables of README.md between their marks; with `--check` it only compares, and fails when
 * one has drifted from the code or has lost its place.
 */
const FILE = new URL('../../README.md', import.meta.url);
const current = await readFile(FILE, 'utf8');
let text = current;
for (const [name, write] of Object.entries(TABLES)) {
  const [begin, end] = [`<!-- ${name}: made by npm run readme -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`README.md has no place for the table "${name}": put ${begin} and ${end} into it`);
  text = `${text.slice(0, from + begin.length)}\n\n${write()}\n\n${text.slice(to)}`;
}

if (!process.argv.includes('--check')) {
  await writeFile(FILE, text);
  process.stdout.write('README.md written\n');
} else if (text === current) {
  process.stdout.write('README.md is up to date\n');
} else {
  process.stderr.write(
    'The tables of README.md have drifted from the code: run `npm run readme` and commit the result.\n',
  );
  process.exitCode = 1;
}
