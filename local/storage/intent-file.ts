import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { AlertCounts } from '../../lib/alerts/alert-counts.ts';
import { type Intent, isOpen } from '../../lib/intents/intent.ts';
import { type IntentStore, NAMED_AT_MOST } from '../../lib/intents/intent-store.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';
import { alertCountTable } from './alert-count-table.ts';
import { switchTable } from './switch-table.ts';

/** The intents, dead man's switches and counts of alerts of one machine in a file. */
export interface IntentFile {
  readonly store: IntentStore;
  readonly switches: SwitchStore;
  readonly alertCounts: AlertCounts;
  close(): void;
}

export interface IntentFileOptions {
  readonly path: string;
  /** How long an ended intent is kept so that its key replays, milliseconds. */
  readonly ttlMs: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** The file cannot be used; the message says why. */
export class IntentFileError extends Error {
  override readonly name = 'IntentFileError';
}

/** `PRAGMA application_id` of these files: "Atls". */
const APPLICATION_ID = 0x41746c73;
const FORMAT = 1;
/** How long a write waits for the write of another process, such as `npm run intents`. */
const BUSY_MS = 2_000;

const SCHEMA = `
  CREATE TABLE intents (
    intentId TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    writer TEXT NOT NULL,
    intent TEXT NOT NULL,
    clientOrderId TEXT,
    createdAt INTEGER NOT NULL,
    dueAt INTEGER,
    expiresAt INTEGER
  ) STRICT;
  CREATE INDEX openIntents ON intents (dueAt) WHERE dueAt IS NOT NULL;
  CREATE INDEX byClientOrderId ON intents (clientOrderId, createdAt) WHERE clientOrderId IS NOT NULL;
  CREATE INDEX ended ON intents (expiresAt) WHERE expiresAt IS NOT NULL;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${FORMAT};
`;

/**
 * Opens the intents of one machine, and creates the file if missing. A write is on disk before it is answered, an intent
 * together with its indexes, so neither a killed process nor a power cut leaves half of one (`synchronous = FULL`:
 * https://sqlite.org/pragma.html#pragma_synchronous). Throws an `IntentFileError` for a damaged or foreign file: starting
 * over would forget what was sent.
 */
export function openIntentFile({ path, ttlMs, now }: IntentFileOptions): IntentFile {
  const database = connected(path);
  const opened = statSync(path);
  const statements = {
    insert: database.prepare(
      `INSERT INTO intents VALUES ($intentId, $version, $writer, $intent, $clientOrderId, $createdAt, $dueAt, $expiresAt)
       ON CONFLICT DO NOTHING`,
    ),
    update: database.prepare(
      `UPDATE intents SET version = $version, writer = $writer, intent = $intent, clientOrderId = $clientOrderId,
       createdAt = $createdAt, dueAt = $dueAt, expiresAt = $expiresAt
       WHERE intentId = $intentId AND version = $version - 1`,
    ),
    get: database.prepare('SELECT intent FROM intents WHERE intentId = ?'),
    byClientOrderId: database.prepare(
      'SELECT intent FROM intents WHERE clientOrderId = ? ORDER BY createdAt DESC LIMIT ?',
    ),
    due: database.prepare('SELECT intentId FROM intents WHERE dueAt <= ? ORDER BY dueAt LIMIT ?'),
    forget: database.prepare('DELETE FROM intents WHERE expiresAt < ?'),
  };

  const get = (intentId: string): Intent | undefined => intentIn(statements.get.get(intentId));
  /** A file that is removed while open still accepts writes, and loses them with the process. */
  const mustStand = (): void => {
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.ino !== opened.ino || there.dev !== opened.dev) {
      throw new IntentFileError(`The intents file ${path} was removed or replaced while it is in use.`);
    }
  };
  const row = (intent: Intent) => ({
    intentId: intent.intentId,
    version: intent.version,
    writer: intent.writer,
    intent: JSON.stringify(intent),
    clientOrderId: intent.clientOrderId,
    createdAt: intent.createdAt,
    dueAt: isOpen(intent) ? intent.progress.dueAt : null,
    expiresAt: isOpen(intent) ? null : intent.updatedAt + ttlMs,
  });
  const isOurs = (stored: Intent | undefined, written: Intent): boolean =>
    stored?.version === written.version && stored.writer === written.writer;

  const answered = <T>(signal: AbortSignal | undefined, work: () => T): Promise<T> =>
    new Promise((resolve) => {
      signal?.throwIfAborted();
      mustStand();
      resolve(work());
    });

  return {
    store: {
      begin: (intent, signal) =>
        answered(signal, () => {
          if (statements.insert.run(row(intent)).changes > 0) return undefined;
          const stored = get(intent.intentId);
          return isOurs(stored, intent) ? undefined : stored;
        }),
      replace: (next, signal) =>
        answered(signal, () => statements.update.run(row(next)).changes > 0 || isOurs(get(next.intentId), next)),
      get: (intentId, signal) => answered(signal, () => get(intentId)),
      namingLagMs: 0,
      byClientOrderId: (clientOrderId, signal) =>
        answered(signal, () =>
          statements.byClientOrderId.all(clientOrderId, NAMED_AT_MOST).flatMap((found) => intentIn(found) ?? []),
        ),
      due: (before, limit, signal) =>
        answered(signal, () => {
          statements.forget.run(now());
          return statements.due.all(before, limit).map((found) => textIn(found, 'intentId'));
        }),
    },
    switches: switchTable({ database, answered, now }),
    alertCounts: alertCountTable({ database, answered, now }),
    close: () => database.close(),
  };
}

function connected(path: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) makeFile(path);
    database = new DatabaseSync(path, { timeout: BUSY_MS });
    const { application_id: application } = { ...database.prepare('PRAGMA application_id').get() };
    const { user_version: format } = { ...database.prepare('PRAGMA user_version').get() };
    const { quick_check: check } = { ...database.prepare('PRAGMA quick_check(1)').get() };
    if (application !== APPLICATION_ID) throw new Error('it is not a file of Atlas intents');
    if (format !== FORMAT) throw new Error(`its format is ${format}, this version of Atlas writes ${FORMAT}`);
    if (check !== 'ok') throw new Error(`it is damaged: ${check}`);
    // WAL keeps the latest writes in a second file; readers and the writer do not block each other.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    return database;
  } catch (error) {
    database?.close();
    const why = error instanceof Error ? error.message : String(error);
    throw new IntentFileError(
      `The intents file ${path} cannot be used: ${why}. It records what was sent, so Atlas does not start over: restore it, or choose another folder.`,
      { cause: error },
    );
  }
}

/** Created under another name until complete: an empty file under the final name always means a loss. */
function makeFile(path: string): void {
  const draft = `${path}.new`;
  rmSync(draft, { force: true });
  const database = new DatabaseSync(draft);
  try {
    database.exec(`PRAGMA synchronous = FULL; BEGIN; ${SCHEMA} COMMIT;`);
  } finally {
    database.close();
  }
  renameSync(draft, path);
  flushFolder(dirname(path));
}

/** A new name survives a power cut only once its folder is synced too. */
function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function intentIn(row: Readonly<Record<string, unknown>> | undefined): Intent | undefined {
  // Written by `begin` and `replace` only.
  return row === undefined ? undefined : (JSON.parse(textIn(row, 'intent')) as Intent);
}

function textIn(row: Readonly<Record<string, unknown>>, name: string): string {
  const text = row[name];
  if (typeof text !== 'string') throw new IntentFileError(`A row of the intents file has no ${name}.`);
  return text;
}
