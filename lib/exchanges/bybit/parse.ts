import { type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { type Order, type PositionSide, timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import { isActive } from '../../domain/order-state.ts';
import { UnreadableReply, unlessZero } from '../wire.ts';
import { bybitAttachedOf, bybitTriggerOf, bybitTypeOf, closesBybitPosition, forcedByBybit } from './condition.ts';
import type { BybitOrderRow } from './models.ts';
import { bybitOrderStateOf, isQuoteOrder } from './order-states.ts';
import { bybitStateReasonOf } from './state-reason.ts';
import { bybitSideOf, bybitTimeInForceOf, POST_ONLY_WORD } from './words.ts';

/** The `positionIdx` values of an account in hedge mode (docs/venues/bybit.md §2.1). */
const LEGS: Readonly<Record<number, PositionSide>> = { 1: 'LONG', 2: 'SHORT' };

/**
 * Converts an order row of Bybit to Atlas's model.
 *
 * - `remainingQuantity` is computed: a closed order has 0 or nothing, whatever remained (§0).
 * - A conditional order keeps its id and type when it triggers (§12.1): only its state says what it became.
 * - The `price` of a market order is a protective price that Bybit chose, not the caller (§2.1): `null`.
 * - `averagePrice` of an inverse contract without `avgPrice` is USD per coin: the filled quantity divided by its value
 * in coin (§2.9).
 *
 * Throws UnreadableReply on a row without a side, and on one of another instrument.
 */
export function bybitOrderOf(
  row: BybitOrderRow,
  instrument: Instrument,
  unmapped: (orderStatus: string) => void,
): Order {
  const side = bybitSideOf(row.side);
  if (side === null) throw new UnreadableReply('side is neither Buy nor Sell.');
  if (row.symbol !== instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the one that was asked for.');
  const { market, exchangeSymbol, symbol, quantityUnit } = instrument;
  const state = bybitOrderStateOf(row, unmapped);
  // A conditional order has the word of what it becomes (§12.1).
  const limited = row.orderType !== 'Market';
  const isQuote = market === 'spot' && isQuoteAmount(row);
  const quantity = isQuote ? null : unlessZero(row.qty);
  return {
    id: formatOrderId({ exchange: 'bybit', market, exchangeSymbol, exchangeOrderId: row.orderId }),
    exchange: 'bybit',
    market,
    symbol,
    exchangeSymbol,
    exchangeOrderId: row.orderId,
    clientOrderId: row.orderLinkId ?? null,
    side,
    type: bybitTypeOf(row, side),
    exchangeType: row.stopOrderType === undefined ? row.orderType : `${row.stopOrderType} ${row.orderType}`,
    timeInForce: limited ? bybitTimeInForceOf(row.timeInForce) : null,
    postOnly: row.timeInForce === POST_ONLY_WORD,
    reduceOnly: row.reduceOnly || row.closeOnTrigger,
    positionSide: LEGS[row.positionIdx] ?? null,
    price: limited ? unlessZero(row.price) : null,
    quantity,
    quoteQuantity: isQuote ? unlessZero(row.qty) : null,
    filledQuantity: row.cumExecQty,
    displayQuantity: null,
    remainingQuantity: isActive(state) ? (quantity === null ? null : remaining(row)) : '0',
    averagePrice: averagePrice(row, instrument),
    quantityUnit,
    trigger: bybitTriggerOf(row),
    triggeredOrderId: null,
    closePosition: closesBybitPosition(row),
    expiresAt: null,
    takeProfit: bybitAttachedOf(row.takeProfit),
    stopLoss: bybitAttachedOf(row.stopLoss),
    selfTradePrevention: row.smpType ?? null,
    forcedBy: forcedByBybit(row),
    state,
    exchangeState: row.orderStatus,
    stateReason: bybitStateReasonOf(row, state),
    orderListId: null,
    adjusted: null,
    createdAt: timestamp(row.createdTime),
    updatedAt: timestamp(row.updatedTime),
  };
}

/** If the unit is absent, a market buy on spot is by quote amount (§2.1). */
function isQuoteAmount(row: BybitOrderRow): boolean {
  return isQuoteOrder(row) || (row.marketUnit === undefined && row.orderType === 'Market' && row.side === 'Buy');
}

function remaining({ qty, cumExecQty }: BybitOrderRow): DecimalString {
  const left = decimal(qty ?? '0').minus(decimal(cumExecQty));
  return left.lt(ZERO) ? '0' : plain(left);
}

/** More digits than any tick: a computed price is not the exchange's own. */
const AVERAGE_DECIMALS = 12;

function averagePrice({ avgPrice, cumExecQty, cumExecValue }: BybitOrderRow, { inverse }: Instrument) {
  const filled = decimal(cumExecQty);
  if (filled.lte(ZERO)) return null;
  if (avgPrice !== undefined) return avgPrice;
  if (cumExecValue === undefined) return null;
  const value = decimal(cumExecValue);
  return plain((inverse ? filled.div(value) : value.div(filled)).round(AVERAGE_DECIMALS));
}
