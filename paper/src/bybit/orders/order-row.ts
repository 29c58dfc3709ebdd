import { type Fixed, formatDecimal, formatFixed, parseDecimal, quotient } from '../../engine/decimal.ts';
import { isOpen, leavesQuantity, type Order, type PositionSide, type SelfTradePrevention } from '../../engine/order.ts';
import type { Json } from '../../json.ts';
import type { Listing } from '../instruments/listing.ts';
import { type CategoryEngine, listingOfOrder, type Venue } from '../venue.ts';
import { exitColumns } from './exits.ts';
import { noteOf } from './notes.ts';
import { endingOf } from './order-status.ts';
import { createTypeOf, triggerColumns } from './trigger.ts';

/** Decimals of the amount of a spot market order by quote (docs/venues/bybit.md §2.3). */
const QUOTE_DECIMALS = 6;
const VALUE_DECIMALS = 8;
/** The rounding of a native average price is unverified (§8). */
const UNVERIFIED_AVERAGE_DECIMALS = 4;

export const POSITION_IDX: Readonly<Record<PositionSide, number>> = { BOTH: 0, LONG: 1, SHORT: 2 };

const SMP_WORDS: Readonly<Record<SelfTradePrevention, string>> = {
  NONE: 'None',
  EXPIRE_MAKER: 'CancelMaker',
  EXPIRE_TAKER: 'CancelTaker',
  EXPIRE_BOTH: 'CancelBoth',
};

/** An order as `realtime` and `history` show it (§2.3). */
export function orderRow(venue: Venue, engine: CategoryEngine, order: Order): { readonly [name: string]: Json } {
  const listing = listingOfOrder(engine, order.symbol);
  const spot = engine.category === 'spot';
  return {
    symbol: order.symbol,
    orderId: order.id,
    orderLinkId: order.clientOrderId ?? '',
    parentOrderLinkId: noteOf(order, 'parent') ?? '',
    side: sideWord(order),
    orderType: typeWord(order),
    marketUnit: noteOf(order, 'marketUnit') ?? '',
    price: priceWord(order, listing),
    qty: quantityWord(order, listing),
    timeInForce: timeInForceWord(order),
    ...endingOf(venue, engine.category, order),
    ...(!spot && { createType: createTypeOf(order) }),
    avgPrice: averagePrice(order, listing),
    ...leaves(order, listing),
    cumExecQty: formatFixed(order.executedQuantity, listing.quantityDecimals),
    cumExecValue: executedValue(order, listing),
    cumExecFee: formatDecimal(order.fills.reduce((sum, { commission }) => sum + commission, 0n)),
    cumFeeDetail: feeDetail(order),
    ...triggerColumns(order, listing),
    ...exitColumns(order, engine.category),
    ocoTriggerBy: '',
    lastPriceOnCreated: noteOf(order, 'lastPrice') ?? '',
    ...(spot && { basePrice: noteOf(order, 'lastPrice') ?? '' }),
    reduceOnly: order.reduceOnly,
    closeOnTrigger: noteOf(order, 'closeOnTrigger') === 'true',
    positionIdx: POSITION_IDX[order.positionSide],
    isLeverage: spot ? (noteOf(order, 'isLeverage') ?? '0') : '',
    smpType: noteOf(order, 'smpType') ?? SMP_WORDS[order.selfTradePrevention],
    smpGroup: 0,
    smpOrderId: '',
    orderIv: '',
    placeType: '',
    blockTradeId: '',
    slippageToleranceType: 'UNKNOWN',
    slippageTolerance: '0',
    extraFees: '',
    createdTime: String(order.createdAt),
    updatedTime: String(order.updatedAt),
  };
}

export function sideWord({ side }: Pick<Order, 'side'>): 'Buy' | 'Sell' {
  return side === 'BUY' ? 'Buy' : 'Sell';
}

export function typeWord({ type }: Pick<Order, 'type'>): 'Market' | 'Limit' {
  return type === 'MARKET' ? 'Market' : 'Limit';
}

/** A market order is always IOC (§2.1). */
function timeInForceWord({ type, postOnly, timeInForce }: Order): string {
  if (type === 'MARKET') return 'IOC';
  return postOnly ? 'PostOnly' : timeInForce;
}

/** A contract's market order shows its protective price, one on spot a zero (§2.1). */
export function priceWord(order: Order, listing: Listing): string {
  if (order.type === 'LIMIT') return formatFixed(order.price, listing.priceDecimals);
  return noteOf(order, 'protectivePrice') ?? '0';
}

/** The requested quantity, or the amount of a market order by quote: their units differ (§2.1). */
export function quantityWord(order: Order, listing: Listing): string {
  if (order.quoteQuantity > 0n) return formatFixed(order.quoteQuantity, QUOTE_DECIMALS);
  return formatFixed(order.quantity, listing.quantityDecimals);
}

/** The remaining quantity while the order is open. A closed order shows zeros or nothing, whatever remained (§0.8). */
function leaves(order: Order, listing: Listing): { readonly leavesQty: string; readonly leavesValue: string } {
  if (isOpen(order)) {
    const left = leavesQuantity(order);
    const { base, quote } = listing.instrument.valuation;
    // A waiting market order has no price but its trigger.
    const price = order.type === 'LIMIT' ? order.price : (order.trigger?.rule.at?.price ?? 0n);
    const value = listing.category === 'inverse' && price > 0n ? base(left, price) : quote(left, price);
    return { leavesQty: formatFixed(left, listing.quantityDecimals), leavesValue: amount(value) };
  }
  if (listing.category !== 'spot') return { leavesQty: formatFixed(0n, listing.quantityDecimals), leavesValue: '0' };
  if (order.quoteQuantity > order.executedCost) {
    const left = order.quoteQuantity - order.executedCost;
    return { leavesQty: formatFixed(0n, QUOTE_DECIMALS), leavesValue: formatFixed(left, VALUE_DECIMALS) };
  }
  const unfilled = order.executedQuantity === 0n;
  return { leavesQty: unfilled ? '' : formatFixed(0n, listing.quantityDecimals), leavesValue: unfilled ? '' : '0' };
}

/** Quote on spot and linear, coin on inverse (§0.6). */
function executedValue(order: Order, listing: Listing): string {
  if (listing.category === 'inverse') return amount(order.executedCost);
  return listing.category === 'spot' ? formatFixed(order.executedQuote, VALUE_DECIMALS) : amount(order.executedQuote);
}

/** Empty before the first fill. Harmonic on inverse contracts (§2.9). */
function averagePrice({ executedQuantity, executedQuote, executedBase, fills }: Order, listing: Listing): string {
  if (executedQuantity === 0n) return '';
  const [first, ...others] = fills;
  if (first !== undefined && others.every(({ price }) => price === first.price)) return formatDecimal(first.price);
  const average: Fixed = quotient(executedQuote, executedBase, 'halfUp');
  return formatDecimal(
    parseDecimal(formatFixed(average, listing.priceDecimals + UNVERIFIED_AVERAGE_DECIMALS, 'halfUp')),
  );
}

/** By coin (§2.3). */
function feeDetail({ fills }: Order): Json {
  const fees = new Map<string, Fixed>();
  for (const { commission, commissionAsset } of fills) {
    fees.set(commissionAsset, (fees.get(commissionAsset) ?? 0n) + commission);
  }
  return Object.fromEntries([...fees].map(([coin, fee]) => [coin, formatDecimal(fee)]));
}

/** An amount without trailing zeros. */
export function amount(value: Fixed): string {
  return formatDecimal(parseDecimal(formatFixed(value, VALUE_DECIMALS, 'halfUp')));
}
