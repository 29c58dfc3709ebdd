import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SharedBackOffs } from '../exchanges/client/shared-back-off.ts';
import { ownDynamoDbClient } from './dynamodb-client.ts';

/** The one item that holds all back-offs. No intent has such an id: `#` stands in none. */
export const BACK_OFFS_ID = '#back-offs';

/** What the operator opened by hand stands beside the closures, under the way's name and this. */
const OPENED = ' opened';

/** What the item tells of one way of one pool. */
export interface BackOffEntry {
  /** E.g. `binance.spot@api.binance.com weight`. */
  readonly name: string;
  /** Until when it is closed, epoch milliseconds; 0 when it is not. */
  readonly until: number;
  /** Status and code of the refusal that closed it; empty when it is not closed. */
  readonly reason: string;
  /** When the operator last opened it, epoch milliseconds; 0 when nobody did. */
  readonly openedAt: number;
}

/** Reads all back-offs, closed or cleared. Throws what the SDK throws. */
export async function readBackOffs(
  client: DynamoDBClient,
  tableName: string,
  timeoutMs: number,
): Promise<BackOffEntry[]> {
  const { GetItemCommand } = await import('./dynamodb-sdk.ts');
  const command = new GetItemCommand({ TableName: tableName, Key: { intentId: { S: BACK_OFFS_ID } } });
  const { Item = {} } = await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
  const names = new Set(
    Object.keys(Item)
      .filter((name) => name.includes(' '))
      .map((name) => (name.endsWith(OPENED) ? name.slice(0, -OPENED.length) : name)),
  );
  return [...names].toSorted().map((name) => ({
    name,
    until: Number(Item[name]?.M?.until?.N ?? 0),
    reason: Item[name]?.M?.reason?.S ?? '',
    openedAt: Number(Item[`${name}${OPENED}`]?.N ?? 0),
  }));
}

/**
 * Clears a back-off by hand: what any container learnt before `now` no longer closes it, as soon as that container has read
 * the item anew. What an exchange says afterwards closes it again. Throws what the SDK throws.
 */
export async function clearBackOff(
  client: DynamoDBClient,
  tableName: string,
  name: string,
  now: number,
  timeoutMs: number,
): Promise<void> {
  const { UpdateItemCommand } = await import('./dynamodb-sdk.ts');
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: { intentId: { S: BACK_OFFS_ID } },
    UpdateExpression: 'SET #opened = :now REMOVE #way',
    ExpressionAttributeNames: { '#way': name, '#opened': `${name}${OPENED}` },
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  });
  await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
}

/** How old what was read may be before it is read again. */
const REFRESH_MS = 2_000;
/** Nobody waits for a read; what waits for a write has to end. */
const TIMEOUT_MS = 1_000;

export interface DynamoDbBackOffsOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** Asked on first use; the default is a client for the environment's region and role. */
  readonly client?: () => Promise<DynamoDBClient>;
  /** Told of what nobody waits for. */
  readonly failed?: (what: string, error: unknown) => void;
}

/**
 * Back-offs in one item of the table of intents, an attribute each: `{ until, reason }`. One small read tells of all hosts;
 * a write only ever moves `until` forward.
 *
 * Nobody waits for a read. It begins with a request, where what is known is older than two seconds, and its result
 * holds for what is sent afterwards. So a container in use hears of a back-off two seconds and one read after it was
 * written; one that had been idle sends what it has sent before its read is answered, some 5 ms, on what it knew; and a
 * new one its first request, since the SDK is loaded while that one waits for its keys. Not faster than a 429 of
 * the exchange itself, but a fleet does not collect one per container and request.
 */
export function dynamoDbBackOffs({ tableName, now, ...options }: DynamoDbBackOffsOptions): SharedBackOffs {
  const failed = options.failed ?? (() => undefined);
  const writing = new Set<Promise<void>>();
  let heard: ReadonlyMap<string, BackOffEntry> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  let connecting: Promise<DynamoDBClient> | undefined;
  let connected = false;

  const connect = (): Promise<DynamoDBClient> => {
    connecting ??= (options.client ?? ownDynamoDbClient)().then(
      (client) => {
        connected = true;
        return client;
      },
      (error: unknown) => {
        connecting = undefined;
        throw error;
      },
    );
    return connecting;
  };

  const read = async (): Promise<void> => {
    const entries = await readBackOffs(await connect(), tableName, TIMEOUT_MS);
    heard = new Map(entries.map((entry) => [entry.name, entry]));
  };

  const refresh = (): void => {
    if (now() - readAt < REFRESH_MS) return;
    readAt = now();
    read().catch((error: unknown) => failed('the shared back-offs could not be read', error));
  };

  const write = async (name: string, until: number, reason: string): Promise<void> => {
    const { UpdateItemCommand, ConditionalCheckFailedException } = await import('./dynamodb-sdk.ts');
    const closure: AttributeValue = { M: { until: { N: String(Math.ceil(until)) }, reason: { S: reason } } };
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { intentId: { S: BACK_OFFS_ID } },
      UpdateExpression: 'SET #way = :closure',
      ConditionExpression: 'attribute_not_exists(#way) OR #way.#until < :until',
      ExpressionAttributeNames: { '#way': name, '#until': 'until' },
      ExpressionAttributeValues: { ':closure': closure, ':until': { N: String(Math.ceil(until)) } },
    });
    try {
      await (await connect()).send(command, { abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
    } catch (error) {
      // Somebody else was told to wait longer.
      if (!(error instanceof ConditionalCheckFailedException)) failed('a back-off could not be shared', error);
    }
  };

  return {
    of: (pool) => ({
      closedUntil(way) {
        // Loading the SDK takes the processor a while, so it does not begin before what is under way has been begun.
        if (!connected && connecting === undefined) setImmediate(refresh);
        return heard.get(`${pool} ${way}`)?.until ?? 0;
      },
      openedAt: (way) => heard.get(`${pool} ${way}`)?.openedAt ?? 0,
      announce(way, until, reason) {
        const telling = write(`${pool} ${way}`, until, reason).finally(() => writing.delete(telling));
        writing.add(telling);
      },
    }),
    begin: refresh,
    refresh() {
      if (connected) refresh();
    },
    announced: async () => {
      if (writing.size > 0) await Promise.all(writing);
    },
  };
}
