import { type Fixed, formatFixed, quotient } from '../../engine/decimal.ts';
import type { Order } from '../../engine/order.ts';
import type { Fill } from '../../engine/trades.ts';
import type { Json } from '../../json.ts';
import { amountText, type FuturesSymbol, priceText, quantityText, SETTLE_DECIMALS } from './instrument.ts';
import type { FuturesVenue } from './venue.ts';

/** USD-M writes average prices and quote amounts with five decimals (docs/venues/binance.md §2.2). */
const AVERAGE_DECIMALS = 5;

/** The exchange's status for an order's state. */
function statusOf(order: Order): string {
  if (order.state !== 'EXPIRED') return order.state;
  if (order.reason?.code === 'selfTrade') return 'EXPIRED_IN_MATCH';
  // An amendment whose new price would make a post-only order take liquidity cancels it (docs/venues/binance.md §2.7).
  if (order.reason?.code === 'postOnlyWouldTake' && order.workingAt !== undefined) return 'CANCELED';
  return 'EXPIRED';
}

/** The fields of an order in an acknowledgement. */
export type Acknowledged = Terms & Pick<Order, 'orderId' | 'placedQuantity' | 'createdAt'>;

/** What the client asked for. */
type Terms = Pick<
  Order,
  | 'symbol'
  | 'clientOrderId'
  | 'price'
  | 'timeInForce'
  | 'postOnly'
  | 'expiresAt'
  | 'type'
  | 'reduceOnly'
  | 'side'
  | 'positionSide'
  | 'selfTradePrevention'
  | 'meta'
>;

/**
 * The answer to a placement under ACK, and under RESULT for an order that may rest: NEW with zeros, even when it has
 * already filled (docs/venues/binance.md §2.1).
 */
export function acknowledgement(venue: FuturesVenue, order: Acknowledged) {
  return {
    ...identity(venue, order),
    status: 'NEW',
    ...command(venue, order, { quantity: order.placedQuantity, executed: 0n }),
    updateTime: order.createdAt,
  };
}

/** The answer to a cancel, and to a placement that waits for the final state: no average price, no amounts. */
export function commandReport(venue: FuturesVenue, order: Order): Json {
  return {
    ...identity(venue, order),
    status: statusOf(order),
    ...command(venue, order, { quantity: order.quantity, executed: order.executedQuantity }),
    updateTime: order.updatedAt,
  };
}

/**
 * The answer to an amendment: both products return the pair and the caller's `modifyId` (docs/venues/binance.md §2.7).
 */
export function amendReport(venue: FuturesVenue, order: Order, modifyId: bigint | undefined): Json {
  return {
    orderId: order.orderId,
    symbol: order.symbol,
    pair: venue.symbol(order.symbol).pair,
    status: statusOf(order),
    clientOrderId: order.clientOrderId ?? '',
    modifyId,
    ...command(venue, order, { quantity: order.quantity, executed: order.executedQuantity }),
    updateTime: order.updatedAt,
  };
}

/** An order as queries show it (docs/venues/binance.md §2.2). */
export function orderReport(venue: FuturesVenue, order: Order) {
  const symbol = venue.symbol(order.symbol);
  const byPair = venue.facts.byPair;
  return {
    avgPrice: averageText(venue, symbol, order),
    clientOrderId: order.clientOrderId ?? '',
    ...(byPair ? { cumBase: baseText(order.executedBase) } : { cumQuote: quoteText(order.executedQuote) }),
    executedQty: quantityOrZero(symbol, order.executedQuantity),
    orderId: order.orderId,
    origQty: quantityText(symbol, order.quantity),
    origType: order.type,
    price: priceText(symbol, order.price),
    reduceOnly: order.reduceOnly,
    side: order.side,
    positionSide: order.positionSide,
    status: statusOf(order),
    stopPrice: '0',
    closePosition: false,
    symbol: order.symbol,
    ...(byPair && { pair: symbol.pair }),
    time: order.createdAt,
    timeInForce: timeInForceOf(order),
    type: order.type,
    updateTime: order.updatedAt,
    ...options(venue, order),
  };
}

