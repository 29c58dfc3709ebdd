import { buildBinanceFutures } from './binance/futures.ts';
import { buildBinanceSpot } from './binance/spot.ts';
import { buildBitmex } from './bitmex/bitmex.ts';
import { buildBybit } from './bybit/bybit.ts';
import type { Product, ProductBuilder } from './protocol.ts';

/** Every exchange that the paper server offers. A new one is one line. */
export const PRODUCTS: readonly ProductBuilder[] = [buildBinanceSpot, buildBinanceFutures, buildBitmex, buildBybit];

/** The names that select products: their own, and those of their exchanges, which stand for all products of one. */
export function namesOf(products: readonly Product[]): readonly string[] {
  return [
    ...new Set([
      ...products.map(({ protocol }) => protocol.product),
      ...products.map(({ protocol }) => protocol.family),
    ]),
  ];
}
