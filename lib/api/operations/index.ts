import * as z from 'zod';
import { EMPTY_RANGE } from '../../listing/query.ts';
import {
  canceledOrder,
  completeSource,
  doneIntent,
  filledOrder,
  rateLimited,
  reducedOrder,
  restingOrder,
  unknownIntent,
} from '../examples.ts';
import type { Operation } from '../operation.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import {
  amendedOrderSchema,
  amendRequestSchema,
  orderRequestSchema,
  orderSchema,
  orderStateSchema,
  sideSchema,
} from '../schemas/order.ts';
import {
  anyClientOrderIdSchema,
  booleanParameter,
  idempotencyKeySchema,
  integerParameter,
  intentNameSchema,
  moment,
  ofAnyObject,
  orderIdSchema,
} from '../schemas/primitives.ts';
import {
  cancelListSchema,
  deploymentSchema,
  exchangeListSchema,
  healthSchema,
  instrumentListSchema,
  intentSchema,
  orderListSchema,
  unknownOutcomeSchema,
} from '../schemas/responses.ts';

const none = z.strictObject({});

const orderIdPath = z.strictObject({ orderId: orderIdSchema });

const filter = {
  exchange: exchangeSchema.optional(),
  market: marketSchema.optional(),
  symbol: symbolSchema.optional(),
  side: sideSchema.optional(),
};

const idempotencyKey = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });

const idempotencyProblems = [
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
  'SETTLED_BY_OPERATOR',
  'INTENT_STORE_UNAVAILABLE',
] as const;

/** What the operator of a deployment may say no with. */
const guardProblems = [
  'TRADING_HALTED',
  'TRADING_CANCEL_ONLY',
  'TRADING_REDUCE_ONLY',
  'TRADING_STATE_UNAVAILABLE',
  'SYMBOL_NOT_ALLOWED',
  'LIMIT_EXCEEDED',
  'REFERENCE_PRICE_UNAVAILABLE',
] as const;

const replayed = {
  'Idempotency-Replayed':
    '`true` on the answer of an earlier request with the same key, as it was given then: one from before an upgrade lacks fields that came with it.',
};

