import type { Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import type { Call } from '../api.ts';
import { icebergQtyOf } from './iceberg.ts';
import type { ResponseType } from './order-request.ts';
import { amount } from './venue.ts';

type Stamp = Call['stamp'];

/** Spot orders outside order lists carry this list id. */
const NO_LIST = -1;

/** Why an order expired, in the exchange's words (docs/venues/binance.md §3). */
const EXPIRY_REASON: Readonly<Record<string, string>> = {
  iocRemainder: 'UNFILLED_IOC_QUANTITY_EXPIRED',
  fokUnfillable: 'UNFILLED_FOK_ORDER_EXPIRED',
  marketNoLiquidity: 'INSUFFICIENT_LIQUIDITY',
};

/** The exchange's word for an order's state. */
function statusOf(order: Order): string {
  if (order.state === 'EXPIRED' && order.reason?.code === 'selfTrade') return 'EXPIRED_IN_MATCH';
  if (order.reason?.code === 'amendedBelowExecuted') return 'EXPIRED';
  return order.state;
}

/** The answer to a placement (docs/venues/binance.md §2.1). */
export function placeReport(order: Order, fills: readonly Fill[], type: ResponseType, stamp: Stamp): Json {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: order.clientOrderId ?? '',
    transactTime: stamp(order.updatedAt),
  };
  if (type === 'ACK') return ack;
  return {
    ...ack,
    ...amounts(order),
    ...terms(order),
    workingTime: stamp(order.workingAt ?? order.createdAt),
    ...(type === 'FULL' && { fills: fills.map(fillReport) }),
    ...extras(order),
  };
}

/** The answer to a cancel: `clientOrderId` is the cancel's own id (docs/venues/binance.md §2.5). */
export function cancelReport(order: Order, cancelId: string, stamp: Stamp): Json {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId ?? '',
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: cancelId,
    transactTime: stamp(order.updatedAt),
    ...amounts(order),
    ...terms(order),
    ...extras(order),
  };
}

/** An order as queries show it (docs/venues/binance.md §2.2). */
export function orderReport(order: Order, stamp: Stamp): Json {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: NO_LIST,
    clientOrderId: order.clientOrderId ?? '',
    price: amount(order.price),
    origQty: amount(order.quantity),
    executedQty: amount(order.executedQuantity),
    cummulativeQuoteQty: amount(order.executedQuote),
    ...terms(order),
    stopPrice: amount(0n),
    icebergQty: amount(icebergQtyOf(order)),
    time: stamp(order.createdAt),
    updateTime: stamp(order.updatedAt),
    isWorking: true,
    workingTime: stamp(order.workingAt ?? order.createdAt),
    origQuoteOrderQty: amount(order.quoteQuantity),
    ...extras(order),
  };
}

/** The answer to an amendment, whose fields have other names (docs/venues/binance.md §2.7). */
export function amendReport(order: Order, previousClientId: string, stamp: Stamp): Json {
  const amendment = order.amendments.at(-1);
  return {
    transactTime: stamp(order.updatedAt),
    executionId: amendment?.amendmentId ?? 0n,
    amendedOrder: {
      symbol: order.symbol,
      orderId: order.orderId,
      orderListId: NO_LIST,
      origClientOrderId: previousClientId,
      clientOrderId: order.clientOrderId ?? '',
      price: amount(order.price),
      qty: amount(order.quantity),
      executedQty: amount(order.executedQuantity),
      preventedQty: amount(0n),
      quoteOrderQty: amount(order.quoteQuantity),
      cumulativeQuoteQty: amount(order.executedQuote),
      ...terms(order),
      workingTime: stamp(order.workingAt ?? order.createdAt),
      selfTradePreventionMode: order.selfTradePrevention,
    },
  };
}

/** One row of `GET /api/v3/myTrades` (docs/venues/binance.md §2.10). */
export function tradeReport(fill: Fill, stamp: Stamp): Json {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: NO_LIST,
    price: amount(fill.price),
    qty: amount(fill.quantity),
    quoteQty: amount(fill.quote),
    commission: amount(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: stamp(fill.time),
    isBuyer: fill.side === 'BUY',
    isMaker: fill.maker,
    isBestMatch: true,
  };
}

function amounts(order: Order) {
  return {
    price: amount(order.price),
    origQty: amount(order.quantity),
    executedQty: amount(order.executedQuantity),
    origQuoteOrderQty: amount(order.quoteQuantity),
    cummulativeQuoteQty: amount(order.executedQuote),
  };
}

function terms(order: Order) {
  return {
    status: statusOf(order),
    timeInForce: order.timeInForce,
    type: order.postOnly ? 'LIMIT_MAKER' : order.type,
    side: order.side,
  };
}

/** What closes every report, and the fields that appear only on some orders. */
function extras(order: Order) {
  const { strategyId, strategyType } = order.meta;
  const expiry = order.state === 'EXPIRED' ? EXPIRY_REASON[order.reason?.code ?? ''] : undefined;
  return {
    selfTradePreventionMode: order.selfTradePrevention,
    // Queries always tell it; the answers to commands only where there is one (docs/venues/binance.md §2.1).
    ...(icebergQtyOf(order) > 0n && { icebergQty: amount(icebergQtyOf(order)) }),
    ...(strategyId !== undefined && { strategyId: BigInt(strategyId) }),
    ...(strategyType !== undefined && { strategyType: BigInt(strategyType) }),
    ...(expiry !== undefined && { expiryReason: expiry }),
  };
}

function fillReport(fill: Fill): Json {
  return {
    price: amount(fill.price),
    qty: amount(fill.quantity),
    commission: amount(fill.commission),
    commissionAsset: fill.commissionAsset,
    tradeId: fill.tradeId,
  };
}
