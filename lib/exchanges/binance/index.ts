export type { BinanceEvent, BinanceObserver } from './observer.ts';
export { type BinanceSpotDeps, createBinanceSpot } from './spot/port.ts';
