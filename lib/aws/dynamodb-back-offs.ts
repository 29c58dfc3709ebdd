import type { SharedBackOffs } from '../exchanges/client/shared-back-off.ts';
import { type DynamoDb, ownDynamoDb } from './dynamodb-client.ts';
import { ConditionalCheckFailed } from './dynamodb-protocol.ts';

/** The item that holds all back-offs. No intent id contains `#`. */
export const BACK_OFFS_ID = '#back-offs';

/** Suffix of the attribute that records when an operator cleared a back-off. */
const OPENED = ' opened';

/** The back-off of one kind of request in one pool. */
export interface BackOffEntry {
  /** E.g. `binance.spot@api.binance.com weight`. */
  readonly name: string;
  /** End of the back-off, epoch milliseconds; 0 when there is none. */
  readonly until: number;
  /** Status and code of the refusal that caused it; empty when there is none. */
  readonly reason: string;
  /** When an operator last cleared it, epoch milliseconds; 0 if never. */
  readonly openedAt: number;
}

/** Reads all back-offs, active or cleared. Throws the client's errors. */
export async function readBackOffs(client: DynamoDb, tableName: string, timeoutMs: number): Promise<BackOffEntry[]> {
  const input = { TableName: tableName, Key: { intentId: { S: BACK_OFFS_ID } } };
  const { Item: item = {} } = await client.send('GetItem', input, AbortSignal.timeout(timeoutMs));
  const names = new Set(
    Object.keys(item)
      .filter((name) => name.includes(' '))
      .map((name) => (name.endsWith(OPENED) ? name.slice(0, -OPENED.length) : name)),
  );
  return [...names].toSorted().map((name) => ({
    name,
    until: Number(item[name]?.M?.until?.N ?? 0),
    reason: item[name]?.M?.reason?.S ?? '',
    openedAt: Number(item[`${name}${OPENED}`]?.N ?? 0),
  }));
}

/**
 * Clears a back-off by hand: a container ignores what it learned before `now` as soon as it has read the item again. A later
 * refusal by the exchange starts a new back-off. Throws the client's errors.
 */
export async function clearBackOff(
  client: DynamoDb,
  tableName: string,
  name: string,
  now: number,
  timeoutMs: number,
): Promise<void> {
  const input = {
    TableName: tableName,
    Key: { intentId: { S: BACK_OFFS_ID } },
    UpdateExpression: 'SET #opened = :now REMOVE #way',
    ExpressionAttributeNames: { '#way': name, '#opened': `${name}${OPENED}` },
    ExpressionAttributeValues: { ':now': { N: String(now) } },
  };
  await client.send('UpdateItem', input, AbortSignal.timeout(timeoutMs));
}

/** Maximum age of a reading before the next read. */
const REFRESH_MS = 2_000;
/** Reads block nobody; a request that waits for a write must end. */
const TIMEOUT_MS = 1_000;
/** A read that ends later was under way while the process was frozen. */
const FROZEN_MS = 2_000;

export interface DynamoDbBackOffsOptions {
  /** The table of intents. */
  readonly tableName: string;
  /** Our clock, epoch milliseconds. */
  readonly now: () => number;
  /** The default is the client of this process. */
  readonly client?: DynamoDb;
  /** Receives failures that no caller sees. */
  readonly failed?: (what: string, error: unknown) => void;
}

/**
 * Back-offs in one item of the intent table, one attribute each: `{ until, reason }`. One small read returns all hosts;
 * a write only moves `until` forward.
 *
 * Reads block nobody. A read starts with a request when the last reading is older than two seconds, and its result
 * applies to what is sent afterwards. So a busy container knows a back-off at most two seconds and one read after it was
 * written, and one that was idle uses its old reading until the read returns, about 5 ms. A new one begins its first read
 * while it starts (`begin`). This is not faster than the exchange's own 429, but a fleet does not collect one 429 per
 * container and request.
 */
export function dynamoDbBackOffs({ tableName, now, ...options }: DynamoDbBackOffsOptions): SharedBackOffs {
  const { client = ownDynamoDb(), failed = () => undefined } = options;
  const writing = new Set<Promise<void>>();
  let heard: ReadonlyMap<string, BackOffEntry> = new Map();
  let heardAt = Number.NEGATIVE_INFINITY;
  let readAt = Number.NEGATIVE_INFINITY;
  /** Whether this process has read or written any: one that asks no exchange never does. */
  let used = false;

  const read = async (at: number): Promise<void> => {
    const entries = await readBackOffs(client, tableName, TIMEOUT_MS);
    // A reply that waited through a freeze must not replace a later one.
    if (at < heardAt) return;
    heardAt = at;
    heard = new Map(entries.map((entry) => [entry.name, entry]));
  };

  const refresh = (): void => {
    if (now() - readAt < REFRESH_MS) return;
    const at = now();
    readAt = at;
    used = true;
    read(at).catch((error: unknown) => {
      if (now() - at <= FROZEN_MS) failed('cannot read the shared back-offs', error);
    });
  };

  const write = async (name: string, until: number, reason: string): Promise<void> => {
    used = true;
    const closure = { M: { until: { N: String(Math.ceil(until)) }, reason: { S: reason } } };
    const input = {
      TableName: tableName,
      Key: { intentId: { S: BACK_OFFS_ID } },
      UpdateExpression: 'SET #way = :closure',
      ConditionExpression: 'attribute_not_exists(#way) OR #way.#until < :until',
      ExpressionAttributeNames: { '#way': name, '#until': 'until' },
      ExpressionAttributeValues: { ':closure': closure, ':until': { N: String(Math.ceil(until)) } },
    };
    try {
      await client.send('UpdateItem', input, AbortSignal.timeout(TIMEOUT_MS));
    } catch (error) {
      // Another container has written a longer back-off.
      if (!(error instanceof ConditionalCheckFailed)) failed('cannot share a back-off', error);
    }
  };

  return {
    of: (pool) => ({
      closedUntil(way) {
        // Begins after the current work, which does not wait for it.
        if (!used) setImmediate(refresh);
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
      if (used) refresh();
    },
    announced: async () => {
      if (writing.size > 0) await Promise.all(writing);
    },
  };
}
