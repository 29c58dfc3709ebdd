import * as z from 'zod';
import { MAX_ORDERS_AT_ONCE } from '../../domain/order.ts';
import { operation } from '../operation.ts';
import {
  canceledOrder,
  completeSource,
  filledOrder,
  rateLimited,
  reducedOrder,
  restingOrder,
  somePreview,
} from '../schemas/examples.ts';
import { includeSchema } from '../schemas/include.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import {
  amendedOrderSchema,
  amendRequestSchema,
  orderRequestSchema,
  orderSchema,
  orderStateSchema,
  sideSchema,
} from '../schemas/order.ts';
import { orderPreviewSchema } from '../schemas/preview.ts';
import { anyClientOrderIdSchema, booleanParameter, NO_PARAMETERS, orderIdSchema } from '../schemas/primitives.ts';
import {
  amendOutcomeSchema,
  cancelListSchema,
  cancelOutcomeSchema,
  orderListSchema,
  placeOutcomeSchema,
} from '../schemas/responses.ts';
import { KEY_HEADER, REPLAYED_HEADER } from './headers.ts';
import { UNKNOWN_OUTCOME } from './intents.ts';
import { aloneRule, isRange, pageParameters, RANGE_RULE, standsAlone } from './paging.ts';
import { EXCHANGE_PROBLEMS, GUARD_PROBLEMS, IDEMPOTENCY_PROBLEMS } from './problems.ts';

/** Maximum order ids per request; each costs one request at its exchange. */
const MAX_IDS = 50;

const orderIdPath = z.strictObject({ orderId: orderIdSchema });

const filter = {
  exchange: exchangeSchema.optional(),
  market: marketSchema.optional(),
  symbol: symbolSchema.optional(),
  side: sideSchema.optional(),
};

/** `include` changes what is told of an order, not which are listed. */
const idsStandAlone = ({ include: _, ...query }: { readonly ids?: unknown; readonly include?: unknown }) =>
  standsAlone('ids')(query);

export const placeOrderRow = operation({
  name: 'placeOrder',
  method: 'POST',
  path: '/v1/orders',
  scope: 'trade',
  command: 'place',
  needs: { keys: 'trading', intents: 'recordPlaces', instruments: 'read', tradingState: 'obey' },
  keptWarm: true,
  // Placing has the tightest limit: a runaway loop costs money here, and Binance allows 100 new spot orders per 10 s and
  // account (docs/venues/binance.md §5).
  throttle: { rate: 10, burst: 20 },
  tag: 'Orders',
  summary: 'Place an order',
  description:
    'Checks the order against every rule of its instrument, sends it once, and returns the order as the exchange holds it. ' +
    'A lost reply is resolved by asking the exchange, never by sending again. ' +
    'With an `Idempotency-Key` this holds across calls: the same key never places a second order.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
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
    stop: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'SELL',
      type: 'STOP_LIMIT',
      quantity: '0.001',
      triggerPrice: '80000',
      price: '79900',
    },
    trailing: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'SELL',
      type: 'TRAILING_STOP_MARKET',
      quantity: '0.001',
      trailingPercent: '1.5',
    },
  },
  outcomes: placeOutcomeSchema,
  responses: {
    201: {
      description: 'Placed. A market order is returned with its fills.',
      schema: orderSchema,
      headers: { Location: 'Path of the order.' },
      optionalHeaders: REPLAYED_HEADER,
      examples: { resting: restingOrder, filled: filledOrder },
    },
    202: UNKNOWN_OUTCOME,
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'DUPLICATE_CLIENT_ORDER_ID',
    'RULE_VIOLATION',
    'NOT_SUPPORTED',
    'INSUFFICIENT_FUNDS',
    'POST_ONLY_WOULD_TAKE',
    'WOULD_TRIGGER_AT_ONCE',
    'FILL_OR_KILL_UNFILLABLE',
    'REDUCE_ONLY_REJECTED',
    'MARKET_CLOSED',
    'TOO_MANY_OPEN_ORDERS',
    'EXCHANGE_REJECTED',
    'EXCHANGE_CLOSED',
    ...GUARD_PROBLEMS,
    'NOT_PLACED',
    'IDEMPOTENCY_KEY_REQUIRED',
    ...IDEMPOTENCY_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});

