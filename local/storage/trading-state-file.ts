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
 * Reads the trading state of one machine; throws when the file cannot be read. Like a parameter that is not there, a
 * file that was taken away halts: `makeTradingStateFile` has made one.
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

/** Lets everything be traded, where nobody has said anything yet. */
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

/** Replaces the state as a whole: whoever reads sees the word before or this one. On the disk when it resolves. */
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

/** Of the file, or of the folder it should be in. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
