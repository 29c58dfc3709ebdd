import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import * as z from 'zod/mini';
import { readKeys } from './hand-made-keys.js';
import { placeSigned } from './signed-order.js';

const logger = new Logger({ serviceName: 'orders' });
const metrics = new Metrics({ namespace: 'Orders', serviceName: 'orders' });
const amount = z.string().check(z.regex(/^\d+(\.\d+)?$/));
const orderSchema = z.object({
  exchange: z.literal('binance'),
  symbol: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['LIMIT']),
  quantity: amount,
  price: amount,
});

/** The framework at its lightest: no tracer, zod/mini, and a hand-made Parameter Store request. */
export const handler = middy()
  .use(httpErrorHandler())
  .use(httpJsonBodyParser())
  .handler(async (event) => {
    const order = orderSchema.parse(event.body);
    const placed = await placeSigned(await readKeys(), order);
    metrics.addMetric('Orders', 'Count', 1);
    metrics.publishStoredMetrics();
    logger.info('placed', { orderId: placed.orderId });
    return { statusCode: 201, body: JSON.stringify(placed) };
  });
