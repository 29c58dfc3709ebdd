import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ListedBy, SharedCatalogue } from '../reference/shared-catalogue.ts';
import { decodeSnapshot, encodeSnapshot, SnapshotRefused } from '../reference/snapshot-format.ts';
import { ownDynamoDbClient } from './dynamodb-client.ts';

/** What the ids of the items with lists begin with. No intent has such an id: `#` stands in none. */
export const CATALOGUE_ID_PREFIX = '#instruments ';

/** A request waits for the answer, so it is no more than an exchange takes to be asked. DynamoDB answers in some 5 ms. */
const READ_TIMEOUT_MS = 300;
const WRITE_TIMEOUT_MS = 5_000;
/** DynamoDB takes items of 400 KB: names, numbers and what is counted for them besides are far below the difference. */
const MAX_SNAPSHOT_BYTES = 390_000;
/** Lists that nobody replaces, of a host that is asked no more: kept longer than any container would use them. */
const KEPT_MS = 48 * 3_600_000;

export interface DynamoDbCatalogueOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Base assets of this deployment. */
  readonly bases: readonly string[];
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<DynamoDBClient>;
}

/**
 * Shared lists in the table of intents, an item per port: one read gives all of it, and a write, of one item, is whole or
 * not at all, so nobody reads a mix of two lists. Gzipped, all that an exchange lists today fits into it several times.
 */
export function dynamoDbCatalogue({ tableName, bases, ...options }: DynamoDbCatalogueOptions): SharedCatalogue {
  let client: Promise<DynamoDBClient> | undefined;
  const connected = (): Promise<DynamoDBClient> => {
    client ??= (options.client ?? ownDynamoDbClient)().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };

  return {
    async read(by, signal) {
      const { GetItemCommand } = await import('./dynamodb-sdk.ts');
      const connection = await connected();
      const command = new GetItemCommand({ TableName: tableName, Key: { intentId: { S: idOf(by) } } });
      const { Item } = await connection.send(command, { abortSignal: within(READ_TIMEOUT_MS, signal) });
      if (Item === undefined) return undefined;
      const snapshot = decodeSnapshot(Item.snapshot?.B ?? new Uint8Array());
      if (idOf(snapshot) !== idOf(by)) throw new SnapshotRefused(`it is of ${idOf(snapshot)}.`);
      const missing = bases.filter((base) => !snapshot.bases.includes(base));
      if (missing.length > 0) throw new SnapshotRefused(`it was made without ${missing.join(', ')}.`);
      return snapshot;
    },

    async write(by, list, signal) {
      const { exchange, markets, origin } = by;
      const { loadedAt } = list;
      const bytes = encodeSnapshot({ exchange, markets, origin, bases, ...list });
      if (bytes.length > MAX_SNAPSHOT_BYTES) {
        throw new Error(`The list of ${idOf(by)} has ${bytes.length} bytes, more than an item holds.`);
      }
      const { PutItemCommand } = await import('./dynamodb-sdk.ts');
      const command = new PutItemCommand({
        TableName: tableName,
        Item: {
          intentId: { S: idOf(by) },
          snapshot: { B: bytes },
          loadedAt: { N: String(loadedAt) },
          expiresAt: { N: String(Math.ceil((loadedAt + KEPT_MS) / 1_000)) },
        },
      });
      await (await connected()).send(command, { abortSignal: within(WRITE_TIMEOUT_MS, signal) });
    },
  };
}

/** Host and markets: a list of a test network, or of other markets, is another item. */
function idOf({ exchange, markets, origin }: ListedBy): string {
  return `${CATALOGUE_ID_PREFIX}${exchange}.${[...markets].sort().join('+')}@${origin}`;
}

function within(ms: number, signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ms)]);
}
