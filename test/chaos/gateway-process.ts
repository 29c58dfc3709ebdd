import { flushCompileCache } from 'node:module';
import { dynamoDbAlertCounts } from '../../lib/aws/dynamodb-alert-counts.ts';
import { dynamoDbIntentStore } from '../../lib/aws/dynamodb-intent-store.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { Secret } from '../../lib/text/secret.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { localDynamoDb } from '../../local/intent-table.ts';
import { KILL_STRATEGY, KILL_STRATEGY_SECRET } from './kill-strategy.ts';

/**
 * A gateway in its own process, to be killed: its parent owns the exchange and the table of intents. Arguments: the
 * table's endpoint and name, how far this process's clock is ahead, in milliseconds, and the template of the strategy whose
 * alerts it acts on. Prints its URL.
 */
const [endpoint = '', tableName = '', ahead = '0', template = ''] = process.argv.slice(2);
const client = localDynamoDb(endpoint);
const strategy = { name: KILL_STRATEGY, secret: Secret.of(KILL_STRATEGY_SECRET), template };
const atlas = createAtlas(readConfig(process.env, PRODUCTS), {
  now: () => Date.now() + Number(ahead),
  intents: dynamoDbIntentStore({ tableName, ttlMs: 86_400_000, client }),
  alertCounts: dynamoDbAlertCounts({ tableName, client }),
  strategies: { find: (name) => Promise.resolve(name === KILL_STRATEGY ? strategy : undefined) },
});
const gateway = await startGateway({ atlas, port: 0, host: '127.0.0.1' });
// A killed process writes no cache, so the next one would recompile everything.
flushCompileCache();
process.stdout.write(`${gateway.url}\n`);
