import type { Exchange } from '../../engine/contract.ts';
import { type Fixed, formatFixed } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import { generatedClientId } from '../client-id.ts';
import type { OrderPool, RateLimit } from '../limits.ts';
import { REFUSED } from '../refusal.ts';
import { ASSET_DECIMALS, SPOT_SYMBOLS, type SpotSymbol } from './instruments.ts';
import { createUnfilledCount, type UnfilledCount } from './unfilled-count.ts';

/** docs/venues/binance.md §5. */
export const SPOT_LIMITS: readonly RateLimit[] = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6_000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 300_000 },
];

/** What the spot endpoints share: the engine, the symbols, the unfilled orders, and the orders hidden from reads. */
export interface SpotVenue {
  readonly exchange: Exchange;
  readonly unfilled: UnfilledCount;
  readonly symbols: readonly SpotSymbol[];
  /** Refuses an unknown symbol (-1121) and malformed text (-1100). */
  symbol(name: string): SpotSymbol;
  /** Hides an order from reads of orders until the given time. */
  hide(order: Order, until: number): void;
  /** Whether reads of orders see it yet. */
  visible(order: Order, now: number): boolean;
  nextClientId(): string;
}

const SYMBOL_RANGE = '^[A-Z0-9-_.]{1,20}$';
const SYMBOL = new RegExp(SYMBOL_RANGE);

export function createSpotVenue(exchange: Exchange, orders: OrderPool): SpotVenue {
  const bySymbol = new Map(SPOT_SYMBOLS.map((symbol) => [symbol.instrument.symbol, symbol]));
  const hiddenUntil = new Map<number, number>();
  let generated = 0;
  return {
    exchange,
    unfilled: createUnfilledCount(orders),
    symbols: SPOT_SYMBOLS,
    symbol(name) {
      if (!SYMBOL.test(name)) throw REFUSED.illegal('symbol', SYMBOL_RANGE);
      const found = bySymbol.get(name);
      if (found === undefined) throw REFUSED.symbol();
      return found;
    },
    hide: (order, until) => hiddenUntil.set(order.sequence, until),
    visible: (order, now) => now >= (hiddenUntil.get(order.sequence) ?? 0),
    nextClientId() {
      generated += 1;
      return generatedClientId(`spot:${generated}`);
    },
  };
}

/** Spot writes every amount with 8 decimals. */
export function amount(value: Fixed): string {
  return formatFixed(value, ASSET_DECIMALS);
}
