import * as z from 'zod';
import { operation } from '../operation.ts';
import { doneIntent, unknownIntent } from '../schemas/examples.ts';
import { intentNameSchema, NO_PARAMETERS } from '../schemas/primitives.ts';
import { intentSchema, unknownOutcomeSchema } from '../schemas/responses.ts';

/** The answer of a command whose outcome is not known yet. */
export const UNKNOWN_OUTCOME = {
  description:
    'The outcome is not known yet. `Location` shows what is known; each request there continues resolving it.',
  schema: unknownOutcomeSchema,
  headers: {
    Location: 'Where to follow the command: its intent, or the order if no intent could be recorded.',
    'Retry-After':
      'Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again.',
  },
  examples: {
    unknown: {
      outcome: 'unknown',
      operation: 'place',
      detail: 'binance did not answer in time, and could not be asked yet whether the order exists.',
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      clientOrderIds: ['desk7-000017'],
      orderId: null,
      orderState: 'unknown',
      retryAfterSeconds: 14,
    },
  },
};

export const getIntentRow = operation({
  name: 'getIntent',
  method: 'GET',
  path: '/v1/intents/{clientOrderId}',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'follow', instruments: 'read', tradingState: 'none' },
  tag: 'Orders',
  summary: 'Follow a command that was sent',
  description:
    'What is known about a command: by the id in the `Location` of an unknown outcome, or by your own client order id. ' +
    'Every command with an `Idempotency-Key` is recorded; any other only if its outcome was unknown. ' +
    'While the outcome is unknown, each request here asks the exchange, as long as its request budget has room for ' +
    'reads; `Retry-After` says when asking again can reveal more.',
  pathParameters: z.strictObject({ clientOrderId: intentNameSchema }),
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: {
      description: 'What is known.',
      schema: intentSchema,
      optionalHeaders: { 'Retry-After': 'Seconds to wait before asking again; absent once the command has ended.' },
      examples: { done: doneIntent, unknown: unknownIntent },
    },
  },
  problems: ['INTENT_NOT_FOUND', 'INTENT_STORE_UNAVAILABLE'],
});
