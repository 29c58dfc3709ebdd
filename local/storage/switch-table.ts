import type { DatabaseSync } from 'node:sqlite';
import { type CancelSwitch, dueAt, keptUntil, scopeName } from '../../lib/intents/cancel-switch.ts';
import type { SwitchStore } from '../../lib/intents/switch-store.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS switches (
    scope TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    writer TEXT NOT NULL,
    record TEXT NOT NULL,
    dueAt INTEGER,
    expiresAt INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS dueSwitches ON switches (dueAt) WHERE dueAt IS NOT NULL;
`;

/** What a table in the file of intents needs. */
export interface TableParts {
  readonly database: DatabaseSync;
  /** Does the work, or rejects when the file is not there any more. */
  readonly answered: <T>(signal: AbortSignal | undefined, work: () => T) => Promise<T>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Dead man's switches in the file of intents, which an earlier version of Atlas reads as before. */
export function switchTable({ database, answered, now }: TableParts): SwitchStore {
  database.exec(SCHEMA);
  const statements = {
    insert: database.prepare(
      `INSERT INTO switches VALUES ($scope, $version, $writer, $record, $dueAt, $expiresAt) ON CONFLICT DO NOTHING`,
    ),
    update: database.prepare(
      `UPDATE switches SET version = $version, writer = $writer, record = $record, dueAt = $dueAt, expiresAt = $expiresAt
       WHERE scope = $scope AND version = $version - 1`,
    ),
    get: database.prepare('SELECT record FROM switches WHERE scope = ?'),
    due: database.prepare('SELECT record FROM switches WHERE dueAt <= ? ORDER BY dueAt LIMIT ?'),
    all: database.prepare('SELECT record FROM switches ORDER BY scope'),
    forget: database.prepare('DELETE FROM switches WHERE expiresAt < ?'),
  };
  return {
    get: (scope, signal) => answered(signal, () => recordIn(statements.get.get(scopeName(scope)))),
    put: (next, signal) =>
      answered(signal, () => {
        const write = next.version === 1 ? statements.insert : statements.update;
        return write.run(rowOf(next)).changes > 0;
      }),
    due: (before, limit, signal) =>
      answered(signal, () => {
        statements.forget.run(now());
        return statements.due.all(before, limit).flatMap((row) => recordIn(row)?.scope ?? []);
      }),
    all: (signal) => answered(signal, () => statements.all.all().flatMap((row) => recordIn(row) ?? [])),
  };
}

function rowOf(record: CancelSwitch) {
  const due = dueAt(record);
  return {
    scope: scopeName(record.scope),
    version: record.version,
    writer: record.writer,
    record: JSON.stringify(record),
    dueAt: due,
    expiresAt: due === null ? keptUntil(record) : null,
  };
}

function recordIn(row: Readonly<Record<string, unknown>> | undefined): CancelSwitch | undefined {
  // Written by `put` only.
  return typeof row?.record === 'string' ? (JSON.parse(row.record) as CancelSwitch) : undefined;
}
