import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { AlertCounts } from '../lib/alerts/alert-counts.ts';
import { dynamoDbAlertCounts } from '../lib/aws/dynamodb-alert-counts.ts';
import { createDynamoDb, type DynamoDb, type DynamoDbSettings } from '../lib/aws/dynamodb-client.ts';
import { dynamoDbIntentStore } from '../lib/aws/dynamodb-intent-store.ts';
import { dynamoDbSwitchStore } from '../lib/aws/dynamodb-switch-store.ts';
import { createTableInput } from '../lib/aws/intent-table.ts';
import type { IntentStore } from '../lib/intents/intent-store.ts';
import type { SwitchStore } from '../lib/intents/switch-store.ts';

/** An in-memory table of intents; it ends with this process. */
export interface LocalIntentTable {
  readonly client: DynamoDb;
  /** The SDK's client of the same table, for what Atlas never sends. */
  readonly sdk: DynamoDBClient;
  readonly url: string;
  readonly tableName: string;
  readonly store: IntentStore;
  readonly switches: SwitchStore;
  readonly alertCounts: AlertCounts;
  /** A store on the same table, through another client. */
  storeThrough(client: DynamoDb): IntentStore;
  switchesThrough(client: DynamoDb): SwitchStore;
  close(): Promise<void>;
}

const TABLE_NAME = 'atlas-local-intents';
const HOUR_MS = 3_600_000;
/** Generous: the table shares this process and its core, so it can be slow but never unreachable. */
const TIMEOUT_MS = 10_000;

/** Turns of the event loop that a request may still take when the stand-in is closed. */
const MOST_TURNS = 10_000;

/** The stand-in accepts any region and any credentials. */
const REGION = 'local';
const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A client of a stand-in at this address. */
export function localDynamoDb(endpoint: string, settings: Partial<DynamoDbSettings> = {}): DynamoDb {
  return createDynamoDb({ region: REGION, endpoint, credentials: () => Promise.resolve(CREDENTIALS), ...settings });
}

/** Starts a DynamoDB stand-in on a free port of loopback and creates the table. */
export async function startIntentTable({ ttlMs = 48 * HOUR_MS } = {}): Promise<LocalIntentTable> {
  const server = dynalite({ createTableMs: 0 });
  const answering = new Set<ServerResponse>();
  server.on('request', (_request, response) => {
    for (const each of answering) if (each.writableEnded) answering.delete(each);
    answering.add(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const sdk = new DynamoDBClient({ endpoint: url, region: REGION, credentials: CREDENTIALS });
  await sdk.send(new CreateTableCommand(createTableInput(TABLE_NAME)));
  while ((await statusOf(sdk)) !== 'ACTIVE') await new Promise(setImmediate);
  const client = localDynamoDb(url);
  const storeThrough = (through: DynamoDb): IntentStore =>
    dynamoDbIntentStore({ tableName: TABLE_NAME, ttlMs, timeoutMs: TIMEOUT_MS, client: through });
  const switchesThrough = (through: DynamoDb): SwitchStore =>
    dynamoDbSwitchStore({ tableName: TABLE_NAME, timeoutMs: TIMEOUT_MS, client: through });
  return {
    client,
    sdk,
    url,
    tableName: TABLE_NAME,
    store: storeThrough(client),
    switches: switchesThrough(client),
    alertCounts: dynamoDbAlertCounts({ tableName: TABLE_NAME, timeoutMs: TIMEOUT_MS, client }),
    storeThrough,
    switchesThrough,
    async close() {
      client.close();
      sdk.destroy();
      // A closed database ends the process of a request that is still worked on, even one whose caller has gone.
      for (let turn = 0; turn < MOST_TURNS && [...answering].some((each) => !each.writableEnded); turn += 1)
        await new Promise(setImmediate);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function statusOf(client: DynamoDBClient): Promise<string | undefined> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
  return Table?.TableStatus;
}