const unknownOutcome = {
  description: 'The outcome is not known yet. `Location` leads to what is known; asking there goes on resolving it.',
  schema: unknownOutcomeSchema,
  headers: {
    Location: 'Where to follow the command: the intent, or the order where no intent could be recorded.',
    'Retry-After':
      'Seconds to wait before asking there: until an absence is proof, or the exchange may be asked again.',
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

const exchangeProblems = [
  'EXCHANGE_UNREACHABLE',
  'EXCHANGE_OVERLOADED',
  'EXCHANGE_PROTOCOL',
  'EXCHANGE_REFUSED_REQUEST',
  'EXCHANGE_REGION_REFUSED',
  'EXCHANGE_CLOCK',
  'RATE_LIMITED',
  'CREDENTIALS_MISSING',
  'CREDENTIALS_REJECTED',
  'CREDENTIALS_MALFORMED',
  'CREDENTIALS_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
] as const;

function operation<
  Path extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType | undefined,
  Headers extends z.ZodObject | undefined = undefined,
>(row: Operation<Path, Query, Body, Headers>): Operation<Path, Query, Body, Headers> {
  return row;
}

/** The contract: every operation of the API, one row each. */
export const operations = {
  placeOrder: operation({
    name: 'placeOrder',
    method: 'POST',
    path: '/v1/orders',
    scope: 'trade',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Place an order',
    description:
      'Checks the order against every rule of its instrument, sends it once, and answers with the order as the exchange holds it. ' +
      'A reply that got lost is resolved by asking the exchange, never by sending again. ' +
      'With an `Idempotency-Key` that holds across calls: the same key never makes a second order.',
    pathParameters: none,
    query: none,
    headers: idempotencyKey,
    body: orderRequestSchema,
    requestExamples: {
      limit: {
        exchange: 'binance',
        symbol: 'BTC/USDT',
        side: 'BUY',
        type: 'LIMIT',
        quantity: '0.005',
        price: '90000',
        clientOrderId: 'desk7-000017',
      },
      market: { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quantity: '0.005' },
      marketByQuote: { exchange: 'binance', symbol: 'BTC/USDT', side: 'BUY', type: 'MARKET', quoteQuantity: '250' },
      postOnly: {
        exchange: 'binance',
        symbol: 'ETH/USDT',
        side: 'SELL',
        type: 'LIMIT',
        quantity: '0.5',
        price: '3600',
        postOnly: true,
      },
      perpetual: {
        exchange: 'binance',
        symbol: 'BTC/USDT:USDT',
        side: 'BUY',
        type: 'LIMIT',
        quantity: '0.005',
        price: '90000',
      },
      closePosition: {
        exchange: 'binance',
        symbol: 'BTC/USDT:USDT',
        side: 'SELL',
        type: 'MARKET',
        quantity: '0.005',
        reduceOnly: true,
      },
      inverseDelivery: {
        exchange: 'binance',
        symbol: 'BTC/USD:BTC-261225',
        side: 'SELL',
        type: 'LIMIT',
        quantity: '500',
        price: '95000',
        timeInForce: 'IOC',
      },
      bitmexInverse: { exchange: 'bitmex', symbol: 'BTC/USD:BTC', side: 'BUY', type: 'MARKET', quantity: '500' },
      bitmexQuanto: {
        exchange: 'bitmex',
        symbol: 'ETH/USD:BTC',
        side: 'BUY',
        type: 'LIMIT',
        quantity: '10',
        price: '2950.5',
        postOnly: true,
      },
      bitmexSpot: {
        exchange: 'bitmex',
        symbol: 'SOL/USDT',
        side: 'SELL',
        type: 'LIMIT',
        quantity: '0.5',
        price: '150.25',
        timeInForce: 'FOK',
      },
    },
    responses: {
      201: {
        description: 'Placed. A market order comes back with what it filled.',
        schema: orderSchema,
        headers: { Location: 'Path of the order.' },
        optionalHeaders: replayed,
        examples: { resting: restingOrder, filled: filledOrder },
      },
      202: unknownOutcome,
    },
    problems: [
      'UNKNOWN_SYMBOL',
      'DUPLICATE_CLIENT_ORDER_ID',
      'RULE_VIOLATION',
      'NOT_SUPPORTED',
      'INSUFFICIENT_FUNDS',
      'POST_ONLY_WOULD_TAKE',
      'FILL_OR_KILL_UNFILLABLE',
      'REDUCE_ONLY_REJECTED',
      'MARKET_CLOSED',
      'TOO_MANY_OPEN_ORDERS',
      'EXCHANGE_REJECTED',
      'EXCHANGE_CLOSED',
      ...guardProblems,
      'NOT_PLACED',
      'IDEMPOTENCY_KEY_REQUIRED',
      ...idempotencyProblems,
      ...exchangeProblems,
    ],
  }),
  listOrders: operation({
    name: 'listOrders',
    method: 'GET',
    path: '/v1/orders',
    scope: 'read',
    usesKeys: true,
    tag: 'Orders',
    summary: 'List orders by ids, or by any filter and range',
    description:
      'One query over all exchanges, products and symbols, newest first. `sources` says what the answer covers and where it does not reach. ' +
      '`ids` stands alone; every other filter combines with every other.',
    pathParameters: none,
    query: z
      .strictObject({
        ids: z
          .array(orderIdSchema)
          .min(1, { error: 'must name at least one order' })
          .max(50, { error: 'must name at most 50 orders' })
          .optional()
          .meta({ description: 'Order ids, comma separated.' }),
        ...filter,
        state: z
          .array(orderStateSchema)
          .min(1, { error: 'must name at least one state' })
          .optional()
          .meta({ description: 'States, comma separated.' }),
        clientOrderId: anyClientOrderIdSchema.optional(),
        from: moment(
          'Start of the range, inclusive. Without it the history is listed as far back as the exchange keeps it.',
        ).optional(),
        to: moment('End of the range, exclusive. Now, when not given.').optional(),
        limit: integerParameter(1, 500, 'Rows of one page.').optional(),
        cursor: z
          .string()
          .max(8000)
          .optional()
          .meta({ description: '`nextCursor` of the page before, with the same filters.' }),
        sort: z
          .enum(['newest', 'oldest'])
          .optional()
          .meta({ description: 'Which end comes first: newest, when not given.' }),
      })
      .refine(({ from, to }) => !(typeof from === 'number' && typeof to === 'number' && from >= to), {
        error: EMPTY_RANGE,
        path: ['from'],
        params: { rule: 'before' },
        when: ofAnyObject,
      })
      .refine(
        (query) => query.ids === undefined || Object.values(query).filter((value) => value !== undefined).length === 1,
        {
          error: 'must stand alone: leave the other filters away',
          path: ['ids'],
          when: ofAnyObject,
        },
      ),
    body: undefined,
    responses: {
      200: {
        description: 'A page of orders.',
        schema: orderListSchema,
        examples: { page: { orders: [filledOrder, restingOrder], nextCursor: null, sources: [completeSource] } },
      },
    },
    problems: ['UNKNOWN_SYMBOL', 'INVALID_ORDER_ID', 'INVALID_CURSOR', ...exchangeProblems],
  }),
  listActiveOrders: operation({
    name: 'listActiveOrders',
    method: 'GET',
    path: '/v1/orders/active',
    scope: 'read',
    usesKeys: true,
    tag: 'Orders',
    summary: 'List what rests in a book now',
    description: 'Any filter or none, at the cheapest weight the exchanges offer.',
    pathParameters: none,
    query: z.strictObject(filter),
    body: undefined,
    responses: {
      200: {
        description: 'All active orders, newest first.',
        schema: orderListSchema,
        examples: { active: { orders: [restingOrder], nextCursor: null, sources: [completeSource] } },
      },
    },
    problems: ['UNKNOWN_SYMBOL', ...exchangeProblems],
  }),
  cancelOrders: operation({
    name: 'cancelOrders',
    method: 'DELETE',
    path: '/v1/orders',
    scope: 'trade',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Cancel all orders that match a filter',
    description:
      "One result per order. Lists of open orders lag behind: where a symbol is named and no side, the exchange's own cancel-all is sent whatever is listed, and once the lag is over the books and the latest history are looked at again, which takes two seconds. So every order that was placed before the request is cancelled and named; one that comes after it is left alone, unless the exchange's cancel-all met it, and is then named too. A request without any filter must say `all=true`, so that an empty order id in a script does not empty the book.",
    pathParameters: none,
    query: z
      .strictObject({ ...filter, all: booleanParameter('Confirms a request without any filter.').optional() })
      .refine((query) => query.all === true || query.exchange || query.market || query.symbol || query.side, {
        error: 'must be true to cancel everything; else give a filter: exchange, market, symbol or side',
        path: ['all'],
      }),
    body: undefined,
    responses: {
      200: {
        description:
          'Nothing that matched rests any more, and every order that was cancelled, or filled meanwhile, is named.',
        schema: cancelListSchema,
        examples: {
          canceled: {
            results: [
              { id: canceledOrder.id, outcome: 'canceled', order: canceledOrder, problem: null },
              { id: filledOrder.id, outcome: 'notActive', order: filledOrder, problem: null },
            ],
            sources: [completeSource],
          },
        },
      },
      207: {
        description:
          'An order may still rest (`failed`, `unknown`), be it every one, or a source that is in service does not cover all: it could not be asked, or not again, or it lists rows that cannot be read or orders that are not served here. Read every result and source, and ask again.',
        schema: cancelListSchema,
        examples: {
          mixed: {
            results: [
              { id: canceledOrder.id, outcome: 'canceled', order: canceledOrder, problem: null },
              { id: restingOrder.id, outcome: 'failed', order: restingOrder, problem: rateLimited },
            ],
            sources: [completeSource],
          },
        },
      },
    },
    problems: ['UNKNOWN_SYMBOL', 'NOT_SUPPORTED', ...exchangeProblems],
  }),
  getOrder: operation({
    name: 'getOrder',
    method: 'GET',
    path: '/v1/orders/{orderId}',
    scope: 'read',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Read one order',
    description:
      'Asks the exchange. An order just placed may take it a moment to list: Atlas waits for that before it says 404.',
    pathParameters: orderIdPath,
    query: none,
    body: undefined,
    responses: { 200: { description: 'The order.', schema: orderSchema, examples: { resting: restingOrder } } },
    problems: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND', 'NOT_SUPPORTED', ...exchangeProblems],
  }),
  amendOrder: operation({
    name: 'amendOrder',
    method: 'PATCH',
    path: '/v1/orders/{orderId}',
    scope: 'trade',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Change quantity or price of a resting order',
    description:
      'The answer says how it was done (`amendment.method`), what became of the place in the queue, and the ids before and after. ' +
      'Binance spot keeps an order that is only reduced and replaces it for everything else; all other products change it as it stands. ' +
      'With `allowReplace: false` an order is never cancelled and placed anew.',
    pathParameters: orderIdPath,
    query: none,
    headers: idempotencyKey,
    body: amendRequestSchema,
    requestExamples: {
      reduce: { quantity: '0.004', allowReplace: false },
      reprice: { price: '90500.5' },
      both: { quantity: '300', price: '90500.5' },
    },
    responses: {
      200: {
        description: 'The order as it stands now.',
        schema: amendedOrderSchema,
        optionalHeaders: replayed,
        examples: { reduced: reducedOrder },
      },
      202: unknownOutcome,
    },
    problems: [
      'INVALID_ORDER_ID',
      'ORDER_NOT_FOUND',
      'ORDER_NOT_ACTIVE',
      'ORDER_CHANGED',
      'AMEND_INCOMPLETE',
      'AMEND_REJECTED',
      'NOTHING_TO_AMEND',
      'REPLACE_NOT_ALLOWED',
      'RULE_VIOLATION',
      'NOT_SUPPORTED',
      'INSUFFICIENT_FUNDS',
      'POST_ONLY_WOULD_TAKE',
      'DUPLICATE_CLIENT_ORDER_ID',
      ...guardProblems,
      'MARKET_CLOSED',
      'TOO_MANY_OPEN_ORDERS',
      'EXCHANGE_REJECTED',
      'EXCHANGE_CLOSED',
      'NOT_PLACED',
      'IDEMPOTENCY_KEY_REQUIRED',
      ...idempotencyProblems,
      ...exchangeProblems,
    ],
  }),
  cancelOrder: operation({
    name: 'cancelOrder',
    method: 'DELETE',
    path: '/v1/orders/{orderId}',
    scope: 'trade',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Cancel an order',
    description:
      'Cancelling a cancelled order answers with the order; cancelling a filled one is 409 with the order in it.',
    pathParameters: orderIdPath,
    query: none,
    headers: idempotencyKey,
    body: undefined,
    responses: {
      200: {
        description: 'The cancelled order.',
        schema: orderSchema,
        optionalHeaders: replayed,
        examples: { canceled: canceledOrder },
      },
      202: unknownOutcome,
    },
    problems: [
      'INVALID_ORDER_ID',
      'ORDER_NOT_FOUND',
      'ORDER_NOT_ACTIVE',
      'NOT_SUPPORTED',
      'EXCHANGE_REJECTED',
      'NOT_PLACED',
      ...idempotencyProblems,
      ...exchangeProblems,
    ],
  }),
  getIntent: operation({
    name: 'getIntent',
    method: 'GET',
    path: '/v1/intents/{clientOrderId}',
    scope: 'read',
    usesKeys: true,
    tag: 'Orders',
    summary: 'Follow a command that was sent',
    description:
      'What is known of a command: by the id in the `Location` of an unknown outcome, or by your own client order id. ' +
      'Every command with an `Idempotency-Key` is recorded, any other when its outcome was unknown. ' +
      'While the outcome is unknown, asking here asks the exchange, as long as there is room for reads in its request ' +
      'budget; `Retry-After` says when asking again can tell more.',
    pathParameters: z.strictObject({ clientOrderId: intentNameSchema }),
    query: none,
    body: undefined,
    responses: {
      200: {
        description: 'What is known.',
        schema: intentSchema,
        optionalHeaders: { 'Retry-After': 'Seconds to wait before asking again, while it has not ended.' },
        examples: { done: doneIntent, unknown: unknownIntent },
      },
    },
    problems: ['INTENT_NOT_FOUND', 'INTENT_STORE_UNAVAILABLE'],
  }),
  listInstruments: operation({
    name: 'listInstruments',
    method: 'GET',
    path: '/v1/instruments',
    scope: 'read',
    usesKeys: false,
    tag: 'Reference',
    summary: 'List what can be traded, with every rule',
    description: 'Discovered from the exchanges; the bases are configuration.',
    pathParameters: none,
    query: z.strictObject({
      exchange: exchangeSchema.optional(),
      market: marketSchema.optional(),
      symbol: symbolSchema.optional(),
      base: z.string().max(20).optional(),
    }),
    body: undefined,
    responses: { 200: { description: 'The instruments.', schema: instrumentListSchema } },
    problems: ['UNKNOWN_SYMBOL'],
  }),
  listExchanges: operation({
    name: 'listExchanges',
    method: 'GET',
    path: '/v1/exchanges',
    scope: 'read',
    usesKeys: false,
    tag: 'Reference',
    summary: 'How each exchange is doing',
    description:
      'What the operator lets be traded, and of each product: life cycle, reachability, clock offset, and what is left of the request budget.',
    pathParameters: none,
    query: none,
    body: undefined,
    responses: { 200: { description: 'One row per exchange and product.', schema: exchangeListSchema } },
    problems: [],
  }),
  getDeployment: operation({
    name: 'getDeployment',
    method: 'GET',
    path: '/v1/deployment',
    scope: 'read',
    usesKeys: false,
    tag: 'Reference',
    summary: 'What this deployment allows',
    description:
      'The limits in force, the trading state, and where each product is traded. Asks no exchange, and tells no secret.',
    pathParameters: none,
    query: none,
    body: undefined,
    responses: {
      200: {
        description: 'What is in force.',
        schema: deploymentSchema,
        examples: {
          limited: {
            stage: 'prod',
            version: '0.1.0',
            products: [{ exchange: 'binance', market: 'spot', origin: 'https://api.binance.com' }],
            bases: ['BTC', 'ETH', 'SOL'],
            trading: { state: 'active', reason: null, by: null, at: null },
            limits: {
              maxNotional: [{ currency: 'USDT', amount: '50000' }],
              allowedSymbols: ['BTC/USDT', 'ETH/USDT'],
              priceBandPercent: '2.5',
              requireIdempotencyKey: true,
            },
          },
        },
      },
    },
    problems: [],
  }),
  getHealth: operation({
    name: 'getHealth',
    method: 'GET',
    path: '/v1/health',
    scope: 'public',
    usesKeys: false,
    tag: 'Service',
    summary: 'Is Atlas up',
    description: 'Asks no exchange. Tells what the operator lets be traded.',
    pathParameters: none,
    query: none,
    body: undefined,
    responses: {
      200: {
        description: 'It is.',
        schema: healthSchema,
        examples: { ok: { status: 'ok', version: '0.1.0', stage: 'dev', tradingState: 'active' } },
      },
    },
    problems: [],
  }),
  getOpenapi: operation({
    name: 'getOpenapi',
    method: 'GET',
    path: '/v1/openapi.json',
    scope: 'public',
    usesKeys: false,
    tag: 'Service',
    summary: 'This document',
    description: 'OpenAPI 3.1, the same as openapi.yaml in the repository.',
    pathParameters: none,
    query: none,
    body: undefined,
    responses: { 200: { description: 'The OpenAPI document.', contentType: 'application/json' } },
    problems: [],
  }),
  getDocs: operation({
    name: 'getDocs',
    method: 'GET',
    path: '/docs',
    scope: 'public',
    usesKeys: false,
    tag: 'Service',
    summary: 'The reference as a page',
    description: 'Everything the page needs is served from here.',
    pathParameters: none,
    query: none,
    body: undefined,
    responses: { 200: { description: 'The page.', contentType: 'text/html' } },
    problems: [],
  }),
  getDocsAsset: operation({
    name: 'getDocsAsset',
    method: 'GET',
    path: '/docs/{asset}',
    scope: 'public',
    usesKeys: false,
    tag: 'Service',
    summary: 'A part of the page',
    description: 'Scripts, styles and the icon of the reference; a fixed list of files.',
    pathParameters: z.strictObject({ asset: z.string().max(80).meta({ description: 'Name of the file.' }) }),
    query: none,
    body: undefined,
    responses: { 200: { description: 'The file.', contentType: '*/*' } },
    problems: [],
  }),
} as const;

export type OperationName = keyof typeof operations;

/** Request headers that any operation takes, and none needs: what breaks their rules is ignored, never refused. */
export const COMMON_HEADERS = z.object({
  traceparent: z.string().optional().meta({
    description:
      'Your own trace, as W3C Trace Context writes it. The log line of the request carries its ids (`traceId`, `parentSpanId`), and the trace in X-Ray is found by `annotation.traceId`. One that is not valid is ignored.',
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  }),
});

/** Problems any operation can answer with. */
export const COMMON_PROBLEMS = [
  'INVALID_REQUEST',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'THROTTLED',
  'INTERNAL',
] as const;

/** Problems of operations that take a body. */
export const BODY_PROBLEMS = ['INVALID_JSON', 'UNSUPPORTED_MEDIA_TYPE', 'BODY_TOO_LARGE'] as const;
