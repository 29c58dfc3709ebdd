import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ownDynamoDbClient } from './dynamodb-client.ts';
import { type Intent, isOpen } from './intent.ts';
import { intentOfText, recordText } from './intent-record.ts';
import type { IntentStore } from './intent-store.ts';
import { INTENT_TABLE } from './table.ts';

/** DynamoDB answers in some 5 ms; an order must not wait out a dead connection. Covers the SDK's own retries. */
const TIMEOUT_MS = 1_000;
/** The one value of the sparse key of open intents. */
const OPEN = 'open';

const [OPEN_INTENTS, BY_CLIENT_ORDER_ID] = INTENT_TABLE.indexes;

export interface DynamoDbIntentStoreOptions {
  readonly tableName: string;
  /** How long an ended intent is kept, so that its key replays: milliseconds. */
  readonly ttlMs: number;
  /** The longest one call of the table may take, milliseconds. */
  readonly timeoutMs?: number;
  /** Made on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<DynamoDBClient>;
}

/** Intents in DynamoDB, laid out as `table.ts` says. Conditional puts only. */
export function dynamoDbIntentStore({ tableName, ttlMs, ...options }: DynamoDbIntentStoreOptions): IntentStore {
  const { timeoutMs = TIMEOUT_MS } = options;
  let client: Promise<DynamoDBClient> | undefined;
  const connected = (): Promise<DynamoDBClient> => {
    client ??= (options.client ?? ownDynamoDbClient)().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };

  /** False when the condition does not hold. */
  const put = async (intent: Intent, condition: Condition, signal?: AbortSignal): Promise<boolean> => {
    const { PutItemCommand, ConditionalCheckFailedException } = await import('@aws-sdk/client-dynamodb');
    const command = new PutItemCommand({ TableName: tableName, Item: itemOf(intent, ttlMs), ...condition });
    try {
      await (await connected()).send(command, { abortSignal: within(timeoutMs, signal) });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };

  const get = async (intentId: string, signal?: AbortSignal): Promise<Intent | undefined> => {
    const { GetItemCommand } = await import('@aws-sdk/client-dynamodb');
    const command = new GetItemCommand({
      TableName: tableName,
      Key: { intentId: { S: intentId } },
      ConsistentRead: true,
    });
    const { Item } = await (await connected()).send(command, { abortSignal: within(timeoutMs, signal) });
    return Item && intentOf(Item);
  };

  const query = async (
    index: (typeof INTENT_TABLE.indexes)[number],
    partition: string,
    range: { readonly before?: number; readonly limit: number; readonly newest: boolean },
    signal?: AbortSignal,
  ): Promise<string[]> => {
    const { QueryCommand } = await import('@aws-sdk/client-dynamodb');
    const { before, limit, newest } = range;
    const bound = before === undefined ? '' : ' AND #sort <= :before';
    const command = new QueryCommand({
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
    });
    const { Items = [] } = await (await connected()).send(command, { abortSignal: within(timeoutMs, signal) });
    return Items.map((item) => textOf(item, 'intentId'));
  };

  /** A write that was sent twice, as the SDK does when a reply is lost, fails on its own first success. */
  const isOurs = (stored: Intent | undefined, written: Intent): boolean =>
    stored?.version === written.version && stored.writer === written.writer;

  return {
    begin: async (intent, signal) => {
      if (await put(intent, { ConditionExpression: 'attribute_not_exists(intentId)' }, signal)) return undefined;
      const stored = await get(intent.intentId, signal);
      // Gone between the two calls: it had ended long ago, and its time to live was over.
      if (stored === undefined) throw new Error('An intent vanished while it was read.');
      return isOurs(stored, intent) ? undefined : stored;
    },
    replace: async (next, signal) => {
      const condition = {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': { N: String(next.version - 1) } },
      };
      return (await put(next, condition, signal)) || isOurs(await get(next.intentId, signal), next);
    },
    get,
    byClientOrderId: async (clientOrderId, signal) => {
      const [latest] = await query(BY_CLIENT_ORDER_ID, clientOrderId, { limit: 1, newest: true }, signal);
      return latest === undefined ? undefined : get(latest, signal);
    },
    due: (before, limit, signal) => query(OPEN_INTENTS, OPEN, { before, limit, newest: false }, signal),
  };
}

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

type Item = Record<string, AttributeValue>;

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
  if (text === undefined) throw new Error(`An item of the table of intents has no ${name}.`);
  return text;
}

function within(timeoutMs: number, signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(timeoutMs);
  return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
}
