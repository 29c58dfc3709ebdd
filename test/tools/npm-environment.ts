import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** Inside node_modules, so that a fresh install resets it too. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/atlas', import.meta.url));

/** The module of that name, imported from these packages. */
export type LoadModule = (name: string) => Promise<unknown>;

/**
 * Packages that Atlas is compared or tested with but does not depend on, at exact versions, in their own folder outside
 * the project's lock file. Installed on first use; kept until the list changes.
 */
export async function npmEnvironment(name: string, packages: Readonly<Record<string, string>>): Promise<LoadModule> {
  const home = await npmFolder(name, { dependencies: packages }, ['--ignore-scripts']);
  const { resolve } = createRequire(join(home, 'package.json'));
  return (module) => import(pathToFileURL(resolve(module)).href);
}

/** How long npm may take to fetch a Node, some 50 MB, milliseconds. */
const FETCH_MS = 5 * 60_000;

/**
 * The folder of the program `node` of exactly this version, fetched on first use like the project's own Node: by the
 * npm package of that name, whose installation adds the platform's binary. Throws npm's message on failure.
 */
export async function nodeOf(version: string): Promise<string> {
  const manifest = { dependencies: { node: version }, allowScripts: { node: true } };
  const home = await npmFolder('node', manifest, [], FETCH_MS);
  return join(home, 'node_modules/node/bin');
}

/**
 * The folder of the packages of a checked-in `package.json` and its lock file, installed on first use and kept until
 * the lock file changes. Their install scripts do not run.
 */
export async function lockedFolder(name: string, source: string): Promise<string> {
  const lock = join(source, 'package-lock.json');
  const home = folderOf(name, await readFile(lock, 'utf8'));
  return await madeOnce(home, async () => {
    for (const file of ['package.json', 'package-lock.json']) await copyFile(join(source, file), join(home, file));
    await promisify(execFile)('npm', ['ci', '--ignore-scripts', ...QUIET], { cwd: home });
  });
}

const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

async function npmFolder(
  name: string,
  manifest: Readonly<Record<string, unknown>>,
  flags: readonly string[],
  timeout = 0,
): Promise<string> {
  const text = JSON.stringify({ private: true, ...manifest });
  const home = folderOf(name, text);
  return await madeOnce(home, async () => {
    await writeFile(join(home, 'package.json'), text);
    await promisify(execFile)('npm', ['install', ...flags, ...QUIET, '--no-package-lock'], { cwd: home, timeout });
  });
}

/** The folder for what this text describes. */
function folderOf(name: string, text: string): string {
  return join(CACHE, `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`);
}

/** The folder, once `make` has completed in it. */
async function madeOnce(home: string, make: () => Promise<unknown>): Promise<string> {
  const complete = join(home, 'complete');
  if (await exists(complete)) return home;
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await make();
  await writeFile(complete, '');
  return home;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
