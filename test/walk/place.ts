import type { APIGatewayProxyEvent } from 'aws-lambda';
import { handler } from '../../functions/place-order.ts';
import { restEvent } from '../../lib/api/pipeline/testing/rest-event.ts';
import { readConfig } from '../../lib/config.ts';
import { PRODUCTS } from '../../lib/exchanges/venues.ts';
import { createAtlas } from '../../lib/runtime/compose.ts';
import { silentObservability } from '../../lib/telemetry/observability.ts';
import { startIntentTable } from '../../local/intent-table.ts';
import { startPaper } from '../../paper/src/index.ts';

const ORDER = { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', price: '85000', quantity: '0.01' };

/** A container that places one resting order after the other, each under a key of its own. */
export async function startPlacing() {
  const paper = await startPaper({ makerIntervalMs: 0 });
  const table = await startIntentTable();
  const env = {
    ATLAS_BINANCE_SPOT_URL: paper.url,
    ATLAS_EXCHANGES: 'binance.spot',
    ATLAS_CREDENTIALS: 'environment',
    ATLAS_BINANCE_API_KEY: 'paper-key',
    ATLAS_BINANCE_API_SECRET: 'paper-secret',
  };
  const atlas = createAtlas(readConfig(env, PRODUCTS), {
    env,
    observability: silentObservability(),
    intents: table.store,
  });
  const placeOrder = handler.on(atlas);
  return {
    async place(key: string): Promise<void> {
      const reply = await placeOrder(eventOf(key), { getRemainingTimeInMillis: () => 60_000 });
      if (reply.statusCode !== 201) throw new Error(`the order was answered ${reply.statusCode}: ${reply.body}`);
    },
    async close(): Promise<void> {
      atlas.close();
      await table.close();
      await paper.close();
    },
  };
}

function eventOf(key: string): APIGatewayProxyEvent {
  return restEvent({
    httpMethod: 'POST',
    resource: '/v1/orders',
    path: '/v1/orders',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(ORDER),
    requestContext: { requestId: key },
  });
}