export const previewOrderRow = operation({
  name: 'previewOrder',
  method: 'POST',
  path: '/v1/orders/preview',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'tell' },
  tag: 'Orders',
  summary: 'Preview an order',
  description:
    'Makes every check that placing makes before it sends, and estimates notional, fee and what the order needs of the balance. ' +
    'Nothing is sent to the book and nothing is recorded. An order that placing would refuse is refused with the same problem. ' +
    'A figure that cannot be read is `null`, and `unknown` says why.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({
    exchangeCheck: booleanParameter(
      'Also asks the exchange for its own check of the order, which places nothing. Binance spot and USD-M have one; it needs a key that may trade.',
    ).optional(),
  }),
  body: orderRequestSchema,
  requestExamples: {
    limit: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      side: 'BUY',
      type: 'LIMIT',
      quantity: '0.005',
      price: '90000',
    },
    market: { exchange: 'bybit', symbol: 'BTC/USDT:USDT', side: 'SELL', type: 'MARKET', quantity: '0.005' },
  },
  responses: {
    200: {
      description: 'The order passes every check. Whether the balance covers it is told by `sufficient`.',
      schema: orderPreviewSchema,
      examples: { limit: somePreview },
    },
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'RULE_VIOLATION',
    'NOT_SUPPORTED',
    'MARKET_CLOSED',
    'EXCHANGE_CLOSED',
    ...GUARD_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});

