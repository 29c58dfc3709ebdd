import { buildBinanceFutures } from './binance/futures.ts';
import { buildBinanceSpot } from './binance/spot.ts';
import { buildBitmex } from './bitmex/bitmex.ts';
import type { ProductBuilder } from './protocol.ts';

/** Every exchange that the paper server offers. A new one is one line. */
export const PRODUCTS: readonly ProductBuilder[] = [buildBinanceSpot, buildBinanceFutures, buildBitmex];
