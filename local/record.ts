import type { Config } from '../lib/config.ts';
import type { AtlasParts } from '../lib/runtime/compose.ts';
import { startIntentTable } from './intent-table.ts';
import { type DataFolder, DataFolderError, holdDataFolder } from './storage/data-folder.ts';
import { IntentFileError, openIntentFile } from './storage/intent-file.ts';
import type { KeyTable } from './storage/key-table.ts';
import { fileStrategies } from './storage/strategies-file.ts';
import { makeTradingStateFile, tradingStateFile } from './storage/trading-state-file.ts';

/** Where this machine records its commands and its trading state. */
export interface LocalRecord {
  readonly parts: Pick<
    AtlasParts,
    'intents' | 'switches' | 'alertCounts' | 'strategies' | 'intentsOutliveProcess' | 'readTradingState'
  >;
  /** Absent where nothing on this machine outlives the process. */
  readonly keys?: KeyTable;
  /** One line for the user. */
  readonly told: string;
  readonly note: string | undefined;
  close(): Promise<void>;
}

/**
 * Opens the record of commands: in the configured table or folder, or else in the memory of this process. Memory is enough
 * for paper; with a `real` exchange it honours no key, because a restart would forget the key and send again. Throws a
 * `DataFolderError` or `IntentFileError` when the folder cannot be used.
 */
export async function openRecord(config: Config, real: boolean, now: () => number): Promise<LocalRecord> {
  if (config.intents.table !== undefined) {
    return { parts: {}, told: `table ${config.intents.table}`, note: undefined, close: () => Promise.resolve() };
  }
  if (config.dataDir !== undefined) {
    const folder = holdDataFolder(config.dataDir);
    try {
      return await inFolder(folder, config.intents.ttlMs, now);
    } catch (error) {
      folder.release();
      throw error;
    }
  }
  const table = await startIntentTable(config.intents);
  return {
    parts: {
      intents: table.store,
      switches: table.switches,
      alertCounts: table.alertCounts,
      intentsOutliveProcess: !real,
    },
    told: 'in memory, until this process ends',
    note: undefined,
    close: () => table.close(),
  };
}

async function inFolder(folder: DataFolder, ttlMs: number, now: () => number): Promise<LocalRecord> {
  const file = openIntentFile({ path: folder.intents, ttlMs, now });
  try {
    await makeTradingStateFile(folder.tradingState, now());
  } catch (error) {
    file.close();
    throw error;
  }
  return {
    parts: {
      intents: file.store,
      switches: file.switches,
      alertCounts: file.alertCounts,
      strategies: fileStrategies(folder.strategies),
      readTradingState: tradingStateFile(folder.tradingState),
    },
    keys: file.keys,
    told: folder.path,
    note: folder.note,
    close: () => {
      file.close();
      folder.release();
      return Promise.resolve();
    },
  };
}

/** Whether the user can fix it by choosing another folder. */
export function isRecordFault(error: unknown): error is Error {
  return error instanceof DataFolderError || error instanceof IntentFileError;
}
