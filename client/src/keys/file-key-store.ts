import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { KeyStoreError } from '../errors.ts';
import type { KeyedCommand, KeyStore } from './key-store.ts';

const ENDING = '.json';

/**
 * Keeps keys in a folder, a file each. A file is complete and on the disk before its command is sent, and is linked to its
 * name only if nobody else has: processes that share the folder cannot give one key to two commands. The files have no
 * secrets of an account, but the orders: they are readable by their owner only.
 */
export function fileKeyStore(folder: string): KeyStore {
  return {
    begin: (command) => guarded(() => begin(folder, command)),
    end: (key) => guarded(() => removed(join(folder, nameOf(key)))),
    open: () => guarded(() => openCommands(folder)),
  };
}

async function begin(folder: string, command: KeyedCommand): Promise<KeyedCommand> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${randomUUID()}.draft`);
  const target = join(folder, nameOf(command.key));
  // A standing file can end between the refused link and its reading.
  for (;;) {
    try {
      await written(draft, `${JSON.stringify(command)}\n`);
      await link(draft, target);
      await synced(folder);
      return command;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      await removed(draft);
    }
    const standing = await read(target);
    if (standing !== undefined) return standing;
  }
}

async function openCommands(folder: string): Promise<readonly KeyedCommand[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  const commands = await Promise.all(
    names.filter((name) => name.endsWith(ENDING)).map((name) => read(join(folder, name))),
  );
  return commands.filter((command) => command !== undefined).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
}

async function read(path: string): Promise<KeyedCommand | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const command: unknown = JSON.parse(text);
  if (!isKeyedCommand(command)) throw new Error(`${path} is not a record of a command`);
  return command;
}

function isKeyedCommand(value: unknown): value is KeyedCommand {
  if (typeof value !== 'object' || value === null) return false;
  const { key, method, path, body, followId, createdAt } = value as Record<string, unknown>;
  return (
    [key, method, path, createdAt].every((each) => typeof each === 'string') &&
    [body, followId].every((each) => each === null || typeof each === 'string') &&
    !Number.isNaN(Date.parse(String(createdAt)))
  );
}

async function written(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder survive a power cut. */
async function synced(folder: string): Promise<void> {
  // Windows cannot open a folder; its file system keeps names by itself.
  if (process.platform === 'win32') return;
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function removed(path: string): Promise<void> {
  await unlink(path).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
  });
}

/** A key may have any character; a file name may not. */
function nameOf(key: string): string {
  return `${createHash('sha256').update(key).digest('hex')}${ENDING}`;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new KeyStoreError(`The record of keys cannot be used: ${why}`, { cause: error });
  }
}
