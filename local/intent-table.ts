import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { dynamoDbIntentStore } from '../lib/aws/dynamodb-intent-store.ts';
import { createTableInput } from '../lib/aws/intent-table.ts';
import type { IntentStore } from '../lib/intents/intent-store.ts';

/** An in-memory table of intents; it ends with this process. */
export interface LocalIntentTable {
  readonly client: DynamoDBClient;
  readonly url: string;
  readonly tableName: string;
  readonly store: IntentStore;
  /** A store on the same table, through another client. */
  storeThrough(client: DynamoDBClient): IntentStore;
  close(): Promise<void>;
}

const TABLE_NAME = 'atlas-local-intents';
const HOUR_MS = 3_600_000;
/** Generous: the table shares this process and its core, so it can be slow but never unreachable. */
const TIMEOUT_MS = 10_000;

/** Starts a DynamoDB stand-in on a free port of loopback and creates the table. */
export async function startIntentTable({ ttlMs = 48 * HOUR_MS } = {}): Promise<LocalIntentTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'local',
    // The stand-in accepts any credentials.
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateTableCommand(createTableInput(TABLE_NAME)));
  while ((await statusOf(client)) !== 'ACTIVE') await new Promise(setImmediate);
  const storeThrough = (through: DynamoDBClient): IntentStore =>
    dynamoDbIntentStore({
      tableName: TABLE_NAME,
      ttlMs,
      timeoutMs: TIMEOUT_MS,
      client: () => Promise.resolve(through),
    });
  return {
    client,
    url,
    tableName: TABLE_NAME,
    store: storeThrough(client),
    storeThrough,
    async close() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function statusOf(client: DynamoDBClient): Promise<string | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
  return Table?.TableStatus;
}
