import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandLine } from '../../lib/text/command-line.ts';
import { citationFaults, sectionsOf } from './citations.ts';

const HELP = `Checks that every section of docs/venues that a tracked file cites exists.

  npm run lint:citations

It takes no options. Ends with 1 when a section is missing.

Example: npm run lint:citations
`;

commandLine({ name: 'npm run lint:citations', help: HELP });

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Cites missing sections on purpose. */
const EXCEPT = ['test/tools/citations.test.ts'];

const folder = join(PROJECT, 'docs/venues');
const documents = new Map<string, readonly string[]>();
for (const name of await readdir(folder))
  documents.set(basename(name, '.md'), sectionsOf(await readFile(join(folder, name), 'utf8')));

const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: PROJECT, maxBuffer: 2 ** 24 });
let files = 0;
for (const file of stdout.split('\0')) {
  if (file === '' || EXCEPT.includes(file)) continue;
  // A file that is deleted and not yet committed is still listed.
  const text = await readFile(join(PROJECT, file), 'utf8').catch(() => '');
  if (text.includes('\0')) continue;
  files++;
  for (const { line, message } of citationFaults(file, text, documents)) {
    process.stderr.write(`${file}:${line}: ${message}\n`);
    process.exitCode = 1;
  }
}
if (process.exitCode === undefined) process.stdout.write(`${files} files: every section they cite exists\n`);
