import { createHash } from 'node:crypto';
import type { Exchange } from '../../lib/domain/instrument.ts';
import type { CredentialSource, Credentials } from '../../lib/exchanges/credentials.ts';
import type { TableParts } from './switch-table.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS keys (
    exchange TEXT PRIMARY KEY,
    mark TEXT NOT NULL,
    since INTEGER NOT NULL
  ) STRICT;
`;

/** Remembers across restarts which keys of an exchange were used last. */
export interface KeyTable {
  /** The same source, which tells since when its keys are in use (`CredentialSource.usedSince`). */
  remembered(source: CredentialSource): CredentialSource;
}

/** Keys in the file of intents, by a hash of the API key; an earlier version of Atlas reads the file as before. */
export function keyTable({ database, now }: Pick<TableParts, 'database' | 'now'>): KeyTable {
  database.exec(SCHEMA);
  const statements = {
    get: database.prepare('SELECT mark, since FROM keys WHERE exchange = ?'),
    put: database.prepare(
      `INSERT INTO keys VALUES ($exchange, $mark, $since)
       ON CONFLICT DO UPDATE SET mark = excluded.mark, since = excluded.since`,
    ),
  };
  /** Notes the keys before they sign anything. Those that are the first to be noted have replaced none. */
  const note = (exchange: Exchange, { apiKey }: Credentials): number => {
    const mark = createHash('sha256').update(`${exchange} ${apiKey.reveal()}`).digest('hex');
    const last = statements.get.get(exchange);
    if (last !== undefined && last.mark === mark) return Number(last.since);
    const since = last === undefined ? 0 : now();
    statements.put.run({ exchange, mark, since });
    return since;
  };
  return {
    remembered(source) {
      const last = new Map<Exchange, { readonly credentials: Credentials; readonly since: number }>();
      const noted = <T extends Credentials | undefined>(exchange: Exchange, credentials: T): T => {
        if (credentials !== undefined && last.get(exchange)?.credentials !== credentials) {
          last.set(exchange, { credentials, since: note(exchange, credentials) });
        }
        return credentials;
      };
      return {
        get: async (exchange) => noted(exchange, await source.get(exchange)),
        renew: async (exchange, stale) => noted(exchange, await source.renew(exchange, stale)),
        usedSince: (exchange) => last.get(exchange)?.since ?? Number.NEGATIVE_INFINITY,
      };
    },
  };
}
