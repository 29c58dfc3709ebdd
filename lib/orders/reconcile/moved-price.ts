import { type Big, decimal } from '../../domain/decimal.ts';
import type { Order, Side } from '../../domain/order.ts';

/** Exchanges only move a price to where the order is less likely to trade: a buy lower, a sell higher. */
const LESS_LIKELY: Readonly<Record<Side, (price: Big, asked: Big) => boolean>> = {
  BUY: (price, asked) => price.lte(asked),
  SELL: (price, asked) => price.gte(asked),
};

/** Whether an order may stand at its price because the exchange moved the requested one. */
export function mayBeMoved(asked: string, { side, price }: Pick<Order, 'side' | 'price'>): boolean {
  return price !== null && LESS_LIKELY[side](decimal(price), decimal(asked));
}

/** The order, with the price that was asked for where it stands at another. */
export function withAsked(asked: string, order: Order): Order {
  const { price } = order;
  if (price === null || decimal(price).eq(decimal(asked))) return order;
  return { ...order, adjusted: { price: asked } };
}
