export {
  type BinanceFuturesDeps,
  createBinanceCoinm,
  createBinanceUsdm,
  createFuturesPool,
} from './futures/port.ts';
export type { BinanceEvent, BinanceObserver } from './observer.ts';
export type { RequestPool } from './pool.ts';
export { type BinanceSpotDeps, createBinanceSpot } from './spot/port.ts';
