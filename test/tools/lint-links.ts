import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandLine } from '../../lib/text/command-line.ts';
import { type LinkFault, linkFaults, mentionFaults, projectOf, unreachable } from './links.ts';

const HELP = `Checks that every link between documents leads to a file and a heading, that every document which the code names exists, and
that every document in docs/ can be reached from the README.

  npm run lint:links

It takes no options. Ends with 1 when a link leads nowhere.

Example: npm run lint:links
`;

commandLine({ name: 'npm run lint:links', help: HELP });

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Names missing documents on purpose. */
const EXCEPT = ['test/tools/links.test.ts'];

const { stdout } = await promisify(execFile)('git', ['ls-files', '-z'], { cwd: PROJECT, maxBuffer: 2 ** 24 });
const texts = new Map<string, string>();
for (const file of stdout.split('\0')) {
  // A file that is deleted and not yet committed is still listed.
  const text = file === '' ? undefined : await readFile(join(PROJECT, file), 'utf8').catch(() => undefined);
  if (text !== undefined) texts.set(file, text);
}
const project = projectOf(texts.keys(), new Map([...texts].filter(([file]) => file.endsWith('.md'))));

const faults: readonly LinkFault[] = [
  ...linkFaults(project),
  ...[...texts]
    .filter(([file, text]) => !EXCEPT.includes(file) && !text.includes('\0'))
    .flatMap(([file, text]) => mentionFaults(file, text, project)),
  ...unreachable(project, 'README.md', 'docs').map((file) => ({ file, message: 'no document links to it' })),
];
for (const { file, message } of faults) process.stderr.write(`${file}: ${message}\n`);
if (faults.length > 0) process.exitCode = 1;
else process.stdout.write(`${project.documents.size} documents: every link leads somewhere\n`);
