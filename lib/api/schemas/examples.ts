import type { Balance } from '../../domain/balance.ts';
import type { FeeRates } from '../../domain/fee-rates.ts';
import type { Fill } from '../../domain/fill.ts';
import type { LinkedOrders } from '../../domain/linked-orders.ts';
import { type Order, PLAIN_ORDER, PLAIN_TERMS } from '../../domain/order.ts';
import type { Position } from '../../domain/position.ts';
import type { Quote } from '../../domain/quote.ts';
import type { OrderPreview } from '../../orders/preview.ts';

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
  adjusted: null,
  ...PLAIN_ORDER,
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

const ofList = { orderListId: '812345', side: 'SELL' } as const;

/** An OCO whose orders wait for a rise and for a fall. */
export const someLinkedOrders: LinkedOrders = {
  id: 'binance.spot.BTCUSDT.812345',
  ...{ exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
  exchangeListId: '812345',
  clientListId: 'Zk3v0n7xq1T8bJ5cW2rYsA',
  kind: 'OCO',
  state: 'EXECUTING',
  exchangeState: 'EXECUTING',
  legs: [
    {
      role: 'stopLoss',
      stage: 'active',
      order: {
        ...restingOrder,
        ...ofList,
        id: 'binance.spot.BTCUSDT.51234567910',
        exchangeOrderId: '51234567910',
        clientOrderId: 'Zk3v0n7xq1T8bJ5cW2rYsA-s',
        type: 'STOP_LIMIT',
        exchangeType: 'STOP_LOSS_LIMIT',
        price: '87900',
        trigger: {
          triggerPrice: '88000',
          triggerBy: 'LAST',
          trailingPercent: null,
          trailingAmount: null,
          activationPrice: null,
        },
        state: 'UNTRIGGERED',
      },
    },
    {
      role: 'takeProfit',
      stage: 'active',
      order: {
        ...restingOrder,
        ...ofList,
        id: 'binance.spot.BTCUSDT.51234567911',
        exchangeOrderId: '51234567911',
        clientOrderId: 'Zk3v0n7xq1T8bJ5cW2rYsA-t',
        exchangeType: 'LIMIT_MAKER',
        postOnly: true,
        price: '95000',
      },
    },
  ],
  updatedAt: '2026-11-22T09:15:02.118Z',
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
  orderList: null,
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

const ofSpot = { exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' } as const;
const ofPerpetual = {
  exchange: 'binance',
  market: 'usdm',
  symbol: 'ETH/USDT:USDT',
  exchangeSymbol: 'ETHUSDT',
} as const;

export const someFill: Fill = {
  id: 'binance.spot.BTCUSDT.5432109876',
  ...ofSpot,
  exchangeFillId: '5432109876',
  orderId: filledOrder.id,
  exchangeOrderId: filledOrder.exchangeOrderId,
  clientOrderId: null,
  side: 'BUY',
  positionSide: null,
  price: '91234.5',
  quantity: '0.005',
  quantityUnit: 'BTC',
  maker: false,
  fee: { amount: '0.000005', asset: 'BTC' },
  realizedProfit: null,
  forcedBy: null,
  tradedAt: '2026-11-22T09:15:02.118Z',
};

export const somePosition: Position = {
  ...ofPerpetual,
  side: 'LONG',
  hedged: false,
  quantity: '0.25',
  quantityUnit: 'ETH',
  entryPrice: '3050.1',
  markPrice: '3061.42',
  liquidationPrice: null,
  marginMode: 'cross',
  leverage: '20',
  unrealizedProfit: { amount: '2.83', asset: 'USDT' },
  updatedAt: '2026-11-22T09:15:02.118Z',
};

export const spotBalance: Balance = {
  exchange: 'binance',
  markets: ['spot'],
  asset: 'USDT',
  total: '10450.25',
  available: '10000',
  locked: '450.25',
  unrealizedProfit: null,
  updatedAt: '2026-11-22T09:15:02.118Z',
};

export const someFees: FeeRates = {
  ...ofSpot,
  maker: '0.001',
  taker: '0.001',
  chargedIn: { BUY: 'BTC', SELL: 'USDT' },
  note: null,
};

export const someQuote: Quote = {
  ...ofPerpetual,
  bid: '3061.4',
  bidQuantity: '12.5',
  ask: '3061.41',
  askQuantity: '3.2',
  quantityUnit: 'ETH',
  markPrice: '3061.42',
};

export const somePreview: OrderPreview = {
  ...ofSpot,
  clientOrderId: null,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  postOnly: false,
  reduceOnly: false,
  price: '90000',
  quantity: '0.005',
  quoteQuantity: null,
  ...PLAIN_TERMS,
  quantityUnit: 'BTC',
  exchangeQuantity: '0.005',
  estimatedPrice: '90000',
  notional: { amount: '450', asset: 'USDT' },
  fee: { amount: '0.000005', asset: 'BTC', rate: '0.001', liquidity: 'taker', note: null },
  required: { amount: '450', asset: 'USDT' },
  available: { amount: '10000', asset: 'USDT' },
  sufficient: true,
  trading: { state: 'active', reason: null, by: null, at: null },
  checks: ['instrument', 'tradingState', 'limits'],
  exchangeCheck: null,
  unknown: [],
};

/** A switch that is armed. */
export const armedSwitch = {
  exchange: 'binance',
  market: null,
  symbol: 'BTC/USDT:USDT',
  owner: 'arn:aws:iam::111122223333:role/desk7',
  state: 'armed',
  seconds: 120,
  issuedAt: '2026-11-22T09:15:02.118Z',
  firesAt: '2026-11-22T09:17:02.118Z',
  problem: null,
  fired: null,
} as const;

/** A switch that has fired. */
export const firedSwitch = {
  ...armedSwitch,
  market: 'spot',
  symbol: null,
  state: 'fired',
  firesAt: null,
  fired: {
    deadline: '2026-11-22T09:17:02.118Z',
    at: '2026-11-22T09:17:31.004Z',
    clearedAt: '2026-11-22T09:17:34.590Z',
    canceled: 1,
    ended: 0,
    canceledIds: [restingOrder.id],
    interrupted: false,
  },
} as const;

/** Why an alert was refused. */
export const usedUpProblem = {
  type: '/docs#problem-limit-exceeded',
  title: 'The order exceeds a limit of this deployment',
  status: 422,
  detail: 'On 2026-11-22 (UTC) this strategy has placed 20 orders, as many as it may on a day.',
  instance: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  code: 'LIMIT_EXCEEDED',
  retryable: false,
  orderState: 'notPlaced',
  violations: [
    {
      field: 'order',
      rule: 'ordersPerDay',
      bound: '20',
      message: 'On 2026-11-22 (UTC) this strategy has placed 20 orders, as many as it may on a day.',
    },
  ],
};

/** Why the outcome of an alert is unknown. */
export const unknownAlertProblem = {
  type: '/docs#problem-exchange-unreachable',
  title: 'The exchange cannot be reached',
  status: 503,
  detail: "Binance's answer did not arrive (timeout); the request may have.",
  instance: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
  code: 'EXCHANGE_UNREACHABLE',
  retryable: true,
  exchange: 'binance',
  orderState: 'unknown',
};
