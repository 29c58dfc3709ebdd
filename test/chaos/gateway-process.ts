import { flushCompileCache } from 'node:module';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { localDynamoDb } from '../../local/intent-table.ts';

/**
 * A gateway in its own process, to be killed: its parent owns the exchange and the table of intents. Arguments: the
 * table's endpoint and name, and how far this process's clock is ahead, in milliseconds. Prints its URL.
 */
const [endpoint = '', tableName = '', ahead = '0'] = process.argv.slice(2);
const atlas = createAtlas(readConfig(process.env, PRODUCTS), {
  now: () => Date.now() + Number(ahead),
  intents: dynamoDbIntentStore({ tableName, ttlMs: 86_400_000, client: localDynamoDb(endpoint) }),
});
const gateway = await startGateway({ atlas, port: 0, host: '127.0.0.1' });
// A killed process writes no cache, so the next one would recompile everything.
flushCompileCache();
process.stdout.write(`${gateway.url}\n`);
