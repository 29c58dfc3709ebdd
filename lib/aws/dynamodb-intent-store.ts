import { type Intent, isOpen } from '../intents/intent.ts';
import { intentOfText, recordText, storedFormat } from '../intents/intent-record.ts';
import { type IntentStore, NAMED_AT_MOST } from '../intents/intent-store.ts';
import { type ConditionalTable, ownWrites, type WriteCondition } from '../intents/own-writes.ts';
import { inTime } from '../intents/time-limit.ts';
import { type DynamoDb, ownDynamoDb } from './dynamodb-client.ts';
import { ConditionalCheckFailed, type Item } from './dynamodb-protocol.ts';
import { INTENT_TABLE } from './intent-table.ts';

/** DynamoDB answers in about 5 ms; an order must not wait for a dead connection. Includes the client's own retries. */
const TIMEOUT_MS = 1_000;
/** An index follows its table within a fraction of a second, which is not guaranteed; this is several times as long. */
const INDEX_LAG_MS = 2_000;
/** The value of the sparse index key of open intents. */
const OPEN = 'open';

const [OPEN_INTENTS, BY_CLIENT_ORDER_ID] = INTENT_TABLE.indexes;

export interface DynamoDbIntentStoreOptions {
  readonly tableName: string;
  /** How long an ended intent is kept for replays, milliseconds. */
  readonly ttlMs: number;
  /** Time limit of one call to the table, milliseconds. */
  readonly timeoutMs?: number;
  /** The default is the client of this process. */
  readonly client?: DynamoDb;
}

export interface DynamoDbIntentStore extends IntentStore {
  /** The format of a stored intent; `undefined` when there is none. Throws like `storedFormat`. */
  formatOf(intentId: string): Promise<number | undefined>;
}

/** Intents in DynamoDB, in the layout of `intent-table.ts`. Uses conditional puts only. */
export function dynamoDbIntentStore({ tableName, ttlMs, ...options }: DynamoDbIntentStoreOptions): DynamoDbIntentStore {
  const { timeoutMs = TIMEOUT_MS, client = ownDynamoDb() } = options;

  const read = async (intentId: string, signal: AbortSignal): Promise<Item | undefined> => {
    const input = { TableName: tableName, Key: { intentId: { S: intentId } }, ConsistentRead: true };
    return (await client.send('GetItem', input, signal)).Item;
  };

  const table: ConditionalTable = {
    read: async (intentId, signal) => {
      const item = await read(intentId, signal);
      return item && intentOf(item);
    },
    write: async (intent, condition, signal) => {
      const input = {
        TableName: tableName,
        Item: itemOf(intent, ttlMs),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...expressionOf(condition),
      } as const;
      try {
        await client.send('PutItem', input, signal);
        return { written: true };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailed)) throw error;
        // The local stand-in for DynamoDB does not return the existing item.
        const item = error.item ?? (await read(intent.intentId, signal));
        return { written: false, standing: item && intentOf(item) };
      }
    },
  };
  const { begin, replace, get } = ownWrites(table, { timeoutMs });

  const query = async (
    index: (typeof INTENT_TABLE.indexes)[number],
    partition: string,
    range: { readonly before?: number; readonly limit: number; readonly newest: boolean },
    signal?: AbortSignal,
  ): Promise<string[]> => {
    const { before, limit, newest } = range;
    const bound = before === undefined ? '' : ' AND #sort <= :before';
    const input = {
      TableName: tableName,
      IndexName: index.name,
      KeyConditionExpression: `#partition = :partition${bound}`,
      ExpressionAttributeNames: {
        '#partition': index.partitionKey.name,
        ...(before !== undefined && { '#sort': index.sortKey.name }),
      },
      ExpressionAttributeValues: {
        ':partition': { S: partition },
        ...(before !== undefined && { ':before': { N: String(before) } }),
      },
      ScanIndexForward: !newest,
      Limit: limit,
    };
    const { Items } = await inTime(timeoutMs, signal, (limit) => client.send('Query', input, limit));
    return Items.map((item) => textOf(item, 'intentId'));
  };

  return {
    begin,
    replace,
    get,
    byClientOrderId: async (clientOrderId, signal) => {
      const ids = await query(BY_CLIENT_ORDER_ID, clientOrderId, { limit: NAMED_AT_MOST, newest: true }, signal);
      const intents = await Promise.all(ids.map((id) => get(id, signal)));
      return intents.filter((intent) => intent !== undefined);
    },
    namingLagMs: INDEX_LAG_MS,
    due: (before, limit, signal) => query(OPEN_INTENTS, OPEN, { before, limit, newest: false }, signal),
    formatOf: async (intentId) => {
      const item = await inTime(timeoutMs, undefined, (limit) => read(intentId, limit));
      return item && storedFormat(textOf(item, 'intent'));
    },
  };
}

function expressionOf(condition: WriteCondition) {
  const version = { '#version': 'version' };
  switch (condition.kind) {
    case 'absent':
      return { ConditionExpression: 'attribute_not_exists(intentId)' };
    case 'version':
      return {
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: version,
        ExpressionAttributeValues: { ':version': { N: String(condition.version) } },
      };
    case 'own': {
      const { before, writer } = condition;
      const others = before === null ? 'attribute_not_exists(intentId)' : '#version = :before';
      return {
        ConditionExpression: `(#version = :version AND #writer = :writer) OR ${others}`,
        ExpressionAttributeNames: { ...version, '#writer': 'writer' },
        ExpressionAttributeValues: {
          ':version': { N: String(condition.version) },
          ':writer': { S: writer },
          ...(before !== null && { ':before': { N: String(before) } }),
        },
      };
    }
  }
}

function itemOf(intent: Intent, ttlMs: number): Item {
  const { intentId, version, writer, progress, clientOrderId, createdAt, updatedAt } = intent;
  return {
    intentId: { S: intentId },
    version: { N: String(version) },
    writer: { S: writer },
    state: { S: progress.state },
    intent: { S: recordText(intent) },
    createdAt: { N: String(createdAt) },
    ...(clientOrderId !== null && { clientOrderId: { S: clientOrderId } }),
    ...(isOpen(intent)
      ? { open: { S: OPEN }, dueAt: { N: String(intent.progress.dueAt) } }
      : { expiresAt: { N: String(Math.ceil((updatedAt + ttlMs) / 1_000)) } }),
  };
}

function intentOf(item: Item): Intent {
  return intentOfText(textOf(item, 'intent'));
}

function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw new Error(`An item of the intent table has no ${name}.`);
  return text;
}
