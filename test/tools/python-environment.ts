import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Beside the npm packages, so that a fresh install resets it too. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/atlas', import.meta.url));

const run = promisify(execFile);

/**
 * The programs folder of a Python virtual environment with exactly these packages (`name==version`), installed from the
 * package index. Made on first use, needs `python3` 3.11 or later with `venv`; kept until the list changes.
 */
export async function pythonEnvironment(name: string, requirements: readonly string[]): Promise<string> {
  const digest = createHash('sha256').update(requirements.join('\n')).digest('hex').slice(0, 12);
  const home = join(CACHE, `${name}-${digest}`);
  const bin = join(home, 'bin');
  const complete = join(home, 'complete');
  if (await exists(complete)) return bin;

  await rm(home, { recursive: true, force: true });
  await mkdir(CACHE, { recursive: true });
  try {
    await run('python3', ['-m', 'venv', home]);
    await run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements]);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`Python could not install ${requirements.join(', ')}: ${said || String(error)}`, { cause: error });
  }
  await writeFile(complete, '');
  return bin;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
