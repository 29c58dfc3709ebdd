import { mkdir, readFile, rename, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A folder of JSON files that several processes share: one at a time works in it. */
export interface LockedFolder {
  /** Runs the work while no other process runs its own. The work takes milliseconds: it asks nobody. */
  within<T>(work: (files: Files) => Promise<T>): Promise<T>;
}

export interface Files {
  read(name: string): Promise<unknown>;
  /** The file is replaced whole, and is on the disk when this returns. */
  write(name: string, value: object): Promise<void>;
}

const RETRY_MS = 15;
/** A lock this old was left by a process that died: none is held longer than a few writes take. */
const STALE_MS = 20_000;

export function lockedFolder(folder: string): LockedFolder {
  const lock = join(folder, 'lock');
  const files: Files = {
    async read(name) {
      const text = await readFile(join(folder, name), 'utf8').catch((error: unknown) => {
        if (isCode(error, 'ENOENT')) return undefined;
        throw error;
      });
      return text === undefined ? undefined : JSON.parse(text);
    },
    async write(name, value) {
      const path = join(folder, name);
      await writeFile(`${path}.new`, JSON.stringify(value), { flush: true, mode: 0o600 });
      await rename(`${path}.new`, path);
    },
  };
  return {
    async within(work) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await taken(lock);
      try {
        return await work(files);
      } finally {
        await rmdir(lock).catch(() => undefined);
      }
    },
  };
}

async function taken(lock: string): Promise<void> {
  for (;;) {
    try {
      await mkdir(lock);
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const made = await stat(lock).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > STALE_MS) await rmdir(lock).catch(() => undefined);
    else await wait(RETRY_MS);
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
