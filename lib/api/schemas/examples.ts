import type { Order } from '../../domain/order.ts';

/** One order at several moments of its life: the examples of the OpenAPI document. */
export const restingOrder: Order = {
  id: 'binance.spot.BTCUSDT.51234567890',
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  exchangeSymbol: 'BTCUSDT',
  exchangeOrderId: '51234567890',
  clientOrderId: 'desk7-000017',
  side: 'BUY',
  type: 'LIMIT',
  exchangeType: 'LIMIT',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  positionSide: null,
  price: '90000',
  quantity: '0.005',
  quoteQuantity: null,
  filledQuantity: '0',
  remainingQuantity: '0.005',
  averagePrice: null,
  quantityUnit: 'BTC',
  state: 'NEW',
  exchangeState: 'NEW',
  stateReason: null,
  orderListId: null,
  createdAt: '2026-11-22T09:15:02.118Z',
  updatedAt: '2026-11-22T09:15:02.118Z',
};

export const filledOrder: Order = {
  ...restingOrder,
  id: 'binance.spot.BTCUSDT.51234567891',
  exchangeOrderId: '51234567891',
  clientOrderId: 'desk7-000018',
  type: 'MARKET',
  exchangeType: 'MARKET',
  timeInForce: null,
  price: null,
  filledQuantity: '0.005',
  remainingQuantity: '0',
  averagePrice: '91234.5',
  state: 'FILLED',
  exchangeState: 'FILLED',
};

export const canceledOrder: Order = {
  ...restingOrder,
  remainingQuantity: '0',
  state: 'CANCELED',
  exchangeState: 'CANCELED',
  updatedAt: '2026-11-22T09:20:41.007Z',
};

export const rateLimited = {
  code: 'RATE_LIMITED',
  detail: 'Binance spot answers no requests of this address for another 1000 ms.',
  retryable: true,
};

export const reducedOrder = {
  ...restingOrder,
  quantity: '0.004',
  remainingQuantity: '0.004',
  updatedAt: '2026-11-22T09:16:30.450Z',
  amendment: {
    method: 'keepPriority',
    queuePriority: 'kept',
    before: { id: restingOrder.id, clientOrderId: restingOrder.clientOrderId },
    after: { id: restingOrder.id, clientOrderId: restingOrder.clientOrderId },
    filledBefore: '0',
    changedSince: false,
  },
};

export const completeSource = {
  exchange: 'binance',
  market: 'spot',
  status: 'complete',
  rangeBy: 'created',
  coveredFrom: null,
  reason: null,
  problem: null,
  leftOut: null,
  missingFrom: null,
  missingTo: null,
  requests: 1,
  weight: 20,
};

export const doneIntent = {
  intentId: 'Zk3v0n7xq1T8bJ5cW2rYsA',
  clientOrderId: 'desk7-000018',
  operation: 'place',
  state: 'DONE',
  attempts: 1,
  exchange: 'binance',
  market: 'spot',
  symbol: 'BTC/USDT',
  orderId: filledOrder.id,
  order: filledOrder,
  amendment: null,
  problem: null,
  retryAfterSeconds: null,
  createdAt: '2026-11-22T09:15:02.031Z',
  updatedAt: '2026-11-22T09:15:02.140Z',
};

export const unknownIntent = {
  ...doneIntent,
  state: 'UNKNOWN',
  orderId: null,
  order: null,
  problem: {
    type: '/docs#problem-exchange-unreachable',
    title: 'The exchange cannot be reached',
    status: 503,
    detail: "Binance's answer did not arrive (reset); the request may have.",
    instance: '0b1f7c9e-6a51-4a5e-9c41-7d6f1c0f8a11',
    code: 'EXCHANGE_UNREACHABLE',
    retryable: true,
    exchange: 'binance',
    orderState: 'unknown',
  },
  retryAfterSeconds: 14,
};
