import { flushCompileCache } from 'node:module';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { startGateway } from '../../local/gateway/gateway.ts';

/**
 * A gateway in a process of its own, to be killed: its parent owns the exchange and the table of intents. Arguments: the
 * table's endpoint and name, and how far this process's clock is ahead, milliseconds. Prints its URL.
 */
const [endpoint = '', tableName = '', ahead = '0'] = process.argv.slice(2);
const client = new DynamoDBClient({
  endpoint,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const atlas = createAtlas(readConfig(process.env, PRODUCTS), {
  now: () => Date.now() + Number(ahead),
  intents: dynamoDbIntentStore({ tableName, ttlMs: 86_400_000, client: () => Promise.resolve(client) }),
});
const gateway = await startGateway({ atlas, port: 0, host: '127.0.0.1' });
// A killed process writes no cache, and the next one would compile everything again.
flushCompileCache();
process.stdout.write(`${gateway.url}\n`);
