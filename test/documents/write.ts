import { writeFile } from 'node:fs/promises';
import { documents } from './documents.ts';

/**
 * `npm run readme` writes the tables of README.md between their marks, and ERRORS.md whole; with `--check` it only
 * compares, and fails when something has drifted from the code or a table has lost its place.
 */
const check = process.argv.includes('--check');
for (const { name, file, current, wanted } of await documents()) {
  if (!check) {
    await writeFile(file, wanted);
    process.stdout.write(`${name} written\n`);
  } else if (current === wanted) {
    process.stdout.write(`${name} is up to date\n`);
  } else {
    process.stderr.write(`${name} has drifted from the code: run \`npm run readme\` and commit the result.\n`);
    process.exitCode = 1;
  }
}
