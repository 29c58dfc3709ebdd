import * as z from 'zod';
import { MAX_ORDERS_AT_ONCE } from '../../domain/order.ts';
import { operation } from '../operation.ts';
import { canceledOrder, completeSource, filledOrder, restingOrder, somePosition } from '../schemas/examples.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import { batchResultsSchema, flattenedSchema } from '../schemas/many.ts';
import { orderRequestSchema } from '../schemas/order.ts';
import { NO_PARAMETERS } from '../schemas/primitives.ts';
import { KEY_HEADER } from './headers.ts';
import { EXCHANGE_PROBLEMS, GUARD_PROBLEMS, IDEMPOTENCY_PROBLEMS } from './problems.ts';

const placed = (index: number, body: typeof restingOrder) => ({
  index,
  status: 201,
  location: `/v1/orders/${body.id}`,
  replayed: false,
  body,
});

const refusedOrder = {
  index: 1,
  status: 422,
  location: null,
  replayed: false,
  body: {
    type: '/docs#problem-rule-violation',
    title: 'The order breaks a rule of the instrument',
    status: 422,
    detail: 'price 90000.047 is not a multiple of 0.01 USDT; nearest: 90000.04 or 90000.05.',
    instance: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    code: 'RULE_VIOLATION',
    retryable: false,
    exchange: 'binance',
    orderState: 'notPlaced',
    violations: [
      {
        field: 'price',
        rule: 'tickSize',
        message: 'price 90000.047 is not a multiple of 0.01 USDT; nearest: 90000.04 or 90000.05.',
        given: '90000.047',
        bound: '0.01',
        suggestion: ['90000.04', '90000.05'],
      },
    ],
  },
};

export const placeOrdersRow = operation({
  name: 'placeOrders',
  method: 'POST',
  path: '/v1/orders/batch',
  scope: 'trade',
  command: 'place',
  needs: { keys: 'trading', intents: 'recordPlaces', instruments: 'read', tradingState: 'obey' },
  // A batch is up to 20 orders; together they meet the limits of placing.
  throttle: { rate: 2, burst: 4 },
  tag: 'Orders',
  summary: 'Place several orders',
  description:
    `Up to ${MAX_ORDERS_AT_ONCE} orders, across exchanges and products, mixed. Each is placed as if alone, and \`results\` has for each the answer it would have got alone: an order, an unknown outcome, or a problem. ` +
    'Nothing is atomic: no exchange places several orders as one, so some may be placed and others refused, in any sequence. ' +
    'With `validateAll` every order is checked first, and one that fails its checks refuses all of them before anything is sent; what the exchange itself refuses later is still told order by order. ' +
    'One `Idempotency-Key` covers the request, with an intent for each order: a repeated request answers what was placed, reconciles what is unknown, and places what was not begun. ' +
    'An order that could not be begun in time was not sent (`DEADLINE_EXCEEDED`, `notPlaced`).',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: z
    .strictObject({
      orders: z
        .array(orderRequestSchema)
        .min(1, { error: 'must have at least one order' })
        .max(MAX_ORDERS_AT_ONCE, { error: `must have at most ${MAX_ORDERS_AT_ONCE} orders` }),
      validateAll: z.boolean().optional().meta({
        description:
          'Whether one order that fails its checks refuses all of them before anything is sent. Default: false.',
      }),
    })
    .meta({ id: 'BatchRequest' }),
  requestExamples: {
    mixed: {
      orders: [
        { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' },
        { exchange: 'bybit', symbol: 'BTC/USDT:USDT', side: 'SELL', type: 'MARKET', quantity: '0.005' },
      ],
    },
    allOrNone: {
      orders: [
        { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' },
        { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '89000' },
      ],
      validateAll: true,
    },
  },
  responses: {
    201: {
      description: 'Every order was placed.',
      schema: batchResultsSchema,
      examples: { placed: { results: [placed(0, restingOrder), placed(1, filledOrder)] } },
    },
    207: {
      description:
        'One or more orders, possibly all, were refused, were not begun in time, or have an unknown outcome. Read every result.',
      schema: batchResultsSchema,
      examples: { mixed: { results: [placed(0, restingOrder), refusedOrder] } },
    },
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'RULE_VIOLATION',
    'NOT_SUPPORTED',
    'IDEMPOTENCY_KEY_REQUIRED',
    ...GUARD_PROBLEMS,
    ...IDEMPOTENCY_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});

const closed = {
  position: somePosition,
  quantity: somePosition.quantity,
  status: 201,
  location: `/v1/orders/${filledOrder.id}`,
  replayed: false,
  body: filledOrder,
};

export const flattenRow = operation({
  name: 'flatten',
  method: 'POST',
  path: '/v1/flatten',
  scope: 'trade',
  command: 'place',
  needs: { keys: 'trading', intents: 'recordPlaces', instruments: 'read', tradingState: 'obey' },
  // It is for emergencies, and each is many orders.
  throttle: { rate: 1, burst: 2 },
  tag: 'Orders',
  summary: 'Cancel all orders and close all positions of a product',
  description:
    'Cancels every resting order in scope like `DELETE /v1/orders`, then closes every position with reduce-only market orders, and reads the positions again: `remaining` is what is left. ' +
    'A reduce-only order never opens a position, so two requests at once do not turn one around. ' +
    'Where the trading state forbids orders (`halted`, `cancelOnly`) it only cancels, and each position says why it stays. ' +
    'With an `Idempotency-Key` a repeated request sends no second closing order; what the first one left open is closed under a new key. Spot has no positions and is refused.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: z
    .strictObject({ exchange: exchangeSchema, market: marketSchema, symbol: symbolSchema.optional() })
    .meta({ id: 'FlattenRequest' }),
  requestExamples: {
    product: { exchange: 'binance', market: 'usdm' },
    symbol: { exchange: 'bybit', market: 'coinm', symbol: 'BTC/USD:BTC' },
  },
  responses: {
    200: {
      description: 'Nothing rests in scope any more, and no position is left.',
      schema: flattenedSchema,
      examples: {
        flat: {
          canceled: {
            results: [{ id: canceledOrder.id, outcome: 'canceled', order: canceledOrder, problem: null }],
            sources: [completeSource],
          },
          closings: [closed],
          remaining: [],
          sources: [completeSource],
          problem: null,
        },
      },
    },
    207: {
      description:
        'An order may still be open, a closing order was refused or has an unknown outcome, or a position is left or could not be read. Read every part.',
      schema: flattenedSchema,
      examples: {
        left: {
          canceled: { results: [], sources: [completeSource] },
          closings: [closed],
          remaining: [somePosition],
          sources: [completeSource],
          problem: null,
        },
      },
    },
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'NOT_SUPPORTED',
    'IDEMPOTENCY_KEY_REQUIRED',
    ...IDEMPOTENCY_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});
