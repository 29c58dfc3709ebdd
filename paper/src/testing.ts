/**
 * What tests need beyond the exchanges: the control and its faults, the clock, the product builders, and the engine's
 * own types for orders, amounts and effects. It follows the engine and changes with it.
 */
export { algoIdOf } from './binance/futures/algo/ids.ts';
export { buildBinanceFutures } from './binance/futures.ts';
export { listIdOf } from './binance/spot/lists/ids.ts';
export { buildBinanceSpot } from './binance/spot.ts';
export { type BitmexOptions, buildBitmex, createBitmex } from './bitmex/bitmex.ts';
export { type BybitOptions, buildBybit, createBybit } from './bybit/bybit.ts';
export { type Delays, NO_DELAYS } from './bybit/gateway.ts';
export { createClock, type PaperClock } from './clock.ts';
export { countsToJson, type PaperControl, type ProductEffects } from './control.ts';
export type { Conditional } from './engine/conditional.ts';
export type { Exchange, SeededOrder } from './engine/contract.ts';
export { type Fixed, formatDecimal, greatest, multiplyDivide, parseDecimal, toGrid } from './engine/decimal.ts';
export type { Effect, EffectCounts, OrderEffect } from './engine/effects.ts';
export type { Instrument } from './engine/instrument.ts';
export { isOpen, type NewOrder, type Order } from './engine/order.ts';
export { type Random, seededRandom } from './engine/random.ts';
export { sampleExchange } from './engine/testing/exchange-sample.ts';
export type { Fault } from './faults/fault.ts';
export type { ArmedFault, FaultRule } from './faults/injector.ts';
export { FAULTS } from './faults/table.ts';
export type { HistoryRow } from './planting.ts';
export { PRODUCTS } from './products.ts';
export type { Family, PaperReply, PaperRequest, Product, ProductBuilder } from './protocol.ts';
export type { LoggedRequest, RequestCounters } from './request-log.ts';
