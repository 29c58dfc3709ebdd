import { writeFile } from 'node:fs/promises';
import { documents } from './documents.ts';

/**
 * `npm run docs` writes the generated parts of README.md, CONTRIBUTING.md and docs/ between their marks; with `--check` it
 * only compares, and fails when a part has drifted from the code or has lost its marks.
 */
const check = process.argv.includes('--check');
for (const { name, file, current, wanted } of await documents()) {
  if (!check) {
    await writeFile(file, wanted);
    process.stdout.write(`${name} written\n`);
  } else if (current === wanted) {
    process.stdout.write(`${name} is up to date\n`);
  } else {
    process.stderr.write(`${name} has drifted from the code: run \`npm run docs\` and commit the result.\n`);
    process.exitCode = 1;
  }
}
