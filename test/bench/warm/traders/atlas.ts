import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { handler as cancelOrder } from '../../../../functions/cancel-order.ts';
import { handler as getOrder } from '../../../../functions/get-order.ts';
import { handler as listActiveOrders } from '../../../../functions/list-active-orders.ts';
import { handler as placeOrder } from '../../../../functions/place-order.ts';
import { restEvent, type SaidRequest } from '../../../../lib/api/pipeline/testing/rest-event.ts';
import { dynamoDbIntentStore } from '../../../../lib/aws/dynamodb-intent-store.ts';
import { readConfig } from '../../../../lib/config.ts';
import { PRODUCTS } from '../../../../lib/exchanges/venues.ts';
import { createObservability } from '../../../../lib/observability/observability.ts';
import { createAtlas } from '../../../../lib/runtime/compose.ts';
import { silentObservability } from '../../../../lib/telemetry/observability.ts';
import { localDynamoDb } from '../../../../local/intent-table.ts';
import { type BenchProduct, KEYS, ORDER_PRICE, RECV_WINDOW_MS } from '../products.ts';
import type { CreateTrader, Trader, World } from '../trader.ts';

export interface AtlasWay {
  /** Whether each command has a key. */
  readonly keyed: boolean;
  /** Whether logs and metrics are written as in Lambda. */
  readonly logged: boolean;
}

const TIME = { getRemainingTimeInMillis: () => 60_000 };
const HOUR_MS = 3_600_000;

/** Atlas from the API Gateway event to the answer. */
export function atlasTrader({ keyed, logged }: AtlasWay): CreateTrader {
  return (product, world) => {
    const env = {
      ATLAS_EXCHANGES: product.name,
      [product.urlVariable]: world.exchangeUrl,
      ATLAS_CREDENTIALS: 'environment',
      [`ATLAS_${product.exchange.toUpperCase()}_API_KEY`]: KEYS.apiKey,
      [`ATLAS_${product.exchange.toUpperCase()}_API_SECRET`]: KEYS.apiSecret,
      ATLAS_RECV_WINDOW_MS: String(RECV_WINDOW_MS),
      ATLAS_CATALOGUE_TTL_SECONDS: '86400',
    };
    const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'atlas-bench', AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand' };
    const observability = logged
      ? createObservability({ service: 'atlas-bench', env: lambda, write() {} })
      : silentObservability();
    const atlas = createAtlas(
      { ...readConfig(env, PRODUCTS), recvWindowMs: RECV_WINDOW_MS },
      {
        env,
        observability,
        ...(keyed && { intents: storeOf(world) }),
      },
    );
    const on = {
      place: placeOrder.on(atlas),
      get: getOrder.on(atlas),
      cancel: cancelOrder.on(atlas),
      listActive: listActiveOrders.on(atlas),
    };
    const order = async (timeInForce: string) =>
      expecting(201, await on.place(orderEvent(product, timeInForce, keyed), TIME));
    const byId = (httpMethod: string, orderId: string) =>
      eventOf(
        { httpMethod, path: `/v1/orders/${orderId}`, pathParameters: { orderId } },
        keyed && httpMethod !== 'GET',
      );
    const trader: Trader = {
      async place() {
        await order('IOC');
      },
      async rest() {
        return (JSON.parse((await order('GTC')).body) as { readonly id: string }).id;
      },
      async get(id) {
        expecting(200, await on.get(byId('GET', id), TIME));
      },
      async cancel(id) {
        expecting(200, await on.cancel(byId('DELETE', id), TIME));
      },
      async listActive() {
        const query = { symbol: [product.symbol], exchange: [product.exchange] };
        const path = '/v1/orders/active';
        expecting(200, await on.listActive(eventOf({ path, multiValueQueryStringParameters: query }, false), TIME));
      },
      close: atlas.close,
    };
    return Promise.resolve(trader);
  };
}

function storeOf({ tableUrl, tableName }: World) {
  return dynamoDbIntentStore({
    tableName,
    ttlMs: HOUR_MS,
    timeoutMs: 10_000,
    client: localDynamoDb(tableUrl),
  });
}

function expecting(status: number, reply: APIGatewayProxyResult): APIGatewayProxyResult {
  if (reply.statusCode !== status) throw new Error(`Atlas answered ${reply.statusCode}: ${reply.body}`);
  return reply;
}

function orderEvent({ exchange, symbol, quantity }: BenchProduct, timeInForce: string, keyed: boolean) {
  const order = { exchange, symbol, side: 'BUY', type: 'LIMIT', timeInForce, price: ORDER_PRICE, quantity };
  return eventOf({ httpMethod: 'POST', path: '/v1/orders', body: JSON.stringify(order) }, keyed);
}

function eventOf(said: SaidRequest, keyed: boolean) {
  return restEvent({
    requestId: 'bench',
    userArn: 'arn:aws:iam::1:user/desk',
    headers: { 'Content-Type': 'application/json' },
    multiValueHeaders: {
      'Content-Type': ['application/json'],
      ...(keyed && { 'Idempotency-Key': [randomUUID()] }),
    },
    ...said,
  });
}
