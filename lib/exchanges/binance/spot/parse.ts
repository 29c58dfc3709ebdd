import {
  type Big,
  canonical,
  type DecimalString,
  decimal,
  isZero,
  plain,
  quotient,
  ZERO,
} from '../../../domain/decimal.ts';
import type { Instrument } from '../../../domain/instrument.ts';
import { type Order, PLAIN_ORDER, type Trigger, timestamp } from '../../../domain/order.ts';
import { formatOrderId } from '../../../domain/order-id.ts';
import { isActive } from '../../../domain/order-state.ts';
import { ORDER_TYPE_FACTS, TIMES_IN_FORCE } from '../../../domain/order-type.ts';
import { UnreadableReply, unlessZero } from '../../wire.ts';
import { averagePriceOf } from '../average-price.ts';
import { binanceOrderStateOf } from '../order-states.ts';
import { binanceSideOf } from '../sides.ts';
import type { SpotOrderRow } from './models.ts';
import { BIPS_PER_PERCENT, CONDITIONAL_WORDS, POST_ONLY_TYPE, spotOrderTypeOf } from './order-types.ts';

/** Parses an order row of Binance spot. Throws UnreadableReply on an unknown side. */
export function spotOrderOf(row: SpotOrderRow, instrument: Instrument, unmapped: (status: string) => void): Order {
  const side = binanceSideOf(row.side);
  if (side === undefined) throw new UnreadableReply('side is neither BUY nor SELL.');
  if (row.symbol !== instrument.exchangeSymbol) throw new UnreadableReply('symbol is not the requested one.');
  const trails = row.trailingDelta !== undefined;
  const type = spotOrderTypeOf(row.type, trails);
  const trigger = triggerIn(row);
  const told = binanceOrderStateOf(row.status, row.origQty, row.executedQty, unmapped);
  const state = told === 'NEW' && isWaiting(row, trigger !== null) ? 'UNTRIGGERED' : told;
  const limited = type === null || ORDER_TYPE_FACTS[type].hasLimit;
  return {
    id: formatOrderId({
      exchange: 'binance',
      market: 'spot',
      exchangeSymbol: instrument.exchangeSymbol,
      exchangeOrderId: row.orderId,
    }),
    exchange: 'binance',
    market: 'spot',
    symbol: instrument.symbol,
    exchangeSymbol: instrument.exchangeSymbol,
    exchangeOrderId: row.orderId,
    clientOrderId: row.clientOrderId ?? null,
    side,
    type,
    exchangeType: row.type,
    // Binance also returns GTC on market orders, where it means nothing.
    timeInForce: limited ? (TIMES_IN_FORCE.find((each) => each === row.timeInForce) ?? null) : null,
    postOnly: row.type === POST_ONLY_TYPE,
    reduceOnly: false,
    positionSide: null,
    price: limited ? unlessZero(row.price) : null,
    quantity: unlessZero(row.origQty),
    quoteQuantity: unlessZero(row.origQuoteOrderQty),
    filledQuantity: canonical(row.executedQty),
    remainingQuantity: isActive(state) ? remaining(row) : '0',
    averagePrice: averagePrice(row),
    quantityUnit: instrument.quantityUnit,
    state,
    exchangeState: row.status,
    stateReason: row.expiryReason === undefined || row.expiryReason === 'NONE' ? null : row.expiryReason,
    orderListId: row.orderListId ?? null,
    adjusted: null,
    ...PLAIN_ORDER,
    displayQuantity: unlessZero(row.icebergQty),
    trigger,
    selfTradePrevention: row.selfTradePreventionMode ?? null,
    createdAt: row.createdAt === undefined ? null : timestamp(row.createdAt),
    updatedAt: row.updatedAt === undefined ? null : timestamp(row.updatedAt),
  };
}

/** The condition of a stop or take-profit; a trailing one with a price begins to trail there (§21.1, §21.2). */
function triggerIn({ type, stopPrice, trailingDelta }: SpotOrderRow): Trigger | null {
  if (!CONDITIONAL_WORDS.has(type)) return null;
  const price = unlessZero(stopPrice);
  const trails = trailingDelta !== undefined;
  return {
    triggerPrice: trails ? null : price,
    triggerBy: 'LAST',
    trailingPercent: trails ? plain(quotient(decimal(trailingDelta), decimal(BIPS_PER_PERCENT), 2)) : null,
    trailingAmount: null,
    activationPrice: trails ? price : null,
  };
}

/**
 * Whether an order that the exchange calls NEW is not in the book: a stop that has not triggered, or a later order of a
 * list (§20.12, §21.7). An answer that tells neither field is taken from a stop that was just placed.
 */
function isWaiting({ status, isWorking, workingTime }: SpotOrderRow, conditional: boolean): boolean {
  if (status === 'PENDING_NEW') return true;
  if (!conditional) return false;
  if (workingTime !== undefined) return workingTime === '-1';
  return isWorking === undefined || !isWorking;
}

/** §3: the quote amount over the quantity; the fills if the amount is missing or, on very old orders, negative. */
function averagePrice(row: SpotOrderRow): DecimalString | null {
  if (isZero(row.executedQty)) return null;
  const filled = decimal(row.executedQty);
  if (filled.lt(ZERO)) return null;
  if (row.cummulativeQuoteQty !== undefined && decimal(row.cummulativeQuoteQty).gt(ZERO)) {
    return averagePriceOf(decimal(row.cummulativeQuoteQty), filled);
  }
  const total = (part: (fill: SpotOrderRow['fills'][number]) => Big) =>
    row.fills.reduce((sum, fill) => sum.plus(part(fill)), ZERO);
  const quantity = total((fill) => decimal(fill.qty));
  if (!quantity.eq(filled)) return null;
  const quote = total((fill) => decimal(fill.qty).times(decimal(fill.price)));
  return averagePriceOf(quote, quantity);
}

/** What self-trade prevention removed from the order can no longer fill. */
function remaining(row: SpotOrderRow): DecimalString {
  const left = decimal(row.origQty)
    .minus(decimal(row.executedQty))
    .minus(decimal(row.preventedQuantity ?? '0'));
  return left.lt(ZERO) ? '0' : plain(left);
}
