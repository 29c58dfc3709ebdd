import type { NewOrder } from '../../engine/order.ts';
import type { Acknowledged } from './order-report.ts';

/** The order that a test call does not place; its id is 0. */
export function imagined(order: NewOrder, now: number): Acknowledged {
  return {
    orderId: 0n,
    symbol: order.symbol,
    clientOrderId: order.clientOrderId,
    side: order.side,
    type: order.type,
    timeInForce: order.timeInForce ?? 'GTC',
    postOnly: order.postOnly ?? false,
    reduceOnly: order.reduceOnly ?? false,
    positionSide: order.positionSide ?? 'BOTH',
    selfTradePrevention: order.selfTradePrevention ?? 'EXPIRE_MAKER',
    price: order.price ?? 0n,
    placedQuantity: order.quantity ?? 0n,
    createdAt: now,
    expiresAt: order.expiresAt,
    meta: order.meta ?? {},
  };
}
