import { type AlertCounts, keptUntilOf } from '../../lib/alerts/alert-counts.ts';
import type { TableParts } from './switch-table.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS alerts (
    strategy TEXT NOT NULL,
    day TEXT NOT NULL,
    intentId TEXT NOT NULL,
    expiresAt INTEGER NOT NULL,
    PRIMARY KEY (strategy, day, intentId)
  ) STRICT;
`;

/** Counts of alerts in the file of intents, one row for each alert; an earlier version of Atlas reads the file as before. */
export function alertCountTable({ database, answered, now }: TableParts): AlertCounts {
  database.exec(SCHEMA);
  const statements = {
    forget: database.prepare('DELETE FROM alerts WHERE expiresAt < ?'),
    known: database.prepare('SELECT 1 FROM alerts WHERE strategy = ? AND day = ? AND intentId = ?'),
    // One statement, so that nothing comes between the count and the row.
    insert: database.prepare(
      `INSERT INTO alerts SELECT $strategy, $day, $intentId, $expiresAt
       WHERE (SELECT count(*) FROM alerts WHERE strategy = $strategy AND day = $day) < $most
       ON CONFLICT DO NOTHING`,
    ),
  };
  return {
    claim: ({ strategy, day, intentId, most }, signal) =>
      answered(signal, () => {
        statements.forget.run(now());
        const row = { strategy, day, intentId, most, expiresAt: keptUntilOf(day) };
        return statements.known.get(strategy, day, intentId) !== undefined || statements.insert.run(row).changes > 0;
      }),
  };
}
