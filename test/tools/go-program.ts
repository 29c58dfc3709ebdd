import { execFile } from 'node:child_process';
import { access, mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Inside node_modules, so that a fresh install resets it too. */
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/atlas', import.meta.url));

/**
 * The program of a Go module at exactly this version, built on first use from the sources that the checksum database of Go
 * vouches for. Needs `go`; a minute of two cores the first time.
 */
export async function goProgram(module: string, version: string): Promise<string> {
  const name = basename(module);
  const program = join(CACHE, `${name}-${version}`, name);
  const isThere = await access(program).then(
    () => true,
    () => false,
  );
  if (isThere) return program;
  const folder = join(CACHE, `${name}-${version}.part`);
  await mkdir(folder, { recursive: true });
  try {
    const env = { ...process.env, GOBIN: folder };
    await promisify(execFile)('go', ['install', `${module}@${version}`], { env, maxBuffer: 2 ** 24 });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new Error(`Go could not install ${module}@${version}: ${said || String(error)}`, { cause: error });
  }
  await mkdir(join(CACHE, `${name}-${version}`), { recursive: true });
  await rename(join(folder, name), program);
  return program;
}
