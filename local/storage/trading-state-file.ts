import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TradingStateReading } from '../../lib/guard/trading-state.ts';
import {
  type TradingWord,
  tradingStateOf,
  tradingStateText,
  unreadableState,
} from '../../lib/guard/trading-state-text.ts';

/**
 * Reads the trading state of one machine; throws when the file cannot be read. A missing file halts trading, like a missing
 * parameter, because `makeTradingStateFile` has created one.
 */
export function tradingStateFile(path: string): () => Promise<TradingStateReading> {
  return async () => {
    try {
      return tradingStateOf(await readFile(path, 'utf8'), `the file ${path}`);
    } catch (error) {
      if (isMissing(error)) return unreadableState(`there is no file ${path}`);
      throw error;
    }
  };
}

/** Creates the file with everything allowed, unless there is one. */
export async function makeTradingStateFile(path: string, at: number): Promise<void> {
  const draft = await drafted(path, { state: 'active', reason: 'nothing was ever said', by: 'the gateway', at });
  try {
    await link(draft, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Replaces the state atomically: a reader sees the old state or the new one. On disk when it resolves. */
export async function writeTradingStateFile(path: string, word: TradingWord): Promise<void> {
  await rename(await drafted(path, word), path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function drafted(path: string, word: TradingWord): Promise<string> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${tradingStateText(word)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}

/** The error code of the file, or of its folder. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
