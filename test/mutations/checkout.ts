import { execFile } from 'node:child_process';
import { cp, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Copies the tracked files of a checkout in their current state into a folder, which shares the checkout's packages.
 */
export async function copyTracked(root: string, folder: string): Promise<void> {
  const [tracked, deleted] = await Promise.all([gitFiles(root, []), gitFiles(root, ['--deleted'])]);
  const gone = new Set(deleted);
  for (const file of tracked) {
    if (!gone.has(file)) await cp(join(root, file), join(folder, file));
  }
  await symlink(await realpath(join(root, 'node_modules')), join(folder, 'node_modules'));
}

async function gitFiles(root: string, options: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run('git', ['ls-files', '-z', ...options], { cwd: root, maxBuffer: 16 * 1024 * 1024 });
  return stdout.split('\0').filter((file) => file !== '');
}
