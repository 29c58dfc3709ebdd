import { accessSync, chmodSync, constants, mkdirSync, statfsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The folder for records that must outlive the process; locked by one gateway at a time. */
export interface DataFolder {
  readonly path: string;
  readonly intents: string;
  readonly tradingState: string;
  readonly strategies: string;
  /** A warning about its location. */
  readonly note: string | undefined;
  /** Releases the lock. */
  release(): void;
}

/** The folder cannot be used; the message says why, and names the variable to change. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** File system types of `statfs(2)`: https://man7.org/linux/man-pages/man2/statfs.2.html. */
const IN_MEMORY: ReadonlyMap<number, string> = new Map([
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
]);
/** A container's own layer, lost when the container is recreated. */
const OVERLAY = 0x794c7630;
/** Locks and shared memory do not work across machines there. */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
]);

/** `npm run trading -- status` takes the lock for a moment to see whether a gateway holds it. */
const PATIENCE_MS = 500;

/** The files of a data folder, for programs that read it without the lock. */
export function filesIn(folder: string): Pick<DataFolder, 'intents' | 'tradingState' | 'strategies'> {
  return {
    intents: join(folder, 'intents.db'),
    tradingState: join(folder, 'trading-state.json'),
    strategies: join(folder, 'strategies.json'),
  };
}

/**
 * Locks a folder for this process, and creates it if missing. The operating system releases the lock when the process ends,
 * however it ends. Throws a `DataFolderError` when the folder is not writable, is not persistent, or is in use.
 */
export function holdDataFolder(given: string, typeOf: (path: string) => number = fileSystemOf): DataFolder {
  const path = resolve(given);
  try {
    // Its content reveals what the account trades.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    throw new DataFolderError(`ATLAS_DATA_DIR: ${path} is not a folder that this process may write (${code}).`, {
      cause: error,
    });
  }
  const type = typeOf(path);
  const memory = IN_MEMORY.get(type);
  if (memory !== undefined) {
    throw new DataFolderError(`ATLAS_DATA_DIR: ${path} is in memory (${memory}); name a folder on a disk.`);
  }
  const network = NETWORK.get(type);
  if (network !== undefined) {
    throw new DataFolderError(
      `ATLAS_DATA_DIR: ${path} is on ${network}, where no lock excludes a second machine; name a folder on a disk, or use ATLAS_INTENTS_TABLE.`,
    );
  }
  const lock = locked(join(path, 'gateway.lock'), path, PATIENCE_MS);
  return {
    path,
    ...filesIn(path),
    note:
      type === OVERLAY
        ? `ATLAS_DATA_DIR: ${path} is inside the container and is lost with it: mount a volume there.`
        : undefined,
    release: () => lock.close(),
  };
}

/** Whether a gateway holds the lock now. */
export function isHeld(folder: string): boolean {
  const path = join(folder, 'gateway.lock');
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  try {
    locked(path, folder, 0).close();
    return false;
  } catch (error) {
    if (error instanceof DataFolderError) return true;
    throw error;
  }
}

/** An empty database in an exclusive transaction: the only lock in Node itself that is released when its process dies. */
function locked(file: string, folder: string, timeout: number): DatabaseSync {
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout });
    chmodSync(file, 0o600);
    lock.exec('PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    const why = error instanceof Error ? error.message : String(error);
    const said = /locked|busy/i.test(why) ? 'is in use by another gateway' : `cannot be locked (${why})`;
    throw new DataFolderError(`ATLAS_DATA_DIR: ${folder} ${said}.`, { cause: error });
  }
}

function fileSystemOf(path: string): number {
  // A 32-bit number that some kernels report as signed.
  return statfsSync(path).type >>> 0;
}
