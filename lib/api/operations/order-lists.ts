import * as z from 'zod';
import { operation } from '../operation.ts';
import { completeSource, someLinkedOrders } from '../schemas/examples.ts';
import { exchangeSchema, marketSchema, symbolSchema } from '../schemas/instrument.ts';
import { activeListsSchema, linkedOrdersSchema, placeListRequestSchema } from '../schemas/linked-orders.ts';
import { NO_PARAMETERS, orderListIdSchema } from '../schemas/primitives.ts';
import { listOutcomeSchema } from '../schemas/responses.ts';
import { KEY_HEADER, REPLAYED_HEADER } from './headers.ts';
import { UNKNOWN_OUTCOME } from './intents.ts';
import { EXCHANGE_PROBLEMS, GUARD_PROBLEMS, IDEMPOTENCY_PROBLEMS } from './problems.ts';

const orderListIdPath = z.strictObject({ orderListId: orderListIdSchema });

export const placeOrderListRow = operation({
  name: 'placeOrderList',
  method: 'POST',
  path: '/v1/order-lists',
  scope: 'trade',
  command: 'placeList',
  needs: { keys: 'trading', intents: 'record', instruments: 'read', tradingState: 'obey' },
  // A list is two or three orders.
  throttle: { rate: 5, burst: 10 },
  tag: 'Order lists',
  summary: 'Place an OCO, OTO or OTOCO',
  description:
    'Checks each order of the list and their prices against each other and the market, sends the list once as one command, and returns it with its orders. ' +
    'A lost reply is resolved by asking the exchange for the list, never by sending again. ' +
    'Instruments name the kinds they take in `capabilities.orderLists`; others refuse with `NOT_SUPPORTED` and say what works there.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: placeListRequestSchema,
  requestExamples: {
    oco: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      kind: 'OCO',
      side: 'SELL',
      quantity: '0.005',
      takeProfit: { price: '95000' },
      stopLoss: { triggerPrice: '88000', price: '87900' },
    },
    oto: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      kind: 'OTO',
      working: { side: 'BUY', quantity: '0.005', price: '90000' },
      pending: { side: 'SELL', type: 'STOP_MARKET', quantity: '0.004995', triggerPrice: '88000' },
    },
    bracket: {
      exchange: 'binance',
      symbol: 'BTC/USDT',
      kind: 'OTOCO',
      working: { side: 'BUY', quantity: '0.005', price: '90000' },
      pendingQuantity: '0.00499',
      takeProfit: { price: '95000' },
      stopLoss: { triggerPrice: '88000' },
    },
  },
  outcomes: listOutcomeSchema,
  responses: {
    201: {
      description: 'Placed. A working order that filled at once is shown with its fills.',
      schema: linkedOrdersSchema,
      headers: { Location: 'Path of the list.' },
      optionalHeaders: REPLAYED_HEADER,
      examples: { oco: someLinkedOrders },
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

export const getOrderListRow = operation({
  name: 'getOrderList',
  method: 'GET',
  path: '/v1/order-lists/{orderListId}',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Order lists',
  summary: 'Read one order list',
  description:
    'Asks the exchange for the list and for each of its orders. The id is that of one of its orders with `orderListId` as its last part.',
  pathParameters: orderListIdPath,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: { description: 'The list.', schema: linkedOrdersSchema, examples: { oco: someLinkedOrders } },
  },
  problems: ['INVALID_ORDER_ID', 'ORDER_NOT_FOUND', 'NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const listActiveOrderListsRow = operation({
  name: 'listActiveOrderLists',
  method: 'GET',
  path: '/v1/order-lists/active',
  scope: 'read',
  needs: { keys: 'readOnly', intents: 'none', instruments: 'read', tradingState: 'none' },
  tag: 'Order lists',
  summary: 'List active order lists',
  description:
    'Every list of which an order can still be placed or fill, with its orders as they are now, the one that changed last first. Products without order lists are no source; a filter that names only such is refused.',
  pathParameters: NO_PARAMETERS,
  query: z.strictObject({
    exchange: exchangeSchema.optional(),
    market: marketSchema.optional(),
    symbol: symbolSchema.optional(),
  }),
  body: undefined,
  responses: {
    200: {
      description: 'The active lists.',
      schema: activeListsSchema,
      examples: { active: { orderLists: [someLinkedOrders], sources: [completeSource] } },
    },
  },
  problems: ['UNKNOWN_SYMBOL', 'NOT_SUPPORTED', ...EXCHANGE_PROBLEMS],
});

export const cancelOrderListRow = operation({
  name: 'cancelOrderList',
  method: 'DELETE',
  path: '/v1/order-lists/{orderListId}',
  scope: 'trade',
  command: 'cancelList',
  needs: { keys: 'trading', intents: 'record', instruments: 'read', tradingState: 'none' },
  tag: 'Order lists',
  summary: 'Cancel an order list',
  description:
    'Cancels every order of the list that has not ended. Cancelling one of its orders by `DELETE /v1/orders/{orderId}` does the same. ' +
    'Cancelling a cancelled list returns it; a list that has ended otherwise is a 409 that includes an order of it.',
  pathParameters: orderListIdPath,
  query: NO_PARAMETERS,
  headers: KEY_HEADER,
  body: undefined,
  outcomes: listOutcomeSchema,
  responses: {
    200: {
      description: 'The cancelled list.',
      schema: linkedOrdersSchema,
      optionalHeaders: REPLAYED_HEADER,
      examples: { oco: someLinkedOrders },
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
