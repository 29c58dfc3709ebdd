import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { z } from 'zod';
import { readKeys } from './sdk-keys.js';

const logger = new Logger({ serviceName: 'orders' });
const metrics = new Metrics({ namespace: 'Orders', serviceName: 'orders' });
const tracer = new Tracer({ serviceName: 'orders' });
const amount = z.string().regex(/^\d+(\.\d+)?$/);
const orderSchema = z.object({
  exchange: z.literal('binance'),
  symbol: z.string(),
  side: z.enum(['BUY', 'SELL']),
  type: z.enum(['LIMIT']),
  quantity: amount,
  price: amount,
});

/** The handler as the documentation of its parts shows it; the rows differ in `place`. */
export function byTheBook(place) {
  return middy()
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .use(httpErrorHandler())
    .use(httpJsonBodyParser())
    .handler(async (event) => {
      const order = orderSchema.parse(event.body);
      const placed = await place(await readKeys(), order);
      metrics.addMetric('Orders', 'Count', 1);
      logger.info('placed');
      return { statusCode: 201, body: JSON.stringify(placed) };
    });
}
