import { dynamoDbIntentStore } from '../../../lib/aws/dynamodb-intent-store.ts';
import { readConfig } from '../../../lib/config.ts';
import { PRODUCTS } from '../../../lib/exchanges/venues.ts';
import { createObservability } from '../../../lib/observability/observability.ts';
import { createAtlas } from '../../../lib/runtime/compose.ts';
import { startGateway } from '../../../local/gateway/gateway.ts';
import { localDynamoDb } from '../../../local/intent-table.ts';
import type { World } from '../warm/trader.ts';

// The local gateway in its own process: one process, like a container that serves many requests at once.

const world = JSON.parse(process.argv[2] ?? '') as World;
const env = {
  ATLAS_EXCHANGES: 'binance.spot',
  ATLAS_BINANCE_SPOT_URL: world.exchangeUrl,
  ATLAS_CREDENTIALS: 'environment',
  ATLAS_BINANCE_API_KEY: 'paper-key',
  ATLAS_BINANCE_API_SECRET: 'paper-secret',
  ATLAS_CATALOGUE_TTL_SECONDS: '86400',
};
const client = localDynamoDb(world.tableUrl);
const intents = dynamoDbIntentStore({
  tableName: world.tableName,
  ttlMs: 3_600_000,
  timeoutMs: 10_000,
  client,
});
// Logs and metrics are written as in Lambda, and discarded.
const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'atlas-bench', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };
const observability = createObservability({ service: 'atlas-bench', env: lambda, write() {} });
const atlas = createAtlas(readConfig(env, PRODUCTS), { env, observability, intents });
const gateway = await startGateway({ atlas, maxConnections: 10_000 });

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system, rssMb: process.memoryUsage().rss / 1e6 });
});
process.once('disconnect', () => {
  void gateway.close().then(() => {
    atlas.close();
    client.close();
  });
});
process.send?.(gateway.url);
