import type { Conditional } from '../../../engine/conditional.ts';
import type { Fixed } from '../../../engine/decimal.ts';
import { isOpen } from '../../../engine/order.ts';
import type { Json } from '../../../json.ts';
import { priceText, quantityText } from '../instrument.ts';
import { averageText } from '../order-report.ts';
import type { FuturesVenue } from '../venue.ts';
import { algoIdOf } from './ids.ts';

/** The exchange's word; it is done when the order is that it has made (docs/venues/binance.md §21.8). */
function statusOf({ state, made }: Conditional): string {
  if (state === 'WAITING') return 'NEW';
  if (state !== 'TRIGGERED') return state;
  return made !== undefined && isOpen(made) ? 'TRIGGERED' : 'FINISHED';
}

/** The answer to a placement (docs/venues/binance.md §30.2). */
export function placedReport(venue: FuturesVenue, algo: Conditional): Json {
  const activatePrice = BigInt(algo.meta?.activatePrice ?? '0');
  return {
    ...identity(venue, algo),
    ...terms(venue, algo),
    activatePrice: activatePrice === 0n ? '' : text(venue, algo, activatePrice),
    callbackRate: algo.meta?.callbackRate ?? '',
    ...times(algo),
  };
}

/** One conditional order, and what has become of it. */
export function algoReport(venue: FuturesVenue, algo: Conditional): Json {
  const { made } = algo;
  const symbol = venue.symbol(algo.symbol);
  const executed = made?.executedQuantity ?? 0n;
  return {
    ...identity(venue, algo),
    ...actual(venue, algo),
    // Live answers leave it out until there is a fill (docs/venues/binance.md §21.8).
    ...(executed > 0n && { actualQty: quantityText(symbol, executed) }),
    actualType: made?.type ?? '',
    ...terms(venue, algo),
    tpOrderType: '',
    ...(algo.trigger.trail !== undefined && { isActivated: algo.progress.trackingSince !== undefined }),
    ...trailing(venue, algo),
    ...times(algo),
  };
}

/** A row of the lists. */
export function algoRow(venue: FuturesVenue, algo: Conditional): Json {
  return {
    ...identity(venue, algo),
    ...actual(venue, algo),
    ...terms(venue, algo),
    tpTriggerPrice: '0.000',
    tpPrice: '0.000',
    slTriggerPrice: '0.000',
    slPrice: '0.000',
    tpOrderType: '',
    ...trailing(venue, algo),
    ...times(algo),
  };
}

function text(venue: FuturesVenue, { symbol }: Conditional, price: Fixed): string {
  return priceText(venue.symbol(symbol), price);
}

function identity(venue: FuturesVenue, algo: Conditional) {
  const { symbol, clientOrderId, order, meta, closes } = algo;
  return {
    algoId: algoIdOf(algo),
    clientAlgoId: clientOrderId ?? '',
    algoType: 'CONDITIONAL',
    orderType: meta?.type ?? '',
    symbol,
    side: order.side,
    positionSide: order.positionSide ?? 'BOTH',
    timeInForce: meta?.timeInForce ?? 'GTC',
    quantity: closes === true ? '0' : quantityText(venue.symbol(symbol), order.quantity ?? 0n),
    algoStatus: statusOf(algo),
  };
}

function actual(venue: FuturesVenue, { made, symbol }: Conditional) {
  const nothing = { executedBase: 0n, executedQuote: 0n };
  return {
    actualOrderId: made?.id ?? '',
    actualPrice: averageText(venue, venue.symbol(symbol), made ?? nothing),
  };
}

function terms(venue: FuturesVenue, algo: Conditional) {
  const { order, trigger, meta, closes } = algo;
  const fixed = trigger.trail === undefined ? trigger.at?.price : undefined;
  return {
    triggerPrice: text(venue, algo, fixed ?? 0n),
    price: text(venue, algo, order.price ?? 0n),
    icebergQuantity: null,
    selfTradePreventionMode: meta?.selfTradePreventionMode ?? '',
    workingType: trigger.by === 'mark' ? 'MARK_PRICE' : 'CONTRACT_PRICE',
    priceMatch: meta?.priceMatch ?? 'NONE',
    closePosition: closes ?? false,
    priceProtect: meta?.priceProtect === 'true',
    reduceOnly: closes === true || (order.reduceOnly ?? false),
  };
}

/** Of trailing orders alone, in reads. */
function trailing(venue: FuturesVenue, algo: Conditional) {
  if (algo.trigger.trail === undefined) return {};
  const activatePrice = BigInt(algo.meta?.activatePrice ?? '0');
  return {
    activatePrice: activatePrice === 0n ? '' : text(venue, algo, activatePrice),
    callbackRate: algo.meta?.callbackRate ?? '',
  };
}

function times({ createdAt, updatedAt, made, triggeredAt, expiresAt }: Conditional) {
  return {
    createTime: createdAt,
    updateTime: Math.max(updatedAt, made?.updatedAt ?? 0),
    triggerTime: triggeredAt ?? 0,
    goodTillDate: expiresAt ?? 0,
  };
}
