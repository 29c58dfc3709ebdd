import { writeFile } from 'node:fs/promises';
import { commandLine } from '../../lib/text/command-line.ts';
import { documents } from './documents.ts';

const HELP = `Writes the generated parts of README.md, CONTRIBUTING.md and docs/ between their marks.

  npm run docs [-- --check]

  --check  only compare, and end with 1 when a part has drifted from the code or has lost its marks

Example: npm run docs -- --check
`;

const { values } = commandLine({ name: 'npm run docs', help: HELP, options: { check: { type: 'boolean' } } });

const check = values.check === true;
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
