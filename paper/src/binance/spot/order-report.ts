import type { Fixed } from '../../engine/decimal.ts';
import { isOpen, type Order, type OrderList } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import type { Call } from '../api.ts';
import { icebergQtyOf } from './iceberg.ts';
import { listIdOf } from './lists/ids.ts';
import type { ResponseType } from './order-request.ts';
import { typeOf } from './order-types.ts';
import { amount } from './venue.ts';

type Stamp = Call['stamp'];

/** Why an order expired, in the exchange's words (docs/venues/binance.md §3). */
const EXPIRY_REASON: Readonly<Record<string, string>> = {
  iocRemainder: 'UNFILLED_IOC_QUANTITY_EXPIRED',
  fokUnfillable: 'UNFILLED_FOK_ORDER_EXPIRED',
  marketNoLiquidity: 'INSUFFICIENT_LIQUIDITY',
  partnerWorked: 'OCO_TRIGGER',
  listWorkingEnded: 'OTO_PHASE_ONE_EXPIRED',
  // Of orders that had waited, as the book would not have them then (docs/venues/binance.md §21.1, §21.6).
  insufficientFunds: 'REJECTED',
  postOnlyWouldTake: 'REJECTED',
  triggersAtOnce: 'REJECTED',
};

/** The exchange's status for an order's state. */
function statusOf(order: Order): string {
  if (order.state === 'EXPIRED' && order.reason?.code === 'selfTrade') return 'EXPIRED_IN_MATCH';
  if (order.reason?.code === 'amendedBelowExecuted') return 'EXPIRED';
  if (order.stage === 'pending' && isOpen(order)) return 'PENDING_NEW';
  return order.state;
}

/** The answer to a placement (docs/venues/binance.md §2.1). */
export function placeReport(order: Order, fills: readonly Fill[], type: ResponseType, stamp: Stamp): Json {
  const ack = {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order.list),
    clientOrderId: order.clientOrderId ?? '',
    transactTime: stamp(order.updatedAt),
  };
  if (type === 'ACK') return ack;
  return {
    ...ack,
    ...amounts(order),
    ...terms(order),
    ...stopPrice(order),
    workingTime: workingTime(order, stamp),
    ...(type === 'FULL' && { fills: fills.map(fillReport) }),
    ...extras(order, stamp),
  };
}

/** The answer to a cancel: `clientOrderId` is the cancel's own id (docs/venues/binance.md §2.5). */
export function cancelReport(order: Order, cancelId: string, stamp: Stamp): Json {
  return {
    symbol: order.symbol,
    origClientOrderId: order.clientOrderId ?? '',
    orderId: order.orderId,
    orderListId: listIdOf(order.list),
    clientOrderId: cancelId,
    transactTime: stamp(order.updatedAt),
    ...amounts(order),
    ...terms(order),
    ...stopPrice(order),
    ...extras(order, stamp),
  };
}

/** An order as queries show it (docs/venues/binance.md §2.2). */
export function orderReport(order: Order, stamp: Stamp): Json {
  return {
    symbol: order.symbol,
    orderId: order.orderId,
    orderListId: listIdOf(order.list),
    clientOrderId: order.clientOrderId ?? '',
    price: amount(order.price),
    origQty: amount(order.quantity),
    executedQty: amount(order.executedQuantity),
    cummulativeQuoteQty: amount(order.executedQuote),
    ...terms(order),
    stopPrice: amount(stopPriceOf(order)),
    icebergQty: amount(icebergQtyOf(order)),
    time: stamp(order.createdAt),
    updateTime: stamp(order.updatedAt),
    isWorking: order.stage === 'working',
    workingTime: workingTime(order, stamp),
    origQuoteOrderQty: amount(order.quoteQuantity),
    ...extras(order, stamp),
  };
}

/** The answer to an amendment, whose fields have other names (docs/venues/binance.md §2.7). */
export function amendReport(order: Order, previousClientId: string, stamp: Stamp) {
  const amendment = order.amendments.at(-1);
  return {
    transactTime: stamp(order.updatedAt),
    executionId: amendment?.amendmentId ?? 0n,
    amendedOrder: {
      symbol: order.symbol,
      orderId: order.orderId,
      orderListId: listIdOf(order.list),
      origClientOrderId: previousClientId,
      clientOrderId: order.clientOrderId ?? '',
      price: amount(order.price),
      qty: amount(order.quantity),
      executedQty: amount(order.executedQuantity),
      preventedQty: amount(0n),
      quoteOrderQty: amount(order.quoteQuantity),
      cumulativeQuoteQty: amount(order.executedQuote),
      ...terms(order),
      workingTime: workingTime(order, stamp),
      selfTradePreventionMode: order.selfTradePrevention,
    },
  };
}

/** One row of `GET /api/v3/myTrades` (docs/venues/binance.md §2.10). */
export function tradeReport(fill: Fill, list: OrderList | undefined, stamp: Stamp): Json {
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    orderListId: listIdOf(list),
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

function stopPriceOf({ meta }: Order): Fixed {
  return BigInt(meta.stopPrice ?? '0');
}

/** In the answers to commands, of an order that has one. */
function stopPrice(order: Order) {
  return order.meta.stopPrice === undefined ? {} : { stopPrice: amount(stopPriceOf(order)) };
}

/** Since when it has been in the book; minus one of what waits (docs/venues/binance.md §21.6). */
function workingTime(order: Order, stamp: Stamp): number {
  if (order.stage !== 'working') return -1;
  return stamp(order.workingAt ?? order.triggeredAt ?? order.createdAt);
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
    type: typeOf(order),
    side: order.side,
  };
}

/** The last fields of every report, and those that only some orders have. */
function extras(order: Order, stamp: Stamp) {
  const { strategyId, strategyType, trailingDelta } = order.meta;
  const since = order.trigger?.trackingSince;
  const expiry = order.state === 'EXPIRED' ? EXPIRY_REASON[order.reason?.code ?? ''] : undefined;
  return {
    ...(trailingDelta !== undefined && {
      trailingDelta: BigInt(trailingDelta),
      // Minus one until the trailing begins (docs/venues/binance.md §21.2).
      trailingTime: since === undefined ? -1 : stamp(since),
    }),
    selfTradePreventionMode: order.selfTradePrevention,
    // Queries always include it; answers to commands only when it applies (docs/venues/binance.md §2.1).
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