export const listOrdersRow = operation({
  name: 'listOrders',
  method: 'GET',
  path: '/v1/orders',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Orders',
  summary: 'List orders by ids, or by any filter and range',
  description:
    'One query over all exchanges, products and symbols, newest first. `sources` says what the answer covers and what it does not. ' +
    '`ids` excludes every other parameter; all other filters can be combined.',
  pathParameters: NO_PARAMETERS,
  query: z
    .strictObject({
      ids: z
        .array(orderIdSchema)
        .min(1, { error: 'must name at least one order' })
        .max(MAX_IDS, { error: `must name at most ${MAX_IDS} orders` })
        .optional()
        .meta({ description: 'Order ids, comma separated.' }),
      ...filter,
      state: z
        .array(orderStateSchema)
        .min(1, { error: 'must name at least one state' })
        .optional()
        .meta({ description: 'States, comma separated.' }),
      clientOrderId: anyClientOrderIdSchema.optional(),
      include: includeSchema,
      ...pageParameters('history'),
    })
    .refine(isRange, RANGE_RULE)
    .refine(idsStandAlone, aloneRule('ids')),
  body: undefined,
  responses: {
    200: {
      description: 'A page of orders.',
      schema: orderListSchema,
      examples: { page: { orders: [filledOrder, restingOrder], nextCursor: null, sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', 'INVALID_ORDER_ID', 'INVALID_CURSOR', ...EXCHANGE_PROBLEMS],
});

export const listActiveOrdersRow = operation({
  name: 'listActiveOrders',
  method: 'GET',
  path: '/v1/orders/active',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Orders',
  summary: 'List active orders',
  description: 'Orders that can still fill, with any filter or none, at the lowest request weight the exchanges offer.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({ ...filter, include: includeSchema }),
  body: undefined,
  responses: {
    200: {
      description: 'All active orders, newest first.',
      schema: orderListSchema,
      examples: { active: { orders: [restingOrder], nextCursor: null, sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', ...EXCHANGE_PROBLEMS],
});

export const cancelOrdersRow = operation({
  name: 'cancelOrders',
  method: 'DELETE',
  path: '/v1/orders',
  scope: 'trade',
  command: 'cancel',
  needs: { keys: 'trading', intents: 'record', instruments: 'read', tradingState: 'none' },
  tag: 'Orders',
  summary: 'Cancel orders by ids, or all that match a filter',
  description:
    "One result per order. `ids` cancels these orders, across exchanges and products, and excludes every other parameter; a repeated id is told once. With a filter all orders that match are cancelled. Exchanges list open orders with a lag. With a symbol and no side, Atlas therefore sends the exchange's own cancel-all whatever is listed, waits out the lag, and reads the open orders and the latest history again, which takes two seconds, ten at Bybit. So every order placed before the request is cancelled and named. An order placed after it is left alone unless the exchange's cancel-all reached it; then it is named too. A request without any filter must say `all=true`, so that an empty order id in a script does not cancel everything.",
  pathParameters: NO_PARAMETERS,
  query: z
    .strictObject({
      ids: z
        .array(orderIdSchema)
        .min(1, { error: 'must name at least one order' })
        .max(MAX_ORDERS_AT_ONCE, { error: `must name at most ${MAX_ORDERS_AT_ONCE} orders` })
        .optional()
        .meta({ description: 'Order ids, comma separated.' }),
      ...filter,
      all: booleanParameter('Confirms a request without any filter.').optional(),
    })
    .refine(
      (query) => query.ids || query.all === true || query.exchange || query.market || query.symbol || query.side,
      {
        error: 'must be true to cancel everything; otherwise give ids, or a filter: exchange, market, symbol or side',
        path: ['all'],
      },
    )
    .refine(standsAlone('ids'), aloneRule('ids')),
  body: undefined,
  responses: {
    200: {
      description:
        'No matching order is open any more. Every order that was cancelled, or filled in the meantime, is named.',
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
        'One or more orders, possibly all, may still be open (`failed`, `unknown`), or a source in service is incomplete: it could not be asked, or not a second time, or it lists unreadable rows or orders that are not served here. Read every result and source, and send the request again.',
      schema: cancelListSchema,
      optionalHeaders: {
        'Retry-After': 'Seconds until the request, sent again, can do more; absent where that may be at once.',
      },
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
  problems: ['UNKNOWN_SYMBOL', 'INVALID_ORDER_ID', 'NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const getOrderRow = operation({
  name: 'getOrder',
  method: 'GET',
  path: '/v1/orders/{orderId}',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Orders',
  summary: 'Read one order',
  description:
    'Asks the exchange. A new order can take a moment to appear there; Atlas waits for that before it answers 404.',
  pathParameters: orderIdPath,
  query: z.strictObject({ include: includeSchema }),
  body: undefined,
  responses: { 200: { description: 'The order.', schema: orderSchema, examples: { resting: restingOrder } } },
  problems: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND', 'NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const amendOrderRow = operation({
  name: 'amendOrder',
  method: 'PATCH',
  path: '/v1/orders/{orderId}',
  scope: 'trade',
  command: 'amend',
  needs: { keys: 'trading', intents: 'record', instruments: 'read', tradingState: 'obey' },
  tag: 'Orders',
  summary: 'Change an active order',
  description:
    'The answer says how the order was changed (`amendment.method`), the effect on queue priority, and the ids before and after. ' +
    "Atlas uses the least harmful of the instrument's methods (`capabilities.amend`) that can make the change. " +
    'With `allowReplace: false` the order is never cancelled and placed again. ' +
    'Where `capabilities.amendConditional` says so, an order that waits for a trigger can be changed too, and its trigger ' +
    'with it; if it triggers before the change arrives, the answer is a 409 `ORDER_CHANGED` or `ORDER_NOT_ACTIVE` with the order. ' +
    'Where `capabilities.amendAttached` says so, the exits of an order that has not filled can be changed, added and removed.',
  pathParameters: orderIdPath,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: amendRequestSchema,
  requestExamples: {
    reduce: { quantity: '0.004', allowReplace: false },
    reprice: { price: '90500.5' },
    both: { quantity: '300', price: '90500.5' },
    moveStop: { triggerPrice: '88500' },
    changeExits: { stopLoss: { triggerPrice: '87000' }, takeProfit: null },
  },
  outcomes: amendOutcomeSchema,
  responses: {
    200: {
      description: 'The order as it stands now.',
      schema: amendedOrderSchema,
      optionalHeaders: REPLAYED_HEADER,
      examples: { reduced: reducedOrder },
    },
    202: UNKNOWN_OUTCOME,
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
    ...GUARD_PROBLEMS,
    'MARKET_CLOSED',
    'TOO_MANY_OPEN_ORDERS',
    'EXCHANGE_REJECTED',
    'EXCHANGE_CLOSED',
    'NOT_PLACED',
    'IDEMPOTENCY_KEY_REQUIRED',
    ...IDEMPOTENCY_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});

export const cancelOrderRow = operation({
  name: 'cancelOrder',
  method: 'DELETE',
  path: '/v1/orders/{orderId}',
  scope: 'trade',
  command: 'cancel',
  needs: { keys: 'trading', intents: 'record', instruments: 'read', tradingState: 'none' },
  keptWarm: true,
  tag: 'Orders',
  summary: 'Cancel an order',
  description:
    'Cancelling a cancelled order returns the order; cancelling a filled one is a 409 that includes the order.',
  pathParameters: orderIdPath,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: undefined,
  outcomes: cancelOutcomeSchema,
  responses: {
    200: {
      description: 'The cancelled order.',
      schema: orderSchema,
      optionalHeaders: REPLAYED_HEADER,
      examples: { canceled: canceledOrder },
    },
    202: UNKNOWN_OUTCOME,
  },
  problems: [
    'INVALID_ORDER_ID',
    'ORDER_NOT_FOUND',
    'ORDER_NOT_ACTIVE',
    'NOT_SUPPORTED',
    'EXCHANGE_REJECTED',
    'NOT_PLACED',
    ...IDEMPOTENCY_PROBLEMS,
    ...EXCHANGE_PROBLEMS,
  ],
});
