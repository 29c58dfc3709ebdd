import type { Fixed } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import type { Parameters } from '../parameters.ts';
import { BinanceRefusal } from '../refusal.ts';
import { BOUNDS, type SpotSymbol } from './instruments.ts';
import type { SpotVenue } from './venue.ts';

/** Reads and checks `icebergQty` (docs/venues/binance.md §21.3); undefined for a fully displayed order. */
export function readIceberg(parameters: Parameters, symbol: SpotSymbol, quantity: Fixed): Fixed | undefined {
  const visible = parameters.decimal('icebergQty');
  if (visible === undefined || visible === 0n) return undefined;
  const timeInForce = parameters.text('timeInForce');
  if (timeInForce !== undefined && timeInForce !== 'GTC') {
    throw new BinanceRefusal(-2010, 'Unsupported order combination');
  }
  if (visible >= quantity) throw new BinanceRefusal(-2010, 'IcebergQty exceeds QTY.');
  const { minQty, maxQty, instrument } = symbol;
  if (visible < minQty || visible > maxQty || visible % instrument.stepSize !== 0n) {
    throw new BinanceRefusal(-1013, 'Filter failure: LOT_SIZE');
  }
  const parts = (quantity + visible - 1n) / visible;
  if (parts > BigInt(BOUNDS.icebergParts)) throw new BinanceRefusal(-1013, 'Filter failure: ICEBERG_PARTS');
  return visible;
}

/** The display quantity an order was placed with; zero for a fully displayed one. */
export function icebergQtyOf({ meta }: Pick<Order, 'meta'>): Fixed {
  return BigInt(meta.icebergQty ?? '0');
}

/**
 * The hidden quantity at a price: of every iceberg the part beyond its slice. It trades at the order's place in the
 * queue; whether a new slice moves to the end of the queue is unverified (docs/venues/binance.md §21.3).
 */
export function hiddenAt({ exchange }: SpotVenue, symbol: string, side: 'BUY' | 'SELL'): ReadonlyMap<Fixed, Fixed> {
  const hidden = new Map<Fixed, Fixed>();
  for (const account of exchange.accounts()) {
    for (const order of exchange.openOrders(account, symbol)) {
      const slice = icebergQtyOf(order);
      const rest = order.quantity - order.executedQuantity;
      if (order.stage !== 'working' || order.side !== side || slice === 0n || rest <= slice) continue;
      hidden.set(order.price, (hidden.get(order.price) ?? 0n) + rest - slice);
    }
  }
  return hidden;
}
