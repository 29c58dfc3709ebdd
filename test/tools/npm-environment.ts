import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Beside the npm packages, so that a fresh install starts afresh here too. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/atlas', import.meta.url));

/** The module of that name, as whoever installed it would import it. */
export type LoadModule = (name: string) => Promise<unknown>;

/**
 * Packages that Atlas is compared or tried with and does not depend on, exactly these versions, in a folder of their own,
 * so that the project's lock knows nothing of them. Installed on first use; kept until the list changes.
 */
export async function npmEnvironment(name: string, packages: Readonly<Record<string, string>>): Promise<LoadModule> {
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  const home = join(CACHE, `${name}-${createHash('sha256').update(manifest).digest('hex').slice(0, 12)}`);
  const complete = join(home, 'complete');
  if (!(await exists(complete))) {
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true });
    await writeFile(join(home, 'package.json'), manifest);
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    await promisify(execFile)('npm', ['install', ...quiet], { cwd: home });
    await writeFile(complete, '');
  }
  const { resolve } = createRequire(join(home, 'package.json'));
  return (module) => import(pathToFileURL(resolve(module)).href);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
