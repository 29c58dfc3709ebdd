import { inTime } from '../intents/time-limit.ts';
import type { ListedBy, SharedCatalogue } from '../reference/shared-catalogue.ts';
import { decodeSnapshot, encodeSnapshot, SnapshotRefused } from '../reference/snapshot-format.ts';
import { type DynamoDb, ownDynamoDb } from './dynamodb-client.ts';

/** Id prefix of the items that hold lists. No intent id contains `#`. */
export const CATALOGUE_ID_PREFIX = '#instruments ';

/** A request waits for this, so it is no longer than a request to an exchange takes. DynamoDB answers in about 5 ms. */
const READ_TIMEOUT_MS = 300;
const WRITE_TIMEOUT_MS = 5_000;
/** DynamoDB's limit is 400 KB per item; names, numbers and their overhead need far less than the difference. */
const MAX_SNAPSHOT_BYTES = 390_000;
/** Time to live of a list that is no longer replaced; longer than any container would use it. */
const KEPT_MS = 48 * 3_600_000;

export interface DynamoDbCatalogueOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Base assets of this deployment. */
  readonly bases: readonly string[];
  /** The default is the client of this process. */
  readonly client?: DynamoDb;
}

/**
 * Shared lists in the intent table, one item per port: one read returns the whole list, and a write of one item is
 * atomic, so nobody reads a mix of two lists. Gzipped, any exchange's list fits several times.
 */
export function dynamoDbCatalogue({
  tableName,
  bases,
  client = ownDynamoDb(),
}: DynamoDbCatalogueOptions): SharedCatalogue {
  return {
    async read(by, signal) {
      const input = { TableName: tableName, Key: { intentId: { S: idOf(by) } } };
      const { Item: item } = await inTime(READ_TIMEOUT_MS, signal, (limit) => client.send('GetItem', input, limit));
      if (item === undefined) return undefined;
      const snapshot = decodeSnapshot(Buffer.from(item.snapshot?.B ?? '', 'base64'));
      if (idOf(snapshot) !== idOf(by)) throw new SnapshotRefused(`it belongs to ${idOf(snapshot)}.`);
      const missing = bases.filter((base) => !snapshot.bases.includes(base));
      if (missing.length > 0) throw new SnapshotRefused(`it does not cover ${missing.join(', ')}.`);
      return snapshot;
    },

    async write(by, list, signal) {
      const { exchange, markets, origin } = by;
      const { loadedAt } = list;
      const bytes = encodeSnapshot({ exchange, markets, origin, bases, ...list });
      if (bytes.length > MAX_SNAPSHOT_BYTES) {
        throw new Error(`The list of ${idOf(by)} has ${bytes.length} bytes, more than an item can hold.`);
      }
      const input = {
        TableName: tableName,
        Item: {
          intentId: { S: idOf(by) },
          snapshot: { B: Buffer.from(bytes).toString('base64') },
          loadedAt: { N: String(loadedAt) },
          expiresAt: { N: String(Math.ceil((loadedAt + KEPT_MS) / 1_000)) },
        },
      };
      await inTime(WRITE_TIMEOUT_MS, signal, (limit) => client.send('PutItem', input, limit));
    },
  };
}

/** Host and markets: a list of a testnet or of other markets is another item. */
function idOf({ exchange, markets, origin }: ListedBy): string {
  return `${CATALOGUE_ID_PREFIX}${exchange}.${[...markets].sort().join('+')}@${origin}`;
}
