import { type CancelSwitch, dueAt, keptUntil, type SwitchScope, scopeName } from '../intents/cancel-switch.ts';
import type { SwitchStore } from '../intents/switch-store.ts';
import { inTime } from '../intents/time-limit.ts';
import { type DynamoDb, ownDynamoDb } from './dynamodb-client.ts';
import { ConditionalCheckFailed, type Item } from './dynamodb-protocol.ts';
import { INTENT_TABLE } from './intent-table.ts';

/** The ids of switches begin with this; no intent id contains `#`. */
export const SWITCH_ID_PREFIX = '#cancel-after ';
/** The value of the index key `open` of every switch: open intents have another. */
const SWITCHES = 'cancel-after';
/** The index's place of a record with nothing to do: after everything that is due. */
const NEVER = 8_640_000_000_000_000;
/** Items per request of the index. */
const PAGE = 100;
const TIMEOUT_MS = 1_000;
/** Attempts of one write whose reply does not come. */
const ATTEMPTS = 3;
/** The format of a stored switch. One of a later format is refused, never misread. */
const FORMAT = 1;

const [OPEN_INTENTS] = INTENT_TABLE.indexes;

export interface DynamoDbSwitchStoreOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Time limit of one call to the table, milliseconds. */
  readonly timeoutMs?: number;
  /** The default is the client of this process. */
  readonly client?: DynamoDb;
}

/** Switches in the table of intents, one item per scope, in the layout of `intent-table.ts`. */
export function dynamoDbSwitchStore({ tableName, ...options }: DynamoDbSwitchStoreOptions): SwitchStore {
  const { timeoutMs = TIMEOUT_MS, client = ownDynamoDb() } = options;

  const read = async (intentId: string, signal?: AbortSignal): Promise<CancelSwitch | undefined> => {
    const input = { TableName: tableName, Key: { intentId: { S: intentId } }, ConsistentRead: true };
    const { Item: item } = await inTime(timeoutMs, signal, (limit) => client.send('GetItem', input, limit));
    return item && switchOf(item);
  };

  /** Writes once; returns whether the stored record is now this one. */
  const write = async (next: CancelSwitch, signal?: AbortSignal): Promise<boolean> => {
    const input = { TableName: tableName, Item: itemOf(next), ...conditionOf(next) };
    try {
      await inTime(timeoutMs, signal, (limit) => client.send('PutItem', input, limit));
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailed)) throw error;
      // An earlier attempt whose reply was lost may have written it. A writer's name belongs to one call.
      const standing = await read(idOf(next.scope), signal);
      return standing?.version === next.version && standing.writer === next.writer;
    }
  };

  /** Ids in the order of the index, a page at a time. */
  async function* ids(before: number | undefined, signal?: AbortSignal): AsyncGenerator<string[]> {
    const bound = before === undefined ? '' : ' AND #due <= :before';
    let from: Item | undefined;
    do {
      const input = {
        TableName: tableName,
        IndexName: OPEN_INTENTS.name,
        KeyConditionExpression: `#open = :open${bound}`,
        ExpressionAttributeNames: {
          '#open': OPEN_INTENTS.partitionKey.name,
          ...(before !== undefined && { '#due': OPEN_INTENTS.sortKey.name }),
        },
        ExpressionAttributeValues: {
          ':open': { S: SWITCHES },
          ...(before !== undefined && { ':before': { N: String(before) } }),
        },
        Limit: PAGE,
        ...(from && { ExclusiveStartKey: from }),
      };
      const page = await inTime(timeoutMs, signal, (limit) => client.send('Query', input, limit));
      yield page.Items.map((item) => textOf(item, 'intentId'));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
  }

  return {
    get: (scope, signal) => read(idOf(scope), signal),
    put: async (next, signal) => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await write(next, signal);
        } catch (error) {
          if (attempt === ATTEMPTS || signal?.aborted || error instanceof UnreadableSwitch) throw error;
        }
      }
    },
    due: async (before, limit, signal) => {
      const found: string[] = [];
      for await (const page of ids(before, signal)) {
        found.push(...page);
        if (found.length >= limit) break;
      }
      const records = await Promise.all(found.slice(0, limit).map((id) => read(id, signal)));
      return records.flatMap((each) => each?.scope ?? []);
    },
    all: async (signal) => {
      const found: CancelSwitch[] = [];
      for await (const page of ids(undefined, signal)) {
        const records = await Promise.all(page.map((id) => read(id, signal)));
        found.push(...records.flatMap((each) => each ?? []));
      }
      return found;
    },
  };
}

/** A stored switch that this version cannot read. */
class UnreadableSwitch extends Error {
  override readonly name = 'UnreadableSwitch';
}

function idOf(scope: SwitchScope): string {
  return `${SWITCH_ID_PREFIX}${scopeName(scope)}`;
}

function conditionOf({ version }: CancelSwitch) {
  if (version === 1) return { ConditionExpression: 'attribute_not_exists(intentId)' };
  return {
    ConditionExpression: '#version = :before',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
  };
}

function itemOf(record: CancelSwitch): Item {
  const due = dueAt(record);
  return {
    intentId: { S: idOf(record.scope) },
    version: { N: String(record.version) },
    writer: { S: record.writer },
    switch: { S: JSON.stringify({ format: FORMAT, record }) },
    open: { S: SWITCHES },
    dueAt: { N: String(due ?? NEVER) },
    // What is armed never expires.
    ...(due === null && { expiresAt: { N: String(Math.ceil(keptUntil(record) / 1_000)) } }),
  };
}

function switchOf(item: Item): CancelSwitch {
  // Written by `put` only.
  const { format, record } = JSON.parse(textOf(item, 'switch')) as { format: number; record: CancelSwitch };
  if (format === FORMAT) return record;
  throw new UnreadableSwitch(`The switch is stored in format ${format}; this version of Atlas reads ${FORMAT}.`);
}

function textOf(item: Item, name: string): string {
  const text = item[name]?.S;
  if (text === undefined) throw new Error(`An item of the intent table has no ${name}.`);
  return text;
}
