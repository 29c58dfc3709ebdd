import { type DecimalString, decimal, plain, ZERO } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { type Order, PLAIN_ORDER, type PositionSide, type Trigger, timestamp } from '../../domain/order.ts';
import { formatOrderId } from '../../domain/order-id.ts';
import { isActive } from '../../domain/order-state.ts';
import { ORDER_TYPE_FACTS } from '../../domain/order-type.ts';
import { UnreadableReply } from '../wire.ts';
import type { BitmexOrderRow } from './models.ts';
import { bitmexOrderStateOf } from './order-states.ts';
import { quantityOf } from './quantity.ts';
import { stateReasonOf } from './state-reason.ts';
import {
  bitmexOrderTypeOf,
  bitmexSideOf,
  TRAILING_PEG,
  timeInForceOf,
  triggerSourceIn,
  waitsForPrice,
} from './words.ts';

/** `strategy` of an account in hedge mode (§2.1). */
const LEGS: Readonly<Record<string, PositionSide>> = { Long: 'LONG', Short: 'SHORT' };

/**
 * Parses an order row of BitMEX.
 *
 * - `createdAt` is `null`: BitMEX has no creation time, because `transactTime` moves with every change (§2.1).
 * - `averagePrice` is BitMEX's own `avgPx`. On inverse contracts it is derived from a cost in whole satoshi, so it can
 *   differ from every fill's price, and a buy can show one above its limit (§2.1).
 *
 * Throws UnreadableReply on a row without a side or of another instrument.
 */
export function bitmexOrderOf(
  row: BitmexOrderRow,
  instrument: Instrument,
  unmapped: (ordStatus: string) => void,
): Order {
  const side = bitmexSideOf(row.side);
  if (side === null) throw new UnreadableReply('side is neither Buy nor Sell.');
  if (row.symbol !== instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const { market, exchangeSymbol, symbol, quantityUnit } = instrument;
  const state = bitmexOrderStateOf(row, unmapped);
  const type = bitmexOrderTypeOf(row.ordType, row.pegPriceType === TRAILING_PEG);
  const limited = type === null || ORDER_TYPE_FACTS[type].hasLimit;
  const filled = row.cumQty ?? '0';
  const instructions = row.execInst.split(/[\s,]+/);
  const trigger = triggerIn(row, instructions);
  const quantity = row.orderQty === undefined ? null : quantityOf(row.orderQty, instrument);
  return {
    id: formatOrderId({ exchange: 'bitmex', market, exchangeSymbol, exchangeOrderId: row.orderID }),
    exchange: 'bitmex',
    market,
    symbol,
    exchangeSymbol,
    exchangeOrderId: row.orderID,
    clientOrderId: row.clOrdID ?? null,
    side,
    type,
    exchangeType: row.ordType,
    // Market orders are shown as ImmediateOrCancel (§2.1), which adds nothing.
    timeInForce: limited ? timeInForceOf(row.timeInForce) : null,
    postOnly: instructions.includes('ParticipateDoNotInitiate'),
    reduceOnly: instructions.includes('ReduceOnly') || instructions.includes('Close'),
    positionSide: row.strategy === undefined ? null : (LEGS[row.strategy] ?? null),
    // Old market orders carry the worst acceptable price there (§2.1), which is not a limit the client set.
    price: limited ? unlessZero(row.price) : null,
    quantity,
    quoteQuantity: null,
    filledQuantity: quantityOf(filled, instrument),
    remainingQuantity: isActive(state) ? (quantity === null ? null : quantityOf(remaining(row), instrument)) : '0',
    averagePrice: decimal(filled).gt(ZERO) ? unlessZero(row.avgPx) : null,
    quantityUnit,
    state,
    exchangeState: row.ordStatus ?? '',
    stateReason: stateReasonOf(row, state),
    orderListId: row.clOrdLinkID ?? null,
    adjusted: null,
    ...PLAIN_ORDER,
    displayQuantity: row.displayQty === undefined ? null : quantityOf(row.displayQty, instrument),
    trigger,
    closePosition: trigger !== null && instructions.includes('Close') && !hasOwnSize(row),
    createdAt: null,
    updatedAt: timestamp(row.timestamp),
  };
}

/** The condition of a stop or an if-touched order. `stopPx` of a trailing one only says where its trigger stands now (§2.2). */
function triggerIn(row: BitmexOrderRow, instructions: readonly string[]): Trigger | null {
  if (!waitsForPrice(row.ordType)) return null;
  const offset = row.pegPriceType === TRAILING_PEG ? row.pegOffsetValue : undefined;
  return {
    triggerPrice: offset === undefined ? unlessZero(row.stopPx) : null,
    triggerBy: triggerSourceIn(instructions),
    trailingPercent: null,
    trailingAmount: offset === undefined ? null : plain(decimal(offset).abs()),
    activationPrice: null,
  };
}

/** An order that closes the position gets its size from it, at its trigger (§2.2). */
function hasOwnSize({ orderQty, triggered }: BitmexOrderRow): boolean {
  return orderQty !== undefined && triggered === undefined;
}

function remaining({ leavesQty, orderQty, cumQty }: BitmexOrderRow): DecimalString {
  if (leavesQty !== undefined) return leavesQty;
  const left = decimal(orderQty ?? '0').minus(decimal(cumQty ?? '0'));
  return left.lt(ZERO) ? '0' : plain(left);
}

function unlessZero(value: DecimalString | undefined): DecimalString | null {
  return value === undefined || decimal(value).eq(ZERO) ? null : value;
}