/**
 * A row of `allOrders`, which includes pair and both amounts on both products since 2026-08 (docs/venues/binance.md
 * §2.2).
 */
export function historyReport(venue: FuturesVenue, order: Order): Json {
  const { pair } = venue.symbol(order.symbol);
  const cumBase = baseText(order.executedBase);
  const cumQuote = quoteText(order.executedQuote);
  return { ...orderReport(venue, order), cumBase, cumQuote, pair };
}

/** A row of `userTrades` (docs/venues/binance.md §2.10). */
export function tradeReport(venue: FuturesVenue, fill: Fill): Json {
  const symbol = venue.symbol(fill.symbol);
  return {
    symbol: fill.symbol,
    id: fill.tradeId,
    orderId: fill.orderId,
    pair: symbol.pair,
    side: fill.side,
    price: priceText(symbol, fill.price),
    qty: quantityText(symbol, fill.quantity),
    realizedPnl: fill.realizedPnl === 0n ? '0' : amountText(fill.realizedPnl),
    marginAsset: symbol.contract.settle,
    quoteQty: quoteText(fill.quote),
    baseQty: baseText(fill.base),
    commission: amountText(fill.commission),
    commissionAsset: fill.commissionAsset,
    time: fill.time,
    positionSide: fill.positionSide,
    buyer: fill.side === 'BUY',
    maker: fill.maker,
  };
}

function identity(venue: FuturesVenue, order: Terms & Pick<Order, 'orderId'>) {
  return {
    orderId: order.orderId,
    symbol: order.symbol,
    ...(venue.facts.byPair && { pair: venue.symbol(order.symbol).pair }),
    clientOrderId: order.clientOrderId ?? '',
  };
}

interface Quantities {
  readonly quantity: Fixed;
  readonly executed: Fixed;
}

function command(venue: FuturesVenue, order: Terms, { quantity, executed }: Quantities) {
  const symbol = venue.symbol(order.symbol);
  return {
    price: priceText(symbol, order.price),
    origQty: quantityText(symbol, quantity),
    executedQty: quantityOrZero(symbol, executed),
    cumQty: quantityOrZero(symbol, executed),
    timeInForce: timeInForceOf(order),
    type: order.type,
    reduceOnly: order.reduceOnly,
    closePosition: false,
    side: order.side,
    positionSide: order.positionSide,
    stopPrice: '0',
    origType: order.type,
    ...options(venue, order),
  };
}

function options({ facts }: FuturesVenue, order: Terms) {
  return {
    workingType: 'CONTRACT_PRICE',
    priceProtect: false,
    priceMatch: order.meta.priceMatch ?? 'NONE',
    selfTradePreventionMode: order.selfTradePrevention,
    ...(facts.product === 'usdm' && { goodTillDate: order.expiresAt ?? 0 }),
  };
}

function timeInForceOf(order: Terms): string {
  if (order.meta.timeInForce !== undefined) return order.meta.timeInForce;
  if (order.postOnly) return 'GTX';
  return order.expiresAt === undefined ? order.timeInForce : 'GTD';
}

/** Harmonic on COIN-M, where each contract has a fixed quote amount (docs/venues/binance.md §3). */
export function averageText(
  { facts }: FuturesVenue,
  symbol: FuturesSymbol,
  order: Pick<Order, 'executedBase' | 'executedQuote'>,
): string {
  const average = order.executedBase === 0n ? 0n : quotient(order.executedQuote, order.executedBase, 'halfUp');
  return facts.byPair ? priceText(symbol, average) : formatFixed(average, AVERAGE_DECIMALS, 'halfUp');
}

/** An amount of quote currency. */
export function quoteText(quote: Fixed): string {
  return formatFixed(quote, AVERAGE_DECIMALS, 'halfUp');
}

/** An amount of the base asset. */
export function baseText(base: Fixed): string {
  return formatFixed(base, SETTLE_DECIMALS, 'halfUp');
}

function quantityOrZero(symbol: FuturesSymbol, quantity: Fixed): string {
  return quantity === 0n ? '0' : quantityText(symbol, quantity);
}
